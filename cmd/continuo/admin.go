package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/config"
	"continuo/internal/store"
	"continuo/policy"
)

type adminCmd struct {
	Invite    inviteCmd    `cmd:"" help:"Found an agency and invite its first administrator."`
	RotateKey rotateKeyCmd `cmd:"" name:"rotate-key" help:"Wrap every agency's data key with the current master key."`
}

type inviteCmd struct {
	Agency   string `required:"" help:"The agency's name."`
	TimeZone string `required:"" help:"Its time zone, such as America/New_York."`
	Name     string `required:"" help:"The first administrator's name."`
	Email    string `required:"" help:"And e-mail address."`
}

// Run prints the invitation's link; it is shown this once.
func (c inviteCmd) Run(g *globals) error {
	return withApp(g, []string{"CONTINUO_BASE_URL"}, func(a *app.App, _ *store.DB, cfg *config.Config) error {
		secret, err := a.FoundAgency(g.ctx, c.Agency, c.TimeZone, c.Name, c.Email)
		if err != nil {
			return err
		}
		fmt.Fprintf(g.out, "%s is founded. %s signs in for the first time through this link. It works once, for 7 days:\n\n  %s/invitation/%s\n",
			c.Agency, c.Name, cfg.BaseURL, secret)
		return nil
	})
}

type rotateKeyCmd struct{}

// Run re-wraps data keys; it rewrites no row about anybody.
func (rotateKeyCmd) Run(g *globals) error {
	return withApp(g, []string{"CONTINUO_MASTER_KEY_OLD"}, func(a *app.App, _ *store.DB, _ *config.Config) error {
		n, err := a.RotateKeys(g.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(g.out, "%d data keys are wrapped with the current master key. CONTINUO_MASTER_KEY_OLD can go.\n", n)
		return nil
	})
}

type policyCmd struct {
	Check policyCheckCmd `cmd:"" help:"Read a policy and say what is wrong with it."`
	Apply policyApplyCmd `cmd:"" help:"Put a policy in force on every replica."`
	Show  policyShowCmd  `cmd:"" help:"Print who may do what, and how far: DIR's policy, else the one in force, else the built-in one."`
}

type policyCheckCmd struct {
	Dir string `arg:"" help:"Folder with model.conf and policy.csv." type:"existingdir"`
}

// Run is silent about what is right.
func (c policyCheckCmd) Run(g *globals) error {
	if _, _, _, err := readPolicy(c.Dir); err != nil {
		return err
	}
	fmt.Fprintln(g.out, "The policy holds.")
	return nil
}

type policyApplyCmd struct {
	Dir string `arg:"" help:"Folder with model.conf and policy.csv." type:"existingdir"`
}

// Run stores the policy; replicas hear of it at once.
func (c policyApplyCmd) Run(g *globals) error {
	model, rules, _, err := readPolicy(c.Dir)
	if err != nil {
		return err
	}
	return withAnyPolicy(g, nil, func(a *app.App, _ *store.DB, _ *config.Config) error {
		if err := a.ApplyPolicy(g.ctx, model, rules); err != nil {
			return err
		}
		fmt.Fprintln(g.out, "The policy is in force.")
		return nil
	})
}

type policyShowCmd struct {
	Dir string `arg:"" optional:"" help:"Folder with model.conf and policy.csv." type:"existingdir"`
}

// Run prints the matrix.
func (c policyShowCmd) Run(g *globals) error {
	var access *authz.Policy
	var err error
	if c.Dir != "" {
		_, _, access, err = readPolicy(c.Dir)
	} else {
		access, err = policyInForce(g)
	}
	if err != nil {
		return err
	}
	fmt.Fprint(g.out, access.Matrix())
	return nil
}

// policyInForce is what was applied to the configured database; the built-in
// policy where none is configured, or none was applied.
func policyInForce(g *globals) (*authz.Policy, error) {
	model, rules := policy.AccessModel, policy.AccessRules
	if url := g.getenv("CONTINUO_DATABASE_URL"); url != "" {
		db, err := store.Open(g.ctx, url, store.Options{MaxConns: 1})
		if err != nil {
			return nil, err
		}
		defer db.Close()
		m, r, err := db.AccessPolicy(g.ctx)
		if err != nil {
			return nil, err
		}
		if r != "" {
			model, rules = m, r
		}
	}
	return authz.NewPolicy(model, rules)
}

func readPolicy(dir string) (model, rules string, access *authz.Policy, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", "", nil, err
	}
	defer root.Close()
	m, err := root.ReadFile("model.conf")
	if err != nil {
		return "", "", nil, err
	}
	r, err := root.ReadFile("policy.csv")
	if err != nil {
		return "", "", nil, err
	}
	access, err = authz.NewPolicy(string(m), string(r))
	return string(m), string(r), access, err
}

// withApp runs a command's use case on the configured database, under the
// policy that is in force there.
func withApp(g *globals, more []string, fn func(*app.App, *store.DB, *config.Config) error) error {
	return withAnyPolicy(g, more, func(a *app.App, db *store.DB, cfg *config.Config) error {
		if err := a.LoadPolicy(g.ctx); err != nil {
			return err
		}
		return fn(a, db, cfg)
	})
}

// withAnyPolicy is withApp under the built-in policy: for the command that
// mends an applied policy which no longer holds.
func withAnyPolicy(g *globals, more []string, fn func(*app.App, *store.DB, *config.Config) error) error {
	cfg, err := config.ReadOnly(g.getenv, append(more, "CONTINUO_DATABASE_URL", "CONTINUO_MASTER_KEY")...)
	if err != nil {
		return err
	}
	db, err := store.Open(g.ctx, cfg.DatabaseURL, store.Options{MasterKeys: cfg.MasterKeys, MaxConns: 4})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Check(g.ctx); err != nil {
		return err
	}
	access, err := authz.NewPolicy(policy.AccessModel, policy.AccessRules)
	if err != nil {
		return err
	}
	return fn(app.New(db, access), db, cfg)
}

// theAgency is the installation's only agency, or the one that is named.
func theAgency(ctx context.Context, db *store.DB, named string) (uuid.UUID, error) {
	ids, err := db.AgencyIDs(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if named != "" {
		id, err := uuid.Parse(named)
		if err != nil {
			return uuid.Nil, errors.New("--agency wants the agency's id")
		}
		return id, nil
	}
	switch len(ids) {
	case 0:
		return uuid.Nil, errors.New("there is no agency yet; found one with \"continuo admin invite\"")
	case 1:
		return ids[0], nil
	default:
		return uuid.Nil, errors.New("there are several agencies; name one with --agency ID")
	}
}

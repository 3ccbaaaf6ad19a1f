package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListClientLinks is one page of the links to a client's crisis plan, the
// newest first.
func (a *App) ListClientLinks(ctx context.Context, client uuid.UUID, p casework.Page) (out casework.List[casework.ClientLinkLine], err error) {
	return run(ctx, a, authz.ClientLinkList, func(tx *store.Tx) (out casework.List[casework.ClientLinkLine], err error) {
		if _, err := tx.Client(client); err != nil {
			return out, err
		}
		links, err := tx.ClientLinks(client, p)
		if err != nil {
			return out, err
		}
		out.Next = links.Next
		out.Items, err = tx.ClientLinkLines(links.Items)
		return out, err
	})
}

// MakeClientLink makes a link with which a client writes their crisis plan
// alone. A phone that is handed over has opened it already.
func (a *App) MakeClientLink(ctx context.Context, client uuid.UUID, way casework.LinkWay) (*casework.ClientLinkMade, error) {
	return runOnce(ctx, a, authz.ClientLinkMake, func(tx *store.Tx) (*casework.ClientLinkMade, error) {
		if _, err := tx.LockClient(client); err != nil {
			return nil, err
		}
		l, err := casework.NewClientLink(tx.NewID(), client, tx.Actor().ID, way, tx.Now())
		if err != nil {
			return nil, err
		}
		secret := ""
		if way == casework.LinkHanded {
			now := tx.Now()
			secret = rand.Text()
			l.OpenedAt, l.OpenedHash = &now, hashLinkSecret(secret)
		}
		if err := tx.InsertClientLink(l); err != nil {
			return nil, err
		}
		made, err := linkMade(tx, l)
		if err == nil {
			made.Secret = secret
		}
		return made, err
	}, func(tx *store.Tx, id uuid.UUID) (*casework.ClientLinkMade, error) {
		l, err := tx.ClientLink(id)
		if err != nil {
			return nil, err
		}
		return linkMade(tx, l)
	})
}

func linkMade(tx *store.Tx, l *casework.ClientLink) (*casework.ClientLinkMade, error) {
	lines, err := tx.ClientLinkLines([]casework.ClientLink{*l})
	if err != nil {
		return nil, err
	}
	token, err := tx.LinkToken(l)
	return &casework.ClientLinkMade{ClientLinkLine: lines[0], Token: token}, err
}

// EndClientLink ends a link before its time.
func (a *App) EndClientLink(ctx context.Context, id uuid.UUID) (*casework.ClientLinkLine, error) {
	return runOnce(ctx, a, authz.ClientLinkEnd, func(tx *store.Tx) (*casework.ClientLinkLine, error) {
		l, err := tx.LockClientLink(id)
		if err != nil {
			return nil, err
		}
		me := tx.Actor().ID
		if err := l.End(&me, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateClientLink(l); err != nil {
			return nil, err
		}
		return clientLinkLine(tx, id)
	}, clientLinkLine)
}

func clientLinkLine(tx *store.Tx, id uuid.UUID) (*casework.ClientLinkLine, error) {
	l, err := tx.ClientLink(id)
	if err != nil {
		return nil, err
	}
	lines, err := tx.ClientLinkLines([]casework.ClientLink{*l})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// ResolveClientLink is the person behind a link, on the phone that opened it.
// Another phone is told nothing.
func (a *App) ResolveClientLink(ctx context.Context, token, secret string) (authz.Actor, error) {
	agency, link, until, err := a.db.OpenLinkToken(token)
	if err != nil {
		return authz.Actor{}, err
	}
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemLogin))
	return run(ctx, a, authz.ClientLinkResolve, func(tx *store.Tx) (actor authz.Actor, err error) {
		works, opened, err := tx.LinkOpenedBy(link, hashLinkSecret(secret))
		switch {
		case err != nil:
			return actor, err
		case !works || !tx.Now().Before(until):
			return actor, casework.LinkOver()
		case !opened:
			return actor, errOtherPhone()
		}
		return authz.LinkedClient(agency, link), nil
	})
}

// OpenOwnPlan binds a link to the phone that opens it first, which keeps the
// secret. A second phone is refused, and whoever made the link sees that.
func (a *App) OpenOwnPlan(ctx context.Context, token string) (secret string, err error) {
	agency, link, until, err := a.db.OpenLinkToken(token)
	if err != nil {
		return "", err
	}
	secret = rand.Text()
	first, err := run(authz.WithActor(ctx, authz.LinkedClient(agency, link)), a, authz.OwnPlanOpen, func(tx *store.Tx) (bool, error) {
		if !tx.Now().Before(until) {
			return false, casework.LinkOver()
		}
		l, err := tx.LockClientLink(link)
		if err != nil {
			return false, err
		}
		first := l.Open(hashLinkSecret(secret), tx.Now())
		return first, tx.UpdateClientLink(l)
	})
	if err == nil && !first {
		err = errOtherPhone()
	}
	return secret, err
}

func errOtherPhone() error {
	return casework.Errorf(casework.KindConflict, "This link was opened on another phone. It works on one only. Ask your peer for a new one.")
}

func hashLinkSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// GetOwnPlan is the crisis plan of the person behind a link.
func (a *App) GetOwnPlan(ctx context.Context) (*casework.OwnPlan, error) {
	return run(ctx, a, authz.OwnPlanGet, func(tx *store.Tx) (*casework.OwnPlan, error) {
		l, err := tx.ClientLink(tx.Actor().ID)
		if err != nil {
			return nil, err
		}
		held, err := tx.CrisisPlanStanding(l.ClientID)
		return &casework.OwnPlan{Standing: held, Way: l.Way, Until: l.ExpiresAt}, err
	})
}

// WriteOwnPlan keeps a version that the person behind a link wrote alone.
func (a *App) WriteOwnPlan(ctx context.Context, w casework.CrisisPlanWrite) (*casework.CrisisPlanLine, error) {
	return runOnce(ctx, a, authz.OwnPlanWrite, func(tx *store.Tx) (*casework.CrisisPlanLine, error) {
		l, err := tx.ClientLink(tx.Actor().ID)
		if err != nil {
			return nil, err
		}
		w.ClientID = l.ClientID
		return writeCrisisPlan(tx, nil, w)
	}, crisisPlanLine)
}

// FinishOwnPlan says that the person is done: the link is over.
func (a *App) FinishOwnPlan(ctx context.Context) error {
	return do(ctx, a, authz.OwnPlanFinish, func(tx *store.Tx) error {
		l, err := tx.LockClientLink(tx.Actor().ID)
		if err != nil {
			return err
		}
		if err := l.End(nil, tx.Now()); err != nil {
			return err
		}
		return tx.UpdateClientLink(l)
	})
}

package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"continuo/internal/storetest"
	"continuo/policy"
)

// policyDir is a folder with the built-in policy after change.
func policyDir(t testing.TB, change func(rules string) string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"model.conf": policy.AccessModel, "policy.csv": change(policy.AccessRules)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func asItIs(rules string) string { return rules }

// withoutPeopleForAdministrators is a policy in which administrators no longer
// see who is there.
func withoutPeopleForAdministrators(t testing.TB) func(string) string {
	return func(rules string) string {
		var kept []string
		for line := range strings.Lines(rules) {
			if strings.Join(strings.Fields(line), " ") != "p, administrator, staff, list, agency" {
				kept = append(kept, line)
			}
		}
		changed := strings.Join(kept, "")
		if changed == rules {
			t.Fatal("the built-in policy has no such line any more")
		}
		return changed
	}
}

func TestAPolicyIsCheckedWithTheLineThatIsWrong(t *testing.T) {
	t.Parallel()
	printed := mustCommand(t, nil, "policy", "check", policyDir(t, asItIs))
	if printed != "The policy holds.\n" {
		t.Errorf("printed %q", printed)
	}
	first := func(line string) func(string) string { return func(rules string) string { return line + "\n" + rules } }
	for _, c := range []struct {
		is     string
		change func(string) string
		says   string
	}{
		{"a role nobody can have", first("p, chef, client, get, agency"), `access policy line 1: no role "chef"`},
		{"an operation that does not exist", first("p, supervisor, client, erase, agency"), `access policy line 1: no operation "client.erase"`},
		{"a reach that does not exist", first("p, supervisor, client, get, galaxy"), `access policy line 1: no reach "galaxy"`},
		{"half a line", first("# a comment\np, supervisor"), `access policy line 2: want "p, role, noun, verb, reach"`},
		{"client content for administrators", first("p, administrator, client, get, agency"), "access policy line 1: administrator sees no client content"},
		{"an operation left out", func(string) string { return "p, supervisor, client, get, team" }, "no line gives"},
	} {
		t.Run(c.is, func(t *testing.T) {
			t.Parallel()
			dir := policyDir(t, c.change)
			for _, verb := range []string{"check", "show"} {
				_, err := command(t, nil, "policy", verb, dir)
				refusesInOneLine(t, err, c.says)
			}
		})
	}
	_, err := command(t, nil, "policy", "check", t.TempDir())
	refusesInOneLine(t, err, "model.conf")
}

func TestTheMatrixThatIsShownIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile("../../policy/access/matrix.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"policy", "show"}, {"policy", "show", "../../policy/access"}} {
		if printed := mustCommand(t, nil, args...); printed != string(golden) {
			t.Errorf("continuo %s differs from policy/access/matrix.txt:\n%s", strings.Join(args, " "), printed)
		}
	}
}

func TestWithoutAFolderThePolicyInForceIsShown(t *testing.T) {
	t.Parallel()
	in := install(t)
	in.found("Harbor Row", "ada")
	builtIn := mustCommand(t, nil, "policy", "show")
	if printed := mustCommand(t, in.env, "policy", "show"); printed != builtIn {
		t.Errorf("before any was applied:\n%s", printed)
	}
	dir := policyDir(t, withoutPeopleForAdministrators(t))
	mustCommand(t, in.env, "policy", "apply", dir)
	printed := mustCommand(t, in.env, "policy", "show")
	if printed == builtIn || printed != mustCommand(t, nil, "policy", "show", dir) {
		t.Errorf("after one was applied:\n%s", printed)
	}
}

func TestAnAppliedPolicyThatNoLongerHoldsStopsCommandsUntilItIsMended(t *testing.T) {
	t.Parallel()
	in := install(t)
	in.found("Harbor Row", "ada")
	in.Owner(t, `INSERT INTO access_policies (model, rules, applied_at) VALUES ($1, 'p, chef, client, get, agency', now())`,
		policy.AccessModel).Close()
	for _, args := range [][]string{{"policy", "show"}, {"admin", "rotate-key"}} {
		_, err := command(t, in.env, args...)
		refusesInOneLine(t, err, `no role "chef"`)
	}
	mustCommand(t, in.env, "policy", "apply", policyDir(t, asItIs))
	mustCommand(t, in.env, "policy", "show")
}

// How fast is written down and not held to a second: with the race detector on
// a busy machine, reading a policy alone takes longer.
func TestAnAppliedPolicyHoldsOnEveryReplicaAtOnce(t *testing.T) {
	t.Parallel()
	in := install(t)
	in.found("Harbor Row", "ada")
	replicas := []string{in.base, in.replica()}
	token := in.token("ada")
	holds := func(want int) func() bool {
		return func() bool {
			return !slices.ContainsFunc(replicas, func(base string) bool { return bearer(t, base+"/api/v1/staff", token) != want })
		}
	}
	within(t, 30*time.Second, "both replicas serve", holds(http.StatusOK))

	_, err := command(t, in.env, "policy", "apply", policyDir(t, func(string) string { return "p, chef, client, get, agency" }))
	refusesInOneLine(t, err, `line 1: no role "chef"`)
	mustCommand(t, in.env, "policy", "apply", policyDir(t, withoutPeopleForAdministrators(t)))
	took := within(t, 30*time.Second, "the new policy holds everywhere", holds(http.StatusForbidden))
	t.Logf("two replicas refused %s after it was applied (target: 1s)", took)
	mustCommand(t, in.env, "policy", "apply", policyDir(t, asItIs))
	within(t, 30*time.Second, "the old policy holds again", holds(http.StatusOK))

	got := storetest.OwnerValue[string](t, in.Database, `SELECT string_agg(op || ' ' || outcome || ' by ' || actor_kind, ', ' ORDER BY at)
		FROM audit_entries WHERE op = 'policy.apply'`)
	if want := "policy.apply done by system, policy.apply done by system"; got != want {
		t.Errorf("the audit tells %q, want %q", got, want)
	}

	// One that starts later holds to it from its first answer on.
	mustCommand(t, in.env, "policy", "apply", policyDir(t, withoutPeopleForAdministrators(t)))
	if status := bearer(t, in.replica()+"/api/v1/staff", token); status != http.StatusForbidden {
		t.Errorf("a replica that started later answers %d", status)
	}
}

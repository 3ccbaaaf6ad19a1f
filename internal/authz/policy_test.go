package authz_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/policy"
)

var update = flag.Bool("update", false, "write policy/access/matrix.txt anew; its difference is what a reviewer reads")

const golden = "../../policy/access/matrix.txt"

func shipped(t testing.TB) *authz.Policy {
	t.Helper()
	p, err := authz.NewPolicy(policy.AccessModel, policy.AccessRules)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhoGainedWhatShowsInTheGoldenMatrix(t *testing.T) {
	t.Parallel()
	got := shipped(t).Matrix()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the policy no longer says what %s says; run go test ./internal/authz -update and read the difference", golden)
	}
}

func as(roles ...authz.HeldRole) context.Context {
	return authz.WithActor(context.Background(), authz.Actor{Kind: authz.KindStaff, Agency: uuid.New(), ID: uuid.New(), Roles: roles})
}

// A few cells by hand: the matrix is made by the code, these are not.
func TestRolesDoTheirVerbsAndNoOthers(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	program := uuid.New()
	for _, c := range []struct {
		says  string
		ctx   context.Context
		op    authz.Op
		reach authz.Reach
		kind  casework.Kind
	}{
		{"nobody does nothing", context.Background(), authz.SelfGet, 0, casework.KindUnauthenticated},
		{"somebody without a role neither", as(), authz.SelfGet, 0, casework.KindForbidden},
		{"a peer signs on the own caseload", as(authz.HeldRole{Role: "peer_specialist"}), authz.NoteDraftSign, authz.ReachCaseload, ""},
		{"a peer does not assign", as(authz.HeldRole{Role: "peer_specialist"}), authz.AssignmentStart, 0, casework.KindForbidden},
		{"a supervisor reaches the team", as(authz.HeldRole{Role: "supervisor"}), authz.ClientList, authz.ReachTeam, ""},
		{"treatment staff reach their program", as(authz.HeldRole{Role: "treatment_staff", Program: program}), authz.ClientGet, authz.ReachProgram, ""},
		{"held for the agency, that is every program", as(authz.HeldRole{Role: "treatment_staff"}), authz.ClientGet, authz.ReachAgency, ""},
		{"treatment staff do not sign peers' notes", as(authz.HeldRole{Role: "treatment_staff"}), authz.NoteDraftSign, 0, casework.KindForbidden},
		{"an administrator opens no client", as(authz.HeldRole{Role: "administrator"}), authz.ClientGet, 0, casework.KindForbidden},
		{"an auditor writes nothing", as(authz.HeldRole{Role: "auditor"}), authz.StaffInvite, 0, casework.KindForbidden},
		{"an auditor opens no client", as(authz.HeldRole{Role: "auditor"}), authz.ClientGet, 0, casework.KindForbidden},
		{"a researcher sees nobody", as(authz.HeldRole{Role: "researcher"}), authz.ClientList, 0, casework.KindForbidden},
		{"two roles reach as far as the wider one that has the verb", as(authz.HeldRole{Role: "peer_specialist"}, authz.HeldRole{Role: "supervisor"}), authz.ClientList, authz.ReachTeam, ""},
		{"a role without the verb widens nothing", as(authz.HeldRole{Role: "peer_specialist"}, authz.HeldRole{Role: "privacy_officer"}), authz.NoteDraftSign, authz.ReachCaseload, ""},
		{"a role nobody knows is none", as(authz.HeldRole{Role: "root"}), authz.SelfGet, 0, casework.KindForbidden},
		{"the login is no clock", authz.WithActor(context.Background(), authz.System(uuid.New(), authz.SystemLogin)), authz.SafetyConcernEscalate, 0, casework.KindForbidden},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			g, err := p.Grant(c.ctx, c.op)
			if casework.KindOf(err) != c.kind || g.Reach() != c.reach || g.Valid() != (err == nil) {
				t.Errorf("got reach %v, error %v", g.Reach(), err)
			}
		})
	}
}

func TestOneProgramsReachDoesNotOpenAnother(t *testing.T) {
	t.Parallel()
	here := uuid.New()
	g, err := shipped(t).Grant(as(authz.HeldRole{Role: "treatment_staff", Program: here}, authz.HeldRole{Role: "supervisor"}), authz.ClientGet)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Programs()) != 1 || g.Programs()[0] != here {
		t.Errorf("the supervising role, held for the agency, widened the treating one: %v", g.Programs())
	}
	if _, every := g.TeamPrograms(); !every {
		t.Error("the team of a role held for the agency picks up in every program")
	}
}

func TestWhoReadsOtherPeoplesWords(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	for role, want := range map[authz.Role]bool{"peer_specialist": true, "supervisor": true, "privacy_officer": true,
		"program_director": true, "treatment_staff": false} {
		g, err := p.Grant(as(authz.HeldRole{Role: role}), authz.SessionGet)
		if err != nil || g.Words() != want {
			t.Errorf("%s: words %v, want %v (%v)", role, g.Words(), want, err)
		}
	}
}

func TestWordsAreNotWidenedByASecondRole(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	both := as(authz.HeldRole{Role: "peer_specialist"}, authz.HeldRole{Role: "treatment_staff", Program: uuid.New()})
	if g, err := p.Grant(both, authz.SessionGet); err != nil || g.Words() {
		t.Errorf("a therapist who is also a peer reads the words of the whole program (%v)", err)
	}
	if g, err := p.Grant(both, authz.NoteDraftSign); err != nil || !g.Words() {
		t.Errorf("where only the peer's role has the verb, its words stay open (%v)", err)
	}
}

func TestALooseModelGivesNobodyMoreThanTheyMayEverHave(t *testing.T) {
	t.Parallel()
	for _, matcher := range []string{
		"r.role == p.role && r.noun == p.noun && r.verb == p.verb || r.noun == p.noun && r.verb == p.verb",
		"(r.verb == \"x\" || r.role == p.role || r.noun == p.noun) && r.noun == p.noun && r.verb == p.verb",
		"!(r.verb == \"x\" && r.role == p.role && r.noun == p.noun) && r.noun == p.noun && r.verb == p.verb",
	} {
		if _, err := authz.NewPolicy(withMatcher(matcher), policy.AccessRules); err == nil || !strings.Contains(err.Error(), "access policy: ") {
			t.Errorf("a model in which roles have the lines of others was taken: %s: %v", matcher, err)
		}
	}
}

func TestShowingCasbinLessGivesTheSameAnswers(t *testing.T) {
	t.Parallel()
	every, err := authz.NewPolicy(withMatcher("(r.role == p.role) && r.noun == p.noun && r.verb == p.verb"), policy.AccessRules)
	if err != nil {
		t.Fatal(err)
	}
	if shipped(t).Matrix() != every.Matrix() {
		t.Error("with the lines of its own role alone, Casbin answers otherwise than with all lines")
	}
}

func withMatcher(matcher string) string {
	head, _, _ := strings.Cut(policy.AccessModel, "m = ")
	return head + "m = " + matcher + "\n"
}

func TestAPolicyThatDoesNotHoldIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	good := policy.AccessRules
	for _, c := range []struct{ says, rules, want string }{
		{"an unknown operation", good + "p, auditor, client, steal, agency\n", `no operation "client.steal"`},
		{"an unknown role", good + "p, janitor, client, get, agency\n", `no role "janitor"`},
		{"an unknown reach", good + "p, auditor, client, get, galaxy\n", `no reach "galaxy"`},
		{"a line that is no line", good + "peers may everything\n", "want"},
		{"a cell given twice", good + "p, peer_specialist, client, get, agency\n", "was given in line"},
		{"client content for an administrator", good + "p, administrator, client, get, agency\n", "sees no client content"},
		{"an operation for nobody", strings.ReplaceAll(good, "p, peer_specialist, today, get, caseload\n", ""), ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			_, err := authz.NewPolicy(policy.AccessModel, c.rules)
			if c.want == "" { // the supervisor still has it
				if err != nil {
					t.Fatal(err)
				}
				_, err = authz.NewPolicy(policy.AccessModel, strings.ReplaceAll(c.rules, "p, supervisor, today, get, team\n", ""))
				c.want = `no line gives "today.get"`
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v", err)
			}
			if strings.HasSuffix(c.rules, "\n") && c.rules != good && strings.HasPrefix(c.rules, good) {
				line := strings.Count(good, "\n") + 1
				if !strings.Contains(err.Error(), "line "+itoa(line)) {
					t.Errorf("the line %d is not named: %v", line, err)
				}
			}
		})
	}
	if _, err := authz.NewPolicy("[request_definition]\n", good); err == nil {
		t.Error("a model that is none was taken")
	}
}

func itoa(n int) string {
	digits := ""
	for ; n > 0; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return digits
}

func TestAPolicyIsSwappedWhole(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	peer := as(authz.HeldRole{Role: "peer_specialist"})
	without := strings.ReplaceAll(policy.AccessRules, "p, peer_specialist, note_draft, sign, caseload\n", "")
	if err := p.Replace(policy.AccessModel, without); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Grant(peer, authz.NoteDraftSign); err == nil {
		t.Error("a right that is gone is still given")
	}
	if err := p.Replace(policy.AccessModel, "nonsense"); err == nil {
		t.Fatal("nonsense was taken")
	}
	if _, err := p.Grant(peer, authz.ClientGet); err != nil {
		t.Errorf("a policy that was refused replaced the one in force: %v", err)
	}
}

// The figure is in README: a decision costs less than a microsecond. As a time
// is no gate, the gate is that it allocates nothing for one role.
func TestADecisionAllocatesNothing(t *testing.T) {
	p := shipped(t)
	ctx := as(authz.HeldRole{Role: "peer_specialist"})
	if n := testing.AllocsPerRun(1000, func() { _, _ = p.Grant(ctx, authz.NoteDraftSign) }); n != 0 {
		t.Errorf("%v allocations a decision", n)
	}
}

func BenchmarkGrant(b *testing.B) {
	p := shipped(b)
	ctx := as(authz.HeldRole{Role: "peer_specialist"}, authz.HeldRole{Role: "supervisor"}, authz.HeldRole{Role: "auditor"})
	for b.Loop() {
		if _, err := p.Grant(ctx, authz.SafetyConcernAcknowledge); err != nil {
			b.Fatal(err)
		}
	}
}

package app

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/policy"
)

// noUseCase are methods of App that are not one operation of the policy, each
// for a reason.
var noUseCase = map[string]string{
	"May":         "asks the policy and opens nothing",
	"LoadPolicy":  "loads the policy that decides",
	"WatchPolicy": "reloads it",
	"SendNotices": "is a setting of the installation",
}

// ungated tells of a use case that got past the gate: the database is nil, so
// whatever goes further panics.
func ungated(a any, ctx context.Context, method reflect.Method) (problem string) {
	args := []reflect.Value{reflect.ValueOf(a), reflect.ValueOf(ctx)}
	for i := 2; i < method.Type.NumIn(); i++ {
		args = append(args, reflect.New(method.Type.In(i)).Elem())
	}
	defer func() {
		if recover() != nil {
			problem = "went further than the gate"
		}
	}()
	var out []reflect.Value
	if method.Type.IsVariadic() {
		out = method.Func.CallSlice(args)
	} else {
		out = method.Func.Call(args)
	}
	err, _ := out[len(out)-1].Interface().(error)
	switch kind := casework.KindOf(err); kind {
	case casework.KindUnauthenticated, casework.KindForbidden:
		return ""
	default:
		return "answered " + string(kind) + " instead of refusing"
	}
}

type sink struct{ ops []authz.Op }

// shippedPolicy is read once: every use case is tried against it.
var shippedPolicy = sync.OnceValues(func() (*authz.Policy, error) {
	return authz.NewPolicy(policy.AccessModel, policy.AccessRules)
})

func gatedApp(t *testing.T) (*App, *sink) {
	t.Helper()
	access, err := shippedPolicy()
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{}
	return &App{policy: access, refused: func(_ context.Context, _ authz.Actor, op authz.Op, _ casework.Kind) error {
		s.ops = append(s.ops, op)
		return nil
	}}, s
}

// actsForItself are use cases that name their own system actor; they must not
// be reachable by anything but a command, a job or the login, which the
// contract's and the site's tests hold.
func actsForItself(name string) bool {
	switch name {
	case "ResolveClientLink", "OpenOwnPlan", // the links of clients: who comes with one is nobody yet
		"ResolveStaff", "ResolveIdentity", "SignIn", "SignOut", "AcceptInvitation", // the login's
		"FoundAgency", "ApplyPolicy", "RotateKeys", "ImportCaseload", // commands
		"EscalateSafetyConcern", "ExpireCaseloadFile", "ExpireConsent", "RemindReferral", "RemindCommunityReferral", "RemindIncomingReferral", "NoticeAddress", "SweepIdempotencyKeys": // the clock's
		return true
	}
	return false
}

func TestNoUseCaseGetsPastTheGateWithoutAnActorOrWithoutRights(t *testing.T) {
	t.Parallel()
	stranger := authz.WithActor(context.Background(), authz.Actor{Kind: authz.KindStaff, Agency: uuid.New(), ID: uuid.New(),
		Roles: []authz.HeldRole{{Role: "nobody_has_heard_of_it"}}})
	app := reflect.TypeFor[*App]()
	tried := 0
	for i := range app.NumMethod() {
		method := app.Method(i)
		if _, exempt := noUseCase[method.Name]; exempt || actsForItself(method.Name) {
			continue
		}
		tried++
		a, refusals := gatedApp(t)
		if problem := ungated(a, context.Background(), method); problem != "" {
			t.Errorf("%s, asked by nobody, %s", method.Name, problem)
		}
		if len(refusals.ops) != 0 {
			t.Errorf("%s, asked by nobody, left an entry in nobody's name", method.Name)
		}
		if problem := ungated(a, stranger, method); problem != "" {
			t.Errorf("%s, asked without a right, %s", method.Name, problem)
		}
		if len(refusals.ops) != 1 {
			t.Errorf("%s was refused without an entry", method.Name)
		} else if got := refusals.ops[0]; !sameName(got, method.Name) {
			t.Errorf("%s asks for %s, which is another's operation", method.Name, got)
		}
	}
	if tried < 40 {
		t.Errorf("only %d use cases were tried; the method set is not what it was", tried)
	}
}

// sameName compares a method and an operation: AcceptReferral is
// referral.accept, ListClients is client.list.
func sameName(op authz.Op, method string) bool {
	words := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	verb, noun := words(op.Verb()), words(op.Noun())
	m := strings.ToLower(method)
	plural := noun + "s"
	if strings.HasSuffix(noun, "ss") {
		plural = noun + "es"
	}
	if strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ey") {
		plural = strings.TrimSuffix(noun, "y") + "ies"
	}
	return m == verb+noun || m == verb+plural
}

// Every operation is some use case's, and every use case has its operation.
func TestEveryOperationHasItsUseCase(t *testing.T) {
	t.Parallel()
	app := reflect.TypeFor[*App]()
	own := map[string]string{ // the login's and the commands' names are sentences of their own
		"login.resolve": "ResolveStaff", "login.sign_in": "SignIn", "login.sign_out": "SignOut",
		"login.accept_invitation": "AcceptInvitation", "policy.apply": "ApplyPolicy", "key.rotate": "RotateKeys",
		"agency.found": "FoundAgency", "caseload.import": "ImportCaseload", "safety_concern.escalate": "EscalateSafetyConcern", "referral.remind": "RemindReferral",
	}
	for _, op := range authz.Ops() {
		if op.Unhandled() {
			continue
		}
		found := false
		for i := range app.NumMethod() {
			name := app.Method(i).Name
			found = found || sameName(op, name) || own[op.String()] == name
		}
		if !found {
			t.Errorf("no use case does %s", op)
		}
	}
}

// The test above must be able to fail: a use case that forgets the gate is
// noticed.
type forgetful struct{ *App }

func (f forgetful) ListSecrets(ctx context.Context) (string, error) { return "everything", nil }
func (f forgetful) ReadSecrets(ctx context.Context) error           { return f.db.Ping(ctx) }

func TestAForgottenGateIsNoticed(t *testing.T) {
	t.Parallel()
	a, _ := gatedApp(t)
	for _, name := range []string{"ListSecrets", "ReadSecrets"} {
		method, _ := reflect.TypeFor[forgetful]().MethodByName(name)
		if ungated(forgetful{a}, context.Background(), method) == "" {
			t.Errorf("%s went unnoticed", name)
		}
	}
}

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// env is the environment of a command under test; nothing else is in it.
type env map[string]string

// command runs a command line in this process and gives what it printed.
func command(t testing.TB, e env, args ...string) (printed string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	err = run(context.WithoutCancel(t.Context()), args, func(name string) string { return e[name] }, &out, &errs)
	return out.String(), err
}

// mustCommand is command where nothing may go wrong.
func mustCommand(t testing.TB, e env, args ...string) string {
	t.Helper()
	printed, err := command(t, e, args...)
	if err != nil {
		t.Fatalf("continuo %s: %v", strings.Join(args, " "), err)
	}
	return printed
}

// refusesInOneLine holds an error to what an operator can use: one line that
// says what is the matter.
func refusesInOneLine(t testing.TB, err error, says string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("was taken; want a refusal that says %q", says)
	case strings.Contains(err.Error(), "\n"):
		t.Errorf("more than one line:\n%v", err)
	case !strings.Contains(err.Error(), says):
		t.Errorf("says %q; want %q in it", err, says)
	}
}

func TestACommandLineThatIsNoneIsRefusedInOneLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		is   string
		args []string
		says string
	}{
		{"nothing", nil, `expected one of "demo", "serve"`},
		{"a command that does not exist", []string{"launch"}, "unexpected argument launch"},
		{"half a command", []string{"admin"}, `expected one of "invite", "rotate-key"`},
		{"a flag that does not exist", []string{"demo", "--port", "80"}, "unknown flag --port"},
		{"a flag that is missing", []string{"token"}, "missing flags: --as=STRING"},
		{"a file that does not exist", []string{"import", "caseload", "nowhere.csv"}, "nowhere.csv: no such file"},
	} {
		t.Run(c.is, func(t *testing.T) {
			t.Parallel()
			printed, err := command(t, nil, c.args...)
			refusesInOneLine(t, err, c.says)
			if err != nil && !strings.Contains(err.Error(), "continuo --help") {
				t.Errorf("%q does not say where to read on", err)
			}
			if printed != "" {
				t.Errorf("printed %q beside the error", printed)
			}
		})
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		sees []string
	}{
		{[]string{"--help"}, []string{"Case management for certified peer specialists.", "\n  demo ", "\n  serve\n", "\n  migrate ",
			"\n  admin invite ", "\n  admin rotate-key\n", "\n  import caseload ", "\n  token ", "\n  policy check ",
			"\n  policy apply ", "\n  policy show "}},
		{[]string{"demo", "--help"}, []string{"--addr", "--data", "--fresh", "127.0.0.1:8080"}},
		{[]string{"import", "caseload", "--help"}, []string{"--refused", "--demo", "<file>"}},
	} {
		printed := mustCommand(t, nil, c.args...)
		for _, text := range c.sees {
			if !strings.Contains(printed, text) {
				t.Errorf("continuo %s does not show %q:\n%s", strings.Join(c.args, " "), text, printed)
			}
		}
	}
}

package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

func TestTheFirstAdministratorComesInThroughTheLinkOnce(t *testing.T) {
	t.Parallel()
	in := install(t)
	if status := in.asks(in.base, "ada", "/self"); status != http.StatusUnauthorized {
		t.Fatalf("before anybody was invited, ada is answered %d", status)
	}
	link := in.invite("Harbor Row")
	status, page := in.follow(link, "ada")
	if status != http.StatusOK || !strings.Contains(page, "Adam Reyes") {
		t.Fatalf("the administrator follows the link: %d, %s", status, words(page))
	}
	if status, page = in.follow(link, "mallory"); status == http.StatusOK || !strings.Contains(page, "not valid") {
		t.Errorf("the link worked twice: %d, %s", status, words(page))
	}
	for persona, want := range map[string]int{"ada": http.StatusOK, "mallory": http.StatusUnauthorized} {
		if got := in.asks(in.base, persona, "/staff"); got != want {
			t.Errorf("%s asks for the people: %d, want %d", persona, got, want)
		}
	}
	got := storetest.OwnerValue[string](t, in.Database, `SELECT string_agg(op || ' ' || actor_kind, ', ' ORDER BY at, id)
		FROM audit_entries WHERE outcome = 'done' AND op IN ('agency.found', 'login.accept_invitation')`)
	if want := "agency.found system, login.accept_invitation system"; got != want {
		t.Errorf("the audit tells %q, want %q", got, want)
	}
}

func TestTwoAgenciesKnowNothingOfEachOther(t *testing.T) {
	t.Parallel()
	in := install(t)
	in.found("Harbor Row", "ada")
	in.found("Millbrook", "ben")
	got := storetest.OwnerValue[string](t, in.Database, `SELECT string_agg(a.name || ': ' || i.subject, ', ' ORDER BY a.name)
		FROM agencies a JOIN staff_identities i USING (agency_id)`)
	if want := "Harbor Row: ada, Millbrook: ben"; got != want {
		t.Errorf("founded %q, want %q", got, want)
	}
	theirs := storetest.OwnerValue[string](t, in.Database,
		`SELECT staff_id::text FROM staff_identities WHERE subject = 'ben'`)
	if status := in.asks(in.base, "ben", "/staff/"+theirs); status != http.StatusOK {
		t.Errorf("ben asks for himself: %d", status)
	}
	if status := in.asks(in.base, "ada", "/staff/"+theirs); status != http.StatusNotFound {
		t.Errorf("ada asks for somebody of the other agency: %d", status)
	}
	_, err := command(t, in.env, "import", "caseload", "admin_test.go")
	refusesInOneLine(t, err, "there are several agencies; name one with --agency ID")
}

func TestAnInvitationWithoutWhatItNeedsIsRefused(t *testing.T) {
	t.Parallel()
	in := install(t)
	for _, c := range []struct{ is, agency, zone, name, email, says string }{
		{"an agency without a name", " ", "America/New_York", "Adam Reyes", "adam@harbor.example", "name: "},
		{"a time zone that does not exist", "Harbor Row", "America/Harbor", "Adam Reyes", "adam@harbor.example", "timeZone: "},
		{"an address that is none", "Harbor Row", "America/New_York", "Adam Reyes", "adam", "email: "},
	} {
		t.Run(c.is, func(t *testing.T) {
			_, err := command(t, in.env, "admin", "invite", "--agency", c.agency, "--time-zone", c.zone, "--name", c.name,
				"--email", c.email)
			refusesInOneLine(t, err, c.says)
		})
	}
	if n := storetest.OwnerValue[int](t, in.Database, "SELECT count(*)::int FROM agencies"); n != 0 {
		t.Errorf("%d agencies were half founded", n)
	}
}

func TestRotateKeyLetsTheOldKeyGo(t *testing.T) {
	t.Parallel()
	in := install(t)
	in.found("Harbor Row", "ada")
	in.found("Millbrook", "ben")
	old, now := in.env["CONTINUO_MASTER_KEY"], newKey('n')
	in.env["CONTINUO_MASTER_KEY"] = now
	_, err := command(t, in.env, "admin", "rotate-key")
	refusesInOneLine(t, err, "master key")

	in.env["CONTINUO_MASTER_KEY_OLD"] = old
	for _, want := range []string{"2 data keys are wrapped", "0 data keys are wrapped"} {
		if printed := mustCommand(t, in.env, "admin", "rotate-key"); !strings.HasPrefix(printed, want) {
			t.Errorf("printed %q, want %q", printed, want)
		}
	}
	delete(in.env, "CONTINUO_MASTER_KEY_OLD")
	in.env["CONTINUO_MASTER_KEY"] = old
	_, err = command(t, in.env, "admin", "rotate-key")
	refusesInOneLine(t, err, "master key")

	in.env["CONTINUO_MASTER_KEY"] = now
	if printed := mustCommand(t, in.env, "admin", "rotate-key"); !strings.HasPrefix(printed, "0 data keys") {
		t.Errorf("without the old key: %q", printed)
	}
}

func TestMigrateMakesAnEmptyDatabaseOneThatServes(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	owner := emptyDatabase(t, d)
	d.Owner(t, "CREATE ROLE serves_here LOGIN PASSWORD 'plain'").Close()
	plain, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	plain.User = url.UserPassword("serves_here", "plain")
	e := env{"CONTINUO_MIGRATE_DATABASE_URL": owner, "CONTINUO_DATABASE_URL": plain.String(),
		"CONTINUO_MASTER_KEY": newKey('k'), "CONTINUO_BASE_URL": "https://continuo.example"}
	invite := []string{"admin", "invite", "--agency", "Harbor Row", "--time-zone", "America/New_York", "--name", "Adam Reyes",
		"--email", "adam@harbor.example"}

	mustCommand(t, e, "migrate") // by itself it makes no role able to serve
	_, err = command(t, e, invite...)
	refusesInOneLine(t, err, "lacks")
	for range 2 { // the second time there is nothing to do, which is fine
		mustCommand(t, e, "migrate", "--grant-to", "serves_here")
	}
	if printed := mustCommand(t, e, invite...); !strings.Contains(printed, "\n  https://continuo.example/invitation/") {
		t.Errorf("no link in\n%s", printed)
	}
	_, err = command(t, env{}, "migrate")
	refusesInOneLine(t, err, "CONTINUO_MIGRATE_DATABASE_URL is missing")
	_, err = command(t, e, "migrate", "--grant-to", "nobody_here")
	refusesInOneLine(t, err, `role "nobody_here" does not exist`)
}

// emptyDatabase is the owner's address of a database without a table.
func emptyDatabase(t testing.TB, d *storetest.Database) string {
	t.Helper()
	name := "empty_" + storetest.OwnerValue[string](t, d, "SELECT current_database()::text")
	d.Owner(t, "CREATE DATABASE "+name+" TEMPLATE template0").Close()
	t.Cleanup(func() { d.Owner(t, "DROP DATABASE "+name+" WITH (FORCE)").Close() })
	u, err := url.Parse(d.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

package storetest

import (
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/policy"
)

//go:embed harbor.sql
var harborSQL string

// The agencies, programs, people and clients of harbor.sql. Written by hand
// and in SQL, so that no code under test makes its own expectations.
var (
	HarborRow = uuid.MustParse("11111111-0000-7000-8000-000000000001")
	Millbrook = uuid.MustParse("22222222-0000-7000-8000-000000000002")

	PHP       = uuid.MustParse("b0000000-0000-7000-8000-000000000011")
	IOP       = uuid.MustParse("b0000000-0000-7000-8000-000000000012")
	Aftercare = uuid.MustParse("b0000000-0000-7000-8000-000000000013")

	Dana   = staffID(1)   // peer: Alma, Terrence, Nadia, and Vera, who is restricted
	Inez   = staffID(2)   // peer: Wendell
	Theo   = staffID(3)   // peer: Jo
	Ruth   = staffID(4)   // supervises Dana and Inez; picks up clients without a peer in PHP
	Omar   = staffID(5)   // supervises Theo; picks up in aftercare
	Joanna = staffID(6)   // treatment staff, IOP
	Sam    = staffID(7)   // treatment staff, aftercare
	Paula  = staffID(8)   // program director of the whole agency
	Petra  = staffID(9)   // privacy officer
	Adam   = staffID(10)  // administrator
	Nakata = staffID(11)  // auditor until 4 December 2026
	Rosa   = staffID(12)  // researcher
	Lee    = staffID(13)  // a peer who left on 1 November 2026
	Eve    = staffID(901) // Millbrook: peer and supervisor

	Alma     = clientID(1)   // PHP, then IOP since 1 October; Dana's
	Terrence = clientID(2)   // IOP since 15 November; Dana's
	Nadia    = clientID(3)   // PHP since 20 October; Dana's
	Wendell  = clientID(4)   // aftercare since 14 September; Inez's
	Jo       = clientID(5)   // IOP since 25 October; Theo's
	Benny    = clientID(6)   // PHP since 20 November; nobody's
	Vera     = clientID(7)   // IOP, restricted: only Dana is named
	Curtis   = clientID(8)   // discharged on 10 November; was Dana's
	Otto     = clientID(901) // Millbrook; Eve's
)

func staffID(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("a0000000-0000-7000-8000-%012d", n))
}
func clientID(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("c0000000-0000-7000-8000-%012d", n))
}

var shipped = sync.OnceValues(func() (*authz.Policy, error) { return authz.NewPolicy(policy.AccessModel, policy.AccessRules) })

// Policy is the access policy that ships, one to each caller.
func Policy(t testing.TB) *authz.Policy {
	t.Helper()
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return p.Copy()
}

// Harbor is a database with the two agencies of harbor.sql.
func Harbor(t testing.TB) *Database {
	t.Helper()
	return From(t, "harbor", harbor(Policy(t), 0))
}

// HarborWith is Harbor with what the owner adds by sql, once for the package:
// what takes long to make, several tests can begin with. It is planned as an
// agency's database is, for tests that look at plans.
func HarborWith(t testing.TB, name, sql string) *Database {
	t.Helper()
	build := harbor(Policy(t), 0)
	return from(t, "harbor_"+name, "auto", func(ctx context.Context, d *Database) error {
		if err := build(ctx, d); err != nil {
			return err
		}
		conn, err := pgx.Connect(ctx, d.OwnerURL)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, sql)
		return err
	})
}

// HarborToday is Harbor moved along by whole days to the machine's today, and
// so is its clock: who was admitted 53 days before Start was admitted 53 days
// ago. It is for programs that run by the machine's clock.
func HarborToday(t testing.TB) *Database {
	t.Helper()
	zone := casework.Zone("America/New_York") // by UTC's calendar the people would be a day off every evening
	days := casework.DateOf(time.Now(), zone).DaysSince(casework.DateOf(Start, zone))
	d := From(t, fmt.Sprintf("harbor_%d", days), harbor(Policy(t), days))
	d.Clock.Set(time.Now().UTC())
	return d
}

// countFilled does for the tables that hold something what autovacuum does for
// any that are in use: uncounted, a stay is looked for by way of everybody whom
// the asker reaches.
const countFilled = `DO $$ DECLARE t regclass; BEGIN
	FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0 LOOP
		EXECUTE format('ANALYZE %s', t);
	END LOOP;
END $$`

// harbor fills a template and moves its people along by so many days.
func harbor(access *authz.Policy, days int) func(context.Context, *Database) error {
	return func(ctx context.Context, d *Database) error {
		for agency, a := range map[uuid.UUID]casework.Agency{
			HarborRow: {Name: "Harbor Row", TimeZone: "America/New_York"},
			Millbrook: {Name: "Millbrook", TimeZone: "America/Chicago"},
		} {
			a.Version, a.NoteDueHours, a.QuietDays, a.CaseloadLimit, a.ConcernMinutes, a.BreakGlassMinutes = 1, 24, 7, 20, 15, 60
			as := authz.WithActor(ctx, authz.System(agency, authz.SystemCommand))
			grant, err := access.Grant(as, authz.AgencyFound)
			if err != nil {
				return err
			}
			if err := d.InTx(as, grant, func(tx *store.Tx) error { return tx.InsertAgency(&a) }); err != nil {
				return err
			}
		}
		conn, err := pgx.Connect(ctx, d.OwnerURL)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		if _, err = conn.Exec(ctx, movedAlong(harborSQL, days)); err != nil {
			return err
		}
		_, err = conn.Exec(ctx, countFilled)
		return err
	}
}

// literalDay is a day of harbor.sql, or the day of a moment there. People were
// born in other years.
var literalDay = regexp.MustCompile(`\b2026-\d\d-\d\d\b`)

func movedAlong(sql string, days int) string {
	return literalDay.ReplaceAllStringFunc(sql, func(day string) string {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err)
		}
		return at.AddDate(0, 0, days).Format(time.DateOnly)
	})
}

// As is a context in which a person of harbor.sql acts, with the roles they
// hold at the database's clock.
func (d *Database) As(t testing.TB, staff uuid.UUID) context.Context {
	t.Helper()
	type held struct {
		Agency  uuid.UUID
		Name    string
		Role    string
		Program *uuid.UUID
	}
	rows, err := pgx.CollectRows(d.Owner(t, `SELECT s.agency_id, s.name, r.role, r.program_id FROM staff s
		JOIN roles r ON r.agency_id = s.agency_id AND r.staff_id = s.id
		WHERE s.id = $1 AND r.starts_at <= $2 AND (r.ends_at IS NULL OR r.ends_at > $2)`, staff, d.Clock.Now()),
		pgx.RowToStructByPos[held])
	if err != nil || len(rows) == 0 {
		t.Fatalf("nobody of harbor.sql with a role: %v %v", staff, err)
	}
	actor := authz.Actor{Kind: authz.KindStaff, Agency: rows[0].Agency, ID: staff, Name: rows[0].Name}
	for _, r := range rows {
		h := authz.HeldRole{Role: authz.Role(r.Role)}
		if r.Program != nil {
			h.Program = *r.Program
		}
		actor.Roles = append(actor.Roles, h)
	}
	return authz.WithActor(t.Context(), actor)
}

// StandIn has somebody cover for somebody from yesterday until tomorrow. It
// goes through the store, because why is sealed.
func (d *Database) StandIn(t testing.TB, absent, covering uuid.UUID) {
	t.Helper()
	ctx := d.As(t, Paula)
	grant, err := Policy(t).Grant(ctx, authz.CoverStart)
	if err != nil {
		t.Fatal(err)
	}
	now := d.Clock.Now()
	if err := d.InTx(ctx, grant, func(tx *store.Tx) error {
		return tx.InsertCover(&casework.Cover{AbsentID: absent, CoveringID: covering, StartsAt: now.AddDate(0, 0, -1),
			EndsAt: now.AddDate(0, 0, 1), Reason: "leave"})
	}); err != nil {
		t.Fatal(err)
	}
}

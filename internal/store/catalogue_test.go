package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"continuo/internal/storetest"
)

// infrastructure lies outside the tenant rule, each table for a reason.
var infrastructure = map[string]string{
	"login_sessions":   "looked up before anybody knows an agency",
	"access_policies":  "one for the installation",
	"goose_db_version": "the migrator's",
}

// aboutPeopleAndSettings hold no client content; everything else does.
var aboutPeopleAndSettings = []string{"agencies", "data_keys", "staff", "staff_identities", "invitations", "roles",
	"supervisions", "covers", "programs", "program_usual_stays", "part2_programs", "audit_entries", "idempotency_keys", "break_glass_tries",
	"referral_limits", "studies", "study_records", "study_exports"} // a study's records are about nobody any more; its key is about clients

// aboutTeams hold what supervisors do about their peers and nothing about any
// one client; what belongs to a client in it is in tables of its own.
var aboutTeams = []string{"caseload_reviews", "reassignments"}

// aboutNoClientYet hold client content of nobody who has a record: what stands
// in them instead of a rule on clients.
var aboutNoClientYet = map[string]string{
	"caseload_files":     "staff_id = ( SELECT app_actor()", // whose it is
	"caseload_layouts":   "true",                            // headings of the agency, nothing that stands under them
	"organizations":      "true",                            // where people are sent; about nobody who is
	"incoming_referrals": "program_id = ANY",                // the program that was asked; once it is about a client, whoever finds the record
	"program_words":      "true",                            // its words for programs
}

func tables(t *testing.T, d *storetest.Database) []string {
	t.Helper()
	names, err := pgx.CollectRows(d.Owner(t, `SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`), pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(names, func(n string) bool {
		_, exempt := infrastructure[n]
		return exempt || strings.HasPrefix(n, "river_")
	})
}

func TestEveryTableBeginsWithItsAgencyAndIsGuarded(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	for _, table := range tables(t, d) {
		t.Run(table, func(t *testing.T) {
			var ok bool
			ask := func(says, sql string) {
				t.Helper()
				if ok = storetest.OwnerValue[bool](t, d, sql, table); !ok {
					t.Error(says)
				}
			}
			ask("agency_id is not its first column, or may be missing", `SELECT attname = 'agency_id' AND attnotnull FROM pg_attribute
				WHERE attrelid = $1::text::regclass AND attnum = 1`)
			ask("agency_id is not first in its primary key", `SELECT indkey[0] = 1 FROM pg_index WHERE indrelid = $1::text::regclass AND indisprimary`)
			ask("row security is not forced", `SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = $1::text::regclass`)
			ask("there is no restrictive tenant rule for continuo_app", `SELECT count(*) = 1 FROM pg_policies WHERE tablename = $1
				AND permissive = 'RESTRICTIVE' AND roles = '{continuo_app}' AND qual LIKE '%agency_id =%app_agency()%'
				AND with_check LIKE '%agency_id =%app_agency()%'`)
			ask("a foreign key leaves the agency out", `SELECT NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = $1::text::regclass
				AND contype = 'f' AND NOT 1 = ANY (conkey))`)
			if slices.Contains(aboutPeopleAndSettings, table) {
				return
			}
			ask("continuo_app itself can touch client content", `SELECT NOT has_table_privilege('continuo_app', $1, 'SELECT, INSERT, UPDATE, DELETE')`)
			if slices.Contains(aboutTeams, table) {
				ask("no permissive policy stands on whose work the actor answers for", `SELECT count(*) > 0 FROM pg_policies WHERE tablename = $1
					AND permissive = 'PERMISSIVE' AND qual LIKE '%led_staff()%' AND with_check LIKE '%led_staff()%'`)
				return
			}
			if rule, ok := aboutNoClientYet[table]; ok {
				ask("a permissive policy shows client content to continuo_app", `SELECT count(*) = 0 FROM pg_policies WHERE tablename = $1
					AND permissive = 'PERMISSIVE' AND 'continuo_app' = ANY (roles)`)
				if n := storetest.OwnerValue[int](t, d, `SELECT count(*) FROM pg_policies WHERE tablename = $1 AND permissive = 'PERMISSIVE'
					AND qual LIKE '%' || $2 || '%'`, table, rule); n != 1 {
					t.Errorf("%d policies stand on %s", n, rule)
				}
				return
			}
			ask("no permissive policy stands on the reachable clients", `SELECT count(*) > 0 FROM pg_policies WHERE tablename = $1
				AND permissive = 'PERMISSIVE' AND (qual LIKE '%reachable_clients()%' OR with_check LIKE '%reachable_clients()%')`)
			ask("a permissive policy shows client content to continuo_app", `SELECT count(*) = 0 FROM pg_policies WHERE tablename = $1
				AND permissive = 'PERMISSIVE' AND 'continuo_app' = ANY (roles)`)
		})
	}
}

// openText are the columns of plain text and JSON in tables with client
// content. What anybody may write into freely stands in none of them, but for
// names and numbers, which are searched.
var openText = map[string]string{
	"clients.number": "made by the system", "clients.agency_number": "searched",
	"clients.legal_first": "searched", "clients.legal_last": "searched", "clients.chosen_name": "searched",
	"client_words.word": "names, searched by their beginnings", "clients.pronouns": "shown in every list beside the name", "clients.language": "a code",
	"clients.name_key": "the name, searched", "clients.number_key": "the agency's number, searched",
	"client_merges.survivor_number": "made by the system", "client_merges.merged_number": "made by the system",
	"client_merges.taken": "codes", "client_merges.moved": "ids", "duplicates.because": "codes",
	"caseload_layouts.layout": "headings of a spreadsheet, no line of it", "caseload_layouts.columns": "which heading means what",
	"organizations.name": "an outside organization's", "organizations.name_key": "an outside organization's", "organizations.find_key": "an outside organization's",
	"organizations.services": "codes", "organizations.languages": "codes", "organizations.places": "an outside organization's", "organizations.note": "about an outside organization",
	"program_words.word": "how a spreadsheet calls a program, no person", "episodes.discharge_reason": "a code", "note_drafts.kind": "a code", "note_drafts.mode": "a code",
	"note_drafts.purposes": "codes", "sessions.purposes": "codes", "sessions.time_zone": "the program's", "planned_contacts.time_zone": "the program's",
	"consents.information": "codes", "consents.purposes": "codes", "consents.language": "a code", "consents.form_version": "the form's number",
	"recovery_plans.based_on": "ids", "crisis_plans.based_on": "ids", "note_drafts.goals": "ids", "sessions.goals": "ids",
	"study_keys.code":                "made at random",
	"patient_notices.notice_version": "of the rule file", "patient_notices.language": "a code",
	"referral_packets.hash":   "a fingerprint",
	"disclosures.information": "codes", "disclosures.notice_version": "the notice's number", "restrictions.information": "codes", "grounds.information": "codes",
	"notes.author_name": "as signed", "notes.author_title": "as signed", "note_addenda.author_name": "as signed",
}

// A column that the database holds to a list of codes needs no word here.
func TestFreeTextAboutAPersonIsSealed(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	columns, err := pgx.CollectRows(d.Owner(t, `SELECT table_name::text || '.' || column_name FROM information_schema.columns c
		WHERE table_schema = 'public' AND table_name = ANY ($1) AND data_type IN ('text', 'jsonb', 'json', 'character varying', 'ARRAY')
		  AND (data_type <> 'ARRAY' OR udt_name = '_text')
		  AND NOT EXISTS (SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
		                   WHERE k.contype = 'c' AND k.conrelid = c.table_name::regclass AND a.attname = c.column_name
		                     AND pg_get_constraintdef(k.oid) LIKE '%= ANY (ARRAY[%') ORDER BY 1`,
		slices.DeleteFunc(tables(t, d), func(table string) bool { return slices.Contains(aboutPeopleAndSettings, table) })), pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range columns {
		if openText[column] == "" {
			t.Errorf("%s is open text about a person: seal it, hold it to a list of codes, or say in openText why it may be read", column)
		}
	}
	for column := range openText {
		if !slices.Contains(columns, column) {
			t.Errorf("%s is in openText and is no open text", column)
		}
	}
}

func TestTheRolesThatServeBypassNothing(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	bad := storetest.OwnerValue[int](t, d, `SELECT count(*) FROM pg_roles WHERE rolname LIKE 'continuo%'
		AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)`)
	if bad != 0 {
		t.Errorf("%d roles have more rights than they need", bad)
	}
	if storetest.OwnerValue[bool](t, d, `SELECT pg_has_role('continuo_serve', 'continuo_rows', 'MEMBER')`) {
		t.Error("the login that serves can become continuo_rows, which sees every row")
	}
}

func TestEveryFunctionThatLooksPastRowSecurityIsPinnedDown(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	names, err := pgx.CollectRows(d.Owner(t, `SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
		AND (proowner <> 'continuo_rows'::regrole OR proconfig IS NULL OR NOT 'search_path=public, pg_temp' = ANY (proconfig)
		     OR has_function_privilege('public', oid, 'EXECUTE'))`), pgx.RowTo[string])
	if err != nil || len(names) > 0 {
		t.Errorf("not owned by continuo_rows, without a fixed search_path, or open to everybody: %v %v", names, err)
	}
	names, err = pgx.CollectRows(d.Owner(t, `SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT prosecdef
		AND proowner = 'continuo_rows'::regrole
		AND EXISTS (SELECT FROM pg_roles WHERE rolname LIKE 'continuo%' AND rolname <> 'continuo_rows' AND has_function_privilege(oid, pg_proc.oid, 'EXECUTE'))
		UNION ALL SELECT table_name || ' ' || privilege_type FROM information_schema.table_privileges
		WHERE table_schema = 'public' AND grantor = 'continuo_rows' AND grantee <> 'continuo_rows'`), pgx.RowTo[string])
	if err != nil || len(names) > 0 {
		t.Errorf("what only those functions ask is open to others: %v %v", names, err)
	}
}

func TestWhatIsSignedOrTracedIsNeverChangedNotEvenByTheOwner(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	for _, table := range []string{"sessions", "notes", "note_addenda", "stay_changes", "safety_notices", "emergencies", "break_glasses", "break_glass_tries", "access_review_notices", "patient_notices", "mutual_aid_reports", "disclosures", "community_steps", "consent_signatures", "study_records", "study_exports",
		"recovery_plans", "crisis_plans", "plan_reviews", "support_networks", "audit_entries", "access_policies"} {
		for _, right := range []string{"UPDATE", "DELETE", "TRUNCATE"} {
			if storetest.OwnerValue[bool](t, d, `SELECT has_table_privilege('continuo_content', $1, $2)`, table, right) {
				t.Errorf("the app's roles may %s %s", right, table)
			}
		}
		if got := storetest.OwnerValue[int](t, d, `SELECT count(*) FROM pg_trigger WHERE tgrelid = $1::text::regclass
			AND tgname IN ('insert_only', 'insert_only_all') AND tgenabled = 'O'`, table); got != 2 {
			t.Errorf("%s has %d of its 2 seals", table, got)
		}
	}
	conn := d.OwnerConn(t)
	for _, sql := range []string{"UPDATE audit_entries SET actor_name = 'somebody else'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"} {
		if _, err := conn.Exec(context.Background(), sql); err == nil {
			t.Errorf("the owner could %s", sql)
		}
	}
}

func TestEachReplicaMayMigrateAtTheSameMoment(t *testing.T) {
	t.Parallel()
	storetest.MigrateTogether(t, 4)
}

package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// sendsTo is an organization of the directory.
func (w *world) sendsTo(name string) string {
	w.t.Helper()
	return w.organization(strings.Replace(openDoor, "Open Door Housing", name, 1))
}

// outside asks to send Alma to an organization.
func (w *world) outside(to, how, told string) string {
	return fmt.Sprintf(`{"clientId":%q,"organizationId":%q,"need":"housing","how":%q,"told":%q,"words":"She wants a door that locks."}`, storetest.Alma, to, how, told)
}

// toldTo are the terms of a consent to tell one organization for housing.
func (w *world) toldTo(organization string) string {
	return fmt.Sprintf(`{"kind":"specific","information":["contact"],"purposes":["housing"],"recipientIds":[%q],"expiry":"date","expiresOn":%q,"language":"en"}`,
		organization, w.day(90))
}

func (w *world) releasedOutside() int {
	return storetest.OwnerValue[int](w.t, w.Database, "SELECT count(*) FROM disclosures WHERE recipient_id IS NOT NULL")
}

// A live consent for organization A tells nothing to organization B: not in
// words, not on paper, not from a page. Where only the address is given nothing
// is told, and nothing stands in the ledger.
func TestAConsentForOneOrganizationTellsAnotherNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.sendsTo("Lantern House"), w.sendsTo("Harbor Rooms")
	consent := w.signed(storetest.Dana, storetest.Alma, w.toldTo(a))
	for _, how := range []string{"called_together", "went_along"} {
		w.expect(scenario{path: how + " B", status: 409, sees: []string{"No consent of this person names them."}}, w.call(storetest.Joanna, "POST", "/community-referrals", w.outside(b, how, "contact")))
	}
	w.expect(scenario{path: "more than the consent", status: 409, sees: []string{"does not cover all of this"}}, w.call(storetest.Joanna, "POST", "/community-referrals", w.outside(a, "went_along", "summary")))
	w.expect(scenario{path: "address and packet", status: 422, sees: []string{`"told"`}}, w.call(storetest.Joanna, "POST", "/community-referrals", w.outside(a, "gave_address", "contact")))
	w.expect(scenario{path: "a peer tells", status: 403}, w.call(storetest.Dana, "POST", "/community-referrals", w.outside(a, "went_along", "contact")))
	joanna := w.signIn(storetest.Joanna)
	refused := joanna.submit(w.page(joanna, alma("/outside/new"), 200, "Lantern House", "Harbor Rooms"), `name="organizationId"`,
		url.Values{"organizationId": {b}, "need": {"housing"}, "how": {"called_together"}, "told": {"contact"}, "words": {"A door that locks."}, "do": {"make"}})
	w.expect(scenario{path: "page to B", status: 409, sees: []string{"No consent of this person names them.", "A door that locks."}}, refused)
	if n := w.releasedOutside(); n != 0 || storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM community_referrals") != 0 {
		t.Errorf("%d releases and a referral of what was refused", n)
	}
	w.expect(scenario{path: "the address of B", status: 201, who: storetest.Dana, audit: "community_referral.make done"}, w.call(storetest.Dana, "POST", "/community-referrals", w.outside(b, "gave_address", "")))
	if w.releasedOutside() != 0 {
		t.Error("the address is a release")
	}
	told := w.call(storetest.Joanna, "POST", "/community-referrals", w.outside(a, "called_together", "contact"))
	w.expect(scenario{path: "A", status: 201, sees: []string{`"state":"sent"`, "Lantern House", `"says":""`}}, told)
	if got := storetest.OwnerValue[string](t, w.Database, "SELECT string_agg(recipient_id::text || ' ' || medium || ' ' || packet || ' ' || purpose, ',') FROM disclosures"); got != a+" spoken contact housing" {
		t.Error(got)
	}
	id := strings.TrimPrefix(told.header.Get("Location"), "/api/v1/community-referrals/")
	for _, medium := range []string{"pdf", "print"} {
		before := w.releasedOutside()
		paper := w.call(storetest.Joanna, "POST", "/community-referrals/"+id+"/packet", `{"medium":"`+medium+`"}`)
		if paper.status != 200 || w.releasedOutside() != before+1 {
			t.Errorf("%s: %d, %d in the ledger", medium, paper.status, w.releasedOutside())
		}
	}
	w.expect(scenario{path: "a peer's paper", status: 403}, w.call(storetest.Dana, "POST", "/community-referrals/"+id+"/packet", `{"medium":"pdf"}`))
	// The consent now names B alone: the packet for A goes nowhere any more.
	w.expect(scenario{path: "revoked", status: 200}, w.call(storetest.Dana, "POST", "/consents/"+consent+"/revoke", `{"how":"oral","note":"On the way."}`))
	w.signed(storetest.Dana, storetest.Alma, w.toldTo(b))
	before := w.releasedOutside()
	for _, medium := range []string{"pdf", "print"} {
		w.expect(scenario{path: medium + " after it", status: 409, notSees: []string{"Reyes"}}, w.call(storetest.Joanna, "POST", "/community-referrals/"+id+"/packet", `{"medium":"`+medium+`"}`))
	}
	page := w.page(joanna, "/outside/"+id, 200, "Nothing more may be told there now.")
	if strings.Contains(page.body, "As PDF") || w.releasedOutside() != before {
		t.Error("what may not go is offered")
	}
}

// The loop is closed by what somebody knows; nobody is told of whom they do not
// reach, and the receiving side of a hand-off sees nothing of it before it has
// accepted.
func TestACommunityReferralUntilSomebodyKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	to := w.sendsTo("Lantern House")
	made := w.call(storetest.Dana, "POST", "/community-referrals", w.outside(to, "gave_address", ""))
	id := strings.TrimPrefix(made.header.Get("Location"), "/api/v1/community-referrals/")
	path := "/community-referrals/" + id
	w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	for _, who := range []uuid.UUID{storetest.Sam, storetest.Theo, storetest.Eve} {
		w.expect(scenario{path: "a stranger", status: 404, notSees: []string{"Lantern"}}, w.call(who, "GET", path, ""))
		w.expect(scenario{path: "a stranger", status: 404}, w.call(who, "POST", path+"/tell", `{"act":"lose","words":"x"}`))
		w.expect(scenario{path: "list", status: 200, notSees: []string{"Alma", "Lantern"}}, w.call(who, "GET", "/community-referrals", ""))
	}
	w.expect(scenario{path: "another's client", status: 404}, w.call(storetest.Theo, "POST", "/community-referrals", w.outside(to, "gave_address", "")))
	w.expect(scenario{path: "nowhere", status: 422, sees: []string{`"organizationId"`}}, w.call(storetest.Dana, "POST", "/community-referrals", w.outside(someID, "gave_address", "")))
	w.expect(scenario{path: "list", status: 200, sees: []string{"Alma Reyes", "Lantern House"}}, w.call(storetest.Dana, "GET", "/community-referrals", ""))
	say := func(body string, status int, sees ...string) {
		t.Helper()
		w.expect(scenario{path: body, status: status, sees: sees}, w.call(storetest.Dana, "POST", path+"/tell", body))
	}
	say(`{"act":"attend"}`, 422, `"on"`)
	say(`{"act":"attend","on":"`+w.day(1)+`"}`, 422, `"on"`, "up to today")
	say(`{"act":"attend","on":"`+w.day(-3)+`"}`, 422, `"on"`)
	say(`{"act":"schedule","visitAt":"`+w.Clock.Now().Add(-time.Hour).Format(time.RFC3339)+`"}`, 422, `"visitAt"`)
	say(`{"act":"lose"}`, 422, `"words"`)
	say(`{"act":"miss","words":"The bus"}`, 200, `"state":"no_show"`)
	say(`{"act":"schedule","visitAt":"`+w.Clock.Now().Add(time.Hour).Format(time.RFC3339)+`"}`, 200, `"state":"scheduled"`)
	say(`{"act":"attend","on":"`+w.today()+`","words":"Her sister called"}`, 200, `"state":"attended"`, `"may":false`)
	say(`{"act":"lose","words":"late"}`, 409, "They got there.")
	w.expect(scenario{path: "timeline", status: 200, sees: []string{`"organizationName":"Lantern House"`, `"kind":"community_referral"`}}, w.call(storetest.Dana, "GET", "/client-events?clientId="+storetest.Alma.String(), ""))
}

func TestACommunityReferralOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	to := w.sendsTo("Lantern House")
	w.sendsTo("Harbor Works")
	dana := w.signIn(storetest.Dana)
	w.page(dana, alma(""), 200, "Nobody has sent them to an organization yet.")
	form := w.page(dana, alma("/outside/new"), 200, "Send Alma Reyes outside", "Nothing about them is told.", "Lantern House", "Harbor Works")
	found := dana.submit(form, `name="organizationId"`, url.Values{"do": {"find"}, "find": {"lantern"}, "words": {"A door that locks."}})
	w.expect(scenario{path: "found", status: 200, sees: []string{"1 organization found.", "Lantern House", "A door that locks."}, notSees: []string{"Harbor Works"}}, found)
	if strings.Contains(found.url.String(), "lantern") {
		t.Error("what is looked for stands in the address")
	}
	bad := dana.submit(found, `name="organizationId"`, url.Values{"do": {"make"}, "organizationId": {to}})
	w.expect(scenario{path: "no need", status: 422, sees: []string{"Choose what they need.", "A door that locks."}}, bad)
	kept := dana.submit(bad, `name="organizationId"`, url.Values{"do": {"make"}, "organizationId": {to}, "need": {"housing"}})
	w.expect(scenario{path: "kept", status: 200, sees: []string{"<title>Sent outside", "On the way since today", "Nothing about them", "They got there"}}, kept)
	w.page(dana, "/hand-offs", 200, "Sent outside", "To Lantern House. Gave the address, by Dana Whitcomb.")
	w.page(dana, alma(""), 200, "Sent outside: Lantern House", "Sent today")
	w.expect(scenario{path: "why", status: 422, sees: []string{"Say why, and from whom you know."}}, dana.submit(kept, `value="lose"`, nil))
	w.expect(scenario{path: "there", status: 200, sees: []string{"Got there ", "Her sister called"}, notSees: []string{"Did they get there?"}}, dana.submit(kept, `value="attend"`, url.Values{"words": {"Her sister called"}}))
}

// Who sent them is asked on the day and a week later, each once, and then
// whoever leads their program.
func TestSomebodyIsAskedWhetherTheyGotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Owner(t, "UPDATE programs SET lead_id = $1 WHERE id = $2", storetest.Paula, storetest.IOP).Close()
	to := w.sendsTo("Lantern House")
	r, err := w.app.MakeCommunityReferral(w.As(t, storetest.Dana), casework.CommunityStart{ClientID: storetest.Alma, OrganizationID: uuid.MustParse(to),
		Need: casework.ServiceHousing, How: casework.CommunityWent})
	if err != nil {
		t.Fatal(err)
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM river_job WHERE kind = 'referral_remind' AND (args->>'community')::bool"); n != 1 {
		t.Errorf("%d jobs look after it", n)
	}
	day := r.AskOn.Start(r.Zone)
	for _, c := range []struct {
		at   time.Time
		want string
	}{{day.Add(-time.Minute), ""}, {day, "Dana Whitcomb 1"}, {day.AddDate(0, 0, 7), "Dana Whitcomb 2"}, {day.AddDate(0, 0, 14), "Dana Whitcomb 2, Paula Strand 1"},
		{day.AddDate(0, 0, 40), "Dana Whitcomb 2, Paula Strand 1"}} {
		w.Clock.Set(c.at)
		for range 2 {
			if wait, err := w.app.RemindCommunityReferral(t.Context(), storetest.HarborRow, r.ID); err != nil || wait <= 0 || wait > 6*time.Hour {
				t.Fatalf("waits %s, %v", wait, err)
			}
		}
		if got := storetest.OwnerValue[string](t, w.Database, `SELECT COALESCE(string_agg(f.name || ' ' || n, ', ' ORDER BY f.name), '') FROM
			(SELECT owner_id, count(*) n FROM tasks GROUP BY owner_id) x JOIN staff f ON f.id = x.owner_id`); got != c.want {
			t.Errorf("%s: told %q, want %q", c.at, got, c.want)
		}
	}
}

// sentOutside sends somebody to an organization of their own.
func (w *world) sentOutside(n int, client uuid.UUID) {
	w.t.Helper()
	to, err := w.app.AddOrganization(w.As(w.t, storetest.Ruth), casework.OrganizationEdit{Name: fmt.Sprintf("House %d", n), RecipientType: casework.RecipientOther,
		RecipientClass: casework.ClassHousing, Services: []casework.OrganizationService{casework.ServiceHousing}, MedicationRecovery: casework.MedicationUnknown})
	for _, about := range []uuid.UUID{client, storetest.Alma} {
		if err == nil {
			_, err = w.app.MakeCommunityReferral(w.As(w.t, storetest.Ruth), casework.CommunityStart{ClientID: about, OrganizationID: to.ID,
				Need: casework.ServiceHousing, How: casework.CommunityGaveAddress})
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

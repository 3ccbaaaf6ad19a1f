package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

var (
	harborUnit = uuid.MustParse("b0000000-0000-7000-8000-000000000001")
	secondUnit = uuid.MustParse("b0000000-0000-7000-8000-000000000002")
)

// twoUnits puts IOP under a legal unit of its own, lets Dana sign a note with
// Alma there, and moves Alma on to aftercare, which is the first unit's. Sam
// works in aftercare alone.
func twoUnits(w *world) uuid.UUID {
	w.t.Helper()
	session := w.contact(storetest.Dana, storetest.Alma, "We walked by the river.")
	w.Owner(w.t, "INSERT INTO part2_programs (agency_id, id, name) VALUES ($1, $2, 'Harbor Intensive')", storetest.HarborRow, secondUnit).Close()
	w.Owner(w.t, "UPDATE programs SET part2_program_id = $1 WHERE id = $2", secondUnit, storetest.IOP).Close()
	body := `{"stayId":"` + w.openStay(storetest.Alma).String() + `","programId":"` + storetest.Aftercare.String() + `","movedOn":"` + w.today() + `"}`
	if a := w.call(storetest.Paula, "POST", "/clients/"+storetest.Alma.String()+"/move", body); a.status != http.StatusOK {
		w.t.Fatal(a.status, a.body)
	}
	return session
}

// permits writes a client's signed consent, changed in one thing.
func (w *world) permits(client uuid.UUID, columns, recipient string) uuid.UUID {
	w.t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.Owner(w.t, `INSERT INTO consents (agency_id, id, client_id, kind, state, information, purposes, expiry, form_version, signed_by, signed_on,
		  signature_method, created_by, created_at)
		VALUES ($1, $2, $3, 'tpo', 'draft', '["attendance", "peer_notes"]', '["treatment"]', 'until_revoked', '2024-1', 'client', (app_now() AT TIME ZONE 'America/New_York')::date - 20,
		  'drawn', $4, app_now())`, storetest.HarborRow, id, client, storetest.Dana).Close()
	w.Owner(w.t, `INSERT INTO consent_signatures (agency_id, id, client_id, consent_id, media_type, image) VALUES ($1, $2, $3, $4, 'image/png', '\x01')`,
		storetest.HarborRow, uuid.Must(uuid.NewV7()), client, id).Close()
	if columns != "" {
		w.Owner(w.t, "UPDATE consents SET "+columns+" WHERE id = $1", id).Close()
	}
	w.Owner(w.t, "INSERT INTO consent_recipients (agency_id, id, client_id, consent_id, part2_program_id, recipient_class) SELECT $1, $2, $3, $4, "+recipient,
		storetest.HarborRow, uuid.Must(uuid.NewV7()), client, id).Close()
	if !strings.Contains(columns, "state") {
		w.Owner(w.t, "UPDATE consents SET state = 'active', activated_at = app_now(), activated_by = created_by WHERE id = $1", id).Close()
	}
	return id
}

func TestWhatAnotherPart2ProgramWroteIsReadOnlyByARight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	session := twoUnits(w).String()
	sees := func(who uuid.UUID) bool {
		t.Helper()
		list := w.call(who, "GET", "/sessions?clientId="+storetest.Alma.String(), "")
		one := w.call(who, "GET", "/sessions/"+session, "")
		story := w.call(who, "GET", "/client-events?clientId="+storetest.Alma.String(), "")
		if list.status != http.StatusOK || story.status != http.StatusOK || (one.status != http.StatusOK && one.status != http.StatusNotFound) {
			t.Fatalf("%s: %d %d %d", people[who], list.status, one.status, story.status)
		}
		seen := strings.Contains(list.body, session)
		if seen != (one.status == http.StatusOK) || seen != strings.Contains(story.body, session) {
			t.Errorf("%s: in the list %v, by itself %d, in the story %v", people[who], seen, one.status, strings.Contains(story.body, session))
		}
		return seen
	}
	for who, want := range map[uuid.UUID]bool{storetest.Sam: false, storetest.Paula: true, storetest.Petra: true, storetest.Dana: true, storetest.Ruth: true} {
		if got := sees(who); got != want {
			t.Errorf("%s reads what the other unit wrote: %v, want %v", people[who], got, want)
		}
	}
	named := "'" + harborUnit.String() + "'::uuid, ''"
	for _, c := range []struct {
		says, columns, recipient string
		want                     bool
	}{
		{"names the unit", "", named, true},
		{"names treating providers", "", "NULL, 'treating_provider'", true},
		{"names health plans", "", "NULL, 'health_plan'", false},
		{"names the unit that wrote it", "", "'" + secondUnit.String() + "'::uuid, ''", false},
		{"is not signed", "state = 'draft'", named, false},
		{"is for payment", `purposes = '["payment"]'`, named, false},
		{"is about attendance alone", `information = '["attendance"]'`, named, false},
		{"is for a proceeding", `kind = 'legal_proceedings', purposes = '["legal_proceeding"]'`, named, false},
		{"has run out yesterday", "expiry = 'date', expires_on = (app_now() AT TIME ZONE 'America/New_York')::date - 1", named, false},
		{"runs out in a week", "expiry = 'date', expires_on = (app_now() AT TIME ZONE 'America/New_York')::date + 7", named, true},
		{"is for the first unit to disclose", "discloser_id = '" + harborUnit.String() + "'", named, false},
		{"is for the second unit to disclose", "discloser_id = '" + secondUnit.String() + "'", named, true},
	} {
		id := w.permits(storetest.Alma, c.columns, c.recipient)
		if got := sees(storetest.Sam); got != c.want {
			t.Errorf("a consent that %s: read is %v", c.says, got)
		}
		if strings.Contains(c.columns, "state") {
			continue
		}
		w.Owner(t, "UPDATE consents SET state = 'revoked', ended_at = app_now(), ended_how = 'written' WHERE id = $1", id).Close()
		if sees(storetest.Sam) {
			t.Errorf("a consent that %s is read by after it was revoked", c.says)
		}
	}
}

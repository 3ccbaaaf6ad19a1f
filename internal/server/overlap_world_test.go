package server_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// namesAlma finds her as people and machines write her. By hand.
var namesAlma = regexp.MustCompile(`Alma|Reyes|\bC-1\b|1991-04-12|0?4/12/1991|(?:Apr|April) 12, 1991|c0000000-0000-7000-8000-000000000001`)

// handedOver is Alma on both sides of an overlap: she went from Joanna's
// program to Sam's, and from Dana, her peer, to Theo. Rows of every kind are
// about her. The overlap ends within the hour, so that who signed in and took a
// token before it can go on asking with the same after it.
type handedOver struct {
	*world
	id    string // of the hand-off
	until time.Time
	rows  map[string][]string // ids of rows about her, by table
}

func newHandedOver(t *testing.T) *handedOver {
	h := &handedOver{world: newWorld(t)}
	w := h.world
	w.grow(1, 3)
	now := w.Clock.Now().Add(time.Minute) // what grow joined and parted was before
	hour := 23 - now.Hour()               // east of Greenwich, where it is eleven at night
	if hour > 14 {
		hour -= 24
	}
	w.Owner(t, "UPDATE programs SET time_zone = $1 WHERE id = $2", fmt.Sprintf("Etc/GMT%+d", -hour), storetest.Aftercare).Close()
	w.Clock.Set(now.Add(-24 * time.Hour)) // the shortest overlap there is lasts until the next day is over
	terms := w.raceTerms(storetest.Aftercare)
	terms.PeerPlan, terms.VisitBy = casework.PeerHandsOver, terms.VisitBy.AddDays(-3)
	joanna, sam, theo := w.As(t, storetest.Joanna), w.As(t, storetest.Sam), storetest.Theo
	r, err := w.app.DraftReferral(joanna, storetest.Alma, terms)
	for _, act := range []func() error{
		func() error { _, err := w.app.SendReferral(joanna, r.ID); return err },
		func() error {
			_, err := w.app.AcceptReferral(sam, r.ID, casework.ReferralAcceptance{OwnerID: storetest.Sam})
			return err
		},
		func() error {
			_, err := w.app.AttendReferral(sam, r.ID, casework.ReferralArrival{On: casework.DateOf(w.Clock.Now(), casework.Zone(fmt.Sprintf("Etc/GMT%+d", -hour))), OverlapDays: 1, NewPeerID: &theo})
			return err
		},
	} {
		if err == nil {
			err = act()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	h.id = r.ID.String()
	w.Clock.Set(now)
	w.Owner(t, "UPDATE assignments SET ends_at = $1 WHERE client_id = $2 AND peer_id::text LIKE 'a0000000-0000-7000-9000%'", now, storetest.Alma).Close() // grow's, of Ruth's team
	h.until = storetest.OwnerValue[time.Time](t, w.Database, "SELECT overlap_until FROM referrals WHERE id = $1", h.id)
	if left := h.until.Sub(now); left <= 0 || left > time.Hour {
		t.Fatalf("the overlap ends in %s", left)
	}
	h.rest()
	h.rows = w.rowsOf(storetest.Alma)
	return h
}

// rest writes in the overlap what grow leaves out, by the old side itself where
// they may.
func (h *handedOver) rest() {
	h.t.Helper()
	for _, d := range []struct {
		who        uuid.UUID
		path, body string
	}{
		{storetest.Joanna, "/emergencies", emergencyBody(storetest.Alma)},
		{storetest.Joanna, "/restrictions", fmt.Sprintf(`{"clientId":%q,"information":[],"words":"Tell nobody outside."}`, storetest.Alma)},
		{storetest.Joanna, "/tasks", fmt.Sprintf(`{"clientId":%q,"ownerId":%q,"dueOn":%q,"what":"Send the bus plan"}`, storetest.Alma, storetest.Joanna, h.day(3))},
		{storetest.Joanna, "/tasks", fmt.Sprintf(`{"clientId":%q,"ownerId":%q,"dueOn":%q,"what":"Bring the form"}`, storetest.Alma, storetest.Dana, h.day(3))},
		{storetest.Joanna, "/mutual-aid-reports", fmt.Sprintf(`{"clientId":%q,"kind":"smart","timesAWeek":2,"reportedOn":%q}`, storetest.Alma, h.today())},
		{storetest.Joanna, "/clients/" + storetest.Alma.String() + "/contact-ways", `{"kind":"phone","value":"555 0100","mayText":"no","voicemail":"unknown","preferred":false}`},
	} {
		if a := h.call(d.who, "POST", d.path, d.body); a.status >= 300 {
			h.t.Errorf("%s: %d %s", d.path, a.status, a.body)
		}
	}
}

// rowsOf are the newest row of each table about a client.
func (w *world) rowsOf(client uuid.UUID) map[string][]string {
	w.t.Helper()
	tables, err := pgx.CollectRows(w.Owner(w.t, `SELECT c.table_name FROM information_schema.columns c
		JOIN information_schema.columns i ON i.table_schema = 'public' AND i.table_name = c.table_name AND i.column_name = 'id' AND i.data_type = 'uuid'
		WHERE c.table_schema = 'public' AND c.column_name = 'client_id'`), pgx.RowTo[string])
	if err != nil {
		w.t.Fatal(err)
	}
	var each []string
	for _, table := range tables {
		each = append(each, fmt.Sprintf("(SELECT '%s', id::text FROM %s WHERE client_id = $1 ORDER BY id DESC LIMIT 1)", table, table))
	}
	found, err := pgx.CollectRows(w.Owner(w.t, strings.Join(each, " UNION ALL "), client), pgx.RowToStructByPos[struct{ Table, ID string }])
	if err != nil {
		w.t.Fatal(err)
	}
	rows := map[string][]string{"clients": {client.String()}}
	for _, r := range found {
		rows[r.Table] = append(rows[r.Table], r.ID)
	}
	return rows
}

// tableOf is what an id stands for in an address of the API or of a page: the
// name before it, or the name of the parameter.
var tableOf = map[string]string{"hand-offs": "referrals", "outside": "community_referrals", "incoming": "incoming_referrals", "planned": "planned_contacts",
	"drafts": "note_drafts", "review-entries": "caseload_review_entries", ":way": "contact_ways", ":fact": "plan_facts", ":flag": "advice_flags",
	":stay": "stays", ":assignment": "assignments"}

// addresses are a pattern's with ids of rows about Alma in it, and beside each
// the same with ids of nothing; a pattern without ids is itself. about tells
// whether an id of hers stands in it.
func (h *handedOver) addresses(pattern string) (all []addressPair) {
	all = []addressPair{{}}
	noun := ""
	for _, part := range strings.Split(strings.TrimPrefix(pattern, "/"), "/") {
		ids := []string{part}
		isID := strings.HasPrefix(part, ":") || part == "{id}"
		if isID {
			table := tableOf[part]
			switch {
			case part == ":plan":
				table = strings.ReplaceAll(noun, "-", "_") + "s"
			case table == "" && tableOf[noun] != "":
				table = tableOf[noun]
			case table == "":
				table = strings.ReplaceAll(noun, "-", "_")
			}
			ids = h.rows[table]
		}
		noun = part
		var longer []addressPair
		for _, a := range all {
			for _, id := range ids {
				n := addressPair{there: a.there + "/" + id, nothing: a.nothing + "/" + id, ids: a.ids}
				if isID {
					n.nothing, n.ids = a.nothing+"/"+someID, append(slices.Clone(a.ids), id)
				}
				longer = append(longer, n)
			}
		}
		all = longer
	}
	return all
}

type addressPair struct {
	there, nothing string
	ids            []string
}

// old is somebody of the side she came from, with the screen and the token they
// had in the overlap.
type old struct {
	h     *handedOver
	who   uuid.UUID
	b     *browser
	token string
}

func (h *handedOver) old(who uuid.UUID) *old {
	h.t.Helper()
	token, err := h.provider.Token(h.t.Context(), people[who], 12*time.Hour)
	if err != nil {
		h.t.Fatal(err)
	}
	return &old{h, who, h.signIn(who), "Authorization: Bearer " + token}
}

func (o *old) api(method, path, body string) answer {
	return o.h.call(uuid.Nil, method, path, body, o.token, `If-Match: "1"`)
}

// finds is what of an answer is about her, or nothing: what has an id of hers
// in its address is so by being there, everything else by what stands in it.
func (o *old) finds(a answer, ids []string) string {
	switch {
	case a.status >= 400:
		return ""
	case len(ids) > 0:
		return "there"
	}
	body := a.body
	if a.header.Get("Content-Type") == xlsxType {
		body = fmt.Sprint(o.h.table(a))
	}
	if name := namesAlma.FindString(body); name != "" {
		return name
	}
	for table, rows := range o.h.rows {
		if table != "caseload_review_entries" && strings.Contains(body, rows[0]) { // grow gives those the ids of other things, too
			return "one of " + table
		}
	}
	return ""
}

// reads asks for everything there is to read, and gives where she is found.
func (o *old) reads() (found []string) {
	h := o.h
	h.t.Helper()
	note := func(way string, a answer, ids []string) {
		if a.status >= 500 {
			h.t.Errorf("%s as %s: %d", way, people[o.who], a.status)
		}
		if what := o.finds(a, ids); what != "" {
			found = append(found, way+": "+what)
		}
	}
	for _, op := range operations(h.t) {
		if op.method != http.MethodGet {
			continue
		}
		path := strings.ReplaceAll(op.path, "clientId="+someID, "clientId="+storetest.Alma.String())
		path, query, asks := strings.Cut(path, "?")
		for _, a := range h.addresses(strings.Replace(path, someID, "{id}", 1)) {
			if asks {
				a.there += "?" + query
			}
			note("GET "+op.id, o.api("GET", a.there, ""), a.ids)
			if len(a.ids) == 0 && !asks {
				note("GET "+op.id+" of a client", o.api("GET", a.there+"?clientId="+storetest.Alma.String(), ""), nil)
			}
		}
	}
	for _, route := range pageRoutes() {
		for _, a := range h.addresses(route) {
			note("page "+route, o.b.get(a.there), a.ids)
		}
	}
	for _, query := range []string{"/log?client=", "/planned/new?client=", "/safety-concerns/new?client=", "/tasks/new?client=", "/tasks?client="} {
		a := o.b.get(query + storetest.Alma.String())
		a.body = strings.ReplaceAll(a.body, storetest.Alma.String(), "what was asked for")
		note("page "+query, a, nil)
	}
	for _, format := range []string{"csv", "xlsx"} {
		note("export as "+format, o.b.get("/clients/export?format="+format), nil)
		note("API export as "+format, o.api("GET", "/caseload-export?format="+format, ""), nil)
	}
	for _, text := range []string{"alma", "reyes", "C-1", "1991-04-12", "4/12/1991"} {
		note("search for "+text, o.api("POST", "/client-searches", searching(text)), nil)
	}
	return found
}

package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// crowd are twenty peers beside those of harbor.sql, whom beCrowded brings in.
var crowd = func() (ids []uuid.UUID) {
	for i := range 20 {
		ids = append(ids, uuid.MustParse(fmt.Sprintf("a0000000-0000-7000-8000-0000000002%02d", i)))
	}
	return ids
}()

func init() {
	for i, id := range crowd {
		people[id] = fmt.Sprintf("crowd%02d", i)
	}
}

// theirs is the client of one of the crowd, and the name they go by.
func theirs(i int) (id uuid.UUID, name string) {
	return uuid.MustParse(fmt.Sprintf("c0000000-0000-7000-8000-0000000002%02d", i)), fmt.Sprintf("Quillon%02d", i)
}

// beCrowded gives each of the crowd a login, a role and one client of their own.
func (w *world) beCrowded() {
	w.t.Helper()
	rows := w.Owner(w.t, `WITH crowd AS (SELECT $1::uuid agency, 'crowd' || lpad(n::text, 2, '0') name, 'Quillon' || lpad(n::text, 2, '0') whom,
			('a0000000-0000-7000-8000-0000000002' || lpad(n::text, 2, '0'))::uuid id,
			('c0000000-0000-7000-8000-0000000002' || lpad(n::text, 2, '0'))::uuid client
			FROM generate_series(0, 19) n),
		people AS (INSERT INTO staff (agency_id, id, name, status, created_at)
			SELECT agency, id, name, 'active', app_now() FROM crowd),
		held AS (INSERT INTO roles (agency_id, id, staff_id, role, starts_at)
			SELECT agency, id, id, 'peer_specialist', app_now() - interval '1 day' FROM crowd),
		known AS (INSERT INTO staff_identities (agency_id, id, staff_id, issuer, subject, bound_at)
			SELECT agency, id, id, $2, name, app_now() FROM crowd),
		served AS (INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
			SELECT agency, client, name, whom, 'Marsh', '1990-01-01', app_now() - interval '9 days' FROM crowd)
		INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at)
			SELECT agency, client, client, id, 'primary', app_now() - interval '8 days' FROM crowd`, storetest.HarborRow, w.url+"/idp")
	rows.Close()
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
}

// together has every one of the crowd do something at the same moment.
func together(do func(i int, who uuid.UUID)) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i, who := range crowd {
		all.Go(func() { <-begin; do(i, who) })
	}
	close(begin)
	all.Wait()
}

// Twenty people sign, read, and hand the phone on, all at once: each is
// answered, and each sees their own and nobody else's.
func TestTwentyPeopleAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.beCrowded()
	together(func(i int, who uuid.UUID) {
		client, _ := theirs(i)
		path := "/note-drafts/" + newID().String()
		words := fmt.Sprintf(`{"clientId":%q,"words":{"did":"Walked with number %02d.","didPhrases":[],"nextPhrases":["I call"]}}`, client, i)
		for _, s := range []scenario{
			{method: "PUT", path: path, body: draftBody(w, client, words), header: []string{fresh}, status: 201},
			{method: "POST", path: path + "/sign", status: 201, sees: []string{fmt.Sprintf("number %02d.", i)}},
			{method: "GET", path: "/sessions?clientId=" + client.String(), status: 200, sees: []string{client.String()}},
			{method: "GET", path: "/today", status: 200},
		} {
			w.expect(s, w.call(who, s.method, s.path, s.body, s.header...))
		}
	})
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*)::int FROM (SELECT s.peer_id FROM sessions s JOIN assignments a
		ON a.client_id = s.client_id AND a.peer_id = s.peer_id GROUP BY 1 HAVING count(*) = 1) one`); n != len(crowd) {
		t.Errorf("%d of %d signed one session with their own client", n, len(crowd))
	}

	browsers := make([]*browser, len(crowd))
	together(func(i int, who uuid.UUID) {
		browsers[i] = w.signIn(who)
		w.seesOnly(i, browsers[i].get("/clients"))
	})
	together(func(i int, _ uuid.UUID) { // each phone goes to the next person
		b := browsers[i]
		if out := b.submit(b.get("/self"), `action="/logout"`, url.Values{}); out.status != 200 {
			t.Errorf("signing out: %d", out.status)
			return
		}
		next := (i + 1) % len(crowd)
		b.signIn(crowd[next])
		w.seesOnly(next, b.get("/clients"))
	})
	if said := w.said(); strings.Contains(said, "status=500") || strings.Contains(said, "level=ERROR") {
		t.Errorf("the log tells of a fault:\n%.2000s", said)
	}
}

// seesOnly fails where somebody's client list is not that of one of the crowd.
func (w *world) seesOnly(i int, a answer) {
	w.t.Helper()
	_, own := theirs(i)
	if a.status != 200 || !strings.Contains(a.body, own) || strings.Contains(strings.ReplaceAll(a.body, own, ""), "Quillon") {
		w.t.Errorf("number %02d is answered %d at %s, and does not see just %s", i, a.status, a.url.Path, own)
	}
}

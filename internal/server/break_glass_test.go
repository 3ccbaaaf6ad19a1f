package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

const knowsVera = `{"number":"C-7","reason":"She is in the lobby and hears voices."}`

func TestWhatOpensNothingHasOneAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	request := regexp.MustCompile(`"(requestId|instance|traceId)":"[^"]*",?`)
	asks := []string{
		`{"number":"C-7"}`,                                                   // hers, and no reason
		`{"number":"C-77","reason":"I need it"}`,                             // nobody's
		`{"number":"C-3","reason":"I need it"}`,                              // somebody's who is not restricted
		`{"name":"Vera Holt","birthDate":"1975-05-06","reason":"I need it"}`, // one day off
		`{"name":"Vera","birthDate":"1975-05-05","reason":"I need it"}`,      // half a name
	}
	var said string
	for _, body := range asks {
		a := w.call(storetest.Ruth, "POST", "/break-glasses", body)
		w.expect(scenario{who: storetest.Ruth, method: "POST", path: body, status: 422, sees: []string{"Nothing was opened"}, notSees: []string{"Vera", "Holt"}, audit: "break_glass.open done"}, a)
		words := request.ReplaceAllString(a.body, "")
		if said != "" && words != said {
			t.Errorf("%s is answered\n%s, the others\n%s", body, words, said)
		}
		said = words
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM break_glass_tries WHERE outcome = 'nothing'"); n != len(asks) {
		t.Errorf("%d tries are kept, want %d", n, len(asks))
	}
	w.expect(scenario{method: "POST", path: "after five", status: 429}, w.call(storetest.Ruth, "POST", "/break-glasses", knowsVera))
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT (SELECT count(*) FROM break_glasses) + (SELECT count(*) FROM access_reviews)"); n != 0 {
		t.Errorf("nothing was opened and %d rows are there", n)
	}
	start := w.Clock.Now()
	w.Clock.Set(start.Add(casework.GlassWindow + time.Second))
	if _, err := w.app.OpenBreakGlass(w.As(t, storetest.Ruth), casework.BreakGlassAsk{Number: "C-7", Reason: "I need it"}); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestARestrictedRecordOpensInNeedAndClosesByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	vera := "/clients/" + storetest.Vera.String()
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/break-glasses", knowsVera, nil, 401, nil, nil, ""},
		{"a peer", storetest.Inez, "POST", "/break-glasses", knowsVera, nil, 403, nil, nil, "break_glass.open refused"},
		{"who only looks", storetest.Petra, "POST", "/break-glasses", knowsVera, nil, 403, nil, nil, ""},
		{"closed", storetest.Joanna, "GET", vera, "", nil, 404, nil, []string{"Vera"}, ""},
		{"opened", storetest.Joanna, "POST", "/break-glasses", `{"name":"holt, vera","birthDate":"1975-05-05","reason":"She is in the lobby."}`, nil, 201, []string{"Vera Holt"}, nil, "break_glass.open done"},
		{"read", storetest.Joanna, "GET", vera, "", nil, 200, []string{"Vera"}, nil, "client.get done"},
		{"listed", storetest.Joanna, "GET", "/break-glasses", "", nil, 200, []string{"Vera Holt"}, nil, ""},
		{"not taken along", storetest.Joanna, "GET", "/caseload-export?format=csv", "", nil, 200, nil, []string{"Vera", "Holt"}, ""},
		{"not found by others", storetest.Sam, "GET", vera, "", nil, 404, nil, nil, ""},
		{"not worked on", storetest.Joanna, "POST", vera + "/contact-ways", `{"kind":"phone","value":"555-0100","mayText":"no","voicemail":"no","whoMayKnow":"","remark":"","preferred":false}`, nil, 404, nil, nil, ""},
		{"in the queue of the privacy officer", storetest.Petra, "GET", "/access-reviews", "", nil, 200, []string{"Vera Holt", "in the lobby", "Joanna Keel"}, nil, ""},
		{"who sees no more of her", storetest.Petra, "GET", vera, "", nil, 404, nil, []string{"Vera"}, ""},
		{"and of the peer's supervisor", storetest.Ruth, "GET", "/access-reviews", "", nil, 200, []string{"Vera Holt"}, nil, ""},
		{"of no other", storetest.Omar, "GET", "/access-reviews", "", nil, 200, []string{`"items":[]`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	ends := storetest.OwnerValue[time.Time](t, w.Database, "SELECT ends_at FROM break_glasses")
	if minutes := storetest.OwnerValue[int](t, w.Database, "SELECT (extract(epoch FROM ends_at - starts_at) / 60)::int FROM break_glasses"); minutes != 60 {
		t.Errorf("open for %d minutes, the agency's are 60", minutes)
	}
	for at, want := range map[time.Time]casework.Kind{ends.Add(-time.Microsecond): "", ends: casework.KindNotFound, ends.Add(time.Hour): casework.KindNotFound} {
		w.Clock.Set(at)
		_, err := w.app.GetClient(w.As(t, storetest.Joanna), storetest.Vera)
		if casework.KindOf(err) != want || want == "" && err != nil {
			t.Errorf("%v from the end: %v", at.Sub(ends), err)
		}
	}
}

func TestARecordIsOpenedOnceHoweverOftenItIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.As(t, storetest.Paula)
	ids := make([]uuid.UUID, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			b, err := w.app.OpenBreakGlass(ctx, casework.BreakGlassAsk{Number: "c7", Reason: "She is in the lobby."})
			if err != nil {
				t.Errorf("try %d: %v", i, err)
				return
			}
			ids[i] = b.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("two were opened: %v and %v", ids[0], id)
		}
	}
	if got := storetest.OwnerValue[string](t, w.Database, `SELECT concat_ws(' ', (SELECT count(*) FROM break_glasses), (SELECT count(*) FROM access_reviews),
		(SELECT count(*) FROM break_glass_tries))`); got != "1 1 8" {
		t.Errorf("opened, reviews, tries: %s", got)
	}
}

func TestBreakingGlassOnThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paula := w.signIn(storetest.Paula)
	w.expect(scenario{method: "GET", path: "/clients", status: 200, sees: []string{"/break-glass"}}, paula.get("/clients"))
	form := paula.get("/break-glass")
	back := paula.submit(form, "Open it", url.Values{"number": {"C-7"}})
	w.expect(scenario{method: "POST", path: "/break-glass", status: 422, sees: []string{"Nothing was opened", `value="C-7"`}, notSees: []string{"Vera"}}, back)
	open := paula.submit(back, "Open it", url.Values{"reason": {"She is in the lobby."}})
	w.expect(scenario{method: "POST", path: "/break-glass", status: 200, sees: []string{"Vera", "You opened this record in need", "It closes t"}}, open)
	w.expect(scenario{method: "GET", path: "/break-glass", status: 200, sees: []string{"Open for you now", "Vera Holt"}}, paula.get("/break-glass"))
	for range casework.GlassTries - 1 {
		paula.submit(form, "Open it", url.Values{"number": {"C-70"}, "reason": {"Maybe"}})
	}
	w.expect(scenario{method: "POST", path: "/break-glass", status: http.StatusTooManyRequests, sees: []string{"Wait an hour", "Maybe"}},
		paula.submit(form, "Open it", url.Values{"number": {"C-70"}, "reason": {"Maybe"}}))
	w.expect(scenario{method: "GET", path: "/break-glass", status: 403}, w.signIn(storetest.Dana).get("/break-glass"))
}

func TestAColleagueNeverFindsTheirOwnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := `{"clientId":"` + storetest.Alma.String() + `","staffId":"` + storetest.Joanna.String() + `"}`
	restrict := func(named ...uuid.UUID) string {
		var ids []string
		for _, id := range named {
			ids = append(ids, `"`+id.String()+`"`)
		}
		return `{"staffIds":[` + strings.Join(ids, ",") + `]}`
	}
	for _, s := range []scenario{
		{"found by role before", storetest.Joanna, "GET", alma(""), "", nil, 200, []string{"Reyes"}, nil, ""},
		{"locked by a supervisor", storetest.Ruth, "POST", "/conflict-locks", set, nil, 403, nil, nil, "conflict_lock.set refused"},
		{"against nobody", storetest.Petra, "POST", "/conflict-locks", strings.Replace(set, storetest.Joanna.String(), someID, 1), nil, 422, []string{`"staffId"`}, nil, ""},
		{"locked", storetest.Petra, "POST", "/conflict-locks", set, nil, 201, []string{"Joanna Keel"}, nil, "conflict_lock.set done"},
		{"locked twice", storetest.Petra, "POST", "/conflict-locks", set, nil, 409, nil, nil, ""},
		{"not found by the person", storetest.Joanna, "GET", alma(""), "", nil, 404, nil, []string{"Reyes"}, ""},
		{"nor by colleagues", storetest.Ruth, "GET", alma(""), "", nil, 404, nil, nil, ""},
		{"nor by the peer who is not named", storetest.Dana, "GET", alma(""), "", nil, 404, nil, nil, ""},
		{"the person cannot be named", storetest.Petra, "POST", alma("/restrict"), restrict(storetest.Joanna), nil, 422, []string{`"staffIds"`}, nil, ""},
		{"the peer can", storetest.Petra, "POST", alma("/restrict"), restrict(storetest.Dana), nil, 200, nil, nil, ""},
		{"and finds it again", storetest.Dana, "GET", alma(""), "", nil, 200, []string{"Reyes"}, nil, ""},
		{"the person cannot break the glass", storetest.Joanna, "POST", "/break-glasses", `{"number":"C-1","reason":"It is mine"}`, nil, 422, []string{"Nothing was opened"}, nil, ""},
		{"it is not shown to everybody", storetest.Petra, "POST", alma("/unrestrict"), "", nil, 409, []string{"works here"}, nil, ""},
		{"a concern", storetest.Dana, "POST", "/safety-concerns", `{"clientId":"` + storetest.Alma.String() + `","words":"She sounds hopeless."}`, nil, 201, []string{"Ruth Abelson"}, []string{"Joanna Keel"}, ""},
		{"goes to others", storetest.Joanna, "GET", "/safety-concerns", "", nil, 200, nil, []string{"hopeless"}, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	w.Owner(t, `INSERT INTO client_accesses (agency_id, id, client_id, staff_id, starts_at) VALUES ($1, $2, $3, $4, app_now() - interval '1 day')`,
		storetest.HarborRow, uuid.New(), storetest.Alma, storetest.Joanna).Close()
	w.expect(scenario{method: "GET", path: alma(""), status: 404}, w.call(storetest.Joanna, "GET", alma(""), ""))
	petra := w.signIn(storetest.Petra)
	page := petra.get(alma("/conflict-locks"))
	w.expect(scenario{method: "GET", path: "locks", status: 200, sees: []string{"Joanna Keel", "Locked"}}, page)
	w.expect(scenario{method: "POST", path: "lift", status: 422, sees: []string{"Say why they may find"}}, petra.submit(page, "Lift the lock", nil))
	w.expect(scenario{method: "POST", path: "lift", status: 200, sees: []string{"Lifted by Petra Vance"}}, petra.submit(page, "Lift the lock", url.Values{"reason": {"Another Joanna."}}))
	w.expect(scenario{method: "GET", path: "still only for the named", status: 404}, w.call(storetest.Ruth, "GET", alma(""), ""))
}

func TestSomebodySaysThatTheyKnowAPersonFromOutside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	form := dana.get(alma("/known"))
	w.expect(scenario{method: "POST", path: "known", status: 422, sees: []string{"how they know each other"}}, dana.submit(form, "Say it", nil))
	w.expect(scenario{who: storetest.Dana, method: "POST", path: "known", status: 200, sees: []string{"Alma Reyes"}}, dana.submit(form, "Say it", url.Values{"reason": {"We are cousins."}}))
	for _, s := range []scenario{
		{"said twice", storetest.Dana, "POST", alma("/declare-conflict"), `{"reason":"Cousins"}`, nil, 409, nil, nil, ""},
		{"about whom they do not reach", storetest.Inez, "POST", alma("/declare-conflict"), `{"reason":"Cousins"}`, nil, 404, nil, nil, "peer_conflict.declare refused"},
		{"a task that names nobody", storetest.Ruth, "GET", "/tasks", "", nil, 200, []string{"knows a person from outside"}, []string{"Alma", "cousins"}, ""},
		{"where conflicts stand", storetest.Ruth, "GET", "/peer-conflicts?clientId=" + storetest.Alma.String(), "", nil, 200, []string{"We are cousins.", "Dana Whitcomb"}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	w.expect(scenario{method: "GET", path: "record", status: 200, sees: []string{"Dana Whitcomb knows them from outside"}}, w.signIn(storetest.Ruth).get(alma("")))
}

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

	"continuo/internal/storetest"
)

// link makes Alma a link as Dana, and is its path.
func (w *world) link(who uuid.UUID) string {
	w.t.Helper()
	a := w.call(who, "POST", "/client-links", `{"clientId":"`+storetest.Alma.String()+`"}`)
	w.expect(scenario{method: "POST", path: "/client-links", status: 201}, a)
	text, _ := a.json(w.t)["url"].(string)
	return strings.TrimPrefix(text, w.url)
}

// opened follows a link on a phone and taps its one button.
func (b *browser) opened(link string) answer {
	b.w.t.Helper()
	return b.submit(b.get(link), "Open my plan", url.Values{})
}

// The person reads and writes their plan alone: it opens on one phone, nothing
// else of the record opens, and both who wrote at once are kept.
func TestAClientsLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(storetest.Dana, "/crisis-plans", crisisBody(storetest.Alma, "", herSister))
	link := w.link(storetest.Dana)
	if strings.Contains(link, storetest.Alma.String()) || strings.Contains(link, "Alma") {
		t.Error("the link tells whose it is")
	}
	phone := w.browser()
	preview := w.page(w.browser(), link, 200, "Open my plan", "988") // a chat that looks at links does not spend it
	if strings.Contains(preview.body, "walk") {
		t.Error("a preview shows the plan")
	}
	plan := phone.opened(link)
	w.expect(scenario{path: "opened", status: 200, sees: []string{"A walk by the water", "tel:988", "My sister"},
		notSees: []string{"Alma", "Reyes", "Dana", "Harbor", "IOP", "Together", "/clients"}}, plan)
	second := w.browser().opened(link)
	w.expect(scenario{path: "a second phone", status: 409, sees: []string{"opened on another phone"}, notSees: []string{"walk"}}, second)
	w.page(w.signIn(storetest.Dana), alma("/links"), 200, "Another phone tried", "Opened")
	for _, path := range []string{alma(""), alma("/crisis-plan"), "/today", "/log"} {
		if a := phone.get(path); strings.Contains(a.body, "walk") || !strings.HasPrefix(a.url.Path, "/login") {
			t.Errorf("the phone gets to %s: %s", path, a.url)
		}
	}
	form := w.page(phone, "/my-plan/write", 200, "A walk by the water")
	dana := w.signIn(storetest.Dana)
	hers := w.page(dana, alma("/crisis-plan/write"), 200)
	bad := phone.submit(form, `name="helps"`, url.Values{"helps": {" "}, "signs": {" "}})
	w.expect(scenario{path: "nothing", status: 422, sees: []string{"Write one thing that helps"}, notSees: []string{"Alma"}}, bad)
	kept := phone.submit(bad, `name="helps"`, url.Values{"helps": {"My cat"}})
	w.expect(scenario{path: "kept", status: 200, sees: []string{"My cat", "Kept"}}, kept)
	both := dana.submit(hers, `name="helps"`, url.Values{"helps": {"Tea"}})
	w.expect(scenario{path: "both", status: 200, sees: []string{"2 texts were written at once", "My cat", "Tea", "Alma alone"}}, both)
	w.page(phone, "/my-plan", 200, "written twice at once", "My cat", "Tea")
	done := phone.submit(w.page(phone, "/my-plan", 200), "/my-plan/done", url.Values{})
	w.expect(scenario{path: "done", status: 200, sees: []string{"Thank you"}, notSees: []string{"My cat"}}, done)
	w.expect(scenario{path: "after it", status: 404, sees: []string{"This link is over"}, notSees: []string{"My cat"}}, phone.opened(link))
	if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM audit_entries WHERE actor_kind = 'client_link' AND op = 'own_plan.write'
		AND client_ids = ARRAY[$1::uuid] AND outcome = 'done'`, storetest.Alma); n != 1 {
		t.Errorf("%d entries of what she wrote", n)
	}
	if strings.Contains(w.said(), strings.TrimPrefix(link, "/my-plan/")) {
		t.Error("the log holds the link")
	}
}

func TestALinkIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(storetest.Dana, "/crisis-plans", crisisBody(storetest.Alma, "", ""))
	over := func(says string, b *browser) {
		t.Helper()
		w.expect(scenario{path: says, status: 404, sees: []string{"This link is over"}, notSees: []string{"walk"}}, b.get("/my-plan"))
	}
	ended, phone := w.link(storetest.Dana), w.browser()
	phone.opened(ended)
	id := regexp.MustCompile(`"id":"([^"]*)"`).FindStringSubmatch(w.call(storetest.Dana, "GET", "/client-links?clientId="+storetest.Alma.String(), "").body)[1]
	w.expect(scenario{path: "a stranger ends it", status: 404}, w.call(storetest.Inez, "POST", "/client-links/"+id+"/end", ""))
	w.expect(scenario{path: "ended", status: 200}, w.call(storetest.Dana, "POST", "/client-links/"+id+"/end", ""))
	over("ended by the peer", phone)
	w.expect(scenario{path: "twice", status: 409}, w.call(storetest.Dana, "POST", "/client-links/"+id+"/end", ""))

	forged := w.browser()
	w.expect(scenario{path: "forged", status: 404, sees: []string{"This link is over"}}, forged.opened("/my-plan/"+strings.Repeat("A", 90)))

	merged, other := w.link(storetest.Dana), w.browser()
	w.expect(scenario{path: "before the merge", status: 200, sees: []string{"walk"}}, other.opened(merged))
	w.together(storetest.Alma, storetest.Wendell)
	over("after the record was joined with another", other)
	w.Clock.Set(w.Clock.Now().Add(time.Second))

	late, third := w.link(storetest.Dana), w.browser()
	w.expect(scenario{path: "in time", status: 200, sees: []string{"walk"}}, third.opened(late))
	w.Owner(t, "UPDATE clients SET restricted = true WHERE id = $1", storetest.Alma).Close()
	w.page(third, "/my-plan", 200, "walk") // a record is restricted against staff, not against its person
	w.Owner(t, "UPDATE clients SET restricted = false WHERE id = $1", storetest.Alma).Close()
	unopened := w.link(storetest.Dana)
	w.Clock.Set(w.Clock.Now().Add(72*time.Hour + time.Second))
	over("after three days", third)
	w.expect(scenario{path: "opened too late", status: 404, sees: []string{"This link is over"}}, w.browser().opened(unopened))
}

// Two phones open one link at the same moment: one of them gets the plan.
func TestTwoPhonesOpenALinkAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(storetest.Dana, "/crisis-plans", crisisBody(storetest.Alma, "", ""))
	for range 5 {
		link := w.link(storetest.Dana)
		phones, pages := []*browser{w.browser(), w.browser()}, make([]answer, 2)
		for i, p := range phones {
			pages[i] = p.get(link)
		}
		var both sync.WaitGroup
		got := make([]int, 2)
		for i, p := range phones {
			both.Go(func() { got[i] = p.submit(pages[i], "Open my plan", url.Values{}).status })
		}
		both.Wait()
		if got[0]+got[1] != http.StatusOK+http.StatusConflict {
			t.Errorf("two phones got %v", got)
		}
	}
}

// The phone handed over: locked, but for the plan; only its owner's signing in
// leads back.
func TestThePhoneIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wrote(storetest.Dana, "/crisis-plans", crisisBody(storetest.Alma, "", ""))
	dana := w.signIn(storetest.Dana)
	page := w.page(dana, alma("/links"), 200, "Hand the phone over")
	plan := dana.submit(page, "/hand-over", url.Values{})
	w.expect(scenario{path: "handed over", status: 200, sees: []string{"A walk by the water", "give the phone back"}, notSees: []string{"Alma", "Dana"}}, plan)
	locked := func(says string) {
		t.Helper()
		for _, path := range []string{"/today", alma(""), alma("/crisis-plan"), alma("/links"), "/clients", "/log?client=" + storetest.Alma.String()} {
			if a := dana.get(path); !strings.HasPrefix(a.url.Path, "/login") || strings.Contains(a.body, "Alma") {
				t.Errorf("%s: %s is open", says, path)
			}
		}
		old := formOf(t, page.body, "/hand-over")
		if a := dana.post("/hand-over", old.values); strings.Contains(a.body, "walk") {
			t.Errorf("%s: the form of before works", says)
		}
	}
	locked("while they write")
	kept := dana.submit(w.page(dana, "/my-plan/write", 200), `name="helps"`, url.Values{"helps": {"My cat"}})
	w.expect(scenario{path: "kept", status: 200, sees: []string{"My cat"}}, kept)
	locked("after they wrote")
	dana.submit(kept, "/my-plan/done", url.Values{})
	locked("after they are done")
	if a := dana.get("/my-plan"); strings.Contains(a.body, "My cat") {
		t.Error("the plan opens again")
	}
	dana.signIn(storetest.Dana)
	w.page(dana, alma("/crisis-plan"), 200, "My cat", "Alma alone")
	inez := w.signIn(storetest.Inez)
	token := formOf(t, inez.get("/today").body, "/lock").values.Get("csrf")
	w.expect(scenario{path: "another peer's client", status: 404, notSees: []string{"My cat"}}, inez.post("/hand-over", url.Values{"csrf": {token}, "client": {storetest.Alma.String()}}))
	w.page(inez, "/today", 200) // and her phone is not locked
}

//go:build browser

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// signing are the taps from Who needs me today? to a signed note.
var signing = []string{
	`main a[href^="/log?client="]`,
	`label:has(> input[name="didPhrases"])`,
	`.foot button.main`,
}

// testFourTaps signs a note on a phone and reads the trail of it.
func (s *stage) testFourTaps(t *testing.T) {
	if len(signing) > 4 {
		t.Fatalf("a note takes %d taps", len(signing))
	}
	peer := s.nth(t, "peer specialist", 0)
	w := s.signIn(t, peer, phone)
	w.open("/today")
	w.goes(func() { w.tap(signing[0]) })
	draft := w.js(`document.querySelector("main form").getAttribute("action").split("/")[2]`)
	w.tap(signing[1])
	w.goes(func() { w.tap(signing[2]) })
	if at := w.path(); !strings.HasPrefix(at, "/today?signed=") {
		t.Fatalf("after three taps the browser is at %s: %s", at, w.text("main"))
	}
	session := strings.TrimPrefix(w.path(), "/today?signed=")
	if seen := w.text("main"); !strings.Contains(seen, "igned") {
		t.Errorf("the page does not say that the note is signed: %s", seen)
	}
	for _, reader := range []string{"auditor", "privacy officer"} {
		trail := s.signIn(t, s.who(t, reader), desk)
		trail.open("/audit?did=changed") // what others read meanwhile fills more than a page
		seen := trail.text("main")
		if !strings.Contains(seen, peer.name) || !strings.Contains(strings.ToLower(seen), "sign") {
			t.Errorf("the %s does not read that %s signed a note: %.600s", reader, peer.name, seen)
		}
		if source := trail.js(`document.documentElement.outerHTML`); !strings.Contains(source, draft) && !strings.Contains(source, session) {
			t.Errorf("the %s cannot tell which note that was", reader)
		}
	}
}

// testPlanInTwoTaps plans a contact for this minute on a phone, and makes a
// note of it with two taps.
func (s *stage) testPlanInTwoTaps(t *testing.T) {
	peer := s.nth(t, "peer specialist", 1)
	w := s.signIn(t, peer, phone)
	w.open("/planned/new")
	w.goes(func() { w.click(`main a.name[href^="/planned/new?client="]`) })
	// A minute ahead, as the form's own zone shows it: at the end of an hour the form still offers the next one.
	w.do(`const soon = new Date(Date.now() + 60_000), zone = document.querySelector("input[name=zone]").value,
		part = o => new Intl.DateTimeFormat("en-CA", {timeZone: zone, ...o}).format(soon);
		document.querySelector("input[name=day]").value = part({year: "numeric", month: "2-digit", day: "2-digit"});
		document.querySelector("input[name=startsAt]").value = part({hour: "2-digit", minute: "2-digit", hourCycle: "h23"})`)
	w.write(`textarea[name="remark"]`, "Two taps from here")
	w.goes(func() { w.tap(`.foot button.main`) })
	if seen := w.text("main"); strings.Contains(seen, "Something else is planned") {
		w.write(`textarea[name="overlapReason"]`, "Both come along")
		w.goes(func() { w.tap(`.foot button.main`) })
	}
	log := `//li[contains(., "Two taps from here")]//a[starts-with(normalize-space(.), "Log")]`
	href := w.js("document.evaluate(`" + log + "`, document, null, 9).singleNodeValue?.getAttribute('href')")
	if !strings.HasPrefix(href, "/log?planned=") {
		t.Fatalf("the plan is not on the page: %s", w.text("main"))
	}
	w.goes(func() { w.tap(`a[href="` + href + `"]`) })
	w.goes(func() { w.tap(`.foot button.main`) })
	if seen := w.text("main"); strings.Contains(seen, "Two sessions at one time") { // the demo's last session may be of this minute
		w.write(`textarea[name="overlapReason"]`, "Both came along")
		w.goes(func() { w.tap(`.foot button.main`) })
	}
	if at := w.path(); !strings.HasPrefix(at, "/today?signed=") {
		t.Fatalf("after two taps the browser is at %s: %s", at, w.text("main"))
	}
	w.open("/planned/" + strings.TrimPrefix(href, "/log?planned="))
	if seen := w.text("main"); !strings.Contains(seen, "held") || !strings.Contains(seen, "Look at the note") {
		t.Errorf("the plan does not lead to its note: %s", seen)
	}
}

// keptDraft begins a draft about the peer's next person and keeps it.
func (w *screen) keptDraft(words string) (path string) {
	w.t.Helper()
	w.open("/today")
	w.goes(func() { w.click(`main a[href^="/log?client="]`) })
	path = strings.TrimSuffix(w.js(`document.querySelector("main form").getAttribute("action")`), "/sign")
	w.write(`textarea[name="did"]`, words)
	w.goes(func() { w.click(`.foot button[formaction]`) })
	return path
}

// testTwoScreensOneNote writes one draft on a desk and on a phone.
func (s *stage) testTwoScreensOneNote(t *testing.T) {
	peer := s.nth(t, "peer specialist", 1)
	first, second := s.signIn(t, peer, desk), s.signIn(t, peer, phone)
	path := first.keptDraft("We walked to the river.")
	second.open(path)
	first.open(path)
	first.write(`textarea[name="did"]`, "We walked to the river and back.")
	first.goes(func() { first.click(`.foot button[formaction]`) })

	second.write(`textarea[name="did"]`, "We sat by the river.")
	second.goes(func() { second.click(`.foot button[formaction]`) })
	for _, words := range []string{"We walked to the river and back.", "We sat by the river."} {
		if seen := second.text("main"); !strings.Contains(seen, words) {
			t.Errorf("the second screen does not show %q: %s", words, seen)
		}
	}
	second.tap(`label:has(> input[name="did.keep"][value="both"])`)
	second.write(`textarea[name="did.both"]`, "We walked to the river and sat there.")
	second.goes(func() { second.tap(`.foot button[formaction]`) })
	first.open(path)
	if kept := first.js(`document.querySelector("textarea[name=did]").value`); kept != "We walked to the river and sat there." {
		t.Errorf("kept is %q", kept)
	}
}

// testTwoPeopleOneRecord lets two people correct one client's entry at once.
func (s *stage) testTwoPeopleOneRecord(t *testing.T) {
	first := s.signIn(t, s.who(t, "director"), desk)
	first.open("/clients")
	first.goes(func() { first.click(`main a.name[href^="/clients/"]`) })
	path := first.js(`location.pathname`) + "/edit"
	second := s.signIn(t, s.who(t, "supervisor"), desk)
	if status := second.open(path); status != 200 {
		second = s.signIn(t, s.who(t, "director"), desk)
		second.open(path)
	}
	first.open(path)
	first.write(`input[name="pronouns"]`, "they, them")
	first.goes(func() { first.click(`.foot button.main`) })
	second.write(`input[name="pronouns"]`, "ze, hir")
	second.goes(func() { second.click(`.foot button.main`) })
	source := second.js(`document.querySelector("main").outerHTML`)
	for _, words := range []string{"they, them", "ze, hir"} {
		if !strings.Contains(source, words) {
			t.Errorf("the second screen does not show %q: %s", words, second.text("main"))
		}
	}
}

// testWordsOutliveTheLogin ends a login while somebody writes.
func (s *stage) testWordsOutliveTheLogin(t *testing.T) {
	peer := s.nth(t, "peer specialist", 2)
	w := s.signIn(t, peer, phone)
	path := w.keptDraft("We made soup.")
	w.open(path)
	owner := w.js(`document.body.dataset.owner`)
	s.database(t, "DELETE FROM login_sessions WHERE staff_id = $1", owner)
	w.write(`textarea[name="did"]`, "We made soup and rang his sister.")
	w.goes(func() { w.click(`.foot button[formaction]`) })
	if seen := w.text("main"); !strings.Contains(seen, "signed out while you wrote") || !strings.Contains(seen, "kept, word for word") {
		t.Fatalf("the door does not say that the words are kept: %s", seen)
	}
	w.through(peer)
	if seen := w.js(`document.querySelector("main").textContent`); !strings.Contains(seen, "We made soup and rang his sister.") {
		t.Fatalf("the words are not offered again at %s: %s", w.path(), seen)
	}
	w.goes(func() { w.tap(`main form button`) })
	w.open(path)
	if kept := w.js(`document.querySelector("textarea[name=did]").value`); kept != "We made soup and rang his sister." {
		t.Errorf("kept is %q", kept)
	}
}

// testLock locks a shared phone, and opens it again as the same person.
func (s *stage) testLock(t *testing.T) {
	who := s.who(t, "therapist")
	w := s.signIn(t, who, phone)
	w.open("/clients")
	before := w.text("main")
	w.goes(func() { w.tap(`form.lock button`) })
	if seen := w.text("main"); !strings.Contains(seen, "The screen is locked") {
		t.Fatalf("the screen is not locked: %s", seen)
	}
	if err := chromedp.Do(w.ctx, chromedp.NavigateBack()); err != nil {
		t.Fatalf("go back: %v", err)
	}
	w.until(`document.body.className`, "door")
	if status := w.open("/clients"); status != 200 || w.js(`document.body.className`) != "door" {
		t.Fatalf("a locked screen answers %d: %s", status, w.text("main"))
	}
	w.through(who)
	if at := w.path(); at != "/clients" || w.text("main") != before {
		t.Errorf("unlocked, the browser is at %s: %s", at, w.text("main"))
	}
}

// through goes from the door back to where somebody was.
func (w *screen) through(who persona) {
	w.t.Helper()
	w.goes(func() { w.click(`main a.btn.main`) })
	if strings.HasPrefix(w.path(), "/idp") {
		w.passProvider(who)
	}
}

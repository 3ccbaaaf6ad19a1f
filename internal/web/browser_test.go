//go:build browser

// Browser tests need a Chromium, which go test alone does not promise; .ci/run
// has one and runs them with -tags browser.

package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"continuo/internal/browsertest"
)

// testStage is a server of gallery pages under the real policy, and a browser.
type testStage struct {
	ctx  context.Context
	url  string
	mu   sync.Mutex
	seen []string // what was posted, in order: "path field=value"
	next int      // status of the next saves
}

func newStage(t *testing.T) *testStage {
	t.Helper()
	s := &testStage{next: http.StatusOK}
	mux := http.NewServeMux()
	mux.Handle("GET "+AssetPrefix, Assets())
	mux.HandleFunc("GET /page/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", ContentSecurityPolicy+"; report-uri /refused")
		page := gallery()[r.PathValue("name")]
		switch r.PathValue("name") {
		case "signed-out":
			page = Door(Page{Title: "Signed out"}, true)
		case "planted":
			page = raw(`<!DOCTYPE html><title>Planted</title><p style="color:red">A fault</p>`)
		}
		if err := page.Render(r.Context(), w); err != nil {
			t.Errorf("render: %v", err)
		}
	})
	mux.HandleFunc("POST /", s.posted)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL

	s.ctx = browsertest.Start(t, chromedp.WindowSize(800, 900))
	return s
}

func (s *testStage) posted(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	s.seen = append(s.seen, r.URL.Path+" took="+r.PostForm.Get("took")+" csrf="+r.PostForm.Get("csrf"))
	status := s.next
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprint(w, `{"kept":"3:07 pm","set":{"once":"fresh"}}`)
}

func (s *testStage) answerWith(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = status
}

func (s *testStage) reports() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.seen {
		if strings.HasPrefix(one, "/refused") {
			out = append(out, one)
		}
	}
	return out
}

func (s *testStage) open(t *testing.T, name string) {
	t.Helper()
	if err := chromedp.Do(s.ctx, chromedp.Navigate(s.url+"/page/"+name)); err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
}

func (s *testStage) wide(t *testing.T, width int64) {
	t.Helper()
	screen := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(s.ctx, emulation.SetDeviceMetricsOverride, screen); err != nil {
		t.Fatalf("set the screen to %d px: %v", width, err)
	}
}

func (s *testStage) js(t *testing.T, code string) string {
	t.Helper()
	out, err := chromedp.Run(s.ctx, chromedp.Evaluate[string]("String("+code+")"))
	if err != nil {
		t.Fatalf("evaluate %s: %v", code, err)
	}
	return out
}

// until waits for code to give want, and fails with what it gave instead. A
// page that is just being left gives an error, and the next one may give want.
func (s *testStage) until(t *testing.T, code, want string) {
	t.Helper()
	got := ""
	for range 100 {
		out, err := chromedp.Run(s.ctx, chromedp.Evaluate[string]("String("+code+")"))
		if err == nil && strings.Contains(out, want) {
			return
		}
		if got = out; err != nil {
			got = err.Error()
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s gives %q, want %q", code, got, want)
}

func (s *testStage) write(t *testing.T, words string) {
	t.Helper()
	s.js(t, `(() => { const t = document.getElementById("took"); t.value = "`+words+`";
		t.dispatchEvent(new Event("input", {bubbles: true})); })()`)
}

const (
	statusLine = `document.querySelector("[data-draft-status]").textContent.trim().replace(/\s+/g, " ")`
	keptHere   = `Object.keys(localStorage).filter((k) => k.startsWith("continuo-words:")).length`
	tookWords  = `document.getElementById("took").value`
)

func TestNoPageBreaksThePolicyOrTheScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name := range gallery() {
		s.open(t, name)
		s.until(t, `document.readyState`, "complete")
		s.until(t, `typeof htmx`, "object")
		s.until(t, `getComputedStyle(document.body).margin`, "0px") // the style sheet came
		for _, width := range []int64{320, 360, 1280} {
			s.wide(t, width)
			if fits := s.js(t, `document.documentElement.scrollWidth <= innerWidth`); fits != "true" {
				t.Errorf("%s scrolls sideways at %d px", name, width)
			}
		}
	}
	for _, report := range s.reports() {
		t.Errorf("the browser refused something: %s", report)
	}
	s.open(t, "planted") // a silent browser proves nothing
	for range 100 {
		if len(s.reports()) > 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the browser did not report a planted fault")
}

func TestDraftSavesItself(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.open(t, "form")
	s.write(t, "She smiled")
	s.until(t, statusLine, "Draft kept 3:07 pm")
	s.until(t, keptHere, "0")
	s.until(t, `document.querySelectorAll(".thread > .field.done").length`, "2")
	s.until(t, `document.querySelector("form[data-autosave] [name=once]").value`, "fresh")
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) != 1 || s.seen[0] != "/drafts/7 took=She smiled csrf=token" {
		t.Errorf("posted %q", s.seen)
	}
}

func TestWordsOutliveAServerThatFails(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answerWith(http.StatusServiceUnavailable)
	s.open(t, "form")
	s.write(t, "She smiled")
	s.until(t, statusLine, "Not kept yet. Your words are kept on this phone.")
	s.until(t, keptHere, "1")
	s.open(t, "form")
	s.until(t, tookWords, "She smiled")
	s.until(t, statusLine, "are back")
	s.answerWith(http.StatusOK)
	s.until(t, statusLine, "Draft kept 3:07 pm")
	s.until(t, keptHere, "0")
}

func TestWordsOutliveALoginThatEnds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answerWith(http.StatusUnauthorized)
	s.open(t, "form")
	s.write(t, "She smiled")
	s.until(t, statusLine, "You are signed out. Your words are kept on this phone. Sign in and come back here")
	s.until(t, `document.querySelector("[data-draft-status] a").getAttribute("href")`, "/login?return=%2Fpage%2Fform")
	s.until(t, keptHere, "1")
	s.open(t, "signed-out")
	s.until(t, keptHere, "0")
}

func TestWordsOfSomebodyElseStayHidden(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.open(t, "door")
	s.js(t, `localStorage.setItem("continuo-words:7", JSON.stringify({owner: "s-2", at: Date.now(), version: "", words: {took: ["Theirs"]}}))`)
	s.open(t, "form")
	s.until(t, statusLine, "Draft kept 2:41 pm")
	if got := s.js(t, tookWords); got != "" {
		t.Errorf("somebody else's words: %q", got)
	}
}

func TestWordsOverAnOlderDraftAreOnlyOffered(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.open(t, "door")
	s.js(t, `localStorage.setItem("continuo-words:7", JSON.stringify({owner: "s-1", at: Date.now(), version: "3", words: {took: ["Old"]}}))`)
	s.open(t, "form")
	s.until(t, statusLine, "Other words of yours")
	if got := s.js(t, tookWords); got != "" {
		t.Errorf("put back without asking: %q", got)
	}
	s.js(t, `document.querySelector("[data-draft-status] button").click()`)
	s.until(t, tookWords, "Old")
	s.until(t, statusLine, "Draft kept 3:07 pm")
}

func TestScreenLocksWhenNobodyTouchesIt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.answerWith(http.StatusServiceUnavailable)
	s.open(t, "form")
	s.js(t, `document.getElementById("took").value = "Unsent"`)
	s.js(t, `(() => { const real = Date.now; Date.now = () => real() + 14 * 60000;
		document.dispatchEvent(new Event("visibilitychange")); })()`)
	s.until(t, `location.pathname`, "/page/form") // 14 minutes are not 15
	s.js(t, `(() => { const real = Date.now; Date.now = () => real() + 2 * 60000;
		document.dispatchEvent(new Event("visibilitychange")); })()`)
	s.until(t, `location.pathname`, "/lock")
	s.open(t, "form")
	s.until(t, tookWords, "Unsent")
}

func TestFocusGoesToTheErrors(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.open(t, "errors")
	s.until(t, `document.activeElement.className`, "errors")
}

//go:build browser

package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"context"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// screen is one browser of its own: nobody else's cookies, nobody else's words.
type screen struct {
	t    testing.TB
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string // what the browser refused, missed or fetched from elsewhere
}

const (
	phone = 360
	desk  = 1280
)

func (s *stage) newScreen(t testing.TB, width int64) *screen {
	t.Helper()
	ctx, cancel := chromedp.NewContext(s.chrome, chromedp.WithNewBrowserContext())
	limited, stop := context.WithTimeout(ctx, 20*time.Minute)
	w := &screen{t: t, ctx: limited, base: s.base}
	t.Cleanup(func() { stop(); cancel() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a screen: %v", err)
	}
	if err := chromedp.Listen(ctx, w.listen); err != nil {
		t.Fatalf("listen to the browser: %v", err)
	}
	w.wide(width)
	return w
}

// listen notes what a page must never do.
func (w *screen) listen(event any) {
	complaint := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			complaint = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		complaint = "script: " + e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		complaint = "console: " + string(e.Type)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, w.base+"/") && !strings.HasPrefix(e.Request.URL, "data:") {
			complaint = "another host: " + e.Request.URL
		}
	}
	if complaint != "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.complaints = append(w.complaints, complaint)
	}
}

// complained is what there was to complain about since it was last asked.
func (w *screen) complained() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.complaints
	w.complaints = nil
	return out
}

// signIn goes the whole way from the door, at the demo's provider and back.
func (s *stage) signIn(t testing.TB, who persona, width int64) *screen {
	t.Helper()
	w := s.newScreen(t, width)
	w.open("/login")
	w.goes(func() { w.click(`main a.btn.main`) })
	w.passProvider(who)
	return w
}

// passProvider presses a person on the demo provider's page.
func (w *screen) passProvider(who persona) {
	w.t.Helper()
	w.goes(func() {
		w.do(fmt.Sprintf(`document.querySelector('input[name=username][type=hidden][value=%q]').form.querySelector("button").click()`, who.username))
	})
	if at := w.js(`location.pathname`); at == "/login" || strings.HasPrefix(at, "/idp") {
		w.t.Fatalf("%s cannot sign in; the browser is at %s: %s", who.name, at, w.text("body"))
	}
}

func (w *screen) wide(width int64) {
	w.t.Helper()
	height := int64(800)
	if width >= desk {
		height = 900
	}
	size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(w.ctx, emulation.SetDeviceMetricsOverride, size); err != nil {
		w.t.Fatalf("make the screen %d px wide: %v", width, err)
	}
}

// open goes to an address and gives the status of the page there.
func (w *screen) open(path string) int64 {
	w.t.Helper()
	answer, err := chromedp.Run(w.ctx, chromedp.NavigateResponse(w.base+path))
	if err != nil {
		w.t.Fatalf("open %s: %v", path, err)
	}
	w.until(`document.readyState`, "complete")
	return answer.Status
}

// js gives what code is, as text.
func (w *screen) js(code string) string {
	w.t.Helper()
	out, err := chromedp.Run(w.ctx, chromedp.Evaluate[string]("String("+code+")"))
	if err != nil {
		w.t.Fatalf("evaluate %s: %v", code, err)
	}
	return out
}

// do runs code for what it does.
func (w *screen) do(code string) {
	w.t.Helper()
	if _, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool]("(() => {"+code+"; return true})()")); err != nil {
		w.t.Fatalf("run %s: %v", code, err)
	}
}

// read decodes what code is.
func (w *screen) read(code string, into any) {
	w.t.Helper()
	if err := json.Unmarshal([]byte(w.js("JSON.stringify("+code+")")), into); err != nil {
		w.t.Fatalf("read %s: %v", code, err)
	}
}

// until waits for code to give want, also while one page follows another.
func (w *screen) until(code, want string) {
	w.t.Helper()
	got := ""
	for range 200 {
		out, err := chromedp.Run(w.ctx, chromedp.Evaluate[string]("String("+code+")"))
		if err == nil && strings.Contains(out, want) {
			return
		}
		if err != nil {
			out = err.Error()
		}
		got = out
		time.Sleep(30 * time.Millisecond)
	}
	w.t.Fatalf("at %s, %s gives %q, want %q", w.path(), code, got, want)
}

// goes does something that leads to another page, and waits for that.
func (w *screen) goes(act func()) {
	w.t.Helper()
	w.do(`window.continuoOld = true`)
	act()
	w.until(`!window.continuoOld && document.readyState === "complete" && location.pathname !== "/idp/authorize"`, "true")
}

func (w *screen) path() string {
	w.t.Helper()
	return w.js(`location.pathname + location.search`)
}

// text is what a person reads there.
func (w *screen) text(selector string) string {
	w.t.Helper()
	return w.js(fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? "").replace(/\s+/g, " ").trim()`, selector))
}

// click is a press that the test does not count or check: for going somewhere.
func (w *screen) click(selector string) {
	w.t.Helper()
	w.do(fmt.Sprintf(`const it = document.querySelector(%q);
		if (!it) throw new Error("there is no " + %q + " at " + location.pathname);
		it.click()`, selector, selector))
}

// tap is a finger on what is there to see: it fails where the thing is hidden,
// off the screen after scrolling, or under something else.
func (w *screen) tap(selector string) {
	w.t.Helper()
	var at struct {
		X, Y    float64
		Covered string
	}
	w.read(fmt.Sprintf(`(() => {
		const it = document.querySelector(%q);
		if (!it) throw new Error("there is no " + %q + " at " + location.pathname);
		it.scrollIntoView({block: "center", behavior: "instant"});
		const box = it.getBoundingClientRect();
		const x = box.left + box.width / 2, y = box.top + box.height / 2;
		const hit = document.elementFromPoint(x, y);
		const label = it.id && hit?.closest("label[for=\"" + it.id + "\"]");
		const covered = hit && (it.contains(hit) || label || hit.closest("label")?.contains(it)) ? "" : "by " + hit?.outerHTML.slice(0, 80);
		return {X: x, Y: y, Covered: covered};
	})()`, selector, selector), &at)
	if at.Covered != "" {
		w.t.Fatalf("at %s, %s cannot be tapped, it is covered %s", w.path(), selector, at.Covered)
	}
	if err := chromedp.Do(w.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		w.t.Fatalf("tap %s: %v", selector, err)
	}
}

// write types into a field as a person does.
func (w *screen) write(selector, words string) {
	w.t.Helper()
	w.do(fmt.Sprintf(`const it = document.querySelector(%q);
		if (!it) throw new Error("there is no " + %q + " at " + location.pathname);
		it.focus(); it.select?.()`, selector, selector))
	w.press(words)
}

func (w *screen) press(keys string) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent(keys)); err != nil {
		w.t.Fatalf("press %q: %v", keys, err)
	}
}

// carries has every page from the next one on bring axe along: sent to each of
// some hundred pages, its half megabyte takes longer than what it then does.
func (w *screen) carries(axe string) {
	w.t.Helper()
	script := page.AddScriptToEvaluateOnNewDocumentParams{Source: axe}
	if _, err := chromedp.Call(w.ctx, page.AddScriptToEvaluateOnNewDocument, script); err != nil {
		w.t.Fatalf("have pages bring axe along: %v", err)
	}
}

// faults runs axe on the page as it is.
func (w *screen) faults(axe string) (out []string) {
	w.t.Helper()
	if w.js(`typeof axe`) == "undefined" {
		if _, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](axe+"; true")); err != nil {
			w.t.Fatalf("load axe: %v", err)
		}
	}
	const check = `axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then((found) =>
		JSON.stringify(found.violations.map((v) => v.id + ": " + v.help + "\n      " +
			v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + n.failureSummary.replace(/\s+/g, " ").slice(0, 200)).join("\n      "))))`
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](check, chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("run axe at %s: %v", w.path(), err)
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		w.t.Fatalf("read axe: %v", err)
	}
	return out
}

// link is an address that a page offers, and what it says.
type link struct{ Path, Words string }

// of is the link's address without its question.
func (l link) of() string {
	u, err := url.Parse(l.Path)
	if err != nil {
		return l.Path
	}
	return u.Path
}

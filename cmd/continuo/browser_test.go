//go:build browser

// The browser tests start the demo program itself, once, and use it in
// Debian's Chromium as its people do. They need more than go test promises;
// .ci/run has it and runs them with -tags browser.

package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"continuo/internal/browsertest"
)

// stage is the running demo and a browser to look at it with.
type stage struct {
	base   string // http://127.0.0.1:port
	home   demoHome
	people []persona
	chrome context.Context
	axe    string
}

// persona is one line of what the demo prints about its people.
type persona struct{ username, password, name, note string }

func TestInTheBrowser(t *testing.T) {
	s := newStage(t)
	t.Run("pictures", s.testPictures) // of what was told, and of nothing that is done below
	var visit time.Time
	// Its minute passes while the pages are looked at. The demo tells hand-offs in every state, so no page is there for this one alone.
	t.Run("a first visit is set", func(t *testing.T) { visit = s.testVisitSet(t) })
	t.Run("pages", s.testPages)
	t.Run("acts", func(t *testing.T) {
		t.Run("a first visit is missed", func(t *testing.T) {
			t.Parallel()
			if visit.IsZero() { // this alone was asked for
				visit = s.testVisitSet(t)
			}
			s.testVisitMissed(t, visit)
		})
		s.testActs(t)
	})
	t.Run("by keyboard alone", s.testKeyboard)
}

func (s *stage) testActs(t *testing.T) {
	for _, act := range []struct {
		name string
		test func(*testing.T)
	}{
		{"a note takes four taps", s.testFourTaps},
		{"a plan becomes a note in two taps", s.testPlanInTwoTaps},
		{"two screens write one note", s.testTwoScreensOneNote},
		{"two people change one record", s.testTwoPeopleOneRecord},
		{"words outlive a login that ends", s.testWordsOutliveTheLogin},
		{"a caseload comes in on a phone", s.testCaseloadOnAPhone},
		{"a locked screen opens for its person", s.testLock},
		{"a weekly review on a phone", s.testReviewOnAPhone},
		{"a weekly review on a desk", s.testReviewByKeyboard},
		{"a consent is signed with a finger", s.testConsentSignedByFinger},
		{"an emergency takes no 20 seconds", s.testEmergencyInTime},
		{"a hand-off down and one up", s.testHandOffDownAndUp},
		{"a hand-off that is declined", s.testHandOffDeclined},
		{"a hand-off of somebody who cannot be reached", s.testHandOffLost},
		{"a hand-off and a consent taken back", s.testHandOffRevoked},
	} {
		t.Run(act.name, func(t *testing.T) { t.Parallel(); act.test(t) })
	}
}

func newStage(t *testing.T) *stage {
	t.Helper()
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{axe: string(axe)}
	s.startDemo(t)
	// One browser; every screen gets a profile of its own in it.
	s.chrome = browsertest.Start(t, chromedp.WindowSize(1280, 900), chromedp.Flag("lang", "en-US"), chromedp.Flag("hide-scrollbars", true))
	return s
}

// toldAgency names the data of a demo that was just told and is stopped. Where
// it is given, as .ci/run does, the tests take a copy of it and tell none.
const toldAgency = "CONTINUO_TEST_TOLD"

// startDemo runs the program as a person would, and reads what it prints.
func (s *stage) startDemo(t *testing.T) {
	t.Helper()
	out := &lockedBuffer{}
	dir := openTempDir(t)
	if told := os.Getenv(toldAgency); told != "" {
		// With its owners: the cluster's is another where this runs as root.
		if said, err := exec.Command("cp", "-a", told, dir).CombinedOutput(); err != nil {
			t.Fatalf("copy the told agency: %v: %s", err, said)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"demo", "--addr", "127.0.0.1:0", "--data", dir}, os.Getenv, out, out)
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended: %v", err)
		}
	})
	deadline := time.Now().Add(2 * time.Minute)
	for !strings.Contains(out.String(), "Ctrl-C stops everything") {
		if time.Now().After(deadline) {
			t.Fatalf("the demo is not ready. It said:\n%s", out.String())
		}
		select {
		case err := <-ended:
			ended <- nil
			t.Fatalf("the demo ended before it began: %v\n%s", err, out.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	said := out.String()
	s.home = demoHome{dir: dir}
	if found := regexp.MustCompile(`ready at (http://\S+)`).FindStringSubmatch(said); found != nil {
		s.base = found[1]
	}
	for _, m := range regexp.MustCompile(`(?m)^  (\w+) +(\S+)  ([^,\n]+), (.+)$`).FindAllStringSubmatch(said, -1) {
		s.people = append(s.people, persona{username: m[1], password: m[2], name: m[3], note: m[4]})
	}
	if s.base == "" || len(s.people) < 7 {
		t.Fatalf("the demo does not say where it is and who its people are:\n%s", said)
	}
}

// who is the first person whose line says this about them.
func (s *stage) who(t *testing.T, note string) persona {
	t.Helper()
	return s.nth(t, note, 0)
}

// nth is one of several such people, so that two tests need not share one; the
// last, where there are not so many.
func (s *stage) nth(t *testing.T, note string, n int) (out persona) {
	t.Helper()
	for _, p := range s.people {
		if strings.Contains(strings.ToLower(p.note), note) && n >= 0 {
			out, n = p, n-1
		}
	}
	if out.username == "" {
		t.Fatalf("the demo has no %s", note)
	}
	return out
}

// database asks the demo's database as the server itself does.
func (s *stage) database(t *testing.T, sql string, args ...any) {
	t.Helper()
	state, err := s.home.read()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), state.DatabaseURL)
	if err != nil {
		t.Fatalf("connect to the demo's database: %v", err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "SET ROLE continuo_app"); err != nil {
		t.Fatal(err)
	}
	tag, err := conn.Exec(t.Context(), sql, args...)
	if err != nil || tag.RowsAffected() == 0 {
		t.Fatalf("%s: %d rows, %v", sql, tag.RowsAffected(), err)
	}
}

// openTempDir is a folder that PostgreSQL's own user can reach: t.TempDir's
// parent is closed to it where the tests run as root.
func openTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(cmp.Or(os.Getenv("TMPDIR"), os.TempDir()), "continuo-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

// lockedBuffer is written by the demo while a test reads it.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

var _ io.Writer = (*lockedBuffer)(nil)

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

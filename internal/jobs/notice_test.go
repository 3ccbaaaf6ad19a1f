package jobs_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/mail"
	"continuo/internal/storetest"
)

func noticing(t *testing.T) (*storetest.Database, *app.App, *storetest.PostOffice) {
	t.Helper()
	d, o := storetest.Harbor(t), storetest.OpenPostOffice(t, "127.0.0.1")
	post, err := mail.New("smtp://"+o.Addr().String(), "notices@agency.example", "https://continuo.agency.example")
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(d.DB, storetest.Policy(t))
	a.SendNotices()
	work(t, d, a, post)
	return d, a, o
}

// nobodys is what a letter may not hold: who it is about, what it says, whose
// house it is and what is done there.
var nobodys = regexp.MustCompile(`(?i)alma|reyes|\bC-1\b|goodbye|harbor row|elm street|northside|\b(php|iop|aftercare|recovery|peer|client|treatment|concern|safety|task|hand-off)\b|form`)

func TestSomebodyIsToldByMailThatSomethingWaitsAndNoMore(t *testing.T) {
	t.Parallel()
	d, a, o := noticing(t)
	o.Refuses = 1 // and is asked again
	dana := d.As(t, storetest.Dana)
	for range 6 { // more than two quarters of an hour cannot pass meanwhile
		if _, err := a.RaiseSafetyConcern(dana, storetest.Alma, "She says goodbye to everybody."); err != nil {
			t.Fatal(err)
		}
	}
	o.Came(t, "ruth@harbor.example")
	comeTrue(t, d, "nothing is left to send", "SELECT NOT EXISTS (SELECT FROM river_job WHERE kind = 'notice_send' AND state <> 'completed')")
	letters := o.Came(t, "ruth@harbor.example")
	if len(letters) > 2 {
		t.Errorf("%d letters of the same words within a quarter of an hour", len(letters))
	}
	for _, want := range []string{"Subject: Something waits for you", "From: <notices@agency.example>", "https://continuo.agency.example", "Auto-Submitted: auto-generated"} {
		if !strings.Contains(letters[0], want) {
			t.Errorf("%q is not in it:\n%s", want, letters[0])
		}
	}
	if strings.Contains(o.Said(), "dana@") {
		t.Error("who did it was told of it")
	}
	if found := nobodys.FindString(o.Said()); found != "" {
		t.Errorf("%q went out:\n%s", found, o.Said())
	}
	comeTrue(t, d, "the audit says that it was sent", `SELECT EXISTS (SELECT FROM audit_entries WHERE op = 'notice.send' AND actor_name = 'clock'
		AND outcome = 'done')`)
}

func TestWhoHearsOfATask(t *testing.T) {
	t.Parallel()
	d, a, o := noticing(t)
	ruth := d.As(t, storetest.Ruth)
	client := storetest.Alma
	start := casework.TaskStart{ClientID: &client, OwnerID: storetest.Dana, DueOn: casework.DateOf(d.Clock.Now(), time.UTC).AddDays(2), What: "Bring the form"}
	own := start
	own.OwnerID = storetest.Ruth
	if _, err := a.CreateTask(ruth, own); err != nil {
		t.Fatal(err)
	}
	set, err := a.CreateTask(ruth, start)
	if err != nil {
		t.Fatal(err)
	}
	o.Came(t, "dana@harbor.example")
	if _, err := a.HandTask(d.As(t, storetest.Dana), set.ID, storetest.Joanna, casework.Date{}); err != nil {
		t.Fatal(err)
	}
	o.Came(t, "joanna@harbor.example")
	if _, err := a.CompleteTask(d.As(t, storetest.Joanna), set.ID); err != nil {
		t.Fatal(err)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM river_job WHERE kind = 'notice_send'"); n != 2 {
		t.Errorf("%d notices, want one for each who was given it: %v", n, o.Letters())
	}
	// Refused, and so not told of.
	elsewhere := start
	elsewhere.OwnerID = storetest.Omar
	if _, err := a.CreateTask(ruth, elsewhere); casework.KindOf(err) != casework.KindInvalid {
		t.Errorf("a task for somebody who would not see it: %v", err)
	}
	if found := nobodys.FindString(o.Said()); found != "" {
		t.Errorf("%q went out:\n%s", found, o.Said())
	}
}

func TestWhoLeftHearsOfNothing(t *testing.T) {
	t.Parallel()
	_, a, o := noticing(t)
	for who, want := range map[uuid.UUID]string{storetest.Lee: "", storetest.Ruth: "ruth@harbor.example"} {
		if got, err := a.NoticeAddress(t.Context(), storetest.HarborRow, who); err != nil || got != want {
			t.Errorf("%q %v, want %q", got, err, want)
		}
	}
	if _, err := a.NoticeAddress(t.Context(), storetest.HarborRow, storetest.Eve); casework.KindOf(err) != casework.KindNotFound {
		t.Errorf("somebody of another agency: %v", err)
	}
	if o.Letters() > 0 {
		t.Errorf("%v", o.Letters())
	}
}

func TestWithoutAMailServerNothingIsKeptToBeSent(t *testing.T) {
	t.Parallel()
	d := storetest.Harbor(t)
	a := start(t, d)
	if _, err := a.RaiseSafetyConcern(d.As(t, storetest.Dana), storetest.Alma, "She says goodbye to everybody."); err != nil {
		t.Fatal(err)
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM river_job WHERE kind = 'notice_send'"); n != 0 {
		t.Errorf("%d notices", n)
	}
}

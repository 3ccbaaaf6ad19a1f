package web

import (
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// drawn is a page that was drawn in New York: half an hour, 2:10 to 2:40 pm on
// Monday 23 November 2026.
func drawn(change ...string) url.Values {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	d := casework.NewDraft(uuid.New(), uuid.New(), uuid.New(), time.Date(2026, 11, 23, 14, 40, 0, 0, zone))
	form := draftForm(d, zone)
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// What somebody touched counts; the expected times were written by hand.
func TestTheTimesSomebodyMeant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says        string
		form        url.Values
		start, end  string
		wrongFields []string
	}{
		{"nothing touched", drawn(), "2026-11-23T14:10:00-05:00", "2026-11-23T14:40:00-05:00", nil},
		{"longer: it still ended when it did", drawn("minutes", "45"), "2026-11-23T13:55:00-05:00", "2026-11-23T14:40:00-05:00", nil},
		{"earlier: it lasted as long", drawn("startsAt", "09:00"), "2026-11-23T09:00:00-05:00", "2026-11-23T09:30:00-05:00", nil},
		{"earlier and longer", drawn("startsAt", "09:00", "minutes", "60"), "2026-11-23T09:00:00-05:00", "2026-11-23T10:00:00-05:00", nil},
		{"ended later", drawn("endsAt", "15:00"), "2026-11-23T14:10:00-05:00", "2026-11-23T15:00:00-05:00", nil},
		{"ended later and shorter", drawn("endsAt", "15:00", "minutes", "15"), "2026-11-23T14:45:00-05:00", "2026-11-23T15:00:00-05:00", nil},
		{"both typed: the chip says nothing", drawn("startsAt", "09:00", "endsAt", "09:50", "minutes", "15"), "2026-11-23T09:00:00-05:00", "2026-11-23T09:50:00-05:00", nil},
		{"on another day", drawn("day", "2026-11-21"), "2026-11-21T14:10:00-05:00", "2026-11-21T14:40:00-05:00", nil},
		{"on another day, later and longer", drawn("day", "2026-11-21", "startsAt", "20:00", "minutes", "60"), "2026-11-21T20:00:00-05:00", "2026-11-21T21:00:00-05:00", nil},
		{"past midnight", drawn("startsAt", "23:30", "endsAt", "00:15"), "2026-11-23T23:30:00-05:00", "2026-11-24T00:15:00-05:00", nil},
		{"an end before the start is a slip, not 23 hours", drawn("endsAt", "13:00"), "2026-11-23T14:10:00-05:00", "2026-11-23T13:00:00-05:00", nil},
		{"summer time", drawn("day", "2026-10-20"), "2026-10-20T14:10:00-04:00", "2026-10-20T14:40:00-04:00", nil},
		{"a day that is none", drawn("day", "2026-13-45"), "", "", []string{"day"}},
		{"a time that is none", drawn("startsAt", "25:00"), "", "", []string{"startsAt"}},
		{"a page that was tampered with", drawn("drawnStart", "x"), "", "", []string{"startsAt"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			d, err := saidDraft(uuid.New(), c.form)
			if c.wrongFields != nil {
				e, _ := errors.AsType[*casework.Error](err)
				if e == nil || len(e.Fields) != 1 || e.Fields[0].Field != c.wrongFields[0] {
					t.Fatalf("answered %v, want %v", err, c.wrongFields)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			start, _ := time.Parse(time.RFC3339, c.start)
			end, _ := time.Parse(time.RFC3339, c.end)
			if !d.StartsAt.Equal(start) || !d.EndsAt.Equal(end) {
				t.Errorf("%v to %v, want %v to %v", d.StartsAt, d.EndsAt, start, end)
			}
		})
	}
}

// On 1 November 2026 it is 1:30 am twice. A draft of the second one, shown and
// sent back, is still of the second one.
func TestTheHourThatComesTwiceStaysTheOneItWas(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	second := time.Date(2026, 11, 1, 6, 30, 0, 0, time.UTC)
	d := casework.NewDraft(uuid.New(), uuid.New(), uuid.New(), second.Add(30*time.Minute))
	back, err := saidDraft(d.ID, draftForm(d, zone))
	if err != nil || !back.StartsAt.Equal(second) {
		t.Errorf("came back as %v %v, want %v", back.StartsAt, err, second)
	}
}

func TestAFormSaysWhatItsDraftSays(t *testing.T) {
	t.Parallel()
	d := casework.NewDraft(uuid.New(), uuid.New(), uuid.New(), time.Date(2026, 11, 23, 19, 40, 0, 0, time.UTC))
	d.Kind, d.Mode, d.Place, d.Shared, d.WrittenTogether = casework.KindCheckIn, casework.ModeVideo, "Elm", true, true
	d.Purposes = []casework.Purpose{casework.PurposeSocial, casework.PurposeEmotional}
	d.Words = casework.Words{DidPhrases: []string{"Walked", "An old phrase"}, NextPhrases: []string{}, Did: "One.\nTwo.", Why: "Why", Response: "Well", Next: "Next"}
	d.NextOn, d.OverlapReason = casework.Date{Year: 2026, Month: 11, Day: 30}, "Both"
	if err := d.Check(d.SavedAt); err != nil {
		t.Fatal(err)
	}
	back, err := saidDraft(d.ID, draftForm(d, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Check(d.SavedAt); err != nil || !back.Same(d) {
		t.Errorf("said %+v, want %+v (%v)", back, d, err)
	}
}

func TestNoAnswerOfADraftIsLostForLackOfAChip(t *testing.T) {
	t.Parallel()
	has := func(options []Option, want Option) bool { return slices.Contains(options, want) }
	monday := time.Date(2026, 11, 23, 14, 40, 0, 0, time.UTC)
	if options := kindOptions("check_in/video"); !has(options, Option{"check_in/video", "Check-in by video"}) || len(options) != 7 {
		t.Errorf("kinds %v", options)
	}
	if options := minuteOptions("50"); !has(options, Option{"50", "50 min"}) || len(options) != 5 {
		t.Errorf("minutes %v", options)
	}
	if options := phraseOptions(didPhrases, []string{"An old phrase"}); !has(options, Option{"An old phrase", "An old phrase"}) {
		t.Errorf("phrases %v", options)
	}
	if options := nextOptions("2026-12-24", monday); !has(options, Option{"2026-12-24", "Thursday 24 December"}) || !has(options, Option{"2026-11-24", "Tomorrow"}) {
		t.Errorf("days %v", options)
	}
	if options := nextOptions("", monday); len(options) != 5 {
		t.Errorf("no day chosen: %v", options)
	}
}

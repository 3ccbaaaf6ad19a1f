package casework_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"continuo/internal/casework"
)

// monday is 23 November 2026, 2:00 pm in New York.
var monday = time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)

func harborRow() *casework.Agency {
	return &casework.Agency{TimeZone: "America/New_York", NoteDueHours: 24, QuietDays: 7, CaseloadLimit: 20, ConcernMinutes: 15}
}

func dana() *casework.Staff {
	s := &casework.Staff{Name: "Dana Whitcomb", Title: "CPS"}
	s.ID = uuid.MustParse("a0000000-0000-7000-8000-000000000001")
	return s
}

// by is Dana's signature at a moment, of a session between programs.
func by(now time.Time) casework.Signing {
	return casework.Signing{Now: now, TimeZone: "America/New_York", NoteDueHours: 24, AuthorName: "Dana Whitcomb", AuthorTitle: "CPS"}
}

func halfAnHour(change ...func(*casework.NoteDraft)) *casework.NoteDraft {
	d := casework.NewDraft(uuid.New(), uuid.New(), dana().ID, monday)
	d.Did = "We walked."
	for _, c := range change {
		c(d)
	}
	return d
}

func fields(err error) []string {
	e, ok := errors.AsType[*casework.Error](err)
	if !ok {
		return nil
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Field)
	}
	return names
}

// The minutes were counted by hand. On 1 November 2026 New York's clocks go
// from 2:00 back to 1:00, on 14 March 2027 from 2:00 on to 3:00.
func TestMinutesAreThoseThatReallyPassed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says, starts, ends string
		minutes            int
	}{
		{"an afternoon", "2026-11-23T14:10:00-05:00", "2026-11-23T14:40:00-05:00", 30},
		{"across midnight", "2026-11-23T23:40:00-05:00", "2026-11-24T00:25:00-05:00", 45},
		{"no time at all", "2026-11-23T14:10:00-05:00", "2026-11-23T14:10:00-05:00", 0},
		{"seconds do not make a minute", "2026-11-23T14:10:00-05:00", "2026-11-23T14:10:59-05:00", 0},
		{"12:30 to 3:30 when clocks go back", "2026-11-01T00:30:00-04:00", "2026-11-01T03:30:00-05:00", 240},
		{"from the first 1:30 to the second", "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00", 60},
		{"1:30 to 3:30 when clocks go on", "2027-03-14T01:30:00-05:00", "2027-03-14T03:30:00-04:00", 60},
		{"across midnight into the short day", "2027-03-13T23:00:00-05:00", "2027-03-14T04:00:00-04:00", 240},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			d := halfAnHour(func(d *casework.NoteDraft) { d.StartsAt, d.EndsAt = parse(t, c.starts), parse(t, c.ends) })
			s, _, err := d.Sign(by(d.EndsAt))
			if err != nil || s.Minutes != c.minutes {
				t.Errorf("%d minutes, want %d (%v)", s.Minutes, c.minutes, err)
			}
		})
	}
}

func parse(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWhatADraftMustSayBeforeItIsSigned(t *testing.T) {
	t.Parallel()
	type d = casework.NoteDraft
	for _, c := range []struct {
		says string
		make func(*d)
		kept []string // fields that stop even a draft
		sign []string // fields that stop the signature
	}{
		{"words", func(n *d) {}, nil, nil},
		{"a phrase instead of words", func(n *d) { n.Did, n.DidPhrases = "", []string{"Walked"} }, nil, nil},
		{"nothing", func(n *d) { n.Did = "" }, nil, []string{"did"}},
		{"blanks", func(n *d) { n.Did, n.DidPhrases = " \n ", []string{" "} }, nil, []string{"did"}},
		{"a why is not what we did", func(n *d) { n.Did, n.Why = "", "It matters." }, nil, []string{"did"}},
		{"a try needs no words", func(n *d) { n.Did, n.Kind = "", casework.KindAttempt }, nil, nil},
		{"a no-show needs none either", func(n *d) { n.Did, n.Kind = "", casework.KindNoShow }, nil, nil},
		{"a kind that is none", func(n *d) { n.Kind = "visit" }, []string{"kind"}, []string{"kind"}},
		{"a mode that is none", func(n *d) { n.Mode = "fax" }, []string{"mode"}, []string{"mode"}},
		{"out together by phone", func(n *d) { n.Kind, n.Mode = casework.KindCommunity, casework.ModeAudio }, []string{"mode"}, []string{"mode"}},
		{"a text nobody came to", func(n *d) { n.Kind, n.Mode = casework.KindNoShow, casework.ModeText }, []string{"mode"}, []string{"mode"}},
		{"a purpose that is none", func(n *d) { n.Purposes = []casework.Purpose{"billing"} }, []string{"purposes"}, []string{"purposes"}},
		{"an end before the start", func(n *d) { n.EndsAt = n.StartsAt.Add(-time.Minute) }, []string{"endsAt"}, []string{"endsAt"}},
		{"a whole day", func(n *d) { n.StartsAt = n.EndsAt.Add(-24 * time.Hour) }, nil, nil},
		{"more than a day", func(n *d) { n.StartsAt = n.EndsAt.Add(-24*time.Hour - time.Minute) }, []string{"endsAt"}, []string{"endsAt"}},
		{"no start", func(n *d) { n.StartsAt = time.Time{} }, []string{"startsAt"}, []string{"startsAt"}},
		{"a phone's clock four minutes ahead", func(n *d) { n.EndsAt = monday.Add(4 * time.Minute) }, nil, nil},
		{"still going on", func(n *d) { n.EndsAt = monday.Add(6 * time.Minute) }, nil, []string{"endsAt"}},
		{"tomorrow", func(n *d) { n.StartsAt, n.EndsAt = monday.Add(24*time.Hour), monday.Add(25*time.Hour) }, nil, []string{"startsAt"}},
		{"a minute more than a day ahead", func(n *d) {
			n.StartsAt, n.EndsAt = monday.Add(24*time.Hour+time.Minute), monday.Add(25*time.Hour)
		}, []string{"startsAt"}, []string{"startsAt"}},
		{"the last hour that can be written", func(n *d) {
			n.StartsAt = time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)
			n.EndsAt = n.StartsAt.Add(time.Hour)
		}, []string{"startsAt"}, []string{"startsAt"}},
		{"the last day of 1899", func(n *d) {
			n.StartsAt = time.Date(1899, 12, 31, 12, 0, 0, 0, time.UTC)
			n.EndsAt = n.StartsAt.Add(time.Hour)
		}, []string{"startsAt"}, []string{"startsAt"}},
		{"talk next in two years", func(n *d) { n.NextOn = casework.Date{Year: 2028, Month: 11, Day: 23} }, nil, nil},
		{"talk next in two years and a day", func(n *d) { n.NextOn = casework.Date{Year: 2028, Month: 11, Day: 24} }, []string{"nextOn"}, []string{"nextOn"}},
		{"talk next on the same day", func(n *d) { n.NextOn = casework.Date{Year: 2026, Month: 11, Day: 23} }, nil, nil},
		{"talk next on a day before", func(n *d) { n.NextOn = casework.Date{Year: 2026, Month: 11, Day: 22} }, nil, []string{"nextOn"}},
		{"a place of two lines", func(n *d) { n.Place = "Elm\nStreet" }, []string{"place"}, []string{"place"}},
		{"an overlong place", func(n *d) { n.Place = strings.Repeat("é", 201) }, []string{"place"}, []string{"place"}},
		{"a NUL byte", func(n *d) { n.Response = "a\x00b" }, []string{"response"}, []string{"response"}},
		{"broken text", func(n *d) { n.Next = "a\xffb" }, []string{"next"}, []string{"next"}},
		{"the longest words", func(n *d) { n.Did = strings.Repeat("é", 20000) }, nil, nil},
		{"one letter more", func(n *d) { n.Did = strings.Repeat("é", 20001) }, []string{"did"}, []string{"did"}},
		{"31 phrases", func(n *d) { n.NextPhrases = slices.Repeat([]string{"x"}, 31) }, []string{"nextPhrases"}, []string{"nextPhrases"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			n := halfAnHour(c.make)
			if got := fields(n.Check(monday)); !slices.Equal(got, c.kept) {
				t.Errorf("kept: %v, want %v", got, c.kept)
			}
			n = halfAnHour(c.make)
			_, _, err := n.Sign(by(monday))
			if got := fields(err); !slices.Equal(got, c.sign) {
				t.Errorf("signed: %v, want %v", got, c.sign)
			}
		})
	}
}

func TestADraftNeedsAnIDOfItsOwn(t *testing.T) {
	t.Parallel()
	n := halfAnHour(func(n *casework.NoteDraft) { n.ID = uuid.Nil })
	if got := fields(n.Check(monday)); !slices.Equal(got, []string{"id"}) {
		t.Errorf("got %v, want the id", got)
	}
}

func TestASignatureHoldsWhenAndWhere(t *testing.T) {
	t.Parallel()
	iop := &casework.StayInProgram{ProgramID: uuid.New(), TimeZone: "America/Chicago"}
	for _, c := range []struct {
		says  string
		hours int // from the end of the session to the signature
		stay  *casework.StayInProgram
		late  bool
		zone  string
	}{
		{"at once, in a program", 0, iop, false, "America/Chicago"},
		{"between programs the agency's day counts", 0, nil, false, "America/New_York"},
		{"in the 24th hour", 24, iop, false, "America/Chicago"},
		{"in the 25th", 25, iop, true, "America/Chicago"},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			d := halfAnHour()
			signing := by(monday.Add(time.Duration(c.hours) * time.Hour))
			signing.Stay = c.stay
			s, n, err := d.Sign(signing)
			if err != nil {
				t.Fatal(err)
			}
			if s.Late != c.late || s.TimeZone != c.zone || (s.ProgramID == nil) != (c.stay == nil) {
				t.Errorf("signed as %+v", s)
			}
			if s.ID != d.ID || n.ID != d.ID || n.SessionID != d.ID || n.AuthorName != "Dana Whitcomb" || n.AuthorTitle != "CPS" || !s.EnteredAt.Equal(monday) {
				t.Errorf("note %+v of %+v", n, s)
			}
		})
	}
}

func TestWhichProgramADayBelongsTo(t *testing.T) {
	t.Parallel()
	php, iop := uuid.New(), uuid.New()
	day := func(d int) casework.Date { return casework.Date{Year: 2026, Month: 11, Day: d} }
	stays := []casework.StayInProgram{{ProgramID: php, TimeZone: "America/New_York", StartsOn: day(2), EndsOn: day(10)},
		{ProgramID: iop, TimeZone: "America/Los_Angeles", StartsOn: day(10), EndsOn: day(20)}}
	for _, c := range []struct {
		says, at string
		want     uuid.UUID
	}{
		{"in the first program", "2026-11-05T12:00:00-05:00", php},
		{"the evening before it began", "2026-11-01T23:59:00-05:00", uuid.Nil},
		{"its first minute", "2026-11-02T00:00:00-05:00", php},
		{"on the day of the move it is the new one", "2026-11-10T12:00:00-05:00", iop},
		{"just after midnight in the east it is still the day before in the west", "2026-11-10T01:00:00-05:00", php},
		{"the last day counts", "2026-11-20T23:00:00-08:00", iop},
		{"and after it nobody's", "2026-11-21T00:00:00-08:00", uuid.Nil},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			var got uuid.UUID
			if s := casework.StayOn(parse(t, c.at), stays); s != nil {
				got = s.ProgramID
			}
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// What was found fit to be kept is found fit again, and says the same: what is
// kept is what was checked.
func TestWhatIsFitToBeKeptStaysFit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := halfAnHour(func(d *casework.NoteDraft) {
			d.Did, d.Place = rapid.String().Draw(t, "did"), rapid.String().Draw(t, "place")
			d.DidPhrases = rapid.SliceOfN(rapid.String(), 0, 5).Draw(t, "phrases")
			d.Purposes = rapid.SliceOfN(rapid.SampledFrom([]casework.Purpose{"emotional_support", "accountability"}), 0, 4).Draw(t, "purposes")
			d.EndsAt = d.StartsAt.Add(time.Duration(rapid.Int64Range(-1e12, 1e14).Draw(t, "length")))
		})
		if d.Check(monday) != nil {
			return
		}
		kept := *d
		if err := d.Check(monday); err != nil || !d.Same(&kept) {
			t.Fatalf("checked %+v, then %+v %v", kept, d, err)
		}
	})
}

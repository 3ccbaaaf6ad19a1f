package casework_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func numbered(n byte) uuid.UUID { return uuid.UUID{15: n} }

// aReview is of clients 1, 2, 3 and 4; each line has its client's number plus
// 100.
func aReview(t *testing.T) (*casework.CaseloadReview, []casework.CaseloadReviewEntry) {
	t.Helper()
	n := byte(100)
	r, entries, err := casework.NewCaseloadReview(numbered(99), ruthID, dana().ID,
		[]uuid.UUID{numbered(1), numbered(2), numbered(3), numbered(4)}, func() uuid.UUID { n++; return numbered(n) }, monDay.AddDays(3), monday)
	if err != nil || r.Week != monDay || len(entries) != 4 || entries[2].ClientID != numbered(3) || entries[2].State != casework.EntryWaiting {
		t.Fatalf("%v %+v %+v", err, r, entries)
	}
	return r, entries
}

func TestAnEmptyCaseloadHasNoReview(t *testing.T) {
	t.Parallel()
	_, _, err := casework.NewCaseloadReview(uuid.New(), ruthID, dana().ID, nil, uuid.New, monDay, monday)
	if casework.KindOf(err) != casework.KindConflict {
		t.Errorf("%v", err)
	}
}

func TestWhatIsRecordedOfOnePerson(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct {
		w   casework.EntryRecord
		bad []string
	}{
		"as it is":               {casework.EntryRecord{Decision: casework.DecisionKeep}, nil},
		"another peer":           {casework.EntryRecord{Decision: casework.DecisionReassign, Remark: "Asked for a woman"}, nil},
		"something else":         {casework.EntryRecord{Decision: casework.DecisionOther, Remark: "Ask again in spring"}, nil},
		"something else, unsaid": {casework.EntryRecord{Decision: casework.DecisionOther}, []string{"remark"}},
		"nothing":                {casework.EntryRecord{}, []string{"decision"}},
		"not of the list":        {casework.EntryRecord{Decision: "discharge"}, []string{"decision"}},
	} {
		r, entries := aReview(t)
		if got := fields(entries[0].Record(r, ruthID, c.w, monday)); !slices.Equal(got, c.bad) {
			t.Errorf("%s: %v, want %v", says, got, c.bad)
		}
		if c.bad == nil && (entries[0].State != casework.EntrySeen || *entries[0].RecordedBy != ruthID) {
			t.Errorf("%s: %+v", says, entries[0])
		}
	}
}

// Of four, one was seen, one left, and two wait: the two need a reason each.
func TestNobodyIsSkippedSilently(t *testing.T) {
	t.Parallel()
	stillOn := func(client uuid.UUID) bool { return client != numbered(2) }
	finish := func(reasons map[uuid.UUID]string) (*casework.CaseloadReview, []casework.CaseloadReviewEntry, []casework.CaseloadReviewEntry, error) {
		r, entries := aReview(t)
		if err := entries[0].Record(r, ruthID, casework.EntryRecord{Decision: casework.DecisionKeep}, monday); err != nil {
			t.Fatal(err)
		}
		fresh, err := r.Finish(entries, stillOn, []uuid.UUID{numbered(5)}, casework.ReviewFinish{By: ruthID, Reasons: reasons}, uuid.New, monday)
		return r, entries, fresh, err
	}
	_, _, _, err := finish(map[uuid.UUID]string{numbered(103): "Away"})
	if got := fields(err); !slices.Equal(got, []string{"reason." + numbered(104).String()}) {
		t.Errorf("with one reason missing: %v", got)
	}
	_, _, _, err = finish(map[uuid.UUID]string{numbered(103): "Away", numbered(104): "  "})
	if got := fields(err); !slices.Equal(got, []string{"reason." + numbered(104).String()}) {
		t.Errorf("with a blank reason: %v", got)
	}
	_, _, _, err = finish(map[uuid.UUID]string{numbered(103): "Away", numbered(104): "Away", numbered(9): "Who?"})
	if got := fields(err); !slices.Equal(got, []string{"reason." + numbered(9).String()}) {
		t.Errorf("with a reason for nobody: %v", got)
	}
	r, entries, fresh, err := finish(map[uuid.UUID]string{numbered(103): "Away", numbered(104): "No time"})
	if err != nil || r.State != casework.ReviewFinished || *r.FinishedBy != ruthID {
		t.Fatalf("%v %+v", err, r)
	}
	var states []casework.EntryState
	for _, e := range entries {
		states = append(states, e.State)
		if !e.Final {
			t.Errorf("%+v is not final", e)
		}
	}
	if want := []casework.EntryState{casework.EntrySeen, casework.EntryLeft, casework.EntrySkipped, casework.EntrySkipped}; !slices.Equal(states, want) {
		t.Errorf("%v, want %v", states, want)
	}
	if len(fresh) != 1 || fresh[0].ClientID != numbered(5) || fresh[0].State != casework.EntryCame || !fresh[0].Final {
		t.Errorf("who came: %+v", fresh)
	}
	if err := entries[0].Record(r, ruthID, casework.EntryRecord{Decision: casework.DecisionKeep}, monday); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("recorded after the end: %v", err)
	}
	if _, err := r.Finish(entries, stillOn, nil, casework.ReviewFinish{By: ruthID}, uuid.New, monday); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("finished twice: %v", err)
	}
}

func TestACorrectionIsALineOfItsOwn(t *testing.T) {
	t.Parallel()
	r, entries := aReview(t)
	w := casework.EntryRecord{Decision: casework.DecisionTalk, Remark: "It was his sister who called"}
	if _, err := entries[0].Correct(r, uuid.New(), ruthID, w, monday); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("corrected while open: %v", err)
	}
	r.State = casework.ReviewFinished
	c, err := entries[0].Correct(r, numbered(200), ruthID, w, monday)
	if err != nil || *c.Corrects != entries[0].ID || !c.Final || c.Decision != casework.DecisionTalk || entries[0].State != casework.EntryWaiting {
		t.Fatalf("%v %+v", err, c)
	}
	if _, err := c.Correct(r, uuid.New(), ruthID, w, monday); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("a correction was corrected: %v", err)
	}
	if _, err := entries[0].Correct(r, uuid.New(), ruthID, casework.EntryRecord{Decision: casework.DecisionKeep}, monday); !slices.Equal(fields(err), []string{"remark"}) {
		t.Errorf("corrected without saying why: %v", err)
	}
}

func TestAReviewShowsWhoIsLeftWhoCameAndWhoWent(t *testing.T) {
	t.Parallel()
	r, entries := aReview(t)
	entries[1].State, entries[1].Decision = casework.EntrySeen, casework.DecisionKeep
	caseload := []casework.CaseloadLine{{ClientID: numbered(3), Name: "C"}, {ClientID: numbered(2), Name: "B"}, {ClientID: numbered(7), Name: "G"}, {ClientID: numbered(1), Name: "A"}}
	names := map[uuid.UUID]string{numbered(4): "D"}
	record := casework.OpenReview(*r, entries, caseload, names, nil, nil, nil)
	var order, left, gone []string
	for _, l := range record.Lines {
		order = append(order, l.ClientName)
	}
	for _, l := range record.Left() {
		left = append(left, l.ClientName)
	}
	for _, l := range record.Gone() {
		gone = append(gone, l.ClientName)
	}
	if !slices.Equal(order, []string{"C", "B", "A", "D"}) || !slices.Equal(left, []string{"C", "A"}) || !slices.Equal(gone, []string{"D"}) {
		t.Errorf("order %v, left %v, gone %v", order, left, gone)
	}
	if len(record.Came) != 1 || record.Came[0].Name != "G" || record.Seen() != 1 {
		t.Errorf("came %v, seen %d", record.Came, record.Seen())
	}
	on := func(n byte) *casework.CaseloadReviewEntryRecord {
		return &casework.CaseloadReviewEntryRecord{Review: record, Entry: entries[n-1]}
	}
	for from, want := range map[byte]string{3: "A", 2: "A", 1: "C", 4: "C"} {
		if next := on(from).Next(); next == nil || next.ClientName != want {
			t.Errorf("after %d comes %+v, want %s", from, next, want)
		}
	}
}

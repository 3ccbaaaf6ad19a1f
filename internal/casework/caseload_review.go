package casework

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// ReviewState is where a weekly review stands.
type ReviewState string

const (
	ReviewOpen     ReviewState = "open"
	ReviewFinished ReviewState = "finished"
)

// CaseloadReview is a supervisor's look at one peer's caseload in one week. It
// can be done in pieces, by several hands; there is one for each peer and week.
type CaseloadReview struct {
	Versioned
	PeerID     uuid.UUID
	Week       Date // its Monday, in the agency's zone
	State      ReviewState
	StartedBy  uuid.UUID
	StartedAt  time.Time
	FinishedBy *uuid.UUID
	FinishedAt *time.Time
}

func (CaseloadReview) TableName() string { return "caseload_reviews" }

// WeekOf is the Monday of a day's week.
func WeekOf(d Date) Date {
	return d.AddDays(-(int(d.Start(time.UTC).Weekday()) + 6) % 7)
}

// NewCaseloadReview begins the review of a caseload in the week of a day, with
// a line for everybody who is on it.
func NewCaseloadReview(id, by, peer uuid.UUID, clients []uuid.UUID, newID func() uuid.UUID, today Date, now time.Time) (*CaseloadReview, []CaseloadReviewEntry, error) {
	if len(clients) == 0 {
		return nil, nil, Errorf(KindConflict, "Nobody is on this caseload. There is nothing to review.")
	}
	r := &CaseloadReview{Versioned: NewVersioned(id), PeerID: peer, Week: WeekOf(today), State: ReviewOpen, StartedBy: by, StartedAt: now}
	var entries []CaseloadReviewEntry
	for _, c := range clients {
		entries = append(entries, CaseloadReviewEntry{Versioned: NewVersioned(newID()), ReviewID: id, ClientID: c, State: EntryWaiting})
	}
	return r, entries, nil
}

// MustBeOpen is the answer to changing a finished review.
func (r *CaseloadReview) MustBeOpen() error {
	if r.State == ReviewFinished {
		return Errorf(KindConflict, "This review is finished. What changed since is written as a correction.")
	}
	return nil
}

// Finish ends the review. Nobody is skipped silently: who is still on the
// caseload and was not seen needs a reason, under "reason." and the entry's id
// or, where one is enough for all, in reason. Who left meanwhile and who came
// is written down as such. On is whether a client is on the caseload now; came
// are those who came since and have no line yet.
func (r *CaseloadReview) Finish(entries []CaseloadReviewEntry, on func(client uuid.UUID) bool, came []uuid.UUID, f ReviewFinish,
	newID func() uuid.UUID, now time.Time) ([]CaseloadReviewEntry, error) {
	if err := r.MustBeOpen(); err != nil {
		return nil, err
	}
	var p Problems
	for i := range entries {
		e := &entries[i]
		e.Final = true
		if e.State != EntryWaiting {
			continue
		}
		e.RecordedBy, e.RecordedAt = &f.By, &now
		if !on(e.ClientID) {
			e.State = EntryLeft
			continue
		}
		field, reason := "reason."+e.ID.String(), f.Reasons[e.ID]
		p.Require(field, reason, "Say why this person was not reviewed.")
		e.State, e.SkipReason = EntrySkipped, p.Text(field, reason, MaxReason)
	}
	for id := range f.Reasons {
		if !slices.ContainsFunc(entries, func(e CaseloadReviewEntry) bool { return e.ID == id }) {
			p.Add("reason."+id.String(), "This line is not part of the review.")
		}
	}
	var fresh []CaseloadReviewEntry
	for _, c := range came {
		fresh = append(fresh, CaseloadReviewEntry{Versioned: NewVersioned(newID()), ReviewID: r.ID, ClientID: c, State: EntryCame,
			CameLater: true, Final: true, RecordedBy: &f.By, RecordedAt: &now})
	}
	r.State, r.FinishedBy, r.FinishedAt = ReviewFinished, &f.By, &now
	return fresh, p.Err()
}

// ReviewFinish is what is said when a review ends.
type ReviewFinish struct {
	By      uuid.UUID
	Reasons map[uuid.UUID]string // by entry, for everybody still waiting
}

// CaseloadReviewLine is one line of a review with names, and how the client
// stands now where they are still on the caseload.
type CaseloadReviewLine struct {
	CaseloadReviewEntry
	ClientName     string
	RecordedByName string
	Now            *CaseloadLine // nil for who left the caseload
	Tasks          []TaskLine    // set from this line
	Corrections    []CaseloadReviewLine
}

// Waits tells whether the line still needs somebody: not seen, and still on
// the caseload.
func (l CaseloadReviewLine) Waits() bool { return l.State == EntryWaiting && l.Now != nil }

// CaseloadReviewRecord is a review as a supervisor sees it.
type CaseloadReviewRecord struct {
	CaseloadReview
	PeerName       string
	StartedByName  string
	FinishedByName string
	Zone           *time.Location       // the agency's
	Lines          []CaseloadReviewLine // who needs somebody first, as when it began
	Came           []CaseloadLine       // on the caseload now and without a line
}

// Left are the lines that wait for a decision.
func (r *CaseloadReviewRecord) Left() (left []CaseloadReviewLine) {
	for _, l := range r.Lines {
		if l.Waits() {
			left = append(left, l)
		}
	}
	return left
}

// Reasons is one reason for everybody who waits, for whoever finishes with the
// same for all.
func (r *CaseloadReviewRecord) Reasons(reason string) map[uuid.UUID]string {
	reasons := map[uuid.UUID]string{}
	for _, l := range r.Left() {
		reasons[l.ID] = reason
	}
	return reasons
}

// Gone are the lines of those who left the caseload without having been seen.
func (r *CaseloadReviewRecord) Gone() (gone []CaseloadReviewLine) {
	for _, l := range r.Lines {
		if l.State == EntryLeft || l.State == EntryWaiting && l.Now == nil {
			gone = append(gone, l)
		}
	}
	return gone
}

// Seen counts the lines with a decision.
func (r *CaseloadReviewRecord) Seen() (n int) {
	for _, l := range r.Lines {
		if l.State == EntrySeen {
			n++
		}
	}
	return n
}

// CaseloadReviewSummary is a review in a list.
type CaseloadReviewSummary struct {
	CaseloadReview
	PeerName       string
	StartedByName  string
	FinishedByName string
	Seen, Of       int // lines the reader reaches
}

// ReviewFilter narrows a list of reviews; a zero field does not.
type ReviewFilter struct {
	PeerID uuid.UUID
	Week   Date
}

// sortLines puts a review in the order of the caseload: the longest-waiting
// first; who left the caseload comes last, by name.
func sortLines(lines []CaseloadReviewLine, place map[uuid.UUID]int) {
	slices.SortFunc(lines, func(x, y CaseloadReviewLine) int {
		return cmp.Or(
			first(x.Now != nil, y.Now != nil),
			cmp.Compare(place[x.ClientID], place[y.ClientID]),
			cmp.Compare(x.ClientName, y.ClientName),
			slices.Compare(x.ID[:], y.ID[:]),
		)
	})
}

// OpenReview puts together what a review shows. caseload is who is with the
// peer now, in the list's order; names are those of the other clients.
func OpenReview(r CaseloadReview, entries []CaseloadReviewEntry, caseload []CaseloadLine, clients, staff map[uuid.UUID]string,
	tasks []TaskLine, zone *time.Location) *CaseloadReviewRecord {
	out := &CaseloadReviewRecord{CaseloadReview: r, PeerName: staff[r.PeerID], StartedByName: staff[r.StartedBy], Zone: zone}
	if r.FinishedBy != nil {
		out.FinishedByName = staff[*r.FinishedBy]
	}
	place, on := map[uuid.UUID]int{}, map[uuid.UUID]*CaseloadLine{}
	for i := range caseload {
		place[caseload[i].ClientID], on[caseload[i].ClientID] = i, &caseload[i]
	}
	lines, at := []CaseloadReviewLine{}, map[uuid.UUID]int{}
	for _, e := range entries {
		line := reviewLine(e, on[e.ClientID], clients, staff, tasks)
		if e.Corrects != nil {
			if i, ok := at[*e.Corrects]; ok {
				lines[i].Corrections = append(lines[i].Corrections, line)
			}
			continue
		}
		at[e.ID] = len(lines)
		lines = append(lines, line)
		delete(on, e.ClientID)
	}
	sortLines(lines, place)
	out.Lines = lines
	if r.State == ReviewOpen {
		for _, l := range caseload {
			if on[l.ClientID] != nil {
				out.Came = append(out.Came, l)
			}
		}
	}
	return out
}

func reviewLine(e CaseloadReviewEntry, now *CaseloadLine, clients, staff map[uuid.UUID]string, tasks []TaskLine) CaseloadReviewLine {
	line := CaseloadReviewLine{CaseloadReviewEntry: e, ClientName: clients[e.ClientID], Now: now}
	if now != nil {
		line.ClientName = now.Name
	}
	if e.RecordedBy != nil {
		line.RecordedByName = staff[*e.RecordedBy]
	}
	for _, t := range tasks {
		if t.ReviewEntryID != nil && *t.ReviewEntryID == e.ID {
			line.Tasks = append(line.Tasks, t)
		}
	}
	return line
}

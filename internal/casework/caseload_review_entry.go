package casework

import (
	"time"

	"github.com/google/uuid"
)

// EntryState is where one client's line in a review stands.
type EntryState string

const (
	EntryWaiting EntryState = "waiting" // nobody has looked yet
	EntrySeen    EntryState = "seen"    // looked at, with a decision
	EntrySkipped EntryState = "skipped" // not looked at, with the reason
	EntryLeft    EntryState = "left"    // left the caseload before anybody looked
	EntryCame    EntryState = "came"    // came onto the caseload after the review began, and was not looked at
)

// Decision is what a supervisor decides about how somebody is accompanied.
type Decision string

const (
	DecisionKeep         Decision = "keep"
	DecisionChangeRhythm Decision = "change_rhythm"
	DecisionTalk         Decision = "talk_with_clinician"
	DecisionConsiderStep Decision = "consider_step" // ready for less, or needs more
	DecisionReassign     Decision = "reassign"
	DecisionOther        Decision = "other" // the remark says what
)

// Decisions are all of them, as a form offers them.
func Decisions() []Decision {
	return []Decision{DecisionKeep, DecisionChangeRhythm, DecisionTalk, DecisionConsiderStep, DecisionReassign, DecisionOther}
}

// Words is the decision as people say it.
func (d Decision) Words() string {
	return map[Decision]string{DecisionKeep: "Keep it as it is", DecisionChangeRhythm: "Meet more or less often",
		DecisionTalk: "Talk with the clinician", DecisionConsiderStep: "Ready for less, or needs more",
		DecisionReassign: "Another peer", DecisionOther: "Something else"}[d]
}

// CaseloadReviewEntry is one client in a review.
type CaseloadReviewEntry struct {
	Versioned
	ReviewID   uuid.UUID
	ClientID   uuid.UUID
	State      EntryState
	Decision   Decision
	Remark     string `gorm:"serializer:sealed"`
	SkipReason string `gorm:"serializer:sealed"`
	CameLater  bool   // came onto the caseload after the review began
	Final      bool   // the review is finished
	Corrects   *uuid.UUID
	RecordedBy *uuid.UUID
	RecordedAt *time.Time
}

func (CaseloadReviewEntry) TableName() string { return "caseload_review_entries" }

// EntryRecord is what is recorded of one client; a follow-up that is not empty
// sets a task beside it.
type EntryRecord struct {
	Decision Decision
	Remark   string
	FollowUp TaskStart
}

// Record writes down what was decided, and may change it until the review is
// finished.
func (e *CaseloadReviewEntry) Record(r *CaseloadReview, by uuid.UUID, w EntryRecord, now time.Time) error {
	if err := r.MustBeOpen(); err != nil {
		return err
	}
	return e.write(by, w, now)
}

func (e *CaseloadReviewEntry) write(by uuid.UUID, w EntryRecord, now time.Time) error {
	var p Problems
	if w.Decision.Words() == "" {
		p.Add("decision", "Choose what you decided.")
	}
	if w.Decision == DecisionOther {
		p.Require("remark", w.Remark, "Say in a few words what you decided.")
	}
	e.State, e.Decision, e.Remark = EntrySeen, w.Decision, p.Text("remark", w.Remark, MaxReason)
	e.RecordedBy, e.RecordedAt = &by, &now
	return p.Err()
}

// Correct adds to a finished review: the first line stays as it was, and the
// new one says which it corrects.
func (e *CaseloadReviewEntry) Correct(r *CaseloadReview, id, by uuid.UUID, w EntryRecord, now time.Time) (*CaseloadReviewEntry, error) {
	if r.State != ReviewFinished {
		return nil, Errorf(KindConflict, "This review is still open. Change the line itself.")
	}
	if e.Corrects != nil {
		return nil, Errorf(KindConflict, "This is a correction itself. Correct the first line again.")
	}
	c := &CaseloadReviewEntry{Versioned: NewVersioned(id), ReviewID: r.ID, ClientID: e.ClientID, Corrects: &e.ID, Final: true}
	var p Problems
	p.Require("remark", w.Remark, "Say what is corrected and why.")
	if err := p.Err(); err != nil {
		return nil, err
	}
	return c, c.write(by, w, now)
}

// CaseloadReviewPast is one line in a client's history of reviews.
type CaseloadReviewPast struct {
	CaseloadReviewEntry
	Week           Date
	PeerName       string
	RecordedByName string
}

// CaseloadReviewEntryRecord is one line beside the review it is part of, with
// who can be set something about the client.
type CaseloadReviewEntryRecord struct {
	Review *CaseloadReviewRecord
	Entry  CaseloadReviewEntry
	Owners []CareTeamMember
}

// Line is the line as the review shows it.
func (r *CaseloadReviewEntryRecord) Line() CaseloadReviewLine {
	for _, l := range r.Review.Lines {
		if l.ID == r.Entry.ID || r.Entry.Corrects != nil && l.ID == *r.Entry.Corrects {
			return l
		}
	}
	return CaseloadReviewLine{CaseloadReviewEntry: r.Entry}
}

// Next is the line after this one, around the end, that still waits; nil when
// this was the last.
func (r *CaseloadReviewEntryRecord) Next() *CaseloadReviewLine {
	lines, at := r.Review.Lines, 0
	for i := range lines {
		if lines[i].ID == r.Entry.ID {
			at = i
		}
	}
	for n := 1; n < len(lines); n++ {
		if l := &lines[(at+n)%len(lines)]; l.Waits() {
			return l
		}
	}
	return nil
}

// Add is a line for somebody who came onto the caseload meanwhile.
func (r *CaseloadReview) Add(id, client uuid.UUID, caseload []CaseloadLine) (*CaseloadReviewEntry, error) {
	for _, l := range caseload {
		if l.ClientID == client {
			return &CaseloadReviewEntry{Versioned: NewVersioned(id), ReviewID: r.ID, ClientID: client, State: EntryWaiting, CameLater: true}, nil
		}
	}
	return nil, Invalid("clientId", "This person is not on the caseload. Choose somebody who is.")
}

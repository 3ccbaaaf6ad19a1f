package casework

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// AdviceFlag is advice against the plan that somebody heard of, such as to stop
// a prescribed medicine. It goes to the person's clinician as a task and comes
// back with what holds. Who gave the advice is nobody's business: there is no
// field for it.
type AdviceFlag struct {
	Versioned
	ClientID   uuid.UUID
	NoteID     *uuid.UUID // the draft, and so the session, in which it was heard
	Words      string     `gorm:"serializer:sealed"` // "" where there was only time for one tap
	RaisedBy   uuid.UUID
	RaisedAt   time.Time
	Because    Because // why it went to whom it went; "" where nobody was there
	AnsweredBy *uuid.UUID
	AnsweredAt *time.Time
	Answer     string `gorm:"serializer:sealed"`
}

func (AdviceFlag) TableName() string { return "advice_flags" }

// AdviceFlagLine is a flag with its names.
type AdviceFlagLine struct {
	AdviceFlag
	RaisedByName   string
	AnsweredByName string
	OwnerID        *uuid.UUID // whose task it is; nil where nobody was there
	OwnerName      string
	TaskID         *uuid.UUID
}

// AdviceFlags are what was heard about one person, the newest first.
type AdviceFlags struct {
	List[AdviceFlagLine]
	ClientID   uuid.UUID
	ClientName string
	Zone       *time.Location
}

// AdviceRaise is what can be said of advice that was heard.
type AdviceRaise struct {
	ClientID uuid.UUID
	NoteID   *uuid.UUID
	Words    string
}

const (
	adviceDays   = 3 // by which the clinician is to answer
	AdviceShown  = 7 // days for which an answer stands where a peer begins their day
	longestHeard = 500
)

// RaiseAdvice flags advice that was heard. One tap is enough: the words may
// follow by telephone.
func RaiseAdvice(id, by uuid.UUID, r AdviceRaise, now time.Time) (*AdviceFlag, error) {
	var p Problems
	f := &AdviceFlag{Versioned: NewVersioned(id), ClientID: r.ClientID, NoteID: r.NoteID, Words: p.adviceWords("words", r.Words), RaisedBy: by, RaisedAt: now}
	return f, p.Err()
}

func (p *Problems) adviceWords(field, words string) string { return p.Text(field, words, longestHeard) }

// nearness is whose task it is: the clinician's of the open stay; where there
// is none, the program lead's, then a supervisor's, then a director's.
var nearness = []Because{BecauseClinician, BecauseProgramLead, BecauseSupervisor, BecauseDirector}

// Send chooses who answers from whom there is, somebody other than who raised
// it where there is anybody; nil where nobody is there.
func (f *AdviceFlag) Send(ladder SafetyLadder) *uuid.UUID {
	all := slices.Concat(ladder...)
	slices.SortStableFunc(all, func(a, b ToTell) int {
		own := func(t ToTell) int {
			return map[bool]int{true: 1}[t.StaffID == f.RaisedBy && t.Because != BecauseClinician]
		}
		return cmp.Or(cmp.Compare(own(a), own(b)), cmp.Compare(slices.Index(nearness, a.Because), slices.Index(nearness, b.Because)))
	})
	if len(all) == 0 {
		return nil
	}
	f.Because = all[0].Because
	return &all[0].StaffID
}

// Task is what the one who answers has to do.
func (f *AdviceFlag) Task(owner uuid.UUID, today Date) TaskStart {
	what := "Conflicting advice was heard. Ask who heard it, then write what holds."
	if f.Words != "" {
		what = "Conflicting advice was heard: “" + f.Words + "” Write what holds."
	}
	return TaskStart{ClientID: &f.ClientID, OwnerID: owner, DueOn: today.AddDays(adviceDays), What: what}
}

// Resolve says what holds; who raised it reads it.
func (f *AdviceFlag) Resolve(by uuid.UUID, answer string, now time.Time) error {
	if f.AnsweredAt != nil {
		return Errorf(KindConflict, "Somebody has answered this already. You can see what they wrote.")
	}
	var p Problems
	p.Require("answer", answer, "Write what holds. The peer reads it.")
	f.Answer = p.Text("answer", answer, MaxReason)
	f.AnsweredBy, f.AnsweredAt = &by, &now
	return p.Err()
}

package casework

import (
	"cmp"
	"time"

	"github.com/google/uuid"
)

// TaskState is where a task stands. Done and dropped are ends: what has to be
// done again is a new task.
type TaskState string

const (
	TaskOpen    TaskState = "open"
	TaskDone    TaskState = "done"
	TaskDropped TaskState = "dropped" // not needed any more, with the reason
)

// Task is something someone must do by a day.
type Task struct {
	Versioned
	ClientID      *uuid.UUID // nil: about nobody in particular
	OwnerID       uuid.UUID
	DueOn         Date       // the last day for it, in the agency's zone
	What          string     `gorm:"serializer:sealed"`
	ReviewEntryID *uuid.UUID // the line of a weekly review it came from, if from one
	AdviceFlagID  *uuid.UUID // the advice it came of, if of that: answering it ends the task
	// AccessReviewID is what it asks to look at, if it does: done when anybody
	// has looked.
	AccessReviewID *uuid.UUID
	State          TaskState
	DropReason     string `gorm:"serializer:sealed"`
	CreatedBy      uuid.UUID
	CreatedAt      time.Time
	ClosedBy       *uuid.UUID
	ClosedAt       *time.Time
}

func (Task) TableName() string { return "tasks" }

// TaskLine is a task as a list shows it.
type TaskLine struct {
	Task
	ClientName    string // "" for a task about nobody
	OwnerName     string
	CreatedByName string
	OwnerLeft     bool           // the owner's account is closed
	OwnerApart    bool           // the owner walked beside the client and does not any more
	Today         Date           // the day it is for the agency
	Zone          *time.Location // the agency's, in which days are meant
}

// Stray tells whether the task waits for somebody who cannot do it any more.
func (t TaskLine) Stray() bool { return t.State == TaskOpen && (t.OwnerLeft || t.OwnerApart) }

// TaskStart is what is asked for when something is to be done.
type TaskStart struct {
	ClientID *uuid.UUID
	OwnerID  uuid.UUID
	DueOn    Date
	What     string
}

// Empty tells whether nothing of a task was filled in.
func (s TaskStart) Empty() bool { return s.OwnerID == uuid.Nil && s.DueOn.IsZero() && s.What == "" }

// TaskFilter narrows a list of tasks; a zero field does not.
type TaskFilter struct {
	Mine     bool // the actor's own, and those of whoever they stand in for
	OwnerID  uuid.UUID
	OwnerIDs []uuid.UUID // filled from Mine
	ClientID uuid.UUID
	State    TaskState
}

// longestTask is how far ahead a task can be set, in days.
const longestTask = 366

// NewTask sets somebody something to do.
func NewTask(id, by uuid.UUID, s TaskStart, today Date, now time.Time) (*Task, error) {
	var p Problems
	t := &Task{Versioned: NewVersioned(id), ClientID: s.ClientID, State: TaskOpen, CreatedBy: by, CreatedAt: now}
	t.set(&p, s, today)
	return t, p.Err()
}

func (t *Task) set(p *Problems, s TaskStart, today Date) {
	p.Require("what", s.What, "Write what is to be done.")
	t.What = p.Text("what", s.What, MaxReason)
	if s.OwnerID == uuid.Nil {
		p.Add("ownerId", "Choose who will do it.")
	}
	t.OwnerID = s.OwnerID
	switch {
	case s.DueOn.IsZero():
		p.Add("dueOn", "Choose a day by when.")
	case s.DueOn.Before(today):
		p.Add("dueOn", "Choose today or a day after it.")
	case s.DueOn.DaysSince(today) > longestTask:
		p.Add("dueOn", "Choose a day within a year.")
	}
	t.DueOn = s.DueOn
}

func (t *Task) mustBeOpen() error {
	switch t.State {
	case TaskDone:
		return Errorf(KindConflict, "This task is done already.")
	case TaskDropped:
		return Errorf(KindConflict, "This task was dropped already.")
	}
	return nil
}

// Complete says that it is done.
func (t *Task) Complete(by uuid.UUID, now time.Time) error {
	if err := cmp.Or(t.mustBeOpen(), t.mustNotWait()); err != nil {
		return err
	}
	return t.Answered(by, now)
}

// mustNotWait refuses to end a task for whose answer somebody waits.
func (t *Task) mustNotWait() error {
	if t.AdviceFlagID != nil {
		return Errorf(KindConflict, "A peer waits for the answer. Write what holds, and this task is done.")
	}
	return nil
}

// Answered says that what it came of has its answer.
func (t *Task) Answered(by uuid.UUID, now time.Time) error {
	if err := t.mustBeOpen(); err != nil {
		return err
	}
	t.State, t.ClosedBy, t.ClosedAt = TaskDone, &by, &now
	return nil
}

// Drop says that it will not be done, and why.
func (t *Task) Drop(by uuid.UUID, reason string, now time.Time) error {
	if err := cmp.Or(t.mustBeOpen(), t.mustNotWait()); err != nil {
		return err
	}
	var p Problems
	p.Require("reason", reason, "Say why it need not be done.")
	t.DropReason = p.Text("reason", reason, MaxReason)
	t.State, t.ClosedBy, t.ClosedAt = TaskDropped, &by, &now
	return p.Err()
}

// Hand gives an open task to somebody else, and may set another day. A day
// that is over can stay: handing on a late task does not make it less late.
func (t *Task) Hand(to uuid.UUID, due Date, today Date) error {
	if err := t.mustBeOpen(); err != nil {
		return err
	}
	if due.IsZero() {
		due = t.DueOn
	}
	late := due == t.DueOn && due.Before(today)
	var p Problems
	if late {
		due = today
	}
	before := *t
	t.set(&p, TaskStart{OwnerID: to, DueOn: due, What: t.What}, today)
	if late {
		t.DueOn = before.DueOn
	}
	return p.Err()
}

// Late tells whether the day for an open task is over.
func (t *Task) Late(today Date) bool { return t.State == TaskOpen && t.DueOn.Before(today) }

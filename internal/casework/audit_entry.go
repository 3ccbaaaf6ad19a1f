package casework

import (
	"time"

	"github.com/google/uuid"
)

// Outcome is how an operation ended.
type Outcome string

const (
	OutcomeDone    Outcome = "done"
	OutcomeRefused Outcome = "refused"
)

// AuditEntry is one operation, as it was left behind: never changed, never
// removed.
type AuditEntry struct {
	ID        uuid.UUID
	At        time.Time
	ActorKind string
	ActorID   *uuid.UUID // nil for the system
	ActorName string
	Op        string
	Reach     string
	Outcome   Outcome
	Reason    string
	Object    string // the table of what it was about
	ObjectID  *uuid.UUID
	ClientIDs []uuid.UUID
	Changes   []AuditChange
	Shown     []AuditShown
	RequestID string
}

// AuditChange is one row that changed.
type AuditChange struct {
	Table   string
	ID      uuid.UUID
	Action  string // insert, update, delete
	Columns []AuditColumn
}

// AuditColumn is one column, before and after; nil where there was nothing.
// Hashed ones can be compared and not read.
type AuditColumn struct {
	Column   string
	Old, New *string
	Hashed   bool
}

// AuditShown are the rows of one table that a read showed.
type AuditShown struct {
	Table string
	IDs   []uuid.UUID
}

// AuditFilter narrows the audit; a zero field does not.
type AuditFilter struct {
	Client  string // its id or number
	StaffID uuid.UUID
	Outcome Outcome
	Day     Date     // in the agency's time zone
	Ops     []string // any of these
}

// AuditPage is one page of the audit, with what its reader needs to ask
// further.
type AuditPage struct {
	List[AuditEntry]
	Zone  *time.Location
	Staff []Staff // everybody, also those who left: they acted once

	Client uuid.UUID // whom the filter named; uuid.Nil for nobody
}

package casework

import "github.com/google/uuid"

// Telling is a record that one person of the staff must hear of soon. Whatever
// is one needs nothing more: the store sees it written, and app has the notice
// sent that carries the bare fact.
type Telling interface {
	// Tells is who must hear of it, and nobody once it needs nothing.
	Tells() uuid.UUID
}

// Tells is whoever has to do it.
func (t Task) Tells() uuid.UUID {
	if t.State != TaskOpen {
		return uuid.Nil
	}
	return t.OwnerID
}

// Tells is whoever was told of a concern.
func (n SafetyNotice) Tells() uuid.UUID { return n.StaffID }

// Tells is whoever was told that a review waits.
func (n AccessReviewNotice) Tells() uuid.UUID { return n.StaffID }

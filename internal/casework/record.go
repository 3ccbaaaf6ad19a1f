package casework

import "github.com/google/uuid"

// Record is what every row has: whose it is and which. Ids are UUIDv7, made by
// whoever creates the thing.
type Record struct {
	AgencyID uuid.UUID `gorm:"primaryKey"`
	ID       uuid.UUID `gorm:"primaryKey"`
}

// Ref is the id; it lets generic code speak of any record.
func (r Record) Ref() uuid.UUID { return r.ID }

// Versioned is a record that can be edited. Version counts its edits and
// answers If-Match.
type Versioned struct {
	Record
	Version int
}

// NewVersioned is the head of a new record.
func NewVersioned(id uuid.UUID) Versioned { return Versioned{Record: Record{ID: id}, Version: 1} }

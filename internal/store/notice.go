package store

import (
	"slices"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Tell keeps that somebody must hear of this transaction soon; nobody needs to
// hear of what they do themselves.
func (tx *Tx) Tell(staff ...*uuid.UUID) {
	for _, id := range staff {
		if id != nil && *id != uuid.Nil && *id != tx.Actor().ID && !slices.Contains(tx.told, *id) {
			tx.told = append(tx.told, *id)
		}
	}
}

// Told are all who must hear of what was done in this transaction.
func (tx *Tx) Told() []uuid.UUID { return tx.told }

// tells finds out from a row that is written whether somebody must hear of it
// who was not told by what stood there before.
func (tx *Tx) tells(old, row any) {
	now, is := row.(casework.Telling)
	if !is {
		return
	}
	to := now.Tells()
	if before, was := old.(casework.Telling); was && before.Tells() == to {
		return
	}
	tx.Tell(&to)
}

package app

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/store"
)

// roomIn is what places a program has for somebody. Whoever takes one holds
// the program first, last of what they hold: of two who want the last place
// one waits and then sees that it is taken.
func roomIn(tx *store.Tx, p *casework.Program, client uuid.UUID) (casework.ProgramRoom, error) {
	room := casework.ProgramRoom{ProgramName: p.Name, Places: p.Places}
	if p.Places == 0 {
		return room, nil
	}
	var err error
	room.Taken, err = tx.PlacesTaken(p.ID, &client)
	return room, err
}

// beginIn wants a place for a stay that was begun, or a reason, and keeps that.
// The program is held (placeToBe).
func beginIn(tx *store.Tx, p *casework.Program, s *casework.Stay, reason string) error {
	room, err := roomIn(tx, p, s.ClientID)
	if err != nil {
		return err
	}
	over, err := room.Begin(s, reason, tx.Actor().ID, tx.Now())
	if err != nil || over == nil {
		return err
	}
	return tx.InsertStayChange(over)
}

// sayRoom says of a hand-off that waits for a yes whether there is a place.
func sayRoom(tx *store.Tx, rec *casework.ReferralRecord) error {
	if rec.State.Ended() || rec.State.Taken() || rec.HeldFrom.Taken() {
		return nil
	}
	to, err := tx.Program(rec.ToProgramID)
	if err != nil {
		return err
	}
	room, err := roomIn(tx, to, rec.ClientID)
	rec.Full = room.Full()
	return err
}

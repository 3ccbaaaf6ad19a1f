package casework

import (
	"time"

	"github.com/google/uuid"
)

// ProgramRoom is how many people a program can take, and how many places are
// taken: by whoever is in it, and by whoever it has said yes to and who has not
// arrived yet. A yes is a promise, so it holds a place: a lead who counted
// those in the rooms alone would promise the last one twice. Whoever is away
// for a time keeps theirs. A last day is entered when it has come, so the place
// of somebody who leaves is free from that day on, wherever the program is:
// the next one may begin on it.
type ProgramRoom struct {
	ProgramName string
	Places      int // zero: no limit was said
	Taken       int // without whoever the place is asked for
}

// Full tells whether there is no place.
func (r ProgramRoom) Full() bool { return r.Places > 0 && r.Taken >= r.Places }

// Ask refuses a hand-off to a program that has no place. There is no reason
// that overrides it: both a question and a yes are about days to come, and
// whoever answers for the program can say that it takes more. How many are
// there, and who, is not told.
func (r ProgramRoom) Ask() error {
	if r.Full() {
		return Errorf(KindConflict, "%s has no place now. Wait until there is one, or choose another program.", r.ProgramName)
	}
	return nil
}

// Begin wants a reason where somebody begins in a program that has no place,
// as a peer's caseload does: an admission or a move says what has happened, and
// a record that may not say so would be wrong about where the person is. It
// gives the line of the stay's history; nil where there was a place.
func (r ProgramRoom) Begin(s *Stay, reason string, by uuid.UUID, now time.Time) (*StayChange, error) {
	if !r.Full() {
		return nil, nil
	}
	var p Problems
	p.Require("overPlacesReason", reason, r.ProgramName+" has no place now. Say why one more, or choose another program.")
	line := &StayChange{ClientID: s.ClientID, StayID: s.ID, Kind: ChangeOverPlaces, OnDay: s.StartsOn, ChangedBy: by, ChangedAt: now}
	line.Reason = p.Text("overPlacesReason", reason, MaxReason)
	return line, p.Err()
}

package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// StartAssignment puts a client on a peer's caseload; where it takes over from
// another peer, that one's time ends in the same moment.
func (a *App) StartAssignment(ctx context.Context, s casework.AssignmentStart) (*casework.AssignmentLine, error) {
	return runOnce(ctx, a, authz.AssignmentStart, func(tx *store.Tx) (*casework.AssignmentLine, error) {
		if _, err := tx.LockClient(s.ClientID); err != nil {
			return nil, err
		}
		return a.assign(tx, s)
	}, assignmentLine)
}

// EndAssignment takes a client off a peer's caseload. The history stays.
func (a *App) EndAssignment(ctx context.Context, id uuid.UUID, at *time.Time, reason string) (*casework.AssignmentLine, error) {
	return runOnce(ctx, a, authz.AssignmentEnd, func(tx *store.Tx) (*casework.AssignmentLine, error) {
		as, err := tx.LockAssignment(id)
		if err != nil {
			return nil, err
		}
		if err := as.End(at, reason, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateAssignment(as); err != nil {
			return nil, err
		}
		peer, err := tx.Staff(as.PeerID)
		if err != nil {
			return nil, err
		}
		return &casework.AssignmentLine{Assignment: *as, PeerName: peer.Name}, nil
	}, assignmentLine)
}

// assign holds the peer while it weighs the caseload, so that two people
// assigning at once cannot both find the last place.
func (a *App) assign(tx *store.Tx, s casework.AssignmentStart) (*casework.AssignmentLine, error) {
	peer, err := a.lockPeer(tx, s.PeerID)
	if err != nil {
		return nil, err
	}
	if err := noConflict(tx, s.ClientID, peer); err != nil {
		return nil, err
	}
	if s.Replaces != nil {
		if err := handOver(tx, &s); err != nil {
			return nil, err
		}
	}
	room, err := roomOf(tx, peer)
	if err != nil {
		return nil, err
	}
	as, err := casework.NewAssignment(tx.NewID(), tx.Actor().ID, s, *room, tx.Now())
	if err != nil {
		return nil, err
	}
	return &casework.AssignmentLine{Assignment: *as, PeerName: peer.Name}, tx.InsertAssignment(as)
}

// lockPeer wants somebody who works here and can carry a caseload.
func (a *App) lockPeer(tx *store.Tx, id uuid.UUID) (*casework.Staff, error) {
	peer, err := tx.LockStaff(id)
	switch {
	case casework.KindOf(err) == casework.KindNotFound:
		return nil, casework.Invalid("peerId", "Choose a peer who works here.")
	case err != nil:
		return nil, err
	case peer.Status != casework.StaffActive:
		return nil, casework.Invalid("peerId", "%s does not work here now. Choose another peer.", peer.Name)
	}
	able, err := holdsAny(tx, id, a.carriers())
	if err != nil {
		return nil, err
	}
	if !able {
		return nil, casework.Invalid("peerId", "%s carries no caseload. Choose another peer.", peer.Name)
	}
	return peer, nil
}

// handOver ends the assignment that a new one takes over from, at the moment
// the new one begins.
func handOver(tx *store.Tx, s *casework.AssignmentStart) error {
	old, err := tx.LockAssignment(*s.Replaces)
	if err != nil || old.ClientID != s.ClientID {
		return casework.Invalid("replaces", "Choose who is with this person now.")
	}
	if s.StartsAt == nil {
		now := tx.Now()
		s.StartsAt = &now
	}
	why := s.Reason
	if why == "" {
		why = "Somebody else took over."
	}
	if err := old.End(s.StartsAt, why, tx.Now()); err != nil {
		return err
	}
	return tx.UpdateAssignment(old)
}

func roomOf(tx *store.Tx, peer *casework.Staff) (*casework.CaseloadRoom, error) {
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	room := &casework.CaseloadRoom{PeerName: peer.Name, Limit: agency.CaseloadLimit}
	if peer.CaseloadLimit != nil {
		room.Limit = *peer.CaseloadLimit
	}
	room.Taken, err = tx.CaseloadWeight(peer.ID)
	return room, err
}

func assignmentLine(tx *store.Tx, id uuid.UUID) (*casework.AssignmentLine, error) {
	as, err := tx.Assignment(id)
	if err != nil {
		return nil, err
	}
	peer, err := tx.Staff(as.PeerID)
	if err != nil {
		return nil, err
	}
	return &casework.AssignmentLine{Assignment: *as, PeerName: peer.Name}, nil
}

package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// AttendReferral closes the loop: the person has come. The next stay, the
// peers, what was to be done and the overlap change in the same moment.
func (a *App) AttendReferral(ctx context.Context, id uuid.UUID, arrival casework.ReferralArrival) (*casework.ReferralRecord, error) {
	return runOnce(ctx, a, authz.ReferralAttend, func(tx *store.Tx) (*casework.ReferralRecord, error) {
		seen, err := tx.Referral(id)
		if err != nil {
			return nil, err
		}
		if _, err := tx.LockClient(seen.ClientID); err != nil {
			return nil, err
		}
		h, err := a.hold(tx, id, "", false)
		if err != nil {
			return nil, err
		}
		step, err := h.r.Attend(h.who, arrival, h.to.Zone(), tx.Now())
		if err != nil {
			return nil, err
		}
		if err := h.arrive(arrival); err != nil {
			return nil, err
		}
		if arrival.NewPeerID != nil {
			if err := a.handPeerOver(h, arrival); err != nil {
				return nil, err
			}
		}
		if err := h.handTasks(); err != nil {
			return nil, err
		}
		if err := keep(tx, h.r, *step); err != nil {
			return nil, err
		}
		return a.referralRecord(tx, id)
	}, a.referralRecord)
}

// arrive moves the person on, by the one way there is. Whoever left the last
// program meanwhile was between programs until now.
func (h *handling) arrive(arrival casework.ReferralArrival) error {
	open, _, err := h.tx.OpenStayOf(h.r.ClientID)
	if err != nil {
		return err
	}
	if open != nil && *open != h.r.StayID {
		return casework.Errorf(casework.KindConflict, "They are in another program by now. Look at where they are before you go on.")
	}
	episode, last, err := lockEpisode(h.tx, h.r.ClientID, open)
	if err != nil {
		return err
	}
	_, err = moveOn(h.tx, episode, last, casework.Move{StayID: open, ProgramID: h.r.ToProgramID, ClinicianID: h.r.OwnerID, MovedOn: arrival.On,
		LateReason: arrival.LateReason, PlaceHeld: true})
	return renamed(err, "movedOn", "attendedOn")
}

// renamed calls a field as the form does that it came from.
func renamed(err error, from, to string) error {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		for i := range e.Fields {
			if e.Fields[i].Field == from {
				e.Fields[i].Field = to
			}
		}
	}
	return err
}

// handPeerOver lets the new peer walk beside the old one until the overlap
// ends, and then instead of them. Nobody's supervisor changes by that.
func (a *App) handPeerOver(h *handling, arrival casework.ReferralArrival) error {
	open, err := h.tx.OpenAssignments(h.r.ClientID)
	if err != nil {
		return err
	}
	var old *casework.Assignment
	for i := range open {
		if open[i].Part == casework.PartPrimary && open[i].EndsAt == nil {
			old = &open[i]
		}
	}
	start := casework.AssignmentStart{ClientID: h.r.ClientID, PeerID: *arrival.NewPeerID, Part: casework.PartPrimary,
		OverLimitReason: arrival.OverLimitReason, Reason: "Handed over with the move to " + h.to.Name + "."}
	if old == nil {
		_, err := a.assign(h.tx, start)
		return renamed(err, "peerId", "newPeerId")
	}
	if old.PeerID == start.PeerID {
		return casework.Invalid("newPeerId", "They walk with this person already. Choose somebody else, or let the peer stay.")
	}
	until := *h.r.OverlapUntil
	if until.After(h.tx.Now()) {
		beside := start
		beside.Part, beside.EndsAt = casework.PartSecond, &until
		if _, err := a.assign(h.tx, beside); err != nil {
			return renamed(err, "peerId", "newPeerId")
		}
		start.StartsAt = &until
	}
	start.Replaces = &old.ID
	_, err = a.assign(h.tx, start)
	return renamed(err, "peerId", "newPeerId")
}

// handTasks hands what the sending clinicians had still to do for the person to
// the owner: they do not have the record for long.
func (h *handling) handTasks() error {
	today, err := agencyToday(h.tx)
	if err != nil {
		return err
	}
	stay, err := h.tx.Stay(h.r.StayID)
	if err != nil {
		return err
	}
	owners := []uuid.UUID{*h.r.SentBy}
	if stay.ClinicianID != nil {
		owners = append(owners, *stay.ClinicianID)
	}
	tasks, err := h.tx.OpenTasksOf(owners, h.r.ClientID)
	if err != nil {
		return err
	}
	for i := range tasks {
		t, err := h.tx.LockTask(tasks[i].ID)
		if err != nil {
			return err
		}
		if t.State != casework.TaskOpen || t.OwnerID == *h.r.OwnerID {
			continue
		}
		if err := t.Hand(*h.r.OwnerID, casework.Date{}, today); err != nil {
			return err
		}
		if err := h.tx.UpdateTask(t); err != nil {
			return err
		}
	}
	return nil
}

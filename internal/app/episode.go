package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// AdmitClient opens an episode with its first stay. Coming back is an episode
// of its own.
func (a *App) AdmitClient(ctx context.Context, client uuid.UUID, s casework.Admission) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.ClientAdmit, func(tx *store.Tx) (*casework.ClientRecord, error) {
		c, err := tx.LockClient(client)
		if err != nil {
			return nil, err
		}
		if err := admit(tx, c, s); err != nil {
			return nil, err
		}
		return clientRecord(tx, client)
	}, clientRecord)
}

// MoveClient ends the open stay, if there is one, and begins the next. The
// peer goes along.
func (a *App) MoveClient(ctx context.Context, client uuid.UUID, m casework.Move) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.ClientMove, func(tx *store.Tx) (*casework.ClientRecord, error) {
		episode, last, err := lockEpisode(tx, client, m.StayID)
		if err != nil {
			return nil, err
		}
		before, err := clientRecord(tx, client)
		if err != nil {
			return nil, err
		}
		if _, err := moveOn(tx, episode, last, m); err != nil {
			return nil, err
		}
		return recordAfter(tx, before)
	}, clientRecord)
}

// moveOn is the one way from a program to the next: with the person held, the
// open stay ends with its pause, and the next begins.
func moveOn(tx *store.Tx, episode *casework.Episode, last *casework.Stay, m casework.Move) (*casework.Stay, error) {
	program, today, err := placeToBe(tx, m.ProgramID, m.ClinicianID)
	if err != nil {
		return nil, err
	}
	stay, err := episode.Move(last, program, m, today)
	if err != nil {
		return nil, err
	}
	if err := endPauseWith(tx, last); err != nil {
		return nil, err
	}
	stay.ID = tx.NewID()
	var over *casework.StayChange
	if !m.PlaceHeld {
		room, err := roomIn(tx, program, stay.ClientID)
		if err != nil {
			return nil, err
		}
		if over, err = room.Begin(stay, m.OverPlaces, tx.Actor().ID, tx.Now()); err != nil {
			return nil, err
		}
	}
	late := casework.EnteredLate(stay, casework.ActMove, m.MovedOn, m.LateReason, tx.Actor().ID, today, tx.Now())
	return stay, tx.MoveStay(episode, last, stay, late, over)
}

// DischargeClient ends the episode. Peers stay until somebody ends that too;
// only where the person has died, there is nobody left to walk beside.
func (a *App) DischargeClient(ctx context.Context, client uuid.UUID, d casework.Discharge) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.ClientDischarge, func(tx *store.Tx) (*casework.ClientRecord, error) {
		episode, last, err := lockEpisode(tx, client, d.StayID)
		if err != nil {
			return nil, err
		}
		today, err := todayAt(tx, last)
		if err != nil {
			return nil, err
		}
		if err := episode.Discharge(last, d, today); err != nil {
			return nil, err
		}
		before, err := clientRecord(tx, client)
		if err != nil {
			return nil, err
		}
		if err := endPauseWith(tx, last); err != nil {
			return nil, err
		}
		if err := noteLate(tx, last, casework.ActDischarge, d.DischargedOn, d.LateReason, today); err != nil {
			return nil, err
		}
		if d.Reason == casework.DischargeDeath {
			if err := endAssignments(tx, client); err != nil {
				return nil, err
			}
			if err := cancelPlans(tx, client, "The person died."); err != nil {
				return nil, err
			}
		}
		// Last, because the stay, or between programs the episode, may be what the actor reaches the person by.
		if err := tx.UpdateEpisode(episode); err != nil {
			return nil, err
		}
		if last != nil {
			if err := tx.UpdateStay(last); err != nil {
				return nil, err
			}
		}
		return recordAfter(tx, before)
	}, clientRecord)
}

func admit(tx *store.Tx, c *casework.Client, s casework.Admission) error {
	program, today, err := placeToBe(tx, s.ProgramID, s.ClinicianID)
	if err != nil {
		return err
	}
	before, err := tx.Episodes(c.ID)
	if err != nil {
		return err
	}
	episode, stay, err := c.Admit(before, program, s, today)
	if err != nil {
		return err
	}
	if err := tx.InsertEpisode(episode); err != nil {
		return err
	}
	stay.EpisodeID = episode.ID
	if err := tx.InsertStay(stay); err != nil {
		return err
	}
	if err := beginIn(tx, program, stay, s.OverPlaces); err != nil || len(before) == 0 {
		return err
	}
	return noteLate(tx, stay, casework.ActAdmit, s.AdmittedOn, s.LateReason, today)
}

// placeToBe looks up where somebody is to go: the program, held so that it does
// not close meanwhile, and the day it is there.
func placeToBe(tx *store.Tx, program uuid.UUID, clinician *uuid.UUID) (*casework.Program, casework.Date, error) {
	p, err := tx.LockProgram(program)
	if casework.KindOf(err) == casework.KindNotFound {
		return nil, casework.Date{}, casework.Invalid("programId", "Choose a program of this agency.")
	}
	if err != nil {
		return nil, casework.Date{}, err
	}
	return p, casework.DateOf(tx.Now(), p.Zone()), worksHere(tx, "clinicianId", clinician)
}

// lockEpisode holds the client and reads the open episode with its newest
// stay, where the person still is where the actor saw them.
func lockEpisode(tx *store.Tx, client uuid.UUID, seen *uuid.UUID) (*casework.Episode, *casework.Stay, error) {
	if _, err := tx.LockClient(client); err != nil {
		return nil, nil, err
	}
	episodes, err := tx.Episodes(client)
	if err != nil {
		return nil, nil, err
	}
	for i := range episodes {
		if episodes[i].ClosedOn.IsZero() {
			last, err := tx.LastStay(episodes[i].ID)
			if err != nil {
				return nil, nil, err
			}
			return &episodes[i], last, casework.StillIn(last, seen)
		}
	}
	return nil, nil, casework.Errorf(casework.KindConflict, "This person is not admitted now.")
}

// todayAt is the day in the program of a stay; without one, the agency's.
func todayAt(tx *store.Tx, s *casework.Stay) (casework.Date, error) {
	if s == nil {
		return agencyToday(tx)
	}
	program, err := tx.Program(s.ProgramID)
	if err != nil {
		return casework.Date{}, err
	}
	return casework.DateOf(tx.Now(), program.Zone()), nil
}

// recordAfter is a client's record once they have moved on. Whoever sent them
// to another program may not reach them there: they get the record as it was
// when they acted, and their next request finds none.
func recordAfter(tx *store.Tx, before *casework.ClientRecord) (*casework.ClientRecord, error) {
	after, err := clientRecord(tx, before.ID)
	if casework.KindOf(err) == casework.KindNotFound {
		return before, nil
	}
	return after, err
}

func endAssignments(tx *store.Tx, client uuid.UUID) error {
	open, err := tx.OpenAssignments(client)
	if err != nil {
		return err
	}
	for i := range open {
		if err := open[i].End(nil, "The person died.", tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateAssignment(&open[i]); err != nil {
			return err
		}
	}
	return nil
}

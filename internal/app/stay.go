package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// LeaveClient ends the open stay with no next one yet: the person is between
// programs, and the last program's people answer for them until one begins.
func (a *App) LeaveClient(ctx context.Context, client uuid.UUID, l casework.Leaving) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.ClientLeave, func(tx *store.Tx) (*casework.ClientRecord, error) {
		episode, last, err := lockEpisode(tx, client, l.StayID)
		if err != nil {
			return nil, err
		}
		today, err := todayAt(tx, last)
		if err != nil {
			return nil, err
		}
		if err := episode.Leave(last, l, today); err != nil {
			return nil, err
		}
		if err := endPauseWith(tx, last); err != nil {
			return nil, err
		}
		if err := noteLate(tx, last, casework.ActLeave, l.LeftOn, l.LateReason, today); err != nil {
			return nil, err
		}
		if err := tx.UpdateEpisode(episode); err != nil { // first: by it the person is reached once the stay has ended
			return nil, err
		}
		if err := tx.UpdateStay(last); err != nil {
			return nil, err
		}
		return clientRecord(tx, client)
	}, clientRecord)
}

// PauseClient begins time away from the program that the person is in.
func (a *App) PauseClient(ctx context.Context, client uuid.UUID, p casework.Pause) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.ClientPause, func(tx *store.Tx) (*casework.ClientRecord, error) {
		stay, pauses, today, err := lockPauses(tx, client, p.StayID)
		if err != nil {
			return nil, err
		}
		pause, err := stay.Pause(pauses, p, today)
		if err != nil {
			return nil, err
		}
		if err := tx.InsertStayPause(pause); err != nil {
			return nil, err
		}
		if err := noteLate(tx, stay, casework.ActPause, p.PausedOn, p.LateReason, today); err != nil {
			return nil, err
		}
		return clientRecord(tx, client)
	}, clientRecord)
}

// ResumeClient ends the time away: the person is back.
func (a *App) ResumeClient(ctx context.Context, client uuid.UUID, r casework.Resume) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.ClientResume, func(tx *store.Tx) (*casework.ClientRecord, error) {
		stay, pauses, today, err := lockPauses(tx, client, r.StayID)
		if err != nil {
			return nil, err
		}
		if len(pauses) == 0 {
			return nil, casework.Errorf(casework.KindConflict, "This stay is not paused.")
		}
		pause := &pauses[len(pauses)-1]
		if err := pause.Resume(r, today); err != nil {
			return nil, err
		}
		if err := tx.UpdateStayPause(pause); err != nil {
			return nil, err
		}
		if err := noteLate(tx, stay, casework.ActResume, r.ResumedOn, r.LateReason, today); err != nil {
			return nil, err
		}
		return clientRecord(tx, client)
	}, clientRecord)
}

// ChangeStayClinician names another primary clinician of an open stay. Who it
// was before stays in the stay's history.
func (a *App) ChangeStayClinician(ctx context.Context, id uuid.UUID, c casework.ClinicianChange) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.StayClinicianChange, func(tx *store.Tx) (*casework.ClientRecord, error) {
		stay, err := lockStay(tx, id)
		if err != nil {
			return nil, err
		}
		today, err := todayAt(tx, stay)
		if err != nil {
			return nil, err
		}
		if err := worksHere(tx, "clinicianId", c.ClinicianID); err != nil {
			return nil, err
		}
		line, err := stay.ChangeClinician(c, tx.Actor().ID, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.UpdateStay(stay); err != nil {
			return nil, err
		}
		if err := tx.InsertStayChange(line); err != nil {
			return nil, err
		}
		return clientRecord(tx, stay.ClientID)
	}, clientRecord)
}

// CorrectStay mends days of a stay that stood wrong on record, with those of
// its neighbours and its episode that hang on them.
func (a *App) CorrectStay(ctx context.Context, id uuid.UUID, fix casework.StayCorrection) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.StayCorrect, func(tx *store.Tx) (*casework.ClientRecord, error) {
		stay, err := lockStay(tx, id)
		if err != nil {
			return nil, err
		}
		today, err := todayAt(tx, stay)
		if err != nil {
			return nil, err
		}
		story, err := careStory(tx, stay.ClientID)
		if err != nil {
			return nil, err
		}
		line, err := story.CorrectStay(id, fix, tx.Actor().ID, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.CorrectStays(story, line); err != nil {
			return nil, err
		}
		return clientRecord(tx, stay.ClientID)
	}, clientRecord)
}

// PreviewStay says what an act about where somebody is would change, by the
// same rules, and changes nothing.
func (a *App) PreviewStay(ctx context.Context, client uuid.UUID, act casework.StayAct) (*casework.StayEffect, error) {
	return run(ctx, a, authz.StayPreview, func(tx *store.Tx) (*casework.StayEffect, error) {
		story, err := careStory(tx, client)
		if err != nil {
			return nil, err
		}
		programs, err := tx.EveryProgram()
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		zone := agency.Zone()
		var program *casework.Program
		for i := range programs {
			switch {
			case act.ProgramID != nil && programs[i].ID == *act.ProgramID:
				program = &programs[i]
				zone = program.Zone()
			case act.ProgramID == nil && story.In(programs[i].ID):
				zone = programs[i].Zone()
			}
		}
		today, after := casework.DateOf(tx.Now(), zone), story.Copy()
		if err := after.Act(act, program, today, tx.Now()); err != nil {
			return nil, err
		}
		first := story.EffectOn(after, act, programs, nil, today).Earliest()
		if first.IsZero() {
			return story.EffectOn(after, act, programs, nil, today), nil
		}
		signed, err := tx.SignedSince(client, first.AddDays(-1).Start(zone))
		if err != nil {
			return nil, err
		}
		return story.EffectOn(after, act, programs, signed, today), nil
	})
}

// careStory reads a person's episodes, stays and pauses, in order of time.
func careStory(tx *store.Tx, client uuid.UUID) (*casework.CareStory, error) {
	c, err := tx.Client(client)
	if err != nil {
		return nil, err
	}
	story := &casework.CareStory{BirthDate: c.BirthDate}
	episodes, err := tx.Episodes(client)
	if err != nil {
		return nil, err
	}
	for i := len(episodes) - 1; i >= 0; i-- {
		story.Episodes = append(story.Episodes, &episodes[i])
	}
	stays, err := tx.Stays(client)
	if err != nil {
		return nil, err
	}
	for i := range stays {
		story.Stays = append(story.Stays, &stays[i])
	}
	pauses, err := tx.StayPauses(client)
	for i := range pauses {
		story.Pauses = append(story.Pauses, &pauses[i])
	}
	return story, err
}

// lockStay holds the client, whom everything about their stays waits for, and
// reads the stay.
func lockStay(tx *store.Tx, id uuid.UUID) (*casework.Stay, error) {
	stay, err := tx.Stay(id)
	if err != nil {
		return nil, err
	}
	if _, err := tx.LockClient(stay.ClientID); err != nil {
		return nil, err
	}
	return tx.LockStay(id)
}

// lockPauses holds the client and reads the open stay with its pauses.
func lockPauses(tx *store.Tx, client uuid.UUID, seen *uuid.UUID) (stay *casework.Stay, pauses []casework.StayPause, today casework.Date, err error) {
	_, stay, err = lockEpisode(tx, client, seen)
	if err != nil {
		return nil, nil, today, err
	}
	if stay == nil || !stay.EndsOn.IsZero() {
		return nil, nil, today, casework.Errorf(casework.KindConflict, "They are in no program now.")
	}
	if today, err = todayAt(tx, stay); err != nil {
		return nil, nil, today, err
	}
	all, err := tx.StayPauses(client)
	for _, p := range all {
		if p.StayID == stay.ID {
			pauses = append(pauses, p)
		}
	}
	return stay, pauses, today, err
}

// endPauseWith ends an open pause of a stay that ends.
func endPauseWith(tx *store.Tx, s *casework.Stay) error {
	if s == nil {
		return nil
	}
	pauses, err := tx.StayPauses(s.ClientID)
	if err != nil {
		return err
	}
	for i := range pauses {
		if pauses[i].StayID != s.ID {
			continue
		}
		if err := pauses[i].EndWith(s); err != nil {
			return err
		}
		if err := tx.UpdateStayPause(&pauses[i]); err != nil {
			return err
		}
	}
	return nil
}

// noteLate leaves in the stay's history that something was entered days later,
// and why.
func noteLate(tx *store.Tx, s *casework.Stay, act casework.StayActKind, day casework.Date, reason string, today casework.Date) error {
	line := casework.EnteredLate(s, act, day, reason, tx.Actor().ID, today, tx.Now())
	if line == nil {
		return nil
	}
	return tx.InsertStayChange(line)
}

package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// lateReason is why something was entered days after it was so.
const lateReason = "The form lay on a desk while its owner was away."

// late is why something is entered days after it was so; nothing where it is
// entered in time.
func (l *telling) late(on day, at time.Time) string {
	if casework.Late(l.t.cal.date(on), casework.DateOf(at, l.t.cal.zone)) == 0 {
		return ""
	}
	return lateReason
}

// changeDue is when the person is expected to move on from their last stay;
// most people's is not known.
func (l *telling) changeDue(i int) casework.Date {
	days, is := l.tag("due")
	if !is || i != len(l.stays)-1 {
		return casework.Date{}
	}
	return l.t.cal.date(day(days))
}

// planWhereabouts lays out what is so only for some about where they are: away
// in hospital, between programs, expected to move on, handed to another
// clinician, and a move that was entered days later.
func (l *telling) planWhereabouts() {
	if len(l.stays) == 0 {
		return
	}
	by := l.stays[len(l.stays)-1].clinician
	on := func(days int) casework.Date { return l.t.cal.date(day(-days)) }
	if days, is := l.tag("away"); is {
		l.later(l.t.cal.moment(day(-days), 16*60), by, func(ctx context.Context, a *app.App) error {
			stay, err := l.openStay(ctx, a)
			if err != nil {
				return err
			}
			_, err = a.PauseClient(ctx, l.id, casework.Pause{StayID: stay, Reason: casework.PauseHospital, PausedOn: on(days)})
			return err
		})
	}
	if days, is := l.tag("left"); is {
		l.later(l.t.cal.moment(day(-days), 16*60), by, func(ctx context.Context, a *app.App) error {
			stay, err := l.openStay(ctx, a)
			if err != nil {
				return err
			}
			l.at = nil
			_, err = a.LeaveClient(ctx, l.id, casework.Leaving{StayID: stay, LeftOn: on(days)})
			return err
		})
	}
	if days, is := l.tag("handed"); is {
		l.later(l.t.cal.moment(day(-days), 9*60), by, func(ctx context.Context, a *app.App) error {
			record, err := a.GetClient(ctx, l.id)
			if err != nil {
				return err
			}
			stay := record.OpenStay()
			_, err = a.ChangeStayClinician(ctx, stay.ID, casework.ClinicianChange{WasClinicianID: stay.ClinicianID, ClinicianID: &l.t.staff[l.otherClinician(by)].id,
				From: on(days), Reason: "The evening group is hers now."})
			return err
		})
	}
}

// openStay is where the person is, as somebody sees it who is about to act;
// nil between programs.
func (l *telling) openStay(ctx context.Context, a *app.App) (*uuid.UUID, error) {
	if l.at == nil {
		record, err := a.GetClient(ctx, l.id)
		if err != nil || record.OpenStay() == nil {
			return nil, err
		}
		l.at = record.OpenStay()
	}
	return &l.at.ID, nil
}

// came notes where an act brought the person, unless whoever acted has them no
// more: they are answered the record as it was before.
func (l *telling) came(r *casework.ClientRecord, err error, to uuid.UUID) error {
	if l.at = nil; err == nil {
		if at := r.OpenStay(); at != nil && at.ProgramID == to {
			l.at = at
		}
	}
	return err
}

// otherClinician is somebody else who has been a clinician of the same program.
func (l *telling) otherClinician(not string) string {
	place := l.stays[len(l.stays)-1].place
	for _, t := range l.t.tellings {
		for _, s := range t.stays {
			if s.place == place && !s.out && s.clinician != not && s.clinician != "" {
				return s.clinician
			}
		}
	}
	return not
}

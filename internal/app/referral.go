package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// boardSize is how many hand-offs a board holds, and boardDays how long one
// stays on it after its end.
const (
	boardSize = 1000
	boardDays = 7
)

// GetReferralBoard is every open hand-off the actor sees, from the side they
// are on, and those that ended lately; of one program, or of all.
func (a *App) GetReferralBoard(ctx context.Context, program uuid.UUID) (*casework.ReferralBoard, error) {
	return run(ctx, a, authz.ReferralBoardGet, func(tx *store.Tx) (*casework.ReferralBoard, error) {
		lines, more, err := tx.ReferralLines(casework.ReferralFilter{ProgramID: program, Since: tx.Now().AddDate(0, 0, -boardDays)}, boardSize)
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		for i := range lines {
			lines[i].Side = a.sideOf(tx, &lines[i].Referral)
		}
		return &casework.ReferralBoard{Lines: lines, Now: tx.Now(), Zone: agency.Zone(), Cut: more}, nil
	})
}

// ListReferrals is one page of the hand-offs of a client, the oldest first.
func (a *App) ListReferrals(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.ReferralLine], error) {
	return run(ctx, a, authz.ReferralList, func(tx *store.Tx) (out casework.List[casework.ReferralLine], err error) {
		if _, err := tx.Client(client); err != nil {
			return out, err
		}
		lines, more, err := tx.ReferralLines(casework.ReferralFilter{ClientID: client, After: p.After}, p.Size())
		if out.Items = lines; more {
			out.Next = lines[len(lines)-1].ID
		}
		for i := range out.Items {
			out.Items[i].Side = a.sideOf(tx, &out.Items[i].Referral)
		}
		return out, err
	})
}

// GetReferral is one hand-off, with its steps and what the actor may do now.
func (a *App) GetReferral(ctx context.Context, id uuid.UUID) (*casework.ReferralRecord, error) {
	return run(ctx, a, authz.ReferralGet, func(tx *store.Tx) (*casework.ReferralRecord, error) { return a.referralRecord(tx, id) })
}

// DraftReferral writes a hand-off down. It shares nothing yet.
func (a *App) DraftReferral(ctx context.Context, client uuid.UUID, s casework.ReferralStart) (*casework.ReferralRecord, error) {
	return runOnce(ctx, a, authz.ReferralDraft, func(tx *store.Tx) (*casework.ReferralRecord, error) {
		place, to, err := referralPlace(tx, client, s.ToProgramID)
		if err != nil {
			return nil, err
		}
		r, err := casework.NewReferral(tx.NewID(), tx.Actor().ID, *place, to, s, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertReferral(r); err != nil {
			return nil, err
		}
		if err := tx.InsertReferralNeeds(casework.NewReferralNeeds(tx.NewID(), tx.Actor().ID, r, s, tx.Now())); err != nil {
			return nil, err
		}
		return a.referralRecord(tx, r.ID)
	}, a.referralRecord)
}

// UpdateReferral writes a draft anew, in the version that was read.
func (a *App) UpdateReferral(ctx context.Context, id uuid.UUID, version int, s casework.ReferralStart) (*casework.ReferralRecord, error) {
	return run(ctx, a, authz.ReferralUpdate, func(tx *store.Tx) (*casework.ReferralRecord, error) {
		r, err := tx.Referral(id)
		if err != nil {
			return nil, err
		}
		place, to, err := referralPlace(tx, r.ClientID, s.ToProgramID)
		if err != nil {
			return nil, err
		}
		if r, err = tx.LockReferral(id); err != nil {
			return nil, err
		}
		if err := match(r.Version, version); err != nil {
			return nil, err
		}
		if err := r.Edit(*place, to, s); err != nil {
			return nil, err
		}
		if err := tx.UpdateReferral(r); err != nil {
			return nil, err
		}
		if err := sayNeeds(tx, r, s); err != nil {
			return nil, err
		}
		return a.referralRecord(tx, id)
	})
}

// sayNeeds writes anew what a draft says beside the record. The draft is held.
func sayNeeds(tx *store.Tx, r *casework.Referral, s casework.ReferralStart) error {
	n, err := tx.ReferralNeeds(r.ID)
	if err != nil {
		return err
	}
	if n == nil {
		return tx.InsertReferralNeeds(casework.NewReferralNeeds(tx.NewID(), tx.Actor().ID, r, s, tx.Now()))
	}
	n.Say(tx.Actor().ID, s, tx.Now())
	return tx.UpdateReferralNeeds(n)
}

// referralPlace holds the client and reads where they are, and whether a
// hand-off of theirs stands open.
func referralPlace(tx *store.Tx, client, target uuid.UUID) (*casework.ReferralPlace, *casework.Program, error) {
	c, err := tx.LockClient(client)
	if err != nil {
		return nil, nil, err
	}
	place := &casework.ReferralPlace{Client: c}
	_, episode, err := tx.OpenStayOf(client)
	if err != nil {
		return nil, nil, err
	}
	if episode == nil {
		return nil, nil, casework.Errorf(casework.KindConflict, "This person is not admitted now. Nobody hands them off.")
	}
	if place.Stay, err = tx.LastStay(*episode); err != nil {
		return nil, nil, err
	}
	if place.Stay == nil {
		return nil, nil, casework.Errorf(casework.KindConflict, "This person was in no program yet.")
	}
	if place.From, err = tx.Program(place.Stay.ProgramID); err != nil {
		return nil, nil, err
	}
	open, err := tx.OpenReferral(client)
	if err != nil {
		return nil, nil, err
	}
	place.Open = open != nil
	to, err := programOrNone(tx, target)
	if err != nil {
		return nil, nil, err
	}
	zone := place.From.Zone()
	if to != nil {
		zone = to.Zone()
	}
	place.Today = casework.DateOf(tx.Now(), zone)
	limits, err := tx.LimitsBetween(place.From.ID, target)
	if err != nil {
		return nil, nil, err
	}
	place.Time = casework.TimeOn(limits, place.Today)
	return place, to, nil
}

// worksAt tells whether the actor answers hand-offs in a program: by a role
// for it or for the agency.
func (a *App) worksAt(tx *store.Tx, program uuid.UUID) bool {
	roles := a.policy.RolesAllowed(authz.ReferralAccept)
	return slices.ContainsFunc(tx.Actor().Roles, func(h authz.HeldRole) bool {
		return slices.Contains(roles, h.Role) && (h.Program == program || h.Program == uuid.Nil)
	})
}

// referralActor is who the actor is for a hand-off. Whoever sees it and is not
// of the receiving side is of the side it came from.
func (a *App) referralActor(tx *store.Tx, r *casework.Referral, leadOf *uuid.UUID, as casework.Side) casework.ReferralActor {
	me := tx.Actor().ID
	who := casework.ReferralActor{ID: me, As: as, Lead: leadOf != nil && *leadOf == me}
	who.Responder = a.worksAt(tx, r.ToProgramID) || r.OwnerID != nil && *r.OwnerID == me
	who.Requester = r.Mine(me) || a.worksAt(tx, r.FromProgramID) || !who.Responder
	if leadOf == nil || who.Lead { // a program without a lead has whoever answers for every program
		roles := a.policy.RolesAllowed(authz.ProgramUpdate)
		who.Lead = who.Lead || slices.ContainsFunc(tx.Actor().Roles, func(h authz.HeldRole) bool { return slices.Contains(roles, h.Role) })
	}
	return who
}

// sideOf is on which side the actor is; of two, the one that is asked for
// something.
func (a *App) sideOf(tx *store.Tx, r *casework.Referral) casework.Side {
	who := a.referralActor(tx, r, nil, "")
	switch {
	case r.Mine(who.ID), !who.Responder:
		return casework.SideRequester
	case who.Requester && r.State == casework.ReferralInfoRequested:
		return casework.SideRequester
	}
	return casework.SideResponder
}

// acted is for which side the actor acted on a hand-off before.
func acted(steps []casework.ReferralStepLine, actor uuid.UUID) casework.Side {
	for _, s := range steps {
		if s.By != nil && *s.By == actor {
			return s.Side
		}
	}
	return ""
}

// referralRecord is one hand-off as the actor sees it.
func (a *App) referralRecord(tx *store.Tx, id uuid.UUID) (*casework.ReferralRecord, error) {
	line, err := tx.ReferralLine(id)
	if err != nil {
		return nil, err
	}
	rec := &casework.ReferralRecord{ReferralLine: *line, May: map[casework.ReferralAct]bool{}}
	if rec.Steps, err = tx.ReferralSteps(id); err != nil {
		return nil, err
	}
	who := a.referralActor(tx, &rec.Referral, rec.ToLeadID, "")
	who.Acted = acted(rec.Steps, who.ID)
	rec.Side = a.sideOf(tx, &rec.Referral)
	if who.Acted != "" {
		rec.Side = who.Acted
	}
	rec.Both = who.Requester && who.Responder && who.Acted == "" && !rec.Mine(who.ID)
	for _, act := range casework.ReferralActs() {
		if op, ok := referralOps[act]; ok && a.policy.May(tx.Actor(), op) {
			rec.May[act] = rec.Referral.May(act, who)
		}
	}
	if rec.Time = (casework.ReferralTime{AnswerDays: rec.AnswerDays, VisitDays: rec.VisitDays}); rec.State == casework.ReferralDraft {
		limits, err := tx.LimitsBetween(rec.FromProgramID, rec.ToProgramID)
		if err != nil {
			return nil, err
		}
		rec.Time = casework.TimeOn(limits, casework.DateOf(tx.Now(), rec.Zone()))
	}
	if err := sayRoom(tx, rec); err != nil {
		return nil, err
	}
	if err := a.sayIntroductions(tx, rec); err != nil {
		return nil, err
	}
	return rec, a.sayBasis(tx, rec)
}

// referralOps are the operations of the acts that people do.
var referralOps = map[casework.ReferralAct]authz.Op{
	casework.ReferralSend: authz.ReferralSend, casework.ReferralAsk: authz.ReferralAsk, casework.ReferralAnswer: authz.ReferralAnswer,
	casework.ReferralAccept: authz.ReferralAccept, casework.ReferralDecline: authz.ReferralDecline, casework.ReferralReturn: authz.ReferralReturn,
	casework.ReferralSchedule: authz.ReferralSchedule, casework.ReferralMiss: authz.ReferralMiss, casework.ReferralAttend: authz.ReferralAttend,
	casework.ReferralDisengage: authz.ReferralDisengage, casework.ReferralCancel: authz.ReferralCancel,
}

package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// AddWarmIntroduction plans the meeting of old and new worker and the client of
// a hand-off, or keeps one that has happened. It answers with the hand-off.
func (a *App) AddWarmIntroduction(ctx context.Context, referral uuid.UUID, s casework.WarmIntroductionStart) (*casework.ReferralRecord, error) {
	return runOnce(ctx, a, authz.WarmIntroductionAdd, func(tx *store.Tx) (*casework.ReferralRecord, error) {
		r, err := tx.LockReferral(referral)
		if err != nil {
			return nil, err
		}
		sides, err := a.introducers(tx, r)
		if err != nil {
			return nil, err
		}
		w, err := casework.NewWarmIntroduction(tx.NewID(), tx.Actor().ID, r, *sides, s, tx.Now())
		if err != nil {
			return nil, err
		}
		planned, err := tx.PlannedIntroduction(referral)
		if err != nil {
			return nil, err
		}
		if planned != nil {
			return nil, casework.Errorf(casework.KindConflict, "One is planned already. Say whether it happened first.")
		}
		if err := tx.InsertWarmIntroduction(w); err != nil {
			return nil, err
		}
		return a.referralRecord(tx, referral)
	}, a.referralRecord)
}

// TellWarmIntroduction says whether an introduction happened, and if not, why
// not; either of the two workers does. It answers with the hand-off.
func (a *App) TellWarmIntroduction(ctx context.Context, id uuid.UUID, happened bool, whyNot string) (*casework.ReferralRecord, error) {
	return runOnce(ctx, a, authz.WarmIntroductionTell, func(tx *store.Tx) (*casework.ReferralRecord, error) {
		w, err := tx.LockWarmIntroduction(id)
		if err != nil {
			return nil, err
		}
		if err := w.Tell(tx.Actor().ID, happened, whyNot, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateWarmIntroduction(w); err != nil {
			return nil, err
		}
		return a.referralRecord(tx, w.ReferralID)
	}, a.referralRecord)
}

// introducers are who of the side they come from works with the person (their
// peers, the clinician, who sent them and who answers hand-offs there), and who
// of the side they go to could.
func (a *App) introducers(tx *store.Tx, r *casework.Referral) (*casework.IntroductionSides, error) {
	stay, err := tx.Stay(r.StayID)
	if err != nil && casework.KindOf(err) != casework.KindNotFound {
		return nil, err
	}
	named := []uuid.UUID{r.CreatedBy}
	if r.SentBy != nil {
		named = append(named, *r.SentBy)
	}
	if stay != nil && stay.ClinicianID != nil {
		named = append(named, *stay.ClinicianID)
	}
	sides := &casework.IntroductionSides{}
	if sides.From, err = tx.WorksWith(r.ClientID, named...); err != nil {
		return nil, err
	}
	if sides.To, err = tx.StaffOf(r.ToProgramID, a.policy.RolesAllowed(authz.ReferralAccept)...); err != nil {
		return nil, err
	}
	if r.OwnerID != nil && !slices.ContainsFunc(sides.To, func(s casework.Staff) bool { return s.ID == *r.OwnerID }) {
		owner, err := tx.Staff(*r.OwnerID)
		if err != nil {
			return nil, err
		}
		sides.To = append(sides.To, *owner)
	}
	return sides, nil
}

// sayIntroductions puts to a hand-off its introductions, and, where the reader
// could write one down, who could be in it.
func (a *App) sayIntroductions(tx *store.Tx, rec *casework.ReferralRecord) (err error) {
	if rec.Introductions, err = tx.WarmIntroductions(rec.ID); err != nil {
		return err
	}
	planned := false
	tells := a.policy.May(tx.Actor(), authz.WarmIntroductionTell)
	for i := range rec.Introductions {
		w := &rec.Introductions[i]
		w.MayTell = tells && w.WarmIntroduction.MayTell(tx.Actor().ID)
		planned = planned || w.State == casework.IntroductionPlanned
	}
	if planned || !rec.OnTheWay() || !a.policy.May(tx.Actor(), authz.WarmIntroductionAdd) {
		return nil
	}
	rec.Introducers, err = a.introducers(tx, &rec.Referral)
	return err
}

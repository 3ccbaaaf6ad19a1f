package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// handling is a hand-off that is held while somebody acts on it.
type handling struct {
	tx    *store.Tx
	r     *casework.Referral
	to    *casework.Program
	who   casework.ReferralActor
	facts casework.ReleaseFacts // where the gate is asked
}

// handle holds a hand-off, lets act do its part and keeps the steps.
func (a *App) handle(ctx context.Context, op authz.Op, id uuid.UUID, as casework.Side, gated bool,
	act func(*handling) ([]casework.ReferralStep, error)) (*casework.ReferralRecord, error) {
	return runOnce(ctx, a, op, func(tx *store.Tx) (*casework.ReferralRecord, error) {
		h, err := a.hold(tx, id, as, gated)
		if err != nil {
			return nil, err
		}
		steps, err := act(h)
		if err != nil {
			return nil, err
		}
		if err := keep(tx, h.r, steps...); err != nil {
			return nil, err
		}
		if err := a.tellSides(h); err != nil {
			return nil, err
		}
		return a.referralRecord(tx, id)
	}, a.referralRecord)
}

// hold reads a hand-off and holds it; where the gate is asked, the person and
// their consents first, in the order in which everybody does.
func (a *App) hold(tx *store.Tx, id uuid.UUID, as casework.Side, gated bool) (*handling, error) {
	r, err := tx.Referral(id)
	if err != nil {
		return nil, err
	}
	h := &handling{tx: tx}
	if gated {
		if _, err := tx.LockClient(r.ClientID); err != nil {
			return nil, err
		}
		if h.facts, err = gateFacts(tx, r.ClientID); err != nil {
			return nil, err
		}
	}
	if h.r, err = tx.LockReferral(id); err != nil {
		return nil, err
	}
	if h.to, err = tx.Program(h.r.ToProgramID); err != nil {
		return nil, err
	}
	steps, err := tx.ReferralSteps(id)
	if err != nil {
		return nil, err
	}
	h.who = a.referralActor(tx, h.r, h.to.LeadID, as)
	h.who.Acted = acted(steps, h.who.ID)
	return h, nil
}

// one is an act of one step.
func one(step *casework.ReferralStep, err error) ([]casework.ReferralStep, error) {
	if err != nil || step == nil {
		return nil, err
	}
	return []casework.ReferralStep{*step}, nil
}

// SendReferral shares the packet with the receiving side, if the gate lets it.
func (a *App) SendReferral(ctx context.Context, id uuid.UUID) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralSend, id, "", true, func(h *handling) ([]casework.ReferralStep, error) {
		if !h.r.May(casework.ReferralSend, h.who) { // who may not, or too late: said before anything about consents
			return one(h.r.Send(h.who, nil, h.tx.Now(), h.tx.Now()))
		}
		place, _, err := referralPlace(h.tx, h.r.ClientID, h.r.ToProgramID)
		if err != nil {
			return nil, err
		}
		if err := h.r.CheckSend(*place, h.to); err != nil {
			return nil, err
		}
		room, err := roomIn(h.tx, h.to, h.r.ClientID)
		if err != nil {
			return nil, err
		}
		if err := room.Ask(); err != nil {
			return nil, err
		}
		if place.Client.Restricted {
			named, err := h.tx.NamedThere(h.r.ClientID, h.to.ID, a.policy.RolesAllowed(authz.ReferralAccept)...)
			if err != nil {
				return nil, err
			}
			if !named {
				return nil, casework.Errorf(casework.KindConflict, "Only named staff find this record. Name somebody of %s first, or nobody there could see it.", h.to.Name)
			}
		}
		clear, err := widestGate(h.tx, h.facts, h.r, h.to, casework.MediumAPI)
		if err != nil {
			return nil, err
		}
		step, err := h.r.Send(h.who, clear.Row().ConsentID, h.to.AnswerBy(h.tx.Now(), h.r.AnswerDays), h.tx.Now())
		if err != nil {
			return nil, err
		}
		if err := wakeReferral(h.tx, h.r); err != nil {
			return nil, err
		}
		return one(step, h.freeze(clear))
	})
}

// AskReferral wants to know something before answering.
func (a *App) AskReferral(ctx context.Context, id uuid.UUID, question string) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralAsk, id, "", false, func(h *handling) ([]casework.ReferralStep, error) {
		return one(h.r.Ask(h.who, question, h.tx.Now()))
	})
}

// AnswerReferral answers what was asked; the packet is made anew.
func (a *App) AnswerReferral(ctx context.Context, id uuid.UUID, answer string) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralAnswer, id, "", true, func(h *handling) ([]casework.ReferralStep, error) {
		step, err := h.r.AnswerAsked(h.who, answer, h.to.AnswerBy(h.tx.Now(), h.r.AnswerDays), h.tx.Now())
		if err != nil {
			return nil, err
		}
		clear, err := widestGate(h.tx, h.facts, h.r, h.to, casework.MediumAPI)
		if err != nil {
			return nil, err
		}
		return one(step, h.freeze(clear))
	})
}

// AcceptReferral takes the person on, in the name of somebody who works there,
// and sets the first visit where one is known. The gate is asked again.
func (a *App) AcceptReferral(ctx context.Context, id uuid.UUID, yes casework.ReferralAcceptance) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralAccept, id, "", true, func(h *handling) ([]casework.ReferralStep, error) {
		steps, err := h.r.Accept(h.who, yes, h.tx.Now())
		if err != nil {
			return nil, err
		}
		if err := a.canOwn(h.tx, h.to, yes.OwnerID); err != nil {
			return nil, err
		}
		clear, err := gate(h.tx, h.facts, h.r, h.to, casework.MediumAPI)
		if err != nil {
			return nil, err
		}
		h.r.ConsentID = clear.Row().ConsentID
		return steps, h.takePlace()
	})
}

// takePlace wants a place in the receiving program, for a yes.
func (h *handling) takePlace() error {
	if h.to.Places == 0 { // nobody waits for anybody where no limit was said
		return nil
	}
	to, err := h.tx.LockProgram(h.to.ID)
	if err != nil {
		return err
	}
	room, err := roomIn(h.tx, to, h.r.ClientID)
	if err != nil {
		return err
	}
	return room.Ask()
}

// canOwn wants somebody who works in the receiving program, by a role for it or
// for the agency.
func (a *App) canOwn(tx *store.Tx, to *casework.Program, owner uuid.UUID) error {
	owners, err := tx.StaffOf(to.ID, a.policy.RolesAllowed(authz.ReferralAccept)...)
	if err != nil {
		return err
	}
	for _, s := range owners {
		if s.ID == owner {
			return nil
		}
	}
	return casework.Invalid("ownerId", "Choose somebody who works in %s.", to.Name)
}

// GetReferralOwners are those who could look after somebody a hand-off
// brings: who works in the receiving program.
func (a *App) GetReferralOwners(ctx context.Context, id uuid.UUID) ([]casework.Staff, error) {
	return run(ctx, a, authz.ReferralOwnersGet, func(tx *store.Tx) ([]casework.Staff, error) {
		r, err := tx.Referral(id)
		if err != nil {
			return nil, err
		}
		return tx.StaffOf(r.ToProgramID, a.policy.RolesAllowed(authz.ReferralAccept)...)
	})
}

// DeclineReferral says no, why, and who else could. Whoever sent it gets a task.
func (a *App) DeclineReferral(ctx context.Context, id uuid.UUID, reason, suggestion string) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralDecline, id, "", false, func(h *handling) ([]casework.ReferralStep, error) {
		step, err := h.r.Decline(h.who, reason, suggestion, h.tx.Now())
		if err != nil {
			return nil, err
		}
		return one(step, tell(h.tx, h.r, *h.r.SentBy, h.to.Name+" cannot take them. Read why, and find another place."))
	})
}

// ReturnReferral gives somebody back who cannot be taken after all. Whoever
// sent them gets a task; it is not the person's failure.
func (a *App) ReturnReferral(ctx context.Context, id uuid.UUID, reason string) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralReturn, id, "", false, func(h *handling) ([]casework.ReferralStep, error) {
		step, err := h.r.Return(h.who, reason, h.tx.Now())
		if err != nil {
			return nil, err
		}
		return one(step, tell(h.tx, h.r, *h.r.SentBy, h.to.Name+" cannot take them after all. Read why, and find another place."))
	})
}

// ScheduleReferral sets the first visit, or sets it anew.
func (a *App) ScheduleReferral(ctx context.Context, id uuid.UUID, as casework.Side, v casework.ReferralVisit) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralSchedule, id, as, false, func(h *handling) ([]casework.ReferralStep, error) {
		return one(h.r.Schedule(h.who, v, h.tx.Now()))
	})
}

// MissReferral says that they did not come to the first visit.
func (a *App) MissReferral(ctx context.Context, id uuid.UUID, as casework.Side, words string) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralMiss, id, as, false, func(h *handling) ([]casework.ReferralStep, error) {
		return one(h.r.Miss(h.who, words, h.tx.Now()))
	})
}

// DisengageReferral ends it after they could not be reached. Until whoever
// leads the program confirms, it stays where it is, and they get a task.
func (a *App) DisengageReferral(ctx context.Context, id uuid.UUID, attempts string) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralDisengage, id, "", false, func(h *handling) ([]casework.ReferralStep, error) {
		step, err := h.r.Disengage(h.who, attempts, h.tx.Now())
		if err != nil || step != nil {
			return one(step, err)
		}
		if h.to.LeadID == nil {
			return nil, nil
		}
		return nil, tell(h.tx, h.r, *h.to.LeadID, "Somebody could not be reached after a hand-off. Read what was tried, and confirm that it ends, or say what else to try.")
	})
}

// CancelReferral takes a hand-off back.
func (a *App) CancelReferral(ctx context.Context, id uuid.UUID, reason string) (*casework.ReferralRecord, error) {
	return a.handle(ctx, authz.ReferralCancel, id, "", false, func(h *handling) ([]casework.ReferralStep, error) {
		step, err := h.r.Cancel(h.who, reason, h.tx.Now())
		if err != nil {
			return nil, err
		}
		if h.r.OwnerID == nil || *h.r.OwnerID == h.who.ID {
			return one(step, nil)
		}
		return one(step, tell(h.tx, h.r, *h.r.OwnerID, "A hand-off to you was cancelled. Read why."))
	})
}

package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListAdviceFlags is one page of the conflicting advice that was heard about a
// client's plan, with its answers.
func (a *App) ListAdviceFlags(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.AdviceFlags, error) {
	return run(ctx, a, authz.AdviceFlagList, func(tx *store.Tx) (*casework.AdviceFlags, error) {
		c, agency, err := clientNow(tx, client)
		if err != nil {
			return nil, err
		}
		flags, err := tx.AdviceFlags(c.ID, p)
		return &casework.AdviceFlags{List: flags, ClientID: c.ID, ClientName: c.Name(), Zone: agency.Zone()}, err
	})
}

// RaiseAdviceFlag tells a client's clinician of advice against the plan. In one
// session it is told once: a second time finds the first.
func (a *App) RaiseAdviceFlag(ctx context.Context, r casework.AdviceRaise) (*casework.AdviceFlagLine, error) {
	return runOnce(ctx, a, authz.AdviceFlagRaise, func(tx *store.Tx) (*casework.AdviceFlagLine, error) {
		var err error
		if r.ClientID, err = standing(tx, r.ClientID); err != nil {
			return nil, err
		}
		if err := ownNote(tx, r); err != nil {
			return nil, err
		}
		return a.raiseAdvice(tx, r)
	}, (*store.Tx).AdviceFlagLine)
}

// ownNote wants the note that a flag names to be the actor's draft or session
// with that client. It holds the draft, which may be signed at this moment.
func ownNote(tx *store.Tx, r casework.AdviceRaise) error {
	if r.NoteID == nil {
		return nil
	}
	d, err := tx.FindNoteDraft(*r.NoteID)
	if err != nil || d != nil && d.ClientID == r.ClientID && d.AuthorID == tx.Actor().ID {
		return err
	}
	s, err := tx.FindSession(*r.NoteID)
	if err != nil || s != nil && s.ClientID == r.ClientID && s.PeerID == tx.Actor().ID {
		return err
	}
	return casework.Invalid("noteId", "This is no note of yours about this person.")
}

// raiseAdvice makes the flag and, in the same transaction, the task of whoever
// is nearest to the client's treatment.
func (a *App) raiseAdvice(tx *store.Tx, r casework.AdviceRaise) (*casework.AdviceFlagLine, error) {
	if r.NoteID != nil {
		told, err := tx.AdviceOfNote(*r.NoteID)
		if err != nil || told != nil {
			return told, err
		}
	}
	f, err := casework.RaiseAdvice(tx.NewID(), tx.Actor().ID, r, tx.Now())
	if err != nil {
		return nil, err
	}
	ladder, err := a.answerers(tx, f.ClientID)
	if err != nil {
		return nil, err
	}
	owner := f.Send(ladder)
	if err := tx.InsertAdviceFlag(f); err != nil {
		return nil, err
	}
	if owner != nil {
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		t, err := casework.NewTask(tx.NewID(), tx.Actor().ID, f.Task(*owner, today), today, tx.Now())
		if err != nil {
			return nil, err
		}
		t.AdviceFlagID = &f.ID
		if err := tx.InsertTask(t); err != nil {
			return nil, err
		}
	}
	return tx.AdviceFlagLine(f.ID)
}

// answerers are who could say what holds, by how near they are: the same people
// who hear of a worry, as far as they find the record.
func (a *App) answerers(tx *store.Tx, client uuid.UUID) (casework.SafetyLadder, error) {
	ladder, err := tx.SafetyLadder(client, names(a.policy.RolesReaching(authz.TeamGet, authz.ReachProgram)), names(a.policy.RolesAllowed(authz.AdviceFlagAnswer)))
	if err != nil {
		return nil, err
	}
	c, err := tx.Client(client)
	if err != nil || !c.Restricted {
		return ladder, err
	}
	named, err := tx.ClientAccesses(client)
	if err != nil {
		return nil, err
	}
	for i := range ladder {
		ladder[i] = slices.DeleteFunc(ladder[i], func(t casework.ToTell) bool {
			return !slices.ContainsFunc(named, func(n casework.ClientAccess) bool { return n.StaffID == t.StaffID })
		})
	}
	return ladder, nil
}

// AnswerAdviceFlag says what holds, and ends the task.
func (a *App) AnswerAdviceFlag(ctx context.Context, id uuid.UUID, answer string) (*casework.AdviceFlagLine, error) {
	return runOnce(ctx, a, authz.AdviceFlagAnswer, func(tx *store.Tx) (*casework.AdviceFlagLine, error) {
		f, err := tx.LockAdviceFlag(id)
		if err != nil {
			return nil, err
		}
		if err := f.Resolve(tx.Actor().ID, answer, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateAdviceFlag(f); err != nil {
			return nil, err
		}
		t, err := tx.TaskOfAdvice(f.ID)
		if err != nil {
			return nil, err
		}
		if t != nil && t.State == casework.TaskOpen {
			if err := t.Answered(tx.Actor().ID, tx.Now()); err != nil {
				return nil, err
			}
			if err := tx.UpdateTask(t); err != nil {
				return nil, err
			}
		}
		return tx.AdviceFlagLine(f.ID)
	}, (*store.Tx).AdviceFlagLine)
}

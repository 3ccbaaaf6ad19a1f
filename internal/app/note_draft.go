package app

import (
	"cmp"
	"context"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// errSigned is the answer to whoever edits a draft that is a signed note by
// now.
func errSigned() error {
	return casework.Errorf(casework.KindConflict, "This note is already signed. You can add to it.")
}

// ListNoteDrafts are the actor's open drafts, and those that people who left
// have left behind with clients the actor answers for.
func (a *App) ListNoteDrafts(ctx context.Context, f casework.NoteDraftFilter, p casework.Page) (casework.List[casework.OpenDraft], error) {
	return run(ctx, a, authz.NoteDraftList, func(tx *store.Tx) (out casework.List[casework.OpenDraft], err error) {
		drafts, err := tx.NoteDrafts(f, p)
		if err != nil {
			return out, err
		}
		out.Next = drafts.Next
		out.Items, err = tx.OpenDrafts(drafts.Items)
		return out, err
	})
}

// GetNoteDraft is one of the actor's drafts, with what the page needs to go on
// writing it. With no id it is a new one, of which nothing is kept before the
// first save: filled in from a planned contact, or else one about a client,
// which comes of what is planned with them about now where something is.
func (a *App) GetNoteDraft(ctx context.Context, id, client, plan uuid.UUID) (*casework.DraftDesk, error) {
	return run(ctx, a, authz.NoteDraftGet, func(tx *store.Tx) (*casework.DraftDesk, error) {
		if id == uuid.Nil && plan != uuid.Nil {
			c, err := tx.FindPlannedContact(plan)
			if err != nil {
				return nil, err
			}
			return desk(tx, c.Draft(tx.NewID(), tx.Actor().ID, tx.Now()))
		}
		if id == uuid.Nil {
			return newDesk(tx, client)
		}
		d, err := tx.NoteDraft(id)
		if err != nil {
			return nil, err
		}
		return desk(tx, d)
	})
}

// SaveNoteDraft keeps what the actor has written so far. The id is made by
// whoever writes; version is what the writer read, and zero for a draft that
// is not kept yet. Saying again what is kept already changes nothing, so a
// save whose answer was lost can be repeated.
func (a *App) SaveNoteDraft(ctx context.Context, said *casework.NoteDraft, version int) (*casework.OpenDraft, error) {
	return run(ctx, a, authz.NoteDraftSave, func(tx *store.Tx) (*casework.OpenDraft, error) {
		kept, err := keepDraft(tx, said, version)
		if err != nil {
			return nil, err
		}
		return openDraft(tx, kept)
	})
}

// keepDraft keeps what is said, as the first version or the next.
func keepDraft(tx *store.Tx, said *casework.NoteDraft, version int) (*casework.NoteDraft, error) {
	d, kept, err := written(tx, said, version)
	if err == nil && !kept {
		err = tx.InsertNoteDraft(d)
	}
	return d, err
}

// written is the draft that what is said makes: the next version of one that is
// kept, or a new one, which is not.
func written(tx *store.Tx, said *casework.NoteDraft, version int) (d *casework.NoteDraft, kept bool, err error) {
	if err := said.Check(tx.Now()); err != nil {
		return nil, false, err
	}
	d, err = tx.FindNoteDraft(said.ID)
	switch {
	case err != nil:
		return nil, false, err
	case d == nil:
		d, err = begun(tx, said, version)
		return d, false, err
	case !d.Same(said):
		err = keepNext(tx, d, said, version)
	}
	return d, true, err
}

// comesOf wants the planned contact that a draft names to be one with its
// client. Whether it is still open is asked when the draft is signed: an
// unfinished draft is a draft.
func comesOf(tx *store.Tx, d *casework.NoteDraft) error {
	if d.PlannedContactID == nil {
		return nil
	}
	c, err := tx.FindPlannedContact(*d.PlannedContactID)
	if casework.KindOf(err) == casework.KindNotFound || err == nil && c.ClientID != d.ClientID {
		return casework.Invalid("plannedContactId", "This was not planned with this person.")
	}
	return err
}

// touches wants the goals that a draft names to stand in its client's recovery
// plan; those that were kept may have left it meanwhile.
func touches(tx *store.Tx, d *casework.NoteDraft, kept []uuid.UUID) error {
	fresh := slices.DeleteFunc(slices.Clone(d.Goals), func(id uuid.UUID) bool { return slices.Contains(kept, id) })
	if len(fresh) == 0 {
		return nil
	}
	plans, err := tx.RecoveryPlanStanding(d.ClientID)
	if err != nil {
		return err
	}
	for _, id := range fresh {
		if !slices.ContainsFunc(plans, func(v casework.RecoveryPlan) bool {
			return slices.ContainsFunc(v.Goals, func(g casework.Goal) bool { return g.ID == id })
		}) {
			return casework.Invalid("goals", "Choose from the goals in their recovery plan.")
		}
	}
	return nil
}

// begun is a draft of which nothing was there. That it is no signed note either,
// the database sees to, also when it is being signed at this moment.
func begun(tx *store.Tx, said *casework.NoteDraft, version int) (*casework.NoteDraft, error) {
	if version != 0 {
		signed, err := tx.FindSession(said.ID)
		if err == nil && signed == nil {
			err = casework.NotFound()
		}
		return nil, cmp.Or(err, errSigned())
	}
	if err := comesOf(tx, said); err != nil {
		return nil, err
	}
	if err := touches(tx, said, nil); err != nil {
		return nil, err
	}
	d := *said
	d.Versioned, d.AuthorID, d.EnteredAt, d.SavedAt = casework.NewVersioned(said.ID), tx.Actor().ID, tx.Now(), tx.Now()
	return &d, nil
}

func keepNext(tx *store.Tx, kept, said *casework.NoteDraft, version int) error {
	if err := match(kept.Version, version); err != nil {
		return err
	}
	if said.ClientID != kept.ClientID || !reflect.DeepEqual(said.PlannedContactID, kept.PlannedContactID) {
		if err := comesOf(tx, said); err != nil {
			return err
		}
	}
	if err := touches(tx, said, kept.Goals); err != nil {
		return err
	}
	kept.Rewrite(said, tx.Now())
	return tx.UpdateNoteDraft(kept)
}

// DiscardNoteDraft throws one of the actor's drafts away.
func (a *App) DiscardNoteDraft(ctx context.Context, id uuid.UUID, version int) error {
	return do(ctx, a, authz.NoteDraftDiscard, func(tx *store.Tx) error {
		d, err := tx.LockNoteDraft(id)
		if err != nil {
			return err
		}
		if err := match(d.Version, version); err != nil {
			return err
		}
		return tx.RemoveNoteDraft(d)
	})
}

// SignNoteDraft makes a session and its note of one of the actor's drafts, for
// ever: as it is kept, or, where that is told too, as it is said now over a
// version, and nothing is kept of a signing that is refused. What was not kept
// before is not kept for the signing either: a row that its own transaction
// takes away again is of use to nobody. Signing what is kept a second time finds
// the first.
func (a *App) SignNoteDraft(ctx context.Context, id uuid.UUID, said *casework.NoteDraft, version int) (*casework.SessionRecord, error) {
	return run(ctx, a, authz.NoteDraftSign, func(tx *store.Tx) (*casework.SessionRecord, error) {
		if said != nil {
			d, kept, err := written(tx, said, version)
			if err != nil {
				return nil, err
			}
			return a.sign(tx, d, kept)
		}
		d, err := tx.FindNoteDraft(id)
		if err != nil {
			return nil, err
		}
		if d == nil {
			return signedBefore(tx, id)
		}
		return a.sign(tx, d, true)
	})
}

// sign makes a session and its note of a draft that is held, or was not kept.
func (a *App) sign(tx *store.Tx, d *casework.NoteDraft, kept bool) (*casework.SessionRecord, error) {
	if d.AuthorID != tx.Actor().ID {
		return nil, casework.NotFound()
	}
	by, err := tx.Signing(d)
	if err != nil {
		return nil, err
	}
	s, n, err := d.Sign(*by)
	if err != nil {
		return nil, err
	}
	if err := tx.InsertSession(s, n); err != nil {
		return nil, err
	}
	if err := settlePlan(tx, d.PlannedContactID, s); err != nil {
		return nil, err
	}
	if err := a.heard(tx, d); err != nil {
		return nil, err
	}
	if kept {
		err = tx.RemoveNoteDraft(d)
	}
	return by.Record(s, n), err
}

// heard tells of conflicting advice that a draft speaks of, unless it was told
// from the draft already. Who is not with the person any more cannot.
func (a *App) heard(tx *store.Tx, d *casework.NoteDraft) error {
	if !d.AdviceHeard {
		return nil
	}
	_, err := tx.Client(d.ClientID)
	if casework.KindOf(err) == casework.KindNotFound {
		return casework.Invalid("adviceHeard", "You are not with this person any more. Take this out here, and tell your supervisor.")
	}
	if err == nil {
		_, err = a.raiseAdvice(tx, casework.AdviceRaise{ClientID: d.ClientID, NoteID: &d.ID, Words: d.AdviceWords})
	}
	return err
}

// signedBefore is what a second signing finds; somebody else's session is no
// answer.
func signedBefore(tx *store.Tx, id uuid.UUID) (*casework.SessionRecord, error) {
	s, err := tx.Session(id)
	if err != nil {
		return nil, err
	}
	if s.PeerID != tx.Actor().ID {
		return nil, casework.NotFound()
	}
	return sessionRecord(tx, s)
}

// ClaimNoteDraft takes over the draft of somebody who left. What they wrote
// stays as it is until the new author changes and signs it.
func (a *App) ClaimNoteDraft(ctx context.Context, id uuid.UUID) (*casework.OpenDraft, error) {
	return run(ctx, a, authz.NoteDraftClaim, func(tx *store.Tx) (*casework.OpenDraft, error) {
		d, err := tx.LockNoteDraft(id)
		if err != nil {
			return nil, err
		}
		d.AuthorID = tx.Actor().ID // row security shows only one's own and what somebody left behind
		if err := tx.UpdateNoteDraft(d); err != nil {
			return nil, err
		}
		return openDraft(tx, d)
	})
}

func openDraft(tx *store.Tx, d *casework.NoteDraft) (*casework.OpenDraft, error) {
	open, err := tx.OpenDrafts([]casework.NoteDraft{*d})
	if err != nil {
		return nil, err
	}
	return &open[0], nil
}

func newDesk(tx *store.Tx, about uuid.UUID) (*casework.DraftDesk, error) {
	client, err := standing(tx, about)
	if err != nil {
		return nil, err
	}
	offered, err := offeredPlans(tx, client)
	if err != nil {
		return nil, err
	}
	d := casework.NewDraft(tx.NewID(), client, tx.Actor().ID, tx.Now())
	if plan := casework.LikelyPlan(offered, tx.Now()); plan != nil {
		d = plan.Draft(d.ID, d.AuthorID, tx.Now())
	}
	return deskWith(tx, d, offered)
}

// offeredPlans are the open planned contacts of the last days, and of today,
// from which a note about a client may come: the actor's own, those of whom
// they stand in for, and what nobody who is there is to be at any more.
func offeredPlans(tx *store.Tx, client uuid.UUID) ([]casework.PlannedContactLine, error) {
	me, err := tx.StandsInFor()
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	today := casework.DateOf(tx.Now(), agency.Zone())
	open, err := tx.PlannedContacts(casework.PlannedContactFilter{ClientID: client, From: today.AddDays(-casework.PlansOffered), Until: today,
		Open: true}, me, me, casework.Page{})
	return open.Items, err
}

func desk(tx *store.Tx, d *casework.NoteDraft) (*casework.DraftDesk, error) {
	offered, err := offeredPlans(tx, d.ClientID)
	if err != nil {
		return nil, err
	}
	return deskWith(tx, d, offered)
}

func deskWith(tx *store.Tx, d *casework.NoteDraft, offered []casework.PlannedContactLine) (*casework.DraftDesk, error) {
	open, err := openDraft(tx, d)
	if err != nil {
		return nil, err
	}
	lines, err := tx.Caseload(store.CaseloadFilter{ClientID: d.ClientID})
	if err != nil {
		return nil, err
	}
	out := &casework.DraftDesk{Draft: *open, Offered: offered}
	plans, err := tx.RecoveryPlanStanding(d.ClientID)
	if err != nil {
		return nil, err
	}
	out.Goals = casework.OpenGoals(plans)
	today, err := agencyToday(tx)
	if err != nil {
		return nil, err
	}
	if out.Facts, err = tx.StandingPlanFacts(d.ClientID, today); err != nil {
		return nil, err
	}
	if out.Advice, err = tx.AdviceOfNote(d.ID); err != nil {
		return nil, err
	}
	if d.PlannedContactID != nil {
		out.Planned, err = tx.FindPlannedContact(*d.PlannedContactID)
		if err != nil && casework.KindOf(err) != casework.KindNotFound { // it is another's by now; the words are the author's
			return nil, err
		}
	}
	if len(lines) > 0 {
		out.Line = &lines[0]
	}
	return out, nil
}

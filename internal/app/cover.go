package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// StartCover lets somebody stand in: for a peer's caseload, or for a
// supervisor's team. Both must be able to do that part.
func (a *App) StartCover(ctx context.Context, c casework.CoverStart) (*casework.CoverLine, error) {
	return runOnce(ctx, a, authz.CoverStart, func(tx *store.Tx) (*casework.CoverLine, error) {
		cover, err := casework.NewCover(tx.NewID(), c, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := a.mayArrange(ctx, tx, cover); err != nil {
			return nil, err
		}
		if err := a.checkCover(tx, cover); err != nil {
			return nil, err
		}
		if err := tx.InsertCover(cover); err != nil {
			return nil, err
		}
		return coverLine(tx, cover.ID)
	}, coverLine)
}

// EndCover ends a cover earlier than was thought.
func (a *App) EndCover(ctx context.Context, id uuid.UUID, at *time.Time) (*casework.CoverLine, error) {
	return runOnce(ctx, a, authz.CoverEnd, func(tx *store.Tx) (*casework.CoverLine, error) {
		c, err := tx.LockCover(id)
		if err != nil {
			return nil, err
		}
		if err := a.mayArrange(ctx, tx, c); err != nil {
			return nil, err
		}
		if err := c.End(at, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateCover(c); err != nil {
			return nil, err
		}
		return coverLine(tx, id)
	}, coverLine)
}

// mayArrange keeps a cover from being a way to other people's clients: who does
// not say whose peer it is arranges cover for themselves and their own peers.
func (a *App) mayArrange(ctx context.Context, tx *store.Tx, c *casework.Cover) error {
	me := tx.Actor().ID
	if c.AbsentID == me || a.May(ctx, authz.SupervisionStart) {
		return nil
	}
	supervisions, err := tx.SupervisionsOf(c.AbsentID)
	if err != nil {
		return err
	}
	for _, s := range supervisions {
		if s.PeerID == c.AbsentID && s.SupervisorID == me && s.Holds(tx.Now()) {
			return nil
		}
	}
	return casework.Invalid("absentId", "You can arrange cover for yourself and for your own peers. Ask the program’s director.")
}

// checkCover wants two people who can do the same part.
func (a *App) checkCover(tx *store.Tx, c *casework.Cover) error {
	absent, err := tx.LockStaff(c.AbsentID)
	if err != nil {
		return err
	}
	covering, err := tx.LockStaff(c.CoveringID)
	if err != nil {
		return err
	}
	if err := absent.Gone("absentId"); err != nil {
		return err
	}
	if covering.Status != casework.StaffActive {
		return casework.Invalid("coveringId", "%s cannot sign in here. Choose somebody who works here.", covering.Name)
	}
	for _, part := range [][]authz.Role{a.carriers(), a.leaders()} {
		theirs, err := holdsAny(tx, c.AbsentID, part)
		if err != nil {
			return err
		}
		ours, err := holdsAny(tx, c.CoveringID, part)
		if err != nil {
			return err
		}
		if theirs && ours {
			return nil
		}
	}
	return casework.Invalid("coveringId", "%s cannot do what %s does here. A peer stands in for a peer, a supervisor for a supervisor.",
		covering.Name, absent.Name)
}

func coverLine(tx *store.Tx, id uuid.UUID) (*casework.CoverLine, error) {
	c, err := tx.Cover(id)
	if err != nil {
		return nil, err
	}
	names, err := tx.StaffNames(c.AbsentID, c.CoveringID)
	return &casework.CoverLine{Cover: *c, AbsentName: names[c.AbsentID], CoveringName: names[c.CoveringID]}, err
}

// endCovers ends the covers somebody who leaves does for others. Who stands in
// for them goes on until its end: their clients still need somebody.
func endCovers(tx *store.Tx, staff uuid.UUID) error {
	covers, err := tx.CoversOf(staff)
	if err != nil {
		return err
	}
	for i := range covers {
		c := &covers[i]
		if c.CoveringID != staff || c.Ended(tx.Now()) {
			continue
		}
		if err := c.End(nil, tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateCover(c); err != nil {
			return err
		}
	}
	return nil
}

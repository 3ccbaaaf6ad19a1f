package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListPeerConflicts is one page of who must not carry a client, the newest
// first, lifted ones included.
func (a *App) ListPeerConflicts(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.PeerConflictLine], error) {
	return run(ctx, a, authz.PeerConflictList, func(tx *store.Tx) (out casework.List[casework.PeerConflictLine], err error) {
		client, err := standing(tx, client)
		if err != nil {
			return out, err
		}
		return tx.PeerConflicts(client, p)
	})
}

// RecordPeerConflict says that a peer must not carry a client. It ends no
// assignment that holds; it keeps the next from being made.
func (a *App) RecordPeerConflict(ctx context.Context, client, peer uuid.UUID, reason string) (*casework.PeerConflictLine, error) {
	return runOnce(ctx, a, authz.PeerConflictRecord, func(tx *store.Tx) (*casework.PeerConflictLine, error) {
		if _, err := tx.LockClient(client); err != nil {
			return nil, err
		}
		c, err := casework.NewPeerConflict(tx.NewID(), tx.Actor().ID, client, peer, reason, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := worksHere(tx, "peerId", &peer); err != nil {
			return nil, err
		}
		if err := tx.InsertPeerConflict(c); err != nil {
			return nil, err
		}
		return conflictLine(tx, c)
	}, conflictAgain)
}

// DeclarePeerConflict is the actor's own word that they know a client from
// outside. It stands where conflicts stand, so that nobody puts the client on
// their caseload; their supervisor is told, who decides what now.
func (a *App) DeclarePeerConflict(ctx context.Context, client uuid.UUID, reason string) (*casework.PeerConflictLine, error) {
	return runOnce(ctx, a, authz.PeerConflictDeclare, func(tx *store.Tx) (*casework.PeerConflictLine, error) {
		if _, err := tx.LockClient(client); err != nil {
			return nil, err
		}
		me := tx.Actor().ID
		c, err := casework.NewPeerConflict(tx.NewID(), me, client, me, reason, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.InsertPeerConflict(c); err != nil {
			return nil, err
		}
		if err := a.tellOfConflict(tx); err != nil {
			return nil, err
		}
		return conflictLine(tx, c)
	}, conflictAgain)
}

// taskOfConflict names nobody: a list of tasks is read over shoulders.
const taskOfConflict = "Somebody of your team knows a person from outside and said so. Talk with them, and decide who walks with that person. It is under Who must not carry them, on the person’s page."

// tellOfConflict gives the actor's supervisor a task for tomorrow.
func (a *App) tellOfConflict(tx *store.Tx) error {
	supervisions, err := tx.SupervisionsOf(tx.Actor().ID)
	if err != nil {
		return err
	}
	today, err := agencyToday(tx)
	if err != nil {
		return err
	}
	for _, s := range supervisions {
		if s.PeerID != tx.Actor().ID || !s.Holds(tx.Now()) {
			continue
		}
		t, err := casework.NewTask(tx.NewID(), tx.Actor().ID, casework.TaskStart{OwnerID: s.SupervisorID, DueOn: today.AddDays(1), What: taskOfConflict}, today, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.InsertTask(t); err != nil {
			return err
		}
	}
	return nil
}

// LiftPeerConflict says that a conflict is over.
func (a *App) LiftPeerConflict(ctx context.Context, id uuid.UUID) (*casework.PeerConflictLine, error) {
	return runOnce(ctx, a, authz.PeerConflictLift, func(tx *store.Tx) (*casework.PeerConflictLine, error) {
		c, err := tx.LockPeerConflict(id)
		if err != nil {
			return nil, err
		}
		if err := c.Lift(tx.Actor().ID, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdatePeerConflict(c); err != nil {
			return nil, err
		}
		return conflictLine(tx, c)
	}, conflictAgain)
}

func conflictAgain(tx *store.Tx, id uuid.UUID) (*casework.PeerConflictLine, error) {
	c, err := tx.PeerConflict(id)
	if err != nil {
		return nil, err
	}
	return conflictLine(tx, c)
}

func conflictLine(tx *store.Tx, c *casework.PeerConflict) (*casework.PeerConflictLine, error) {
	lines, err := tx.PeerConflictLines([]casework.PeerConflict{*c})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// noConflict refuses to put a client on the caseload of a peer who must not
// carry them.
func noConflict(tx *store.Tx, client uuid.UUID, peer *casework.Staff) error {
	conflicts, err := tx.PeerConflictsOf([]uuid.UUID{client})
	if err != nil {
		return err
	}
	for _, c := range conflicts {
		if c.PeerID == peer.ID {
			return casework.Invalid("peerId", "%s must not walk with this person: a conflict is on record. Choose another peer.", peer.Name)
		}
	}
	return nil
}

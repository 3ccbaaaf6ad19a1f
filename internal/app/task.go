package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListTasks is one page of tasks, the first due first: the actor's own, those
// about clients in reach, and those of the people the actor answers for.
func (a *App) ListTasks(ctx context.Context, f casework.TaskFilter, p casework.Page) (casework.List[casework.TaskLine], error) {
	return run(ctx, a, authz.TaskList, func(tx *store.Tx) (out casework.List[casework.TaskLine], err error) {
		if f.Mine {
			if f.OwnerIDs, err = tx.StandsInFor(); err != nil {
				return out, err
			}
		}
		tasks, err := tx.Tasks(f, p)
		if err != nil {
			return out, err
		}
		out.Next = tasks.Next
		out.Items, err = tx.TaskLines(tasks.Items)
		return out, err
	})
}

// GetTask is one task.
func (a *App) GetTask(ctx context.Context, id uuid.UUID) (*casework.TaskLine, error) {
	return run(ctx, a, authz.TaskGet, func(tx *store.Tx) (*casework.TaskLine, error) { return taskLine(tx, id) })
}

// CreateTask sets somebody something to do.
func (a *App) CreateTask(ctx context.Context, s casework.TaskStart) (*casework.TaskLine, error) {
	return runOnce(ctx, a, authz.TaskCreate, func(tx *store.Tx) (*casework.TaskLine, error) {
		t, err := a.setTask(tx, s, nil)
		if err != nil {
			return nil, err
		}
		return taskLine(tx, t.ID)
	}, taskLine)
}

// CompleteTask says that a task is done.
func (a *App) CompleteTask(ctx context.Context, id uuid.UUID) (*casework.TaskLine, error) {
	return runOnce(ctx, a, authz.TaskComplete, func(tx *store.Tx) (*casework.TaskLine, error) {
		return changeTask(tx, id, func(t *casework.Task) error { return t.Complete(tx.Actor().ID, tx.Now()) })
	}, taskLine)
}

// DropTask says that a task need not be done.
func (a *App) DropTask(ctx context.Context, id uuid.UUID, reason string) (*casework.TaskLine, error) {
	return runOnce(ctx, a, authz.TaskDrop, func(tx *store.Tx) (*casework.TaskLine, error) {
		return changeTask(tx, id, func(t *casework.Task) error { return t.Drop(tx.Actor().ID, reason, tx.Now()) })
	}, taskLine)
}

// HandTask gives a task to somebody else; no day leaves the day as it is.
func (a *App) HandTask(ctx context.Context, id, to uuid.UUID, due casework.Date) (*casework.TaskLine, error) {
	return runOnce(ctx, a, authz.TaskHand, func(tx *store.Tx) (*casework.TaskLine, error) {
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		return changeTask(tx, id, func(t *casework.Task) error {
			if err := t.Hand(to, due, today); err != nil {
				return err
			}
			if err := a.canDo(tx, to, t.ClientID); err != nil || t.AdviceFlagID == nil {
				return err
			}
			able, err := holdsAny(tx, to, a.policy.RolesAllowed(authz.AdviceFlagAnswer))
			if err == nil && !able {
				err = casework.Invalid("ownerId", "This person’s role cannot answer it. Choose the clinician, a supervisor or a director.")
			}
			return err
		})
	}, taskLine)
}

// changeTask does something to a task, and answers it as it is then.
func changeTask(tx *store.Tx, id uuid.UUID, do func(*casework.Task) error) (*casework.TaskLine, error) {
	t, err := tx.LockTask(id)
	if err != nil {
		return nil, err
	}
	if err := do(t); err != nil {
		return nil, err
	}
	if err := tx.UpdateTask(t); err != nil {
		return nil, err
	}
	lines, err := tx.TaskLines([]casework.Task{*t})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// setTask keeps a new task, for somebody who can do it.
func (a *App) setTask(tx *store.Tx, s casework.TaskStart, entry *uuid.UUID) (*casework.Task, error) {
	if s.ClientID != nil {
		client, err := standing(tx, *s.ClientID)
		if err != nil {
			return nil, err
		}
		s.ClientID = &client
	}
	today, err := agencyToday(tx)
	if err != nil {
		return nil, err
	}
	t, err := casework.NewTask(tx.NewID(), tx.Actor().ID, s, today, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := a.canDo(tx, s.OwnerID, s.ClientID); err != nil {
		return nil, err
	}
	t.ReviewEntryID = entry
	return t, tx.InsertTask(t)
}

// canDo wants the owner of a task to be somebody who will see it: who works
// here and has tasks, and, for a task about a client, who is with them or asks
// for it themselves. Of a restricted record, only who is named.
func (a *App) canDo(tx *store.Tx, owner uuid.UUID, client *uuid.UUID) error {
	if err := worksHere(tx, "ownerId", &owner); err != nil {
		return err
	}
	able, err := holdsAny(tx, owner, a.policy.RolesAllowed(authz.TaskComplete))
	if err != nil {
		return err
	}
	if !able {
		return casework.Invalid("ownerId", "This person’s role has no tasks. Choose somebody else.")
	}
	if client == nil || owner == tx.Actor().ID {
		return nil
	}
	can, err := taskOwners(tx, *client)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(can, func(m casework.CareTeamMember) bool { return m.StaffID == owner }) {
		return casework.Invalid("ownerId", "This person is not with them and would not see it. Choose somebody who is.")
	}
	return nil
}

// taskOwners are who can be set something about a client: who is with them, as
// far as they may find the record.
func taskOwners(tx *store.Tx, client uuid.UUID) ([]casework.CareTeamMember, error) {
	c, err := tx.Client(client)
	if err != nil {
		return nil, err
	}
	team, err := tx.CareTeam(client)
	if err != nil {
		return nil, err
	}
	named, err := tx.ClientAccesses(client)
	if err != nil || !c.Restricted {
		return team, err
	}
	return slices.DeleteFunc(team, func(m casework.CareTeamMember) bool {
		return !slices.ContainsFunc(named, func(n casework.ClientAccess) bool { return n.StaffID == m.StaffID })
	}), nil
}

func taskLine(tx *store.Tx, id uuid.UUID) (*casework.TaskLine, error) {
	t, err := tx.Task(id)
	if err != nil {
		return nil, err
	}
	lines, err := tx.TaskLines([]casework.Task{*t})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

// openTasks are the tasks that people have still to do, the first due first.
func openTasks(tx *store.Tx, owners []uuid.UUID) ([]casework.TaskLine, error) {
	tasks, err := tx.Tasks(casework.TaskFilter{OwnerIDs: owners, State: casework.TaskOpen}, casework.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	return tx.TaskLines(tasks.Items)
}

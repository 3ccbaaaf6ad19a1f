package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListSessions is a client's timeline, newest first, without what was entered
// in error.
func (a *App) ListSessions(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.SessionRecord], error) {
	return run(ctx, a, authz.SessionList, func(tx *store.Tx) (out casework.List[casework.SessionRecord], err error) {
		client, err := standing(tx, client)
		if err != nil {
			return out, err
		}
		sessions, err := tx.Sessions(client, p)
		if err != nil {
			return out, err
		}
		out.Next = sessions.Next
		out.Items, err = tx.SessionRecords(sessions.Items)
		return out, err
	})
}

// GetSession is one session, also one that was entered in error: with its
// words where they are open to the actor, and with what was added.
func (a *App) GetSession(ctx context.Context, id uuid.UUID) (*casework.SessionRecord, error) {
	return run(ctx, a, authz.SessionGet, func(tx *store.Tx) (*casework.SessionRecord, error) {
		s, err := tx.Session(id)
		if err != nil {
			return nil, err
		}
		return sessionRecord(tx, s)
	})
}

func sessionRecord(tx *store.Tx, s *casework.Session) (*casework.SessionRecord, error) {
	records, err := tx.SessionRecords([]casework.Session{*s})
	if err != nil {
		return nil, err
	}
	return &records[0], nil
}

package app

import (
	"context"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListClientEvents is what happened to a client, newest first, across episodes:
// contacts, changes of program and of who is with them, what could not wait,
// and the joining of records. Without what was entered in error.
func (a *App) ListClientEvents(ctx context.Context, f casework.ClientEventFilter) (*casework.ClientEventPage, error) {
	return run(ctx, a, authz.ClientEventList, func(tx *store.Tx) (*casework.ClientEventPage, error) {
		var err error
		if f.ClientID, err = standing(tx, f.ClientID); err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		f.Limit = casework.Page{Limit: f.Limit}.Size()
		events, more, err := tx.ClientEvents(f, agency)
		if err != nil {
			return nil, err
		}
		page := &casework.ClientEventPage{Items: events, Zone: agency.Zone()}
		if more {
			page.Next = events[len(events)-1].Place().Cursor()
		}
		return page, nil
	})
}

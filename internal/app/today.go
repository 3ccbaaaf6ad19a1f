package app

import (
	"context"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// mostMoving is how many hand-offs of a caseload a day is told of.
const mostMoving = 200

// GetToday is who needs the actor today: of their own caseload, and of those
// they stand in for.
func (a *App) GetToday(ctx context.Context) (*casework.Today, error) {
	return run(ctx, a, authz.TodayGet, func(tx *store.Tx) (*casework.Today, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		peers, err := tx.StandsInFor()
		if err != nil {
			return nil, err
		}
		lines, signs, drafts, err := tx.Today(peers)
		if err != nil {
			return nil, err
		}
		t := casework.OpenToday(lines, drafts, agency, tx.Now())
		t.Sign(signs)
		moving, _, err := tx.ReferralLines(casework.ReferralFilter{Open: true}, mostMoving)
		if err != nil {
			return nil, err
		}
		t.Move(moving)
		t.Tasks, err = openTasks(tx, peers)
		return t, err
	})
}

package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// Looks are what people did with one client's record since a moment, the newest
// first, at most casework.MostLooks.
func (tx *Tx) Looks(client uuid.UUID, since time.Time) ([]casework.Look, error) {
	rows, err := tx.pgx.Query(tx.ctx, "SELECT at, actor_kind, actor_id, actor_name, op FROM looks_at($1, $2)", client, since)
	if err != nil {
		return nil, fmt.Errorf("read who looked: %w", err)
	}
	looks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[casework.Look])
	if err != nil {
		return nil, fmt.Errorf("read who looked: %w", err)
	}
	return looks, nil
}

// RoleTerm is a role that somebody held.
type RoleTerm struct {
	StaffID  uuid.UUID
	Role     string
	StartsAt time.Time
	EndsAt   *time.Time
}

// RoleTerms are all roles that people held, also those that have ended, in the
// order in which they began.
func (tx *Tx) RoleTerms(staff []uuid.UUID) ([]RoleTerm, error) {
	rows, err := tx.pgx.Query(tx.ctx, `SELECT staff_id, role, starts_at, ends_at FROM roles
		WHERE agency_id = $1 AND staff_id = ANY ($2) ORDER BY starts_at, id`, tx.Actor().Agency, staff)
	if err != nil {
		return nil, fmt.Errorf("read who held which role: %w", err)
	}
	terms, err := pgx.CollectRows(rows, pgx.RowToStructByPos[RoleTerm])
	if err != nil {
		return nil, fmt.Errorf("read who held which role: %w", err)
	}
	return terms, nil
}

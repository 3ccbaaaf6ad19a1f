package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// FindToOpen is the one restricted record that what is asked names; the zero
// id for none. Row security shows the actor no restricted record, so the
// database answers with the id alone.
func (tx *Tx) FindToOpen(a casework.BreakGlassAsk) (uuid.UUID, error) {
	var id *uuid.UUID
	if err := tx.pgx.QueryRow(tx.ctx, "SELECT find_to_open($1, $2, $3)", a.Number, a.Name, a.BirthDate).Scan(&id); err != nil {
		return uuid.Nil, fmt.Errorf("find the record to open: %w", err)
	}
	return orNone(id), nil
}

// HoldBreakGlass lets one try of the actor's come after the other, and counts
// those of the window that opened nothing.
func (tx *Tx) HoldBreakGlass() (failed int, err error) {
	me := tx.Actor().ID
	if _, err := tx.pgx.Exec(tx.ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", me.String()); err != nil {
		return 0, fmt.Errorf("wait for the try before: %w", err)
	}
	err = tx.pgx.QueryRow(tx.ctx, `SELECT count(*) FROM break_glass_tries WHERE agency_id = $1 AND staff_id = $2 AND outcome = 'nothing' AND tried_at > $3`,
		tx.Actor().Agency, me, tx.now.Add(-casework.GlassWindow)).Scan(&failed)
	if err != nil {
		return 0, fmt.Errorf("count the tries: %w", err)
	}
	return failed, nil
}

// InsertBreakGlassTry keeps a try.
func (tx *Tx) InsertBreakGlassTry(t *casework.BreakGlassTry) error { return insert(tx, t) }

// InsertBreakGlass opens a record.
func (tx *Tx) InsertBreakGlass(b *casework.BreakGlass) error { return insert(tx, b) }

// BreakGlass is one opened record.
func (tx *Tx) BreakGlass(id uuid.UUID) (*casework.BreakGlass, error) {
	return get[casework.BreakGlass](tx, id)
}

// OpenBreakGlasses is one page of the records the actor opened and still sees,
// the newest first; one client's, or all.
func (tx *Tx) OpenBreakGlasses(client uuid.UUID, p casework.Page) (casework.List[casework.BreakGlass], error) {
	q := tx.gorm.Where("staff_id = ? AND starts_at <= ? AND ends_at > ?", tx.Actor().ID, tx.now, tx.now).Order("id DESC")
	if client != uuid.Nil {
		q = q.Where("client_id = ?", client)
	}
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	return listPage[casework.BreakGlass](tx, q, p)
}

// BreakGlassLines puts to opened records the names.
func (tx *Tx) BreakGlassLines(opened []casework.BreakGlass) ([]casework.BreakGlassLine, error) {
	clients, err := tx.clientNames(refs(opened, func(b casework.BreakGlass) uuid.UUID { return b.ClientID }))
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	lines := make([]casework.BreakGlassLine, len(opened))
	for i, b := range opened {
		lines[i] = casework.BreakGlassLine{BreakGlass: b, ClientName: clients[b.ClientID], Zone: agency.Zone()}
	}
	return lines, nil
}

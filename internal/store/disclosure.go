package store

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// Disclosures is one page of what was released about a client, the newest
// first, as far as a view of the accounting goes.
func (tx *Tx) Disclosures(client uuid.UUID, v casework.AccountingView, p casework.Page) (casework.List[casework.Disclosure], error) {
	q := tx.gorm.Where("client_id = ? AND disclosed_at >= ?", client, v.Since(tx.now)).Order("id DESC")
	if bases := v.Bases(); len(bases) > 0 {
		q = q.Where("basis IN ?", bases)
	}
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	return listPage[casework.Disclosure](tx, q, p)
}

// Disclosure is one release.
func (tx *Tx) Disclosure(id uuid.UUID) (*casework.Disclosure, error) {
	return get[casework.Disclosure](tx, id)
}

// RecordDisclosure writes one release down and makes its permit. It counts once
// the transaction is committed, which is before a byte of it leaves.
func (tx *Tx) RecordDisclosure(c casework.Clearance) (casework.Permit, error) {
	if !c.Valid() {
		return casework.Permit{}, fmt.Errorf("record a disclosure: nobody decided on it")
	}
	if c.Own() {
		return casework.Permit{}, fmt.Errorf("record a disclosure: it is about no client")
	}
	row := c.Row()
	if err := insert(tx, &row); err != nil {
		return casework.Permit{}, err
	}
	return c.Recorded(row), nil
}

// RecordReturn makes the permit for lines that go back to whoever brought them.
// They are about no client on record; what is written down is the audit entry
// of the operation, which commits with it.
func (tx *Tx) RecordReturn(c casework.Clearance) (casework.Permit, error) {
	if !c.Valid() || !c.Own() {
		return casework.Permit{}, fmt.Errorf("record a return: nobody decided on it")
	}
	return c.Recorded(casework.Disclosure{}), nil
}

// DisclosuresSince are all releases about a client that a view of the
// accounting tells, the newest first.
func (tx *Tx) DisclosuresSince(client uuid.UUID, v casework.AccountingView) ([]casework.Disclosure, error) {
	q := tx.gorm.Where("client_id = ? AND disclosed_at >= ?", client, v.Since(tx.now)).Order("disclosed_at DESC, id DESC")
	if bases := v.Bases(); len(bases) > 0 {
		q = q.Where("basis IN ?", bases)
	}
	return list[casework.Disclosure](tx, q)
}

// RecordDisclosures writes the releases of a list down, in few statements. The
// audit names whom the list showed; what was released is in the rows.
func (tx *Tx) RecordDisclosures(clearances []casework.Clearance) ([]casework.Permit, error) {
	rows, permits := make([]casework.Disclosure, len(clearances)), make([]casework.Permit, len(clearances))
	for i, c := range clearances {
		if !c.Valid() || c.Own() {
			return nil, fmt.Errorf("record a disclosure: nobody decided on it")
		}
		rows[i] = c.Row()
		rows[i].ID = tx.NewID()
	}
	if err := createAll(tx, rows); err != nil {
		return nil, err
	}
	for i, c := range clearances {
		permits[i] = c.Recorded(rows[i])
	}
	return permits, nil
}

// HoldersOf are the Part 2 programs that hold clients' records: that of the
// open stay, else of the last one. Who never had a stay is nobody's.
func (tx *Tx) HoldersOf(clients []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	rows, err := tx.pgx.Query(tx.ctx, `SELECT DISTINCT ON (s.client_id) s.client_id, p.part2_program_id
		  FROM stays s JOIN programs p ON p.agency_id = s.agency_id AND p.id = s.program_id
		 WHERE s.agency_id = $1 AND s.client_id = ANY ($2)
		 ORDER BY s.client_id, s.starts_on DESC, s.ends_on DESC NULLS FIRST, s.id DESC`, tx.Actor().Agency, clients)
	if err != nil {
		return nil, fmt.Errorf("read who holds records: %w", err)
	}
	defer rows.Close()
	holders := make(map[uuid.UUID]uuid.UUID, len(clients))
	for rows.Next() {
		var client, unit uuid.UUID
		if err := rows.Scan(&client, &unit); err != nil {
			return nil, fmt.Errorf("read who holds records: %w", err)
		}
		holders[client] = unit
	}
	return holders, rows.Err()
}

// WorksIn are the Part 2 programs the actor works in: by a role for one of its
// programs or for the agency, their own or that of somebody they cover now.
func (tx *Tx) WorksIn() ([]uuid.UUID, error) {
	rows, err := tx.pgx.Query(tx.ctx, `SELECT DISTINCT p.part2_program_id
		  FROM roles r JOIN programs p ON p.agency_id = r.agency_id AND (r.program_id IS NULL OR p.id = r.program_id)
		 WHERE r.agency_id = $1 AND r.starts_at <= $3 AND (r.ends_at IS NULL OR r.ends_at > $3)
		   AND (r.staff_id = $2 OR r.staff_id IN (SELECT absent_id FROM covers
		         WHERE agency_id = $1 AND covering_id = $2 AND starts_at <= $3 AND ends_at > $3))`, tx.Actor().Agency, tx.Actor().ID, tx.now)
	if err != nil {
		return nil, fmt.Errorf("read where the actor works: %w", err)
	}
	units, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("read where the actor works: %w", err)
	}
	return units, nil
}

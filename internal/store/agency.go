package store

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Agency is the actor's own agency with its settings, as they were when the
// transaction first asked, or held them: almost everything asks for the time
// zone.
func (tx *Tx) Agency() (*casework.Agency, error) {
	if tx.agency == nil {
		return tx.keepAgency(get[casework.Agency])
	}
	own := *tx.agency
	return &own, nil
}

// LockAgency reads the agency and holds the row: what must stay true of all
// its people together is decided by one at a time.
func (tx *Tx) LockAgency() (*casework.Agency, error) { return tx.keepAgency(lock[casework.Agency]) }

func (tx *Tx) keepAgency(read func(*Tx, uuid.UUID) (*casework.Agency, error)) (*casework.Agency, error) {
	a, err := read(tx, tx.Actor().Agency)
	if err != nil {
		return nil, err
	}
	kept := *a
	tx.agency = &kept
	return a, nil
}

// UpdateAgency writes what changed of the settings.
func (tx *Tx) UpdateAgency(a *casework.Agency) error {
	tx.agency = nil
	return update(tx, a)
}

// InsertAgency founds the actor's agency and makes its data key.
func (tx *Tx) InsertAgency(a *casework.Agency) error {
	a.ID = tx.Actor().Agency
	if err := insert(tx, a); err != nil {
		return err
	}
	data := make([]byte, 32)
	_, _ = rand.Read(data) // never fails
	master := tx.db.keys.master.Current
	wrapped, err := master.Wrap(data, a.ID[:])
	if err != nil {
		return fmt.Errorf("wrap the agency's data key: %w", err)
	}
	row := &dataKey{Versioned: casework.NewVersioned(tx.NewID()), MasterKey: master.Fingerprint(), Wrapped: wrapped, CreatedAt: tx.now}
	if tx.newKey, err = newAgencyKey(row.ID, data); err != nil {
		return fmt.Errorf("make the agency's data key: %w", err)
	}
	return insert(tx, row)
}

// RewrapKeys wraps the agency's data keys with the current master key and
// says how many it changed. No other row is touched.
func (tx *Tx) RewrapKeys() (int, error) {
	rows, err := list[dataKey](tx, tx.gorm.Order("id"))
	if err != nil {
		return 0, err
	}
	master := tx.db.keys.master
	n := 0
	for i := range rows {
		k := &rows[i]
		if k.MasterKey == master.Current.Fingerprint() {
			continue
		}
		old, err := master.byFingerprint(k.MasterKey)
		if err != nil {
			return n, err
		}
		data, err := old.Unwrap(k.Wrapped, k.AgencyID[:])
		if err != nil {
			return n, fmt.Errorf("unwrap a data key: %w", err)
		}
		if k.Wrapped, err = master.Current.Wrap(data, k.AgencyID[:]); err != nil {
			return n, fmt.Errorf("wrap a data key: %w", err)
		}
		k.MasterKey = master.Current.Fingerprint()
		if err := update(tx, k); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// AgencyIDs are all agencies of the installation, for the clock and for
// commands.
func (db *DB) AgencyIDs(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := db.pool.Query(ctx, "SELECT agency_ids()")
	if err != nil {
		return nil, fmt.Errorf("list the agencies: %w", err)
	}
	defer rows.Close()
	var ids []uuid.UUID
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list the agencies: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

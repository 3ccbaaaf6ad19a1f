package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/clause"

	"continuo/internal/casework"
)

// LockClientPair reads two clients and holds them against everybody who would
// add a row to either: whoever does waits, and finds out what became of them.
// Always in one order, so that two who join the same records wait for each
// other and not in a ring.
func (tx *Tx) LockClientPair(first, second uuid.UUID) (a, b *casework.Client, err error) {
	held := map[uuid.UUID]*casework.Client{}
	ids := []uuid.UUID{first, second}
	slices.SortFunc(ids, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	for _, id := range ids {
		if held[id], err = fetch[casework.Client](tx, id, tx.gorm.Clauses(clause.Locking{Strength: "UPDATE"})); err != nil {
			return nil, nil, err
		}
	}
	return held[first], held[second], nil
}

// ClientMerge is the event of joining two records.
func (tx *Tx) ClientMerge(id uuid.UUID) (*casework.ClientMerge, error) {
	return get[casework.ClientMerge](tx, id)
}

// LockClientMerge reads the event and holds it.
func (tx *Tx) LockClientMerge(id uuid.UUID) (*casework.ClientMerge, error) {
	return lock[casework.ClientMerge](tx, id)
}

// InsertClientMerge writes the event down; from here on, this transaction may
// move rows from the one record to the other.
func (tx *Tx) InsertClientMerge(m *casework.ClientMerge) error { return insert(tx, m) }

// UpdateClientMerge writes what was set aside, or the undoing.
func (tx *Tx) UpdateClientMerge(m *casework.ClientMerge) error { return update(tx, m) }

const mergeRecords = `
SELECT m.agency_id, m.id, m.version, m.client_id, m.survivor_id, m.merged_id, m.survivor_number, m.merged_number, m.merged_by,
       m.merged_at, m.reason, m.taken, m.was, m.set_aside, m.undone_by, m.undone_at, m.undo_reason,
       f.name AS merged_by_name, COALESCE(u.name, '') AS undone_by_name
  FROM client_merges m
  JOIN staff f ON f.agency_id = m.agency_id AND f.id = m.merged_by
  LEFT JOIN staff u ON u.agency_id = m.agency_id AND u.id = m.undone_by
 WHERE m.agency_id = @agency AND `

func recordOfMerge(m casework.MergeRecord) uuid.UUID { return m.ClientID }

// MergeRecords are the joinings that stand in a client's record, newest first.
func (tx *Tx) MergeRecords(client uuid.UUID, a *casework.Agency) ([]casework.MergeRecord, error) {
	found, err := scan(tx, recordOfMerge, mergeRecords+"m.client_id = @client ORDER BY m.merged_at DESC, m.id DESC",
		map[string]any{"agency": tx.Actor().Agency, "client": client})
	return inZone(found, a), err
}

// MergeRecord is one of them.
func (tx *Tx) MergeRecord(id uuid.UUID, a *casework.Agency) (*casework.MergeRecord, error) {
	found, err := scan(tx, recordOfMerge, mergeRecords+"m.id = @id", map[string]any{"agency": tx.Actor().Agency, "id": id})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, casework.NotFound()
	}
	return &inZone(found, a)[0], nil
}

// EveryMergeRecord is a page of all of them, newest first.
func (tx *Tx) EveryMergeRecord(p casework.Page, a *casework.Agency) (out casework.List[casework.MergeRecord], err error) {
	after := ""
	if p.After != uuid.Nil {
		after = "(m.merged_at, m.id) < (SELECT merged_at, id FROM client_merges WHERE agency_id = @agency AND id = @after) AND "
	}
	found, more, err := scanPage(tx, p.Size(), recordOfMerge, mergeRecords+after+"true ORDER BY m.merged_at DESC, m.id DESC LIMIT @limit",
		map[string]any{"agency": tx.Actor().Agency, "after": p.After, "limit": p.Size() + 1})
	out.Items = inZone(found, a)
	if more {
		out.Next = found[len(found)-1].ID
	}
	return out, err
}

func inZone(found []casework.MergeRecord, a *casework.Agency) []casework.MergeRecord {
	for i := range found {
		found[i].Zone = a.Zone()
	}
	return found
}

// JoinedInto is the record that another was joined into, for whoever reaches
// it; for everybody else there is no such record.
func (tx *Tx) JoinedInto(merged uuid.UUID) (survivor uuid.UUID, err error) {
	err = tx.pgx.QueryRow(tx.ctx, `SELECT client_id FROM client_merges WHERE agency_id = $1 AND merged_id = $2 AND undone_at IS NULL`,
		tx.Actor().Agency, merged).Scan(&survivor)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, casework.NotFound()
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("look up where a record went: %w", err)
	}
	return survivor, nil
}

// MoveClientRows takes everything of the merged record along and answers what
// could not come: ids by table.
func (tx *Tx) MoveClientRows(merge uuid.UUID) (aside map[string][]uuid.UUID, err error) {
	if err := tx.pgx.QueryRow(tx.ctx, "SELECT move_client_rows($1)", merge).Scan(&aside); err != nil {
		return nil, fmt.Errorf("take the rows of a record along: %w", err)
	}
	return aside, nil
}

// MoveClientRowsBack takes back what a merge took along.
func (tx *Tx) MoveClientRowsBack(merge uuid.UUID) error {
	if _, err := tx.pgx.Exec(tx.ctx, "SELECT move_client_rows_back($1)", merge); err != nil {
		return fmt.Errorf("take the rows of a record back: %w", err)
	}
	return nil
}

// LockStay reads a stay and holds it.
func (tx *Tx) LockStay(id uuid.UUID) (*casework.Stay, error) { return lock[casework.Stay](tx, id) }

// LockEpisode reads an episode and holds it.
func (tx *Tx) LockEpisode(id uuid.UUID) (*casework.Episode, error) {
	return lock[casework.Episode](tx, id)
}

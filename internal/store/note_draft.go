package store

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"continuo/internal/casework"
)

// NoteDraft is one draft.
func (tx *Tx) NoteDraft(id uuid.UUID) (*casework.NoteDraft, error) {
	return get[casework.NoteDraft](tx, id)
}

// FindNoteDraft holds a draft that may be there; nil when it is not.
func (tx *Tx) FindNoteDraft(id uuid.UUID) (*casework.NoteDraft, error) {
	return first[casework.NoteDraft](tx, forUpdate(tx.gorm).Where("id = ?", id))
}

// LockNoteDraft reads a draft and holds it.
func (tx *Tx) LockNoteDraft(id uuid.UUID) (*casework.NoteDraft, error) {
	return lock[casework.NoteDraft](tx, id)
}

// InsertNoteDraft keeps a new draft.
func (tx *Tx) InsertNoteDraft(d *casework.NoteDraft) error { return insert(tx, d) }

// UpdateNoteDraft keeps what changed of a draft.
func (tx *Tx) UpdateNoteDraft(d *casework.NoteDraft) error { return update(tx, d) }

// RemoveNoteDraft takes a draft away: it was signed, or thrown away.
func (tx *Tx) RemoveNoteDraft(d *casework.NoteDraft) error { return remove(tx, d) }

// NoteDrafts are open drafts, the oldest session first.
func (tx *Tx) NoteDrafts(f casework.NoteDraftFilter, p casework.Page) (casework.List[casework.NoteDraft], error) {
	q := tx.gorm.Order("starts_at, id")
	if f.ClientID != uuid.Nil {
		q = q.Where("client_id = ?", f.ClientID)
	}
	if f.AuthorID != uuid.Nil {
		q = q.Where("author_id = ?", f.AuthorID)
	}
	if p.After != uuid.Nil {
		q = q.Where("(starts_at, id) > (SELECT starts_at, id FROM note_drafts WHERE agency_id = ? AND id = ?)", tx.Actor().Agency, p.After)
	}
	return listPage[casework.NoteDraft](tx, q, p)
}

// besideDrafts is one row for each draft, in the drafts' order. A client who is
// not to be seen any more has no name in it.
const besideDrafts = `
SELECT COALESCE(COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last, ''), f.name, f.title,
       a.note_due_hours, a.time_zone
  FROM agencies a
 CROSS JOIN unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY d (client_id, author_id, place)
  JOIN staff f ON f.agency_id = a.agency_id AND f.id = d.author_id
  LEFT JOIN clients c ON c.agency_id = a.agency_id AND c.id = d.client_id
 WHERE a.agency_id = $1
 ORDER BY d.place`

// OpenDrafts puts to drafts what their author sees beside them.
func (tx *Tx) OpenDrafts(drafts []casework.NoteDraft) ([]casework.OpenDraft, error) {
	clients, authors := make([]uuid.UUID, len(drafts)), make([]uuid.UUID, len(drafts))
	for i, d := range drafts {
		clients[i], authors[i] = d.ClientID, d.AuthorID
	}
	rows, err := tx.pgx.Query(tx.ctx, besideDrafts, tx.Actor().Agency, clients, authors)
	if err != nil {
		return nil, fmt.Errorf("look up what is beside the drafts: %w", err)
	}
	type beside struct {
		ClientName, AuthorName, AuthorTitle string
		NoteDueHours                        int
		TimeZone                            string
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[beside])
	if err != nil {
		return nil, fmt.Errorf("look up what is beside the drafts: %w", err)
	}
	open := make([]casework.OpenDraft, len(drafts))
	for i, b := range found {
		d := drafts[i]
		if b.ClientName != "" {
			tx.trace.sawClient("clients", d.ClientID, d.ClientID)
		}
		open[i] = casework.OpenDraft{NoteDraft: d, ClientName: b.ClientName, AuthorName: b.AuthorName, AuthorTitle: b.AuthorTitle,
			DueAt: d.DueAt(b.NoteDueHours), Zone: casework.Zone(b.TimeZone)}
	}
	return open, nil
}

// DraftMarks are the open drafts about clients the actor reaches: that they
// are there, and nothing of their words.
func (tx *Tx) DraftMarks() ([]casework.DraftMark, error) {
	return scan(tx, func(m casework.DraftMark) uuid.UUID { return m.ClientID },
		"SELECT author_id, client_id, starts_at, ends_at FROM open_drafts()")
}

// forUpdate holds the rows of a query until the transaction ends.
func forUpdate(q *gorm.DB) *gorm.DB { return q.Clauses(holding) }

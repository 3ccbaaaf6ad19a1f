package store

import (
	"github.com/google/uuid"
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

// OwnNoteDrafts are all of the actor's own drafts, the oldest session first.
func (tx *Tx) OwnNoteDrafts() ([]casework.NoteDraft, error) {
	return list[casework.NoteDraft](tx, tx.gorm.Where("author_id = ?", tx.Actor().ID).Order("starts_at, id"))
}

// OpenDrafts puts to drafts what their author sees beside them.
func (tx *Tx) OpenDrafts(drafts []casework.NoteDraft, a *casework.Agency) ([]casework.OpenDraft, error) {
	clients, err := tx.clientNames(refs(drafts, func(d casework.NoteDraft) uuid.UUID { return d.ClientID }))
	if err != nil {
		return nil, err
	}
	authors, err := tx.staffNames(refs(drafts, func(d casework.NoteDraft) uuid.UUID { return d.AuthorID }))
	if err != nil {
		return nil, err
	}
	open := make([]casework.OpenDraft, 0, len(drafts))
	for _, d := range drafts {
		author := authors[d.AuthorID]
		open = append(open, casework.OpenDraft{NoteDraft: d, ClientName: clients[d.ClientID], AuthorName: author.Name,
			AuthorTitle: author.Title, DueAt: d.DueAt(a), Zone: a.Zone()})
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

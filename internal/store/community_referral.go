package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// CommunityReferral is one of somebody who was sent to an organization.
func (tx *Tx) CommunityReferral(id uuid.UUID) (*casework.CommunityReferral, error) {
	return get[casework.CommunityReferral](tx, id)
}

// LockCommunityReferral reads one and holds it: of two who say what became of
// it, the second sees what the first said.
func (tx *Tx) LockCommunityReferral(id uuid.UUID) (*casework.CommunityReferral, error) {
	return lock[casework.CommunityReferral](tx, id)
}

// InsertCommunityReferral keeps one.
func (tx *Tx) InsertCommunityReferral(r *casework.CommunityReferral) error { return insert(tx, r) }

// UpdateCommunityReferral writes what changed of one.
func (tx *Tx) UpdateCommunityReferral(r *casework.CommunityReferral) error { return update(tx, r) }

// InsertCommunityStep keeps what became of one, for ever.
func (tx *Tx) InsertCommunityStep(s *casework.CommunityStep) error { return insert(tx, s) }

const communityLines = `
SELECT r.*, COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS client_name, o.name AS organization_name, w.name AS created_by_name
  FROM community_referrals r
  JOIN clients c ON c.agency_id = r.agency_id AND c.id = r.client_id
  JOIN organizations o ON o.agency_id = r.agency_id AND o.id = r.organization_id
  JOIN staff w ON w.agency_id = r.agency_id AND w.id = r.created_by
 WHERE r.agency_id = @agency`

func recordOfCommunity(l casework.CommunityLine) uuid.UUID { return l.ClientID }

// CommunityLine is one with its names.
func (tx *Tx) CommunityLine(id uuid.UUID) (*casework.CommunityLine, error) {
	tx.trace.about("community_referrals", id)
	lines, err := scan(tx, recordOfCommunity, communityLines+" AND r.id = @id", map[string]any{"agency": tx.Actor().Agency, "id": id})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, tx.notFound()
	}
	return &lines[0], nil
}

// CommunityLines is one page of a filter, in the order in which people were
// sent.
func (tx *Tx) CommunityLines(f casework.CommunityFilter, p casework.Page) (page casework.List[casework.CommunityLine], err error) {
	sql, args := communityLines, map[string]any{"agency": tx.Actor().Agency, "limit": p.Size() + 1, "after": p.After}
	if f.ClientID != uuid.Nil {
		sql += " AND r.client_id = @client"
		args["client"] = f.ClientID
	} else {
		sql += " AND (r.closed_at IS NULL OR r.closed_at > @since)"
		args["since"] = f.Since
	}
	lines, more, err := scanPage(tx, p.Size(), recordOfCommunity, sql+" AND r.id > @after ORDER BY r.id LIMIT @limit", args)
	if page.Items = lines; more {
		page.Next = lines[len(lines)-1].ID
	}
	return page, err
}

// CommunitySteps is everything that became of one, oldest first.
func (tx *Tx) CommunitySteps(referral uuid.UUID) ([]casework.CommunityStepLine, error) {
	return scan(tx, func(s casework.CommunityStepLine) uuid.UUID { return s.ClientID }, `
SELECT s.*, f.name AS by_name FROM community_steps s JOIN staff f ON f.agency_id = s.agency_id AND f.id = s.by
 WHERE s.agency_id = ? AND s.community_referral_id = ? ORDER BY s.at, s.id`, tx.Actor().Agency, referral)
}

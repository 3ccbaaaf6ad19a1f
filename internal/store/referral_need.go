package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// ReferralNeeds is what a hand-off says beside the record; nil for nothing. Row
// security shows it to whoever writes and sends the hand-off.
func (tx *Tx) ReferralNeeds(referral uuid.UUID) (*casework.ReferralNeeds, error) {
	return first[casework.ReferralNeeds](tx, tx.gorm.Where("referral_id = ?", referral).Order("id"))
}

// NewestReferralNeeds is what was written down last for a client; nil for
// nothing.
func (tx *Tx) NewestReferralNeeds(client uuid.UUID) (*casework.ReferralNeeds, error) {
	return first[casework.ReferralNeeds](tx, tx.gorm.Where("client_id = ?", client).Order("written_at DESC, id DESC"))
}

// InsertReferralNeeds keeps what a hand-off says beside the record.
func (tx *Tx) InsertReferralNeeds(n *casework.ReferralNeeds) error { return insert(tx, n) }

// UpdateReferralNeeds writes what changed of it.
func (tx *Tx) UpdateReferralNeeds(n *casework.ReferralNeeds) error { return update(tx, n) }

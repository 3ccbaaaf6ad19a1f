package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertEmergency keeps an emergency.
func (tx *Tx) InsertEmergency(e *casework.Emergency) error { return insert(tx, e) }

// Emergency is one emergency.
func (tx *Tx) Emergency(id uuid.UUID) (*casework.Emergency, error) {
	return get[casework.Emergency](tx, id)
}

// DisclosureOn is what was released on a ground: an emergency, an order.
func (tx *Tx) DisclosureOn(ground uuid.UUID) (*casework.Disclosure, error) {
	d, err := first[casework.Disclosure](tx, tx.gorm.Where("ground_id = ?", ground).Order("id"))
	if err == nil && d == nil {
		return nil, casework.NotFound()
	}
	return d, err
}

// ReviewOfEmergency is the review of an emergency.
func (tx *Tx) ReviewOfEmergency(emergency uuid.UUID) (*casework.AccessReview, error) {
	r, err := first[casework.AccessReview](tx, tx.gorm.Where("emergency_id = ?", emergency).Order("id"))
	if err == nil && r == nil {
		return nil, casework.NotFound()
	}
	return r, err
}

// StaffName is how somebody is called; "" for nobody of this agency.
func (tx *Tx) StaffName(id uuid.UUID) (string, error) {
	names, err := tx.staffNames([]uuid.UUID{id})
	return names[id].Name, err
}

package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/rules"
	"continuo/internal/store"
)

// RecordEmergency writes down that medical personnel are told about a client in
// a medical emergency (42 CFR 2.51), and lets the gate release what there is
// to tell. Whoever reviews it is told in the same transaction.
func (a *App) RecordEmergency(ctx context.Context, s casework.EmergencyStart) (*casework.EmergencyRecord, error) {
	return runOnce(ctx, a, authz.EmergencyRecord, func(tx *store.Tx) (*casework.EmergencyRecord, error) {
		var err error
		if s.ClientID, err = standing(tx, s.ClientID); err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		e, err := casework.NewEmergency(tx.NewID(), tx.Actor().ID, tx.NewID(), s, tx.Now())
		if err != nil {
			return nil, err
		}
		to, err := casework.NewRecipient(e.RecipientID, tx.Actor().ID, &e.ClientID, casework.RecipientEdit{Name: e.RecipientName, Address: e.Facility,
			RecipientType: casework.RecipientHIPAA, RecipientClass: casework.ClassEmergencyMedical}, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := to.End(tx.Now()); err != nil { // told once, and offered to nobody else
			return nil, err
		}
		if err := tx.InsertRecipient(to); err != nil {
			return nil, err
		}
		if err := tx.InsertEmergency(e); err != nil {
			return nil, err
		}
		if err := releaseInEmergency(tx, e, to, s, agency); err != nil {
			return nil, err
		}
		if err := a.haveReviewed(tx, casework.ReviewOfEmergency(tx.NewID(), e)); err != nil {
			return nil, err
		}
		return emergencyRecord(tx, e.ID)
	}, emergencyRecord)
}

// releaseInEmergency asks the gate and writes the disclosure down.
func releaseInEmergency(tx *store.Tx, e *casework.Emergency, to *casework.Recipient, s casework.EmergencyStart, agency *casework.Agency) error {
	no := false
	_, err := releaseOn(tx, casework.ReleaseAsk{ReleaseID: tx.NewID(), ClientID: e.ClientID, To: casework.ReleaseTo{Recipient: to}, Medium: s.Medium,
		Packet: casework.PacketEmergency, Purpose: casework.ForEmergency, Basis: casework.BasisEmergency, GroundID: e.ID, Proceeding: &no,
		RestrictionReason: s.RestrictionReason, Day: casework.DateOf(tx.Now(), agency.Zone())}, e.Ground(agency.Zone()))
	return err
}

// GetEmergency is one emergency; for whoever recorded it, and for an hour, with
// what there is to tell.
func (a *App) GetEmergency(ctx context.Context, id uuid.UUID) (*casework.EmergencyRecord, error) {
	return run(ctx, a, authz.EmergencyGet, func(tx *store.Tx) (*casework.EmergencyRecord, error) { return emergencyRecord(tx, id) })
}

func emergencyRecord(tx *store.Tx, id uuid.UUID) (*casework.EmergencyRecord, error) {
	e, err := tx.Emergency(id)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	released, err := tx.DisclosureOn(id)
	if err != nil {
		return nil, err
	}
	review, err := tx.ReviewOfEmergency(id)
	if err != nil {
		return nil, err
	}
	r := &casework.EmergencyRecord{Emergency: *e, Medium: released.Medium, Law: rules.ReleaseNotices().Named(released.NoticeVersion), Review: *review, Zone: agency.Zone()}
	if r.DisclosedByName, err = tx.StaffName(e.DisclosedBy); err != nil {
		return nil, err
	}
	if e.Shown(tx.Actor().ID, tx.Now()) {
		r.Packet, err = emergencyPacket(tx, e.ClientID)
	}
	return r, err
}

// emergencyPacket is what there is to tell.
func emergencyPacket(tx *store.Tx, client uuid.UUID) (*casework.EmergencyPacket, error) {
	r, err := clientRecord(tx, client)
	if err != nil {
		return nil, err
	}
	return &casework.EmergencyPacket{Client: r.Client, ContactWays: r.ContactWays, Stay: r.OpenStay(), Concerns: r.Concerns, CareTeam: r.CareTeam}, nil
}

package app

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/store"
)

// gate asks the one gate whether the packet of a hand-off may be with the
// other side now: at send, at accept and at every opening. facts hold the
// person's consents until the transaction ends, so whoever takes one back comes
// before this or after it.
func gate(tx *store.Tx, facts casework.ReleaseFacts, r *casework.Referral, to *casework.Program, medium casework.Medium) (casework.Clearance, error) {
	return gateFor(tx, casework.PacketHandOff, facts, r, to, medium)
}

// widestGate asks for the packet with obligations first, and where the right
// does not name them, for the one without.
func widestGate(tx *store.Tx, facts casework.ReleaseFacts, r *casework.Referral, to *casework.Program, medium casework.Medium) (casework.Clearance, error) {
	c, err := gateFor(tx, casework.PacketHandOffFull, facts, r, to, medium)
	if casework.KindOf(err) == casework.KindConflict {
		return gate(tx, facts, r, to, medium)
	}
	return c, err
}

func gateFor(tx *store.Tx, packet casework.Packet, facts casework.ReleaseFacts, r *casework.Referral, to *casework.Program, medium casework.Medium) (casework.Clearance, error) {
	var none casework.Clearance
	var reader *casework.Staff
	var err error
	if id := tx.Actor().ID; id != uuid.Nil {
		if reader, err = tx.Staff(id); err != nil {
			return none, err
		}
	}
	agency, err := tx.Agency()
	if err != nil {
		return none, err
	}
	ask := r.HandOffAsk(tx.NewID(), packet, to, facts.HeldBy, reader, medium, casework.DateOf(tx.Now(), agency.Zone()))
	if ask.To.Part2ProgramID != uuid.Nil {
		unit, err := tx.Part2Program(ask.To.Part2ProgramID)
		if err != nil {
			return none, err
		}
		ask.To.Part2ProgramName = unit.Name
	}
	c, err := mayRelease(tx, ask, facts)
	if ask.Basis == casework.BasisConsent && casework.KindOf(err) == casework.KindConflict {
		ask.Purpose = casework.ForCareCoordination
		if other, second := mayRelease(tx, ask, facts); second == nil {
			c, err = other, nil
		}
	}
	if casework.KindOf(err) == casework.KindInvalid { // what the person asked not to be told: no form here asks why all the same
		return none, casework.Errorf(casework.KindConflict, "The person asked not to tell this outside their program, and that was agreed. It cannot be sent.")
	}
	return c, err
}

// gateFacts reads what the gate must know of one client.
func gateFacts(tx *store.Tx, client uuid.UUID) (casework.ReleaseFacts, error) {
	today, err := agencyToday(tx)
	if err != nil {
		return casework.ReleaseFacts{}, err
	}
	facts, err := releaseFacts(tx, []uuid.UUID{client}, today)
	if err != nil {
		return casework.ReleaseFacts{}, err
	}
	return facts(client), nil
}

// basisOf is a clearance in words.
func basisOf(tx *store.Tx, facts casework.ReleaseFacts, c casework.Clearance) (b casework.ReferralBasis, err error) {
	row := c.Row()
	b.Basis, b.Scope = row.Basis, row.Scope
	if row.ConsentID == nil {
		return b, nil
	}
	for i := range facts.Consents {
		if c := &facts.Consents[i]; c.ID == *row.ConsentID && c.Expiry == casework.ExpiresOnDate {
			b.LastDay = c.ExpiresOn
		}
	}
	if row.Part2ProgramID != nil {
		unit, err := tx.Part2Program(*row.Part2ProgramID)
		if err != nil {
			return b, err
		}
		b.UnitName = unit.Name
	}
	return b, nil
}

// sayBasis says by what right a hand-off is shared, or why it cannot be.
func (a *App) sayBasis(tx *store.Tx, rec *casework.ReferralRecord) error {
	if rec.State.Ended() {
		return nil
	}
	facts, err := gateFacts(tx, rec.ClientID)
	if err != nil {
		return err
	}
	to, err := tx.Program(rec.ToProgramID)
	if err != nil {
		return err
	}
	c, err := gate(tx, facts, &rec.Referral, to, casework.MediumAPI)
	if casework.KindOf(err) == casework.KindConflict {
		rec.Says = err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	rec.Basis, err = basisOf(tx, facts, c)
	return err
}

// holdReferrals puts the hand-offs that rest on a consent which has ended on
// hold, unless another right carries them, and tells both sides.
func holdReferrals(tx *store.Tx, c *casework.Consent) error {
	resting, err := tx.ReferralsOn(c.ID)
	if err != nil || len(resting) == 0 {
		return err
	}
	facts, err := gateFacts(tx, c.ClientID)
	if err != nil {
		return err
	}
	for i := range resting {
		r, err := tx.LockReferral(resting[i].ID)
		if err != nil {
			return err
		}
		if r.State.Ended() || r.State == casework.ReferralOnHold || r.ConsentID == nil || *r.ConsentID != c.ID {
			continue
		}
		if err := hold(tx, facts, r); err != nil {
			return err
		}
	}
	return nil
}

func hold(tx *store.Tx, facts casework.ReleaseFacts, r *casework.Referral) error {
	to, err := tx.Program(r.ToProgramID)
	if err != nil {
		return err
	}
	clear, err := gate(tx, facts, r, to, casework.MediumAPI)
	if err == nil {
		r.ConsentID = clear.Row().ConsentID
		return tx.UpdateReferral(r)
	}
	if kind := casework.KindOf(err); kind != casework.KindConflict && kind != casework.KindInvalid {
		return err
	}
	step, err := r.Hold(tx.Now())
	if err != nil {
		return err
	}
	if err := keep(tx, r, *step); err != nil {
		return err
	}
	return tellBoth(tx, r, to, "A hand-off is on hold: the consent it rests on has ended. Its packet is closed. Ask the person whether a new consent is wanted, or cancel it.")
}

// releaseReferrals lets a client's hand-off go on that waits for a right, now
// that a consent was signed.
func releaseReferrals(tx *store.Tx, client uuid.UUID) error {
	open, err := tx.OpenReferral(client)
	if err != nil || open == nil || open.State != casework.ReferralOnHold {
		return err
	}
	facts, err := gateFacts(tx, client)
	if err != nil {
		return err
	}
	r, err := tx.LockReferral(open.ID)
	if err != nil || r.State != casework.ReferralOnHold {
		return err
	}
	to, err := tx.Program(r.ToProgramID)
	if err != nil {
		return err
	}
	clear, err := gate(tx, facts, r, to, casework.MediumAPI)
	if casework.KindOf(err) == casework.KindConflict {
		return nil
	}
	if err != nil {
		return err
	}
	step, err := r.Release(clear.Row().ConsentID, tx.Now())
	if err != nil {
		return err
	}
	if err := keep(tx, r, *step); err != nil {
		return err
	}
	return tellBoth(tx, r, to, "A hand-off goes on where it was: there is a consent for it again.")
}

// keep writes what changed of a hand-off and what was done.
func keep(tx *store.Tx, r *casework.Referral, steps ...casework.ReferralStep) error {
	if err := tx.UpdateReferral(r); err != nil {
		return err
	}
	for i := range steps {
		if err := tx.InsertReferralStep(&steps[i]); err != nil {
			return err
		}
	}
	return nil
}

// tellBoth gives whoever sent a hand-off, and whoever owns it or answers for
// the program it goes to, something to do about it.
func tellBoth(tx *store.Tx, r *casework.Referral, to *casework.Program, what string) error {
	there := r.OwnerID
	if there == nil {
		there = to.LeadID
	}
	if r.SentBy != nil {
		if err := tell(tx, r, *r.SentBy, what); err != nil {
			return err
		}
	}
	if there == nil || r.SentBy != nil && *there == *r.SentBy {
		return nil
	}
	return tell(tx, r, *there, what)
}

// tell gives somebody something to do about a hand-off, today.
func tell(tx *store.Tx, r *casework.Referral, owner uuid.UUID, what string) error {
	return tellAbout(tx, r.ClientID, r.CreatedBy, owner, what)
}

// tellAbout gives somebody something to do about a client, today: in the
// actor's name, and in author's where it comes by itself.
func tellAbout(tx *store.Tx, client, author, owner uuid.UUID, what string) error {
	today, err := agencyToday(tx)
	if err != nil {
		return err
	}
	by := tx.Actor().ID
	if by == uuid.Nil {
		by = author
	}
	t, err := casework.NewTask(tx.NewID(), by, casework.TaskStart{ClientID: &client, OwnerID: owner, DueOn: today, What: what}, today, tx.Now())
	if err != nil {
		return err
	}
	return tx.InsertTask(t)
}

package app

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// ListCommunityReferrals is one page of where people were sent outside: of one
// client, or of everybody whom the actor sees and who is on the way, or was
// within the last week.
func (a *App) ListCommunityReferrals(ctx context.Context, client uuid.UUID, p casework.Page) (casework.List[casework.CommunityLine], error) {
	return run(ctx, a, authz.CommunityReferralList, func(tx *store.Tx) (out casework.List[casework.CommunityLine], err error) {
		if client != uuid.Nil {
			if _, err := tx.Client(client); err != nil {
				return out, err
			}
		}
		agency, err := tx.Agency()
		if err != nil {
			return out, err
		}
		out, err = tx.CommunityLines(casework.CommunityFilter{ClientID: client, Since: tx.Now().AddDate(0, 0, -boardDays)}, p)
		for i := range out.Items {
			out.Items[i].Zone = agency.Zone()
		}
		return out, err
	})
}

// GetCommunityReferral is one of them, with everything that became of it.
func (a *App) GetCommunityReferral(ctx context.Context, id uuid.UUID) (*casework.CommunityRecord, error) {
	return run(ctx, a, authz.CommunityReferralGet, func(tx *store.Tx) (*casework.CommunityRecord, error) { return a.communityRecord(tx, id) })
}

func (a *App) communityRecord(tx *store.Tx, id uuid.UUID) (*casework.CommunityRecord, error) {
	line, err := tx.CommunityLine(id)
	if err != nil {
		return nil, err
	}
	rec := &casework.CommunityRecord{CommunityLine: *line, May: !line.Ended() && a.policy.May(tx.Actor(), authz.CommunityReferralTell)}
	if rec.Steps, err = tx.CommunitySteps(id); err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	rec.Zone = agency.Zone()
	if rec.Told == "" || rec.Ended() {
		return rec, nil
	}
	facts, err := gateFacts(tx, rec.ClientID)
	if err != nil {
		return nil, err
	}
	if _, err = tellOutside(tx, facts, &rec.CommunityReferral, casework.MediumPDF); casework.KindOf(err) == casework.KindConflict {
		rec.Says, err = err.Error(), nil
	}
	return rec, err
}

// tellOutside asks the one gate whether what is told may go to the organization
// now: for whichever of a few purposes the person's consent that names it is.
func tellOutside(tx *store.Tx, facts casework.ReleaseFacts, r *casework.CommunityReferral, medium casework.Medium) (c casework.Clearance, err error) {
	to, err := tx.Recipient(r.OrganizationID)
	if err != nil {
		return c, err
	}
	today, err := agencyToday(tx)
	if err != nil {
		return c, err
	}
	no := false
	ask := casework.ReleaseAsk{ReleaseID: tx.NewID(), ClientID: r.ClientID, To: casework.ReleaseTo{Recipient: to}, Medium: medium, Packet: r.Told,
		Basis: casework.BasisConsent, Proceeding: &no, Day: today}
	var first error
	for _, purpose := range casework.CommunityPurposes(r.Need) {
		ask.Purpose = purpose
		if c, err = mayRelease(tx, ask, facts); err == nil {
			return c, nil
		}
		if first == nil || casework.KindOf(err) == casework.KindInvalid {
			first = err
		}
	}
	if casework.KindOf(first) == casework.KindInvalid { // what the person asked not to be told: no form here asks why all the same
		return c, casework.Errorf(casework.KindConflict, "The person asked not to tell them this, and that was agreed. Tell nothing.")
	}
	return c, first
}

// MakeCommunityReferral sends somebody to an organization. Where something
// about them is told, the gate decides, and it stands in the ledger with this.
func (a *App) MakeCommunityReferral(ctx context.Context, s casework.CommunityStart) (*casework.CommunityRecord, error) {
	return runOnce(ctx, a, authz.CommunityReferralMake, func(tx *store.Tx) (*casework.CommunityRecord, error) {
		if _, err := tx.LockClient(s.ClientID); err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		to, err := tx.Organization(s.OrganizationID)
		if casework.KindOf(err) == casework.KindNotFound {
			to, err = nil, nil
		}
		if err != nil {
			return nil, err
		}
		r, step, err := casework.NewCommunityReferral(tx.NewID(), tx.Actor().ID, to, s, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if r.Told != "" {
			if !a.policy.May(tx.Actor(), authz.DisclosureMake) {
				return nil, casework.Errorf(casework.KindForbidden, "Telling something about a person is for supervisors, treatment staff and directors. Give the address, or ask one of them.")
			}
			facts, err := gateFacts(tx, r.ClientID)
			if err != nil {
				return nil, err
			}
			clear, err := tellOutside(tx, facts, r, casework.MediumSpoken)
			if err != nil {
				return nil, err
			}
			if _, err := tx.RecordDisclosure(clear); err != nil {
				return nil, err
			}
		}
		if err := tx.InsertCommunityReferral(r); err != nil {
			return nil, err
		}
		if err := tx.InsertCommunityStep(step); err != nil {
			return nil, err
		}
		if err := tx.Enqueue(ReferralReminder{AgencyID: tx.Actor().Agency, ReferralID: r.ID, Community: true}, &river.InsertOpts{ScheduledAt: tx.Now().Add(lookAgain)}); err != nil {
			return nil, err
		}
		return a.communityRecord(tx, r.ID)
	}, a.communityRecord)
}

// TellCommunityReferral says what became of it: an appointment, that they got
// there, that they did not, that nobody knows, or that it is over.
func (a *App) TellCommunityReferral(ctx context.Context, id uuid.UUID, w casework.CommunityWord) (*casework.CommunityRecord, error) {
	return runOnce(ctx, a, authz.CommunityReferralTell, func(tx *store.Tx) (*casework.CommunityRecord, error) {
		r, err := tx.LockCommunityReferral(id)
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		step, err := r.Tell(tx.Actor().ID, casework.SideRequester, w, casework.DateOf(tx.Now(), agency.Zone()), agency.Zone(), tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.UpdateCommunityReferral(r); err != nil {
			return nil, err
		}
		if err := tx.InsertCommunityStep(step); err != nil {
			return nil, err
		}
		return a.communityRecord(tx, id)
	}, a.communityRecord)
}

// MakeCommunityPacket is what is told there on paper or as a PDF, with the
// notice of 42 CFR 2.32. The gate is asked anew each time.
func (a *App) MakeCommunityPacket(ctx context.Context, id uuid.UUID, medium casework.Medium) (*release.Release, error) {
	return runOnce(ctx, a, authz.CommunityPacketMake, func(tx *store.Tx) (*release.Release, error) {
		if medium != casework.MediumPDF && medium != casework.MediumPrint {
			return nil, casework.Invalid("medium", "Choose how it goes.")
		}
		r, err := tx.CommunityReferral(id)
		if err != nil {
			return nil, err
		}
		if r.Told == "" || r.Ended() {
			return nil, casework.Errorf(casework.KindConflict, "Nothing about them is told there.")
		}
		c, err := tx.LockClient(r.ClientID)
		if err != nil {
			return nil, err
		}
		facts, err := gateFacts(tx, r.ClientID)
		if err != nil {
			return nil, err
		}
		clear, err := tellOutside(tx, facts, r, medium)
		if err != nil {
			return nil, err
		}
		permit, err := tx.RecordDisclosure(clear)
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		parts, err := packetParts(tx, r.ClientID, r.Told, agency)
		if err != nil {
			return nil, err
		}
		row := permit.Disclosure()
		lead := []string{c.LegalFirst + " " + c.LegalLast + ", born " + c.BirthDate.String(), "For: " + withWords(row.RecipientName, row.RecipientAddress),
			"Released " + casework.DateOf(row.DisclosedAt, agency.Zone()).String() + " by " + agency.Name}
		return release.NewPacket(permit, "packet", release.Document{Title: packetTitles[r.Told], Lead: lead}, parts)
	}, releasedAlready)
}

// RemindCommunityReferral asks whoever sent somebody outside what became of it;
// the clock of the agency does it, as RemindReferral does for hand-offs.
func (a *App) RemindCommunityReferral(ctx context.Context, agency, id uuid.UUID) (wait time.Duration, err error) {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
	return run(ctx, a, authz.CommunityReferralRemind, func(tx *store.Tx) (time.Duration, error) {
		r, err := tx.LockCommunityReferral(id)
		if err != nil || r.Ended() {
			return 0, err
		}
		here, err := tx.Agency()
		if err != nil {
			return 0, err
		}
		lead, err := programLead(tx, r.ClientID)
		if err != nil {
			return 0, err
		}
		for {
			next, ok := r.NextReminder(lead, here.Zone())
			if !ok {
				return lookAgain, tx.UpdateCommunityReferral(r)
			}
			if next.At.After(tx.Now()) {
				return min(next.At.Sub(tx.Now()), lookAgain), tx.UpdateCommunityReferral(r)
			}
			if next.Staff != nil {
				if err := tellAbout(tx, r.ClientID, r.CreatedBy, *next.Staff, next.What); err != nil {
					return 0, err
				}
			}
			r.Reminded++
		}
	})
}

// programLead is who leads the program a client is in now; nil for nobody.
func programLead(tx *store.Tx, client uuid.UUID) (*uuid.UUID, error) {
	open, _, err := tx.OpenStayOf(client)
	if err != nil || open == nil {
		return nil, err
	}
	stay, err := tx.Stay(*open)
	if err != nil {
		return nil, err
	}
	p, err := tx.Program(stay.ProgramID)
	if err != nil {
		return nil, err
	}
	return p.LeadID, nil
}

package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// ListDisclosures is one page of what was released about a client, the newest
// first, as far as a view of the accounting goes.
func (a *App) ListDisclosures(ctx context.Context, client uuid.UUID, v casework.AccountingView, p casework.Page) (casework.List[casework.DisclosureLine], error) {
	return run(ctx, a, authz.DisclosureList, func(tx *store.Tx) (out casework.List[casework.DisclosureLine], err error) {
		if _, err := tx.Client(client); err != nil {
			return out, err
		}
		page, err := tx.Disclosures(client, v, p)
		if err != nil {
			return out, err
		}
		out.Next = page.Next
		out.Items, err = disclosureLines(tx, page.Items)
		return out, err
	})
}

func disclosureLines(tx *store.Tx, rows []casework.Disclosure) ([]casework.DisclosureLine, error) {
	ids := make([]uuid.UUID, len(rows))
	for i := range rows {
		ids[i] = rows[i].DisclosedBy
	}
	names, err := tx.StaffNames(ids...)
	if err != nil {
		return nil, err
	}
	lines := make([]casework.DisclosureLine, len(rows))
	for i := range rows {
		lines[i] = casework.DisclosureLine{Disclosure: rows[i], DisclosedByName: names[rows[i].DisclosedBy]}
	}
	return lines, nil
}

// GetDisclosureOffer is to whom something about a client could be released,
// and, for the one that is asked about, what may go to them now. Nothing of the
// record is in it.
func (a *App) GetDisclosureOffer(ctx context.Context, client uuid.UUID, asked casework.DisclosureTo) (*casework.DisclosureOffer, error) {
	return run(ctx, a, authz.DisclosureOfferGet, func(tx *store.Tx) (*casework.DisclosureOffer, error) {
		if _, err := tx.Client(client); err != nil {
			return nil, err
		}
		to, err := releaseTo(tx, client, asked)
		if err != nil {
			return nil, err
		}
		offer := &casework.DisclosureOffer{}
		if !asked.Nobody() {
			today, err := agencyToday(tx)
			if err != nil {
				return nil, err
			}
			facts, err := releaseFacts(tx, []uuid.UUID{client}, today)
			if err != nil {
				return nil, err
			}
			*offer = casework.OfferDisclosure(to, client, facts(client), tx.Actor().ID, today, tx.Now())
		}
		recipients, err := tx.Recipients(client, casework.Page{Limit: 200})
		if err != nil {
			return nil, err
		}
		offer.Recipients = recipients.Items
		offer.Part2Programs, err = otherUnits(tx, client)
		return offer, err
	})
}

// otherUnits are the agency's Part 2 programs but the one whose record it is.
func otherUnits(tx *store.Tx, client uuid.UUID) ([]casework.Part2Program, error) {
	units, err := tx.EveryPart2Program()
	if err != nil {
		return nil, err
	}
	holders, err := tx.HoldersOf([]uuid.UUID{client})
	return slices.DeleteFunc(units, func(u casework.Part2Program) bool { return u.ID == holders[client] }), err
}

// releaseTo is for whom a release is. A person whom another client knows is
// nobody here.
func releaseTo(tx *store.Tx, client uuid.UUID, asked casework.DisclosureTo) (casework.ReleaseTo, error) {
	to := casework.ReleaseTo{Client: asked.Client}
	if asked.RecipientID != nil {
		r, err := tx.Recipient(*asked.RecipientID)
		if casework.KindOf(err) == casework.KindNotFound || err == nil && (r.EndedAt != nil || r.ClientID != nil && *r.ClientID != client) {
			return to, casework.Invalid("recipientId", "Choose from the list.")
		}
		if err != nil {
			return to, err
		}
		to.Recipient = r
	}
	if asked.Part2ProgramID != nil {
		unit, err := tx.Part2Program(*asked.Part2ProgramID)
		if casework.KindOf(err) == casework.KindNotFound {
			return to, casework.Invalid("part2ProgramId", "Choose from the list.")
		}
		if err != nil {
			return to, err
		}
		to.Part2ProgramID, to.Part2ProgramName = unit.ID, unit.Name
	}
	return to, nil
}

// MakeDisclosure releases a packet about a client, if the gate lets it. What
// comes back is written down already, and can be sent once. Under a key that
// was used it is refused: to have it again is a new release, decided anew.
func (a *App) MakeDisclosure(ctx context.Context, s casework.DisclosureStart) (*release.Release, error) {
	return runOnce(ctx, a, authz.DisclosureMake, func(tx *store.Tx) (*release.Release, error) {
		c, err := tx.Client(s.ClientID)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(casework.Packets(), s.Packet) { // the others have ways of their own
			return nil, casework.Invalid("packet", "Choose what is in it.")
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		to, err := releaseTo(tx, s.ClientID, s.To)
		if err != nil {
			return nil, err
		}
		permit, err := releaseOne(tx, casework.ReleaseAsk{ReleaseID: tx.NewID(), ClientID: s.ClientID, To: to, Medium: s.Medium, Packet: s.Packet,
			Purpose: s.Purpose, PurposeWords: s.PurposeWords, Basis: s.Basis, Proceeding: s.Proceeding, RestrictionReason: s.RestrictionReason,
			Day: casework.DateOf(tx.Now(), agency.Zone())})
		if err != nil {
			return nil, err
		}
		if s.Medium == casework.MediumSpoken {
			return release.NewPacket(permit, "packet", release.Document{}, nil)
		}
		parts, err := packetParts(tx, s.ClientID, s.Packet, agency)
		if err != nil {
			return nil, err
		}
		row := permit.Disclosure()
		lead := []string{c.LegalFirst + " " + c.LegalLast + ", born " + c.BirthDate.String(),
			"For: " + withWords(row.RecipientName, row.RecipientAddress), "What it is for: " + withWords(codeWords(string(row.Purpose)), row.PurposeWords),
			"Released " + casework.DateOf(row.DisclosedAt, agency.Zone()).String() + " by " + agency.Name}
		return release.NewPacket(permit, "packet", release.Document{Title: packetTitles[s.Packet], Lead: lead}, parts)
	}, releasedAlready)
}

func releasedAlready(*store.Tx, uuid.UUID) (*release.Release, error) {
	return nil, casework.Errorf(casework.KindConflict, "This was released already, a moment ago. If it did not arrive, ask again: that is another release.")
}

// withWords puts two texts in one line, the second where there is one.
func withWords(first, second string) string {
	if second == "" {
		return first
	}
	return first + ", " + second
}

var packetTitles = map[casework.Packet]string{
	casework.PacketAttendance: "Attendance", casework.PacketContact: "How to reach somebody", casework.PacketSummary: "Summary",
	casework.PacketHandOff: "Hand-off", casework.PacketFull: "Record", casework.PacketCounselingNotes: "Separate notes",
}

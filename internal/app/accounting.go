package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// MakeAccounting gives the client the list of what was released about them, as
// far as a view goes, as a PDF or CSV. It is a release itself, to the person.
func (a *App) MakeAccounting(ctx context.Context, client uuid.UUID, v casework.AccountingView, format release.Format) (*release.Release, error) {
	return runOnce(ctx, a, authz.AccountingMake, func(tx *store.Tx) (*release.Release, error) {
		if !slices.Contains(casework.AccountingViews(), v) {
			return nil, casework.Invalid("view", "Choose how far it looks back.")
		}
		lead, permit, agency, err := toTheClient(tx, client, casework.PacketAccounting, format)
		if err != nil {
			return nil, err
		}
		rows, err := tx.DisclosuresSince(client, v)
		if err != nil {
			return nil, err
		}
		s := release.Section{Heading: accountingHeads[v], Columns: []release.Column{{Name: "Day", Weight: 2}, {Name: "To whom", Weight: 4},
			{Name: "Address", Weight: 4}, {Name: "What", Weight: 3}, {Name: "What for", Weight: 3}, {Name: "By what right", Weight: 3}}}
		for _, d := range rows {
			if d.ID == permit.Disclosure().ID {
				continue // this list itself
			}
			s.Lines = append(s.Lines, []string{casework.DateOf(d.DisclosedAt, agency.Zone()).String(), d.RecipientName, d.RecipientAddress,
				codeWords(string(d.Packet)), withWords(codeWords(string(d.Purpose)), d.PurposeWords), codeWords(string(d.Basis))})
		}
		if len(s.Lines) == 0 {
			s.Columns, s.Paragraphs = nil, []string{"Nothing was released in this time."}
		}
		return toTheClientSent(permit, release.Document{Title: "What was shared about you", Lead: lead, Sections: []release.Section{s}})
	}, releasedAlready)
}

var accountingHeads = map[casework.AccountingView]string{
	casework.AccountingPart2: "With your consent, in the last three years (42 CFR 2.25)",
	casework.AccountingHIPAA: "To anybody outside, in the last six years (45 CFR 164.528)",
	casework.AccountingAll:   "Everything on record",
}

// toTheClient asks the gate for a list that is for the person alone.
func toTheClient(tx *store.Tx, client uuid.UUID, packet casework.Packet, format release.Format) (lead []string, permit casework.Permit, agency *casework.Agency, err error) {
	if format != release.PDF && format != release.CSV {
		return nil, permit, nil, casework.Invalid("format", "Choose PDF or CSV.")
	}
	c, err := tx.Client(client)
	if err != nil {
		return nil, permit, nil, err
	}
	if agency, err = tx.Agency(); err != nil {
		return nil, permit, nil, err
	}
	today := casework.DateOf(tx.Now(), agency.Zone())
	permit, err = releaseOne(tx, casework.ReleaseAsk{ReleaseID: tx.NewID(), ClientID: client, To: casework.ReleaseTo{Client: true},
		Medium: casework.Medium(format), Packet: packet, Purpose: casework.ForTheClient, Basis: casework.BasisPatientAccess, Day: today})
	return []string{c.LegalFirst + " " + c.LegalLast + ", born " + c.BirthDate.String(), "Made " + today.String() + " by " + agency.Name}, permit, agency, err
}

// toTheClientSent makes the file of a list for the person.
func toTheClientSent(permit casework.Permit, d release.Document) (*release.Release, error) {
	return release.NewPacket(permit, "list", d, nil)
}

// lookYears is how far back a list of who has looked goes.
const lookYears = 6

// GetAccessLog is who has looked at a client's record, in words for the client.
func (a *App) GetAccessLog(ctx context.Context, client uuid.UUID) (*casework.AccessLog, error) {
	return run(ctx, a, authz.AccessLogGet, func(tx *store.Tx) (*casework.AccessLog, error) {
		if _, err := tx.Client(client); err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		return accessLog(tx, client, agency)
	})
}

// MakeAccessLog gives the client that list, as a PDF or CSV.
func (a *App) MakeAccessLog(ctx context.Context, client uuid.UUID, format release.Format) (*release.Release, error) {
	return runOnce(ctx, a, authz.AccessLogMake, func(tx *store.Tx) (*release.Release, error) {
		lead, permit, agency, err := toTheClient(tx, client, casework.PacketAccessLog, format)
		if err != nil {
			return nil, err
		}
		log, err := accessLog(tx, client, agency)
		if err != nil {
			return nil, err
		}
		s := release.Section{Heading: "Since " + casework.DateOf(log.Since, log.Zone).String() + ", the newest first",
			Columns: []release.Column{{Name: "Day", Weight: 2}, {Name: "Who", Weight: 4}, {Name: "What they are here", Weight: 3}, {Name: "What they did", Weight: 6}}}
		for _, l := range log.Lines {
			s.Lines = append(s.Lines, []string{l.Day.String(), l.Name, l.Role, timesDid(l)})
		}
		if log.Cut {
			s.Paragraphs = append(s.Paragraphs, "There is more before the oldest line. Ask for it.")
		}
		return toTheClientSent(permit, release.Document{Title: "Who has looked at your record", Lead: lead, Sections: []release.Section{s}})
	}, releasedAlready)
}

func timesDid(l casework.LookLine) string {
	if l.Times < 2 {
		return l.Did
	}
	return l.Did + " (" + strconv.Itoa(l.Times) + " times)"
}

// accessLog puts what the audit holds into lines: what one person did on one
// day stands there once.
func accessLog(tx *store.Tx, client uuid.UUID, agency *casework.Agency) (*casework.AccessLog, error) {
	log := &casework.AccessLog{ClientID: client, Since: tx.Now().AddDate(-lookYears, 0, 0), Zone: agency.Zone()}
	looks, err := tx.Looks(client, log.Since)
	if err != nil {
		return nil, err
	}
	log.Cut = len(looks) >= casework.MostLooks
	var people []uuid.UUID
	for _, l := range looks {
		if l.ActorID != nil && !slices.Contains(people, *l.ActorID) {
			people = append(people, *l.ActorID)
		}
	}
	terms, err := tx.RoleTerms(people)
	if err != nil {
		return nil, err
	}
	changes := map[string]bool{}
	for _, op := range authz.Ops() {
		changes[op.String()] = op.Write()
	}
	at := map[casework.LookLine]int{}
	for _, l := range looks {
		line := casework.LookLine{Day: casework.DateOf(l.At, log.Zone), Name: lookName(l), Role: roleThen(terms, l), Did: casework.LookWords(l.Op, changes[l.Op])}
		i, ok := at[line]
		if !ok {
			i = len(log.Lines)
			at[line] = i
			log.Lines = append(log.Lines, line)
			log.Lines[i].Last = l.At
		}
		log.Lines[i].Times++
	}
	return log, nil
}

// lookName is who looked. What the program does by itself bears its name.
func lookName(l casework.Look) string {
	if l.ActorKind == string(authz.KindSystem) {
		return "Continuo"
	}
	return l.ActorName
}

// roleThen is what somebody was here when they looked.
func roleThen(terms []store.RoleTerm, l casework.Look) string {
	if l.ActorID == nil || l.ActorKind == string(authz.KindSystem) {
		return "The program itself"
	}
	if l.ActorKind == string(authz.KindClientLink) {
		return "You, by your link"
	}
	var titles []string
	for _, t := range terms {
		if t.StaffID == *l.ActorID && !t.StartsAt.After(l.At) && (t.EndsAt == nil || t.EndsAt.After(l.At)) {
			if title := authz.Role(t.Role).Title(); !slices.Contains(titles, title) {
				titles = append(titles, title)
			}
		}
	}
	return strings.Join(titles, ", ")
}

package app

import (
	"context"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListClients is a page of the caseload list: everybody the actor reaches, the
// longest-waiting first.
func (a *App) ListClients(ctx context.Context, f casework.CaseloadFilter) (*casework.CaseloadPage, error) {
	return run(ctx, a, authz.ClientList, func(tx *store.Tx) (*casework.CaseloadPage, error) {
		f.Limit = casework.Page{Limit: f.Limit}.Size()
		lines, more, err := tx.CaseloadPage(f)
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		page := &casework.CaseloadPage{Lines: lines, Zone: agency.Zone()}
		if more {
			page.Next = lines[len(lines)-1].Place().Cursor()
		}
		return page, nil
	})
}

// GetClient is a client's record. Whose record was joined into another is found
// there, under the old address too, by whoever reaches it.
func (a *App) GetClient(ctx context.Context, id uuid.UUID) (*casework.ClientRecord, error) {
	return run(ctx, a, authz.ClientGet, func(tx *store.Tx) (*casework.ClientRecord, error) {
		r, err := clientRecord(tx, id)
		if casework.KindOf(err) != casework.KindNotFound {
			return r, err
		}
		survivor, err := tx.JoinedInto(id)
		if err != nil {
			return nil, err
		}
		return clientRecord(tx, survivor)
	})
}

// standing is the record that an id leads to: itself, or, where a page was
// opened before the record was joined into another, that one.
func standing(tx *store.Tx, id uuid.UUID) (uuid.UUID, error) {
	if _, err := tx.Client(id); casework.KindOf(err) != casework.KindNotFound {
		return id, err
	}
	return tx.JoinedInto(id)
}

// clientNow is the record that stands for a client, and the agency, in whose
// days and zone things about them are told.
func clientNow(tx *store.Tx, id uuid.UUID) (*casework.Client, *casework.Agency, error) {
	c, err := tx.Client(id)
	if casework.KindOf(err) == casework.KindNotFound {
		if id, err = tx.JoinedInto(id); err == nil {
			c, err = tx.Client(id)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	agency, err := tx.Agency()
	return c, agency, err
}

// CreateClient begins a record: with a program, a peer, or both. Who is like
// them within the actor's reach must have been looked at; whoever is like them
// elsewhere is written down for records staff, and nothing here tells of it.
func (a *App) CreateClient(ctx context.Context, s casework.ClientStart) (*casework.ClientRecord, error) {
	return runOnce(ctx, a, authz.ClientCreate, func(tx *store.Tx) (*casework.ClientRecord, error) {
		c, err := a.beginClient(ctx, tx, s)
		if err != nil {
			return nil, err
		}
		return clientRecord(tx, c.ID)
	}, clientRecord)
}

// beginClient is the one way in which a person comes on record by hand.
func (a *App) beginClient(ctx context.Context, tx *store.Tx, s casework.ClientStart) (*casework.Client, error) {
	today, err := agencyToday(tx)
	if err != nil {
		return nil, err
	}
	s.ClientEdit = composed(s.ClientEdit)
	c, err := casework.NewClient(tx.NewID(), tx.Actor().ID, s, today, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := somebodyElse(tx, s); err != nil {
		return nil, err
	}
	if err := tx.InsertClient(c); err != nil {
		return nil, err
	}
	if s.Admission != nil {
		if err := admit(tx, c, *s.Admission); err != nil {
			return nil, err
		}
	}
	if s.PeerID != nil {
		if err := a.beginWith(ctx, tx, c, s); err != nil {
			return nil, err
		}
	}
	return c, tx.SuspectDuplicates(c.ID)
}

// beginWith gives a new client their first peer. Who may not assign peers
// leaves that to whoever may.
func (a *App) beginWith(ctx context.Context, tx *store.Tx, c *casework.Client, s casework.ClientStart) error {
	if !a.May(ctx, authz.AssignmentStart) {
		return casework.Invalid("peerId", "Choosing a peer is the supervisor’s part. Leave it open; they will see this person.")
	}
	_, err := a.assign(tx, casework.AssignmentStart{ClientID: c.ID, PeerID: *s.PeerID, Part: casework.PartPrimary,
		Reason: s.AssignmentReason, OverLimitReason: s.OverLimitReason})
	return err
}

// UpdateClient corrects who a person is, in the version that was read.
func (a *App) UpdateClient(ctx context.Context, id uuid.UUID, version int, e casework.ClientEdit) (*casework.Client, error) {
	return run(ctx, a, authz.ClientUpdate, func(tx *store.Tx) (*casework.Client, error) {
		c, err := tx.LockClient(id)
		if err != nil {
			return nil, err
		}
		if err := match(c.Version, version); err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		if err := c.Edit(composed(e), today); err != nil {
			return nil, err
		}
		if err := tx.UpdateClient(c); err != nil {
			return nil, err
		}
		return c, tx.SuspectDuplicates(c.ID)
	})
}

// RestrictClient hides a record from everybody who is not named, from their
// next request on. Naming others later replaces the names.
func (a *App) RestrictClient(ctx context.Context, id uuid.UUID, named []uuid.UUID) (*casework.Client, error) {
	return run(ctx, a, authz.ClientRestrict, func(tx *store.Tx) (*casework.Client, error) {
		c, err := tx.LockClient(id)
		if err != nil {
			return nil, err
		}
		named, err := c.Restrict(tx.Actor().ID, named)
		if err != nil {
			return nil, err
		}
		if err := notOwn(tx, id, named); err != nil {
			return nil, err
		}
		if err := name(tx, c, named); err != nil {
			return nil, err
		}
		return c, tx.UpdateClient(c)
	})
}

// UnrestrictClient shows the record again to everybody whose work reaches it.
func (a *App) UnrestrictClient(ctx context.Context, id uuid.UUID) (*casework.Client, error) {
	return run(ctx, a, authz.ClientUnrestrict, func(tx *store.Tx) (*casework.Client, error) {
		c, err := tx.LockClient(id)
		if err != nil {
			return nil, err
		}
		if err := c.Unrestrict(); err != nil {
			return nil, err
		}
		if err := notOwn(tx, id, nil); err != nil {
			return nil, err
		}
		if err := tx.UpdateClient(c); err != nil {
			return nil, err
		}
		return c, name(tx, c, nil)
	})
}

// name makes these the people who may find a restricted record, and no others.
func name(tx *store.Tx, c *casework.Client, named []uuid.UUID) error {
	held, err := tx.ClientAccesses(c.ID)
	if err != nil {
		return err
	}
	wanted := map[uuid.UUID]bool{}
	for _, id := range named {
		wanted[id] = true
	}
	now := tx.Now()
	for i := range held {
		if wanted[held[i].StaffID] {
			delete(wanted, held[i].StaffID)
			continue
		}
		held[i].EndsAt = &now
		if err := tx.UpdateClientAccess(&held[i]); err != nil {
			return err
		}
	}
	for _, id := range named {
		if !wanted[id] {
			continue
		}
		delete(wanted, id)
		if err := worksHere(tx, "staffIds", &id); err != nil {
			return err
		}
		if err := tx.InsertClientAccess(&casework.ClientAccess{ClientID: c.ID, StaffID: id, StartsAt: now}); err != nil {
			return err
		}
	}
	return nil
}

// clientRecord reads everything on a client's page, in a fixed number of
// statements.
func clientRecord(tx *store.Tx, id uuid.UUID) (r *casework.ClientRecord, err error) {
	err = tx.Reading(func() error {
		r, err = readClient(tx, id)
		return err
	})
	return r, err
}

func readClient(tx *store.Tx, id uuid.UUID) (*casework.ClientRecord, error) {
	c, err := tx.Client(id)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	r := &casework.ClientRecord{Client: *c, Zone: agency.Zone()}
	if r.ContactWays, err = tx.ContactWays(id); err != nil {
		return nil, err
	}
	if r.Assignments, err = tx.AssignmentLines(id); err != nil {
		return nil, err
	}
	if r.CareTeam, err = tx.CareTeam(id); err != nil {
		return nil, err
	}
	if r.Episodes, err = episodeRecords(tx, id); err != nil {
		return nil, err
	}
	named, err := tx.ClientAccesses(id)
	if err != nil {
		return nil, err
	}
	for _, access := range named {
		r.Named = append(r.Named, access.StaffID)
	}
	open := true
	concerns, err := tx.SafetyConcerns(casework.ConcernFilter{ClientID: id, Open: &open}, casework.Page{})
	if err != nil {
		return nil, err
	}
	if r.Concerns, err = tx.ConcernRecords(concerns.Items); err != nil {
		return nil, err
	}
	if r.ContactDays, r.MoreContacts, err = tx.ContactDays(id); err != nil {
		return nil, err
	}
	if r.Merges, err = tx.MergeRecords(id, agency); err != nil {
		return nil, err
	}
	states, err := tx.PlanStates([]uuid.UUID{id})
	if err != nil {
		return nil, err
	}
	r.Plans = states[id]
	return r, guards(tx, r)
}

// guards reads what a peer may reinforce and what was heard against it, what
// the person asked not to be told, and who of those with them knows them from
// outside.
func guards(tx *store.Tx, r *casework.ClientRecord) (err error) {
	if r.Facts, err = tx.StandingPlanFacts(r.ID, casework.DateOf(tx.Now(), r.Zone)); err != nil {
		return err
	}
	if r.Advice, err = tx.FreshAdvice(r.ID); err != nil {
		return err
	}
	agreed, err := tx.AgreedRestrictions([]uuid.UUID{r.ID})
	if err != nil {
		return err
	}
	if len(agreed) > 0 {
		if r.Asked, err = tx.RestrictionLines(agreed); err != nil {
			return err
		}
	}
	conflicts, err := tx.PeerConflictsOf([]uuid.UUID{r.ID})
	if err != nil {
		return err
	}
	for _, c := range conflicts {
		for _, m := range r.CareTeam {
			if m.StaffID == c.PeerID {
				r.KnownOutside = append(r.KnownOutside, casework.PeerConflictLine{PeerConflict: c, PeerName: m.Name})
			}
		}
	}
	return nil
}

func episodeRecords(tx *store.Tx, client uuid.UUID) ([]casework.EpisodeRecord, error) {
	episodes, err := tx.Episodes(client)
	if err != nil {
		return nil, err
	}
	stays, err := tx.StayLines(client)
	if err != nil {
		return nil, err
	}
	pauses, err := tx.StayPauses(client)
	if err != nil {
		return nil, err
	}
	changes, err := tx.StayChanges(client)
	if err != nil {
		return nil, err
	}
	return casework.EpisodeRecords(episodes, stays, pauses, changes), nil
}

// agencyToday is the day it is for the agency.
func agencyToday(tx *store.Tx) (casework.Date, error) {
	agency, err := tx.Agency()
	if err != nil {
		return casework.Date{}, err
	}
	return casework.DateOf(tx.Now(), agency.Zone()), nil
}

// worksHere wants an id to be that of somebody who works here; none is fine.
func worksHere(tx *store.Tx, field string, id *uuid.UUID) error {
	if id == nil {
		return nil
	}
	s, err := tx.Staff(*id)
	switch {
	case casework.KindOf(err) == casework.KindNotFound:
		return casework.Invalid(field, "Choose somebody who works here.")
	case err != nil:
		return err
	}
	return s.Gone(field)
}

// composed writes names the one way Unicode has for equal names, so that one
// person's name is found however it was typed.
func composed(e casework.ClientEdit) casework.ClientEdit {
	e.LegalFirst, e.LegalLast = norm.NFC.String(e.LegalFirst), norm.NFC.String(e.LegalLast)
	e.ChosenName, e.Pronouns = norm.NFC.String(e.ChosenName), norm.NFC.String(e.Pronouns)
	return e
}

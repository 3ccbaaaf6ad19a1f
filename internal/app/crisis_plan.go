package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// ListCrisisPlans is one page of the versions of a client's crisis plan, with
// what holds of them and how fresh it is.
func (a *App) ListCrisisPlans(ctx context.Context, client uuid.UUID, p casework.Page) (*casework.CrisisPlans, error) {
	return run(ctx, a, authz.CrisisPlanList, func(tx *store.Tx) (*casework.CrisisPlans, error) {
		c, agency, err := clientNow(tx, client)
		if err != nil {
			return nil, err
		}
		out := &casework.CrisisPlans{ClientID: c.ID, ClientName: c.Name(), Zone: agency.Zone(), Today: casework.DateOf(tx.Now(), agency.Zone())}
		held, err := tx.CrisisPlanStanding(c.ID)
		if err != nil {
			return nil, err
		}
		if out.Standing, err = tx.CrisisPlanLines(held); err != nil {
			return nil, err
		}
		page, err := tx.CrisisPlans(c.ID, p)
		if err != nil {
			return nil, err
		}
		out.Next = page.Next
		if out.Items, err = tx.CrisisPlanLines(page.Items); err != nil {
			return nil, err
		}
		states, err := tx.PlanStates([]uuid.UUID{client})
		out.State = states[client].Crisis
		return out, err
	})
}

// GetCrisisPlan is one version.
func (a *App) GetCrisisPlan(ctx context.Context, id uuid.UUID) (*casework.CrisisPlanLine, error) {
	return run(ctx, a, authz.CrisisPlanGet, func(tx *store.Tx) (*casework.CrisisPlanLine, error) { return crisisPlanLine(tx, id) })
}

// WriteCrisisPlan keeps a version. Whoever wrote from a version on which
// another stands by now loses nothing: both hold until they are put together.
func (a *App) WriteCrisisPlan(ctx context.Context, w casework.CrisisPlanWrite) (*casework.CrisisPlanLine, error) {
	return runOnce(ctx, a, authz.CrisisPlanWrite, func(tx *store.Tx) (*casework.CrisisPlanLine, error) {
		if _, err := tx.LockClient(w.ClientID); err != nil {
			return nil, err
		}
		me := tx.Actor().ID
		return writeCrisisPlan(tx, &me, w)
	}, crisisPlanLine)
}

// writeCrisisPlan keeps a version; by is nil for the person alone.
func writeCrisisPlan(tx *store.Tx, by *uuid.UUID, w casework.CrisisPlanWrite) (*casework.CrisisPlanLine, error) {
	bases, err := tx.CrisisPlanBases(w.ClientID, w.BasedOn)
	if err != nil {
		return nil, err
	}
	if err := stands(w.PlanStart, bases); err != nil {
		return nil, err
	}
	v, err := casework.NewCrisisPlan(tx.NewID(), by, w, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := tx.InsertCrisisPlan(v); err != nil {
		return nil, err
	}
	return crisisPlanLine(tx, v.ID)
}

// ReviewCrisisPlan records that the person, their peer or a professional looked
// at a version again and stands by it.
func (a *App) ReviewCrisisPlan(ctx context.Context, id uuid.UUID, s casework.PlanSign) (*casework.PlanReviewLine, error) {
	return runOnce(ctx, a, authz.CrisisPlanReview, func(tx *store.Tx) (*casework.PlanReviewLine, error) {
		v, err := tx.CrisisPlan(id)
		if err != nil {
			return nil, err
		}
		return planReview(tx, casework.CrisisPlanKind, v.PlanVersion, s)
	}, planReviewAgain)
}

// CopyCrisisPlan is a version for the person to take along, as a PDF or a page
// to print, and written down as given to them.
func (a *App) CopyCrisisPlan(ctx context.Context, id uuid.UUID, format release.Format) (*release.Release, error) {
	return runOnce(ctx, a, authz.CrisisPlanCopy, func(tx *store.Tx) (*release.Release, error) {
		l, err := crisisPlanLine(tx, id)
		if err != nil {
			return nil, err
		}
		c, permit, zone, err := planCopy(tx, l.ClientID, casework.PacketCrisisPlan, format)
		if err != nil {
			return nil, err
		}
		d := release.Document{Title: "When it gets bad", Lead: append([]string{lifeline},
			planLead(c.Name(), l.WrittenByName, l.PlanVersion, l.Reviews, zone)...)}
		return release.NewPacket(permit, "plan", d, []release.Part{{Of: casework.InfoCrisis, Section: release.Section{Facts: crisisFacts(l.CrisisPlan)}}})
	}, releasedAlready)
}

func crisisPlanLine(tx *store.Tx, id uuid.UUID) (*casework.CrisisPlanLine, error) {
	v, err := tx.CrisisPlan(id)
	if err != nil {
		return nil, err
	}
	lines, err := tx.CrisisPlanLines([]casework.CrisisPlan{*v})
	if err != nil {
		return nil, err
	}
	return &lines[0], nil
}

var leaveWords = map[casework.Leave]string{casework.LeaveYes: "you may call", casework.LeaveNo: "do not call", casework.LeaveUnknown: "ask before you call"}

func crisisFacts(v casework.CrisisPlan) []release.Fact {
	people := map[casework.CrisisContactKind][]string{}
	for _, c := range v.People {
		words := c.Name
		if c.Reach != "" {
			words += ", " + c.Reach
		}
		people[c.Kind] = append(people[c.Kind], words+" ("+leaveWords[c.MayCall]+")")
	}
	facts := listFact(nil, "When I am well", v.Well)
	facts = listFact(facts, "What can set it off", v.Triggers)
	facts = listFact(facts, "Early warning signs", v.Signs)
	facts = listFact(facts, "What helps", v.Helps)
	facts = listFact(facts, "What does not help", v.NotHelps)
	facts = listFact(facts, "People", people[casework.CrisisPerson])
	facts = listFact(facts, "Places", people[casework.CrisisPlace])
	facts = listFact(facts, "Professionals", people[casework.CrisisProfessional])
	return listFact(facts, "What I want others to do", v.Asks)
}

// crisisPart is what of a crisis plan stands in a packet.
func crisisPart(tx *store.Tx, client uuid.UUID, zone *time.Location) (s release.Section, err error) {
	held, err := tx.CrisisPlanStanding(client)
	if err != nil {
		return s, err
	}
	s.Facts = planFacts(held, casework.CrisisPlan.Head, zone, crisisFacts)
	return s, nil
}

package demo

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// The other legal unit, which needs a consent before it is told anything.
const (
	otherUnit    = "Bayview Recovery Services"
	otherProgram = "Bayview Outpatient"
)

// passing is a hand-off while it is told.
type passing struct {
	t      *teller
	l      *telling
	from   string // username of who sends it
	to     *uuid.UUID
	by     string // username of who answers
	id     uuid.UUID
	events []event
}

// referrals are hand-offs in every state: two are overdue, one is on hold for
// its consent, and one of somebody who did not come is tried again.
func (t *teller) referrals() act {
	next := t.walkers()
	iop, aft := &t.programs["iop"].ID, &t.programs["aftercare"].ID
	tell := []func() *passing{
		func() *passing { return t.pass(next("php"), iop, "grace", 20) },                              // a draft
		func() *passing { return t.pass(next("iop"), aft, "sam", 3).sent(3) },                         // needs an answer
		func() *passing { return t.pass(next("php"), iop, "grace", 8*24).sent(8 * 24) },               // nobody has answered in time
		func() *passing { return t.pass(next("iop"), aft, "sam", 30).sent(30).asked(26) },             // a question
		func() *passing { return t.pass(next("iop"), aft, "tomas", 13*24).sent(13*24).yes(12*24, 0) }, // and no visit in time
		func() *passing { // tomorrow, and they meet whoever takes over in the morning
			return t.pass(next("iop"), aft, "sam", 50).sent(50).yes(45, 70).meets(44, 66, casework.IntroductionPlanned)
		},
		func() *passing {
			return t.pass(next("php"), iop, "grace", 8*24).sent(8*24).yes(7*24, 2*24).meets(6*24, 5*24+2, casework.IntroductionMissed).missed(4 * 24)
		},
		func() *passing {
			return t.pass(next("iop"), aft, "sam", 9*24).sent(9*24).yes(8*24, 2*24).meets(7*24, 6*24+2, casework.IntroductionHappened).came(5 * 24)
		},
		func() *passing { return t.pass(next("iop"), aft, "tomas", 100).sent(100).no(80) },
		func() *passing { return t.pass(next("iop"), aft, "tomas", 120).sent(120).yes(110, 0).back(60) },
		func() *passing { return t.pass(next("iop"), aft, "sam", 90).sent(90).off(70) },
		func() *passing {
			return t.pass(next("iop"), aft, "sam", 12*24).sent(12*24).yes(11*24, 24).missed(9 * 24).lost(40)
		},
		func() *passing { return t.held(next("iop")) },
	}
	var all act
	for _, one := range tell {
		if p := one(); p != nil {
			all = append(all, p.events)
		}
	}
	return all
}

// limits are what the director has said of hand-offs: who needs more is seen
// within days.
func (t *teller) limits() []event {
	return []event{{t.hoursAgo(100), directing, func(ctx context.Context, a *app.App) error {
		_, err := a.SetReferralLimit(ctx, casework.ReferralLimitEdit{FromProgramID: t.programs["iop"].ID, ToProgramID: t.programs["php"].ID,
			ReferralTime: casework.ReferralTime{AnswerDays: 1, VisitDays: 3}})
		return err
	}}}
}

// places are what the director has said this morning of how many people two
// programs can take: PHP is full, and IOP has some room.
func (t *teller) places() []event {
	return []event{{t.hoursAgo(1), directing, func(ctx context.Context, a *app.App) error {
		for _, p := range []struct {
			stage string
			free  int
		}{{"php", 0}, {"iop", 6}} {
			r, err := a.GetProgram(ctx, t.programs[p.stage].ID)
			if err != nil {
				return err
			}
			places := r.PlacesTaken + p.free
			edit := casework.ProgramEdit{Part2ProgramID: r.Part2ProgramID, Name: r.Name, Stage: r.Stage, LevelEdition: r.LevelEdition,
				LevelCode: r.LevelCode, Site: r.Site, LeadID: r.LeadID, TimeZone: r.TimeZone, OpenDays: r.OpenDays, UsualDays: r.UsualDays,
				UsualFrom: r.UsualFrom, PlanReviewMonths: r.PlanReviewMonths, Places: &places}
			if _, err := a.UpdateProgram(ctx, r.ID, r.Version, edit); err != nil {
				return err
			}
		}
		return nil
	}}}
}

// settled are the tags of people about whom something else is told today.
var settled = []string{"today", "missed", "away", "left", "handed", "restricted", "again", "concern", "answered", "due", "new"}

// walkers are people in a program for a while, about whom nothing else is told
// today, one after the other.
func (t *teller) walkers() func(place string) *telling {
	taken := map[int]bool{}
	return func(place string) *telling {
		for _, l := range t.tellings {
			if taken[l.n] || slices.ContainsFunc(settled, l.is) || len(l.stays) == 0 || l.peerOn(0) == "" || l.primary(0) == absent || l.primary(0) == leaver {
				continue
			}
			if s := l.stays[len(l.stays)-1]; s.place == place && !s.out && s.until == never && s.from < -16 && s.clinician != "" {
				taken[l.n] = true
				return l
			}
		}
		return nil
	}
}

// pass has the clinician of somebody's stay write a hand-off down.
func (t *teller) pass(l *telling, to *uuid.UUID, by string, hours int) *passing {
	if l == nil {
		return nil
	}
	p := &passing{t: t, l: l, from: l.stays[len(l.stays)-1].clinician, to: to, by: by}
	p.then(hours, p.from, func(ctx context.Context, a *app.App) error {
		r, err := a.DraftReferral(ctx, l.id, casework.ReferralStart{ToProgramID: *p.to, Why: casework.WhyReadyForLess, PeerPlan: casework.PeerStays,
			WalksAlong: casework.WalksPeer, Words: "They open up on a walk, less in a circle. Evenings work better than mornings.",
			VisitBy:     casework.DateOf(t.hoursAgo(hours), t.cal.zone).AddDays(7),
			Barriers:    "No car, and the last bus leaves at eight. A child who is at school until three.",
			Obligations: "Probation on Mondays at ten.", Medication: "Takes it in the morning, they say; the clinic on Elm writes it."})
		if err == nil {
			p.id = r.ID
		}
		return err
	})
	return p
}

func (p *passing) then(hours int, as string, do func(context.Context, *app.App) error) *passing {
	if p != nil {
		p.events = append(p.events, event{p.t.hoursAgo(hours).Add(time.Duration(len(p.events)) * time.Minute), as, do})
	}
	return p
}

func (p *passing) sent(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.from, func(ctx context.Context, a *app.App) error { _, err := a.SendReferral(ctx, p.id); return err })
}

func (p *passing) asked(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.by, func(ctx context.Context, a *app.App) error {
		_, err := a.AskReferral(ctx, p.id, "Is there a bus in the evening, or do we arrange a ride?")
		return err
	})
}

// yes accepts; with a first visit on the day so many hours from then, or none.
func (p *passing) yes(hours, visit int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.by, func(ctx context.Context, a *app.App) error {
		yes := casework.ReferralAcceptance{OwnerID: p.t.staff[p.by].id}
		if visit > 0 {
			day := p.t.cal.dayOf(p.t.hoursAgo(hours - visit)) // and there by daylight, whenever the story is told
			yes.Visit = &casework.ReferralVisit{At: p.t.cal.moment(day, 10*60+30), Place: "The front desk"}
		}
		_, err := a.AcceptReferral(ctx, p.id, yes)
		return err
	})
}

// meets plans a warm introduction of the person by their peer to whoever owns
// the hand-off there, on the day so many hours from then, and says what came of
// it that evening.
func (p *passing) meets(hours, in int, came casework.IntroductionState) *passing {
	if p == nil {
		return nil
	}
	day := p.t.cal.dayOf(p.t.hoursAgo(hours).Add(time.Duration(in) * time.Hour))
	if came != casework.IntroductionPlanned {
		day = p.t.cal.dayOf(p.t.hoursAgo(in))
	}
	at := p.t.cal.moment(day, 9*60+30)
	peer := p.l.primary(0)
	var id uuid.UUID
	p.then(hours, peer, func(ctx context.Context, a *app.App) error {
		r, err := a.AddWarmIntroduction(ctx, p.id, casework.WarmIntroductionStart{How: casework.IntroducedInPerson, At: at, Place: "The front desk",
			FromStaffID: p.t.staff[peer].id, ToStaffID: p.t.staff[p.by].id})
		if err == nil {
			id = r.Introductions[0].ID
		}
		return err
	})
	if came == casework.IntroductionPlanned {
		return p
	}
	p.events = append(p.events, event{at.Add(9 * time.Hour), peer, func(ctx context.Context, a *app.App) error {
		_, err := a.TellWarmIntroduction(ctx, id, came == casework.IntroductionHappened, "They had a court date that morning.")
		return err
	}})
	return p
}

func (p *passing) missed(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.by, func(ctx context.Context, a *app.App) error {
		_, err := a.MissReferral(ctx, p.id, casework.SideResponder, "The bus did not come. The peer calls tonight.")
		return err
	})
}

func (p *passing) came(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.by, func(ctx context.Context, a *app.App) error {
		_, err := a.AttendReferral(ctx, p.id, casework.ReferralArrival{On: casework.DateOf(p.t.hoursAgo(hours), p.t.cal.zone), OverlapDays: 14})
		return err
	})
}

func (p *passing) no(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.by, func(ctx context.Context, a *app.App) error {
		_, err := a.DeclineReferral(ctx, p.id, "Our evening group is full until the new year.", "Bayview has a group on Thursdays.")
		return err
	})
}

func (p *passing) back(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.by, func(ctx context.Context, a *app.App) error {
		_, err := a.ReturnReferral(ctx, p.id, "Their coordinator is on leave for three weeks.")
		return err
	})
}

func (p *passing) off(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.from, func(ctx context.Context, a *app.App) error {
		_, err := a.CancelReferral(ctx, p.id, "They want to stay a while longer.")
		return err
	})
}

// lost ends it after several tries; whoever answers leads the program.
func (p *passing) lost(hours int) *passing {
	if p == nil {
		return nil
	}
	return p.then(hours, p.by, func(ctx context.Context, a *app.App) error {
		_, err := a.DisengageReferral(ctx, p.id, "Three calls on different days, one visit, a card under the door.")
		return err
	})
}

// held is a hand-off to the other legal unit, which was shown their attendance
// meanwhile, and whose consent was taken back.
func (t *teller) held(l *telling) *passing {
	if l == nil {
		return nil
	}
	var unit, program, consent uuid.UUID
	p := &passing{t: t, l: l}
	p.then(90, founder, func(ctx context.Context, a *app.App) error {
		u, err := a.CreatePart2Program(ctx, otherUnit)
		if err != nil {
			return err
		}
		unit = u.ID
		made, err := a.CreateProgram(ctx, casework.ProgramEdit{Part2ProgramID: unit, Name: otherProgram, Stage: casework.StageOther, Site: "Bayview",
			LeadID: &t.staff["tomas"].id, TimeZone: agencyZone, OpenDays: openDays("Mon Tue Wed Thu Fri")})
		if err != nil {
			return err
		}
		program = made.ID
		lead := t.staff["tomas"] // who leads it works there, too
		_, err = a.GiveRole(ctx, lead.id, casework.RoleGive{Role: lead.roles[0].role, ProgramID: &program})
		return err
	})
	signed := t.signs(80, l, l.primary(0), &consent, func(x *casework.ConsentTerms) {
		*x = casework.ConsentTerms{Kind: casework.ConsentSpecific, Information: casework.PacketHandOff.Information(),
			Purposes: []casework.ReleasePurpose{casework.ForTreatment}, Part2ProgramIDs: []uuid.UUID{unit}}
		t.forDays(80, 90)(x)
	})
	p.events = append(p.events, signed)
	on := t.pass(l, &program, "tomas", 70).sent(69)
	p.events = append(p.events, on.events...)
	p.then(50, t.staff[l.primary(0)].ledBy, func(ctx context.Context, a *app.App) error {
		no := false
		_, err := a.MakeDisclosure(ctx, casework.DisclosureStart{ClientID: l.id, To: casework.DisclosureTo{Part2ProgramID: &unit}, Medium: casework.MediumPrint,
			Packet: casework.PacketAttendance, Purpose: casework.ForTreatment, Basis: casework.BasisConsent, Proceeding: &no})
		return err
	})
	return p.then(10, l.primary(0), func(ctx context.Context, a *app.App) error {
		_, err := a.RevokeConsent(ctx, consent, "oral", "They would rather stay where people know them.")
		return err
	})
}

package demo

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
)

// worker is one of the staff once they are in.
type worker struct {
	member
	id    uuid.UUID
	actor authz.Actor
}

func (w *worker) in(ctx context.Context) context.Context { return authz.WithActor(ctx, w.actor) }

// openAgency has the founder set up the agency, as the first days of any
// installation go.
func (h *hand) openAgency(ctx context.Context) error {
	at := h.cal.moment(opening, 9*60)
	h.clock.Store(&at)
	staff := readStaff()
	for _, m := range staff {
		if m.username != founder {
			continue
		}
		secret, err := h.app.FoundAgency(ctx, AgencyName, agencyZone, m.name, m.email())
		if err != nil {
			return err
		}
		if err := h.signIn(ctx, m, secret); err != nil {
			return err
		}
	}
	first := func(minute clock, do func(context.Context, *app.App) error) event {
		return event{h.cal.moment(opening, 9*60+minute), founder, do}
	}
	events := []event{first(10, h.createPrograms)}
	for n, m := range staff {
		if m.username != founder {
			events = append(events, first(clock(30+2*n), func(ctx context.Context, a *app.App) error { return h.invite(ctx, a, m) }))
		}
	}
	events = append(events, first(120, h.nameLeads), first(130, h.formTeams))
	return h.tell(ctx, events...)
}

// signIn is somebody's first login, through their invitation.
func (h *hand) signIn(ctx context.Context, m member, secret string) error {
	me := app.Identity{Issuer: h.issuer, Subject: m.username}
	if _, err := h.app.AcceptInvitation(ctx, secret, me); err != nil {
		return err
	}
	actor, err := h.app.ResolveIdentity(ctx, me)
	if err != nil {
		return err
	}
	h.staff[m.username] = &worker{member: m, id: actor.ID, actor: actor}
	return nil
}

func (h *hand) invite(ctx context.Context, a *app.App, m member) error {
	i := casework.StaffInvite{Name: m.name, Email: m.email(), Title: m.title}
	for _, held := range m.roles {
		give := casework.RoleGive{Role: held.role}
		for _, p := range h.programs {
			if p.Name == held.program {
				give.ProgramID = &p.ID
			}
		}
		if held.days > 0 {
			end := h.cal.moment(day(held.days), 18*60)
			give.EndsAt = &end
		}
		i.Roles = append(i.Roles, give)
	}
	invited, err := a.InviteStaff(ctx, i)
	if err != nil {
		return err
	}
	return h.signIn(ctx, m, invited.Secret)
}

func (h *hand) createPrograms(ctx context.Context, a *app.App) error {
	unit, err := a.CreatePart2Program(ctx, part2Name)
	if err != nil {
		return err
	}
	for _, r := range table("programs.csv") {
		p, err := a.CreateProgram(ctx, casework.ProgramEdit{Part2ProgramID: unit.ID, Name: r["name"], Stage: casework.Stage(r["stage"]),
			LevelEdition: r["edition"], LevelCode: r["code"], Site: r["site"], TimeZone: agencyZone, OpenDays: openDays(r["days"]),
			UsualDays: usualDays(r["usual"])})
		if err != nil {
			return err
		}
		h.programs[r["stage"]] = p
	}
	return nil
}

// usualDays is how long people usually stay; nothing where nobody said.
func usualDays(cell string) int {
	days, _ := strconv.Atoi(cell) // empty is none, and there is no other that is no number
	return days
}

// nameLeads says who answers for each program, now that they are in.
func (h *hand) nameLeads(ctx context.Context, a *app.App) error {
	for _, r := range table("programs.csv") {
		p := h.programs[r["stage"]]
		edit := casework.ProgramEdit{Part2ProgramID: p.Part2ProgramID, Name: p.Name, Stage: p.Stage, LevelEdition: p.LevelEdition,
			LevelCode: p.LevelCode, Site: p.Site, LeadID: &h.staff[r["lead"]].id, TimeZone: p.TimeZone, OpenDays: p.OpenDays,
			UsualDays: p.UsualDays, UsualFrom: p.UsualFrom}
		if _, err := a.UpdateProgram(ctx, p.ID, p.Version, edit); err != nil {
			return err
		}
	}
	return nil
}

func (h *hand) formTeams(ctx context.Context, a *app.App) error {
	for _, m := range readStaff() {
		w := h.staff[m.username]
		if m.ledBy != "" {
			if _, err := a.StartSupervision(ctx, h.staff[m.ledBy].id, w.id, nil); err != nil {
				return err
			}
		}
		if m.limit > 0 {
			edit := casework.StaffEdit{Name: m.name, Email: m.email(), Title: m.title, CaseloadLimit: &m.limit}
			record, err := a.GetStaff(ctx, w.id)
			if err != nil {
				return err
			}
			if _, err := a.UpdateStaff(ctx, w.id, record.Version, edit); err != nil {
				return err
			}
		}
	}
	return nil
}

// openDays reads "Mon Tue Sat".
func openDays(text string) casework.Weekdays {
	var open casework.Weekdays
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.Contains(text, d.String()[:3]) {
			open = open.With(d)
		}
	}
	return open
}

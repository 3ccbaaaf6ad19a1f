package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// The table of incoming referrals, by hand: the program that was asked (p)
// answers once, and nobody else does.
const incomingTable = `
act     sent        accepted declined cancelled
accept  p>accepted  -        -        -
decline p>declined  -        -        -
cancel  p>cancelled -        -        -`

func TestEveryIncomingStateActorAndActIsAsTheTableSays(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(incomingTable), "\n")
	states := strings.Fields(lines[0])[1:]
	for _, line := range lines[1:] {
		fields := strings.Fields(line)
		for i, cell := range fields[1:] {
			for mark, side := range map[byte]casework.Side{'r': casework.SideRequester, 'p': casework.SideResponder, 's': casework.SideSystem} {
				r := &casework.IncomingReferral{State: casework.ReferralState(states[i])}
				before := *r
				var err error
				if fields[0] == "accept" {
					err = r.Accept(writer, side, uuid.New(), referralNow)
				} else {
					err = r.Close(casework.ReferralAct(fields[0]), writer, side, "No place", referralNow)
				}
				want, allowed := targetOf(cell, mark, states[i])
				if allowed != (err == nil) || allowed && (string(r.State) != want || r.AnsweredAt == nil) || !allowed && *r != before {
					t.Errorf("%s from %s by %s: %v, %s", fields[0], states[i], side, err, r.State)
				}
			}
		}
	}
	r := &casework.IncomingReferral{State: casework.ReferralSent}
	if err := r.Close(casework.ReferralDecline, writer, casework.SideResponder, " ", referralNow); casework.KindOf(err) != casework.KindInvalid || r.State != casework.ReferralSent {
		t.Errorf("a no without a reason: %v", err)
	}
}

func TestAnIncomingReferralIsFilledInOrRefused(t *testing.T) {
	t.Parallel()
	program := &casework.Program{TimeZone: "America/New_York"}
	program.ID = uuid.New()
	some := uuid.New()
	good := casework.IncomingStart{ProgramID: program.ID, FromKind: casework.FromHospital, FromWords: "Mercy, the ward", PersonName: "Nia Cole"}
	for says, c := range map[string]struct {
		program *casework.Program
		edit    func(*casework.IncomingStart)
		field   string
	}{
		"good":                     {program, func(*casework.IncomingStart) {}, ""},
		"themselves":               {program, func(s *casework.IncomingStart) { s.FromKind, s.FromWords = casework.FromSelf, "" }, ""},
		"nobody":                   {program, func(s *casework.IncomingStart) { s.PersonName = "" }, "personName"},
		"no program":               {nil, func(*casework.IncomingStart) {}, "programId"},
		"no sender":                {program, func(s *casework.IncomingStart) { s.FromWords = "" }, "fromWords"},
		"no kind of sender":        {program, func(s *casework.IncomingStart) { s.FromKind = "court" }, "fromKind"},
		"nothing of the directory": {program, func(s *casework.IncomingStart) { s.OrganizationID = &some }, "organizationId"},
		"yesterday":                {program, func(s *casework.IncomingStart) { s.NeededBy = communityDay.AddDays(-1) }, "neededBy"},
	} {
		start := good
		c.edit(&start)
		r, err := casework.NewIncomingReferral(uuid.New(), writer, c.program, nil, start, referralNow)
		e, _ := err.(*casework.Error)
		if (c.field == "") != (err == nil) || e != nil && (len(e.Fields) != 1 || e.Fields[0].Field != c.field) {
			t.Errorf("%s: %v", says, err)
		}
		if err == nil && !r.AnswerDueAt.Equal(referralNow.Add(48*time.Hour)) { // every day is open
			t.Errorf("an answer is due %s", r.AnswerDueAt)
		}
	}
}

package app

import (
	"context"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// GetReferralPacket is what was shared with a hand-off, as it was sent last.
// The gate decides at every opening. Across Part 2 programs each one is a
// disclosure of its own.
func (a *App) GetReferralPacket(ctx context.Context, id uuid.UUID) (*casework.ReferralPacketRecord, error) {
	return run(ctx, a, authz.ReferralPacketGet, func(tx *store.Tx) (*casework.ReferralPacketRecord, error) {
		record, clear, err := openPacket(tx, id, casework.MediumAPI)
		if err != nil || clear.Row().Basis == casework.BasisSameProgram {
			return record, err
		}
		_, err = tx.RecordDisclosure(clear)
		return record, err
	})
}

// MakeReferralPacket is the packet on paper or as a PDF, with the notice of 42
// CFR 2.32.
func (a *App) MakeReferralPacket(ctx context.Context, id uuid.UUID, medium casework.Medium) (*release.Release, error) {
	return runOnce(ctx, a, authz.ReferralPacketMake, func(tx *store.Tx) (*release.Release, error) {
		if medium != casework.MediumPDF && medium != casework.MediumPrint {
			return nil, casework.Invalid("medium", "Choose how it goes.")
		}
		record, clear, err := openPacket(tx, id, medium)
		if err != nil {
			return nil, err
		}
		permit, err := tx.RecordDisclosure(clear)
		if err != nil {
			return nil, err
		}
		var parts []release.Part
		for _, f := range record.Lines {
			parts = append(parts, release.Part{Of: f.Of, Section: release.Section{Facts: []release.Fact{{Label: f.Label, Value: f.Text}}}})
		}
		lead := []string{"As it was sent " + casework.DateOf(record.MadeAt, record.Zone).String() + " by " + record.MadeByName + ". Version " +
			strconv.Itoa(record.Number) + ", fingerprint " + record.Hash[:16] + "."}
		return release.NewPacket(permit, "hand-off", release.Document{Title: packetTitles[casework.PacketHandOff], Lead: lead}, parts)
	}, releasedAlready)
}

// openPacket reads the newest packet, if the gate lets the actor.
func openPacket(tx *store.Tx, id uuid.UUID, medium casework.Medium) (*casework.ReferralPacketRecord, casework.Clearance, error) {
	var none casework.Clearance
	r, err := tx.Referral(id)
	if err != nil {
		return nil, none, err
	}
	facts, err := gateFacts(tx, r.ClientID)
	if err != nil {
		return nil, none, err
	}
	to, err := tx.Program(r.ToProgramID)
	if err != nil {
		return nil, none, err
	}
	if facts.WorksThere { // of the Part 2 program whose record it is: nothing leaves
		to = &casework.Program{Part2ProgramID: facts.HeldBy}
	}
	clear, err := widestGate(tx, facts, r, to, medium)
	if err != nil {
		return nil, none, err
	}
	p, err := tx.ReferralPacket(id)
	if err != nil {
		return nil, none, err
	}
	record := &casework.ReferralPacketRecord{ReferralPacket: *p}
	lines, err := p.Facts()
	if err != nil {
		return nil, none, err
	}
	record.Lines = casework.PacketUnder(lines, clear.Row().Information)
	names, err := tx.StaffNames(p.MadeBy)
	if err != nil {
		return nil, none, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, none, err
	}
	record.MadeByName, record.Zone = names[p.MadeBy], agency.Zone()
	record.Basis, err = basisOf(tx, facts, clear)
	return record, clear, err
}

// freeze makes the packet of a hand-off that is being sent, from what is on
// record now.
func (h *handling) freeze(clear casework.Clearance) error {
	facts, err := h.packetFacts()
	if err != nil {
		return err
	}
	p, err := casework.FreezePacket(h.r, casework.PacketUnder(facts, clear.Row().Information), h.tx.Actor().ID, h.tx.Now())
	if err != nil {
		return err
	}
	return h.tx.InsertReferralPacket(p)
}

// packetFacts is the one page, in the order of domain.md 3.3. What nobody has
// written down is said to be missing.
func (h *handling) packetFacts() ([]casework.PacketFact, error) {
	var all []casework.PacketFact
	for _, part := range []func() ([]casework.PacketFact, error){h.personFacts, h.moveFacts, h.strengthFacts, h.careFacts, h.needFacts, h.triedFacts} {
		facts, err := part()
		if err != nil {
			return nil, err
		}
		all = append(all, facts...)
	}
	for i := range all {
		if strings.TrimSpace(all[i].Text) == "" {
			all[i].Text = casework.NotWrittenDown
		}
	}
	return all, nil
}

func (h *handling) personFacts() ([]casework.PacketFact, error) {
	c, err := h.tx.Client(h.r.ClientID)
	if err != nil {
		return nil, err
	}
	ways, err := h.tx.ContactWays(c.ID)
	if err != nil {
		return nil, err
	}
	person := c.Name()
	if c.ChosenName != "" {
		person += " (on paper " + c.LegalFirst + " " + c.LegalLast + ")"
	}
	if c.Pronouns != "" {
		person += ". " + c.Pronouns
	}
	person += ". Born " + c.BirthDate.String() + "."
	var reach []string
	for _, w := range ways {
		line := codeWords(string(w.Kind)) + " " + w.Value
		if w.Kind == casework.ContactPhone {
			line += " (text: " + codeWords(string(w.MayText)) + "; voicemail: " + codeWords(string(w.Voicemail)) + ")"
		}
		if w.WhoMayKnow != "" {
			line += ". May know of a call: " + w.WhoMayKnow
		}
		reach = append(reach, line)
	}
	return []casework.PacketFact{{Of: casework.InfoContact, Label: "Person", Text: person},
		{Of: casework.InfoContact, Label: "How to reach them safely", Text: strings.Join(reach, "; ")}}, nil
}

// whyWords are the reasons in a packet.
var whyWords = map[casework.ReferralWhy]string{casework.WhyReadyForLess: "Ready for less", casework.WhyNeedsMore: "Needs more",
	casework.WhyOwnWish: "Their own wish", casework.WhyPayersLimit: "The payer’s limit", casework.WhyOther: "Another reason"}

func (h *handling) moveFacts() ([]casework.PacketFact, error) {
	from, err := h.tx.Program(h.r.FromProgramID)
	if err != nil {
		return nil, err
	}
	stay, err := h.tx.Stay(h.r.StayID)
	if err != nil {
		return nil, err
	}
	peers, err := h.tx.AssignmentLines(h.r.ClientID)
	if err != nil {
		return nil, err
	}
	peer := "Nobody walks beside them now."
	for _, p := range peers {
		if until := p.Until(); p.Holds(h.tx.Now()) && p.Part == casework.PartPrimary && (until == nil || until.After(h.tx.Now())) {
			peer = p.PeerName + " stays their peer."
			if h.r.PeerPlan == casework.PeerHandsOver {
				peer = p.PeerName + " hands over to a peer of yours, after a time together."
			}
		}
	}
	last := ""
	sessions, err := h.tx.Sessions(h.r.ClientID, casework.Page{Limit: 20})
	if err != nil {
		return nil, err
	}
	for i := range sessions.Items {
		if s := &sessions.Items[i]; s.Kind.Reached() {
			last = "Last contact with a peer on " + casework.DateOf(s.StartsAt, s.Zone()).String() + "."
			break
		}
	}
	since := "in " + from.Name + " since " + stay.StartsOn.String()
	if !stay.EndsOn.IsZero() {
		since = "in " + from.Name + " from " + stay.StartsOn.String() + " until " + stay.EndsOn.String()
	}
	return []casework.PacketFact{
		{Of: casework.InfoStage, Label: "From and to", Text: "From " + from.Name + " to " + h.to.Name + ": " + since + "."},
		{Of: casework.InfoStage, Label: "Why now", Text: whyWords[h.r.Why] + "."},
		{Of: casework.InfoStage, Label: "Their peer", Text: peer},
		{Of: casework.InfoAttendance, Label: "How they come", Text: last},
		{Of: casework.InfoStage, Label: "First visit", Text: "By " + h.r.VisitBy.String() + ". " + walksWords(h.r.WalksAlong)},
	}, nil
}

func walksWords(w casework.WalksAlong) string {
	switch w {
	case casework.WalksPeer:
		return "Their peer walks in with them."
	case casework.WalksSender:
		return "Whoever sent this walks in with them."
	}
	return "They prefer to come alone."
}

func (h *handling) strengthFacts() ([]casework.PacketFact, error) {
	recovery, err := h.tx.RecoveryPlanStanding(h.r.ClientID)
	if err != nil {
		return nil, err
	}
	crisis, err := h.tx.CrisisPlanStanding(h.r.ClientID)
	if err != nil {
		return nil, err
	}
	var goals, works, people []string
	for _, p := range recovery {
		works = append(works, p.Strengths...)
		for _, g := range p.Goals {
			if g.State == casework.GoalOpen {
				goals = append(goals, "“"+g.Words+"”")
			}
		}
	}
	var plan casework.CrisisPlan // of two that were written at once, both count
	for _, p := range crisis {
		plan.Triggers, plan.Signs = append(plan.Triggers, p.Triggers...), append(plan.Signs, p.Signs...)
		plan.Helps, plan.NotHelps = append(plan.Helps, p.Helps...), append(plan.NotHelps, p.NotHelps...)
		for _, c := range p.People {
			people = append(people, c.Name+" ("+codeWords(string(c.Kind))+"; may be called: "+codeWords(string(c.MayCall))+")")
		}
	}
	return []casework.PacketFact{
		{Of: casework.InfoGoals, Label: "One thing to know", Text: h.r.Words},
		{Of: casework.InfoGoals, Label: "Their own goals", Text: strings.Join(goals, " "), Said: len(goals) > 0},
		{Of: casework.InfoGoals, Label: "Strengths, and what works", Text: strings.Join(works, "; ")},
		{Of: casework.InfoCrisis, Label: "What sets it off", Text: strings.Join(plan.Triggers, "; ")},
		{Of: casework.InfoCrisis, Label: "Early signs", Text: strings.Join(plan.Signs, "; ")},
		{Of: casework.InfoCrisis, Label: "What helps", Text: strings.Join(plan.Helps, "; ")},
		{Of: casework.InfoCrisis, Label: "Tried and did not help", Text: strings.Join(plan.NotHelps, "; ")},
		{Of: casework.InfoCrisis, Label: "Whom to call in a crisis", Text: strings.Join(people, "; ")},
	}, nil
}

func (h *handling) careFacts() ([]casework.PacketFact, error) {
	page, err := h.tx.SafetyConcerns(casework.ConcernFilter{ClientID: h.r.ClientID}, casework.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	safety := "No concern was raised."
	if len(page.Items) > 0 {
		c := page.Items[0]
		safety = "The last concern was raised on " + casework.DateOf(c.RaisedAt, h.to.Zone()).String() + ", and somebody took it."
		if c.AcknowledgedAt == nil {
			safety = "A concern is open since " + casework.DateOf(c.RaisedAt, h.to.Zone()).String() + ". Call before you go on."
		}
	}
	aid, err := h.tx.MutualAidReports(h.r.ClientID, casework.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	groups := ""
	if len(aid.Items) > 0 {
		groups = codeWords(string(aid.Items[0].Kind)) + ", said on " + aid.Items[0].ReportedOn.String() + "."
	}
	c, err := h.tx.Client(h.r.ClientID)
	if err != nil {
		return nil, err
	}
	both := ""
	if c.CoOccurring != nil {
		both = map[bool]string{true: "Yes: mental health beside substance use.", false: "None known."}[*c.CoOccurring]
	}
	return []casework.PacketFact{
		{Of: casework.InfoSafety, Label: "Safety", Text: safety},
		{Of: casework.InfoMedication, Label: "Co-occurring needs", Text: both},
		{Of: casework.InfoGoals, Label: "Mutual aid", Text: groups},
	}, nil
}

// needFacts are what the hand-off itself says, and the facts about the plan
// that a peer may reinforce: row security shows no other to whoever sends it.
func (h *handling) needFacts() ([]casework.PacketFact, error) {
	n, err := h.tx.ReferralNeeds(h.r.ID)
	if err != nil {
		return nil, err
	}
	if n == nil {
		n = &casework.ReferralNeeds{}
	}
	today, err := agencyToday(h.tx)
	if err != nil {
		return nil, err
	}
	standing, err := h.tx.StandingPlanFacts(h.r.ClientID, today)
	if err != nil {
		return nil, err
	}
	var plan []string
	for _, f := range standing {
		plan = append(plan, f.Words)
	}
	medication := n.Medication
	if medication == "" {
		medication = casework.NotWrittenDown
	}
	return []casework.PacketFact{
		{Of: casework.InfoMedication, Label: "Medication", Text: strings.TrimRight(medication, ". \n") + ". Confirm with the prescriber."},
		{Of: casework.InfoMedication, Label: "What their plan says", Text: strings.Join(plan, " ")},
		{Of: casework.InfoGoals, Label: "In the way", Text: n.Barriers},
		{Of: casework.InfoObligations, Label: "Obligations", Text: n.Obligations},
	}, nil
}

// triedFacts are the hand-offs before this one, and what was asked about it.
func (h *handling) triedFacts() ([]casework.PacketFact, error) {
	before, _, err := h.tx.ReferralLines(casework.ReferralFilter{ClientID: h.r.ClientID}, 200)
	if err != nil {
		return nil, err
	}
	var tried []string
	for i := range before {
		b := &before[i]
		if b.ID == h.r.ID || b.ClosedAt == nil {
			continue
		}
		tried = append(tried, b.ToName+", "+casework.DateOf(*b.ClosedAt, h.to.Zone()).String()+": "+codeWords(string(b.State)))
	}
	facts := []casework.PacketFact{{Of: casework.InfoStage, Label: "Hand-offs before", Text: "None."}}
	if len(tried) > 0 {
		facts[0].Text = strings.Join(tried, ". ") + "."
	}
	if h.r.Answer != "" {
		facts = append(facts, casework.PacketFact{Of: casework.InfoGoals, Label: "You asked: " + h.r.Question, Text: h.r.Answer})
	}
	return facts, nil
}

package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// ReassignmentFacts is what a batch is checked against. Everything in it is
// held until the transaction ends.
type ReassignmentFacts struct {
	From       *Staff
	Targets    map[uuid.UUID]ReassignmentTarget
	Open       []Assignment              // of these clients, not ended, begun or not
	Restricted map[uuid.UUID][]uuid.UUID // by restricted client, who is named
	Conflicts  []PeerConflict            // of these clients, not lifted
	Tasks      []Task                    // open ones of the peer about these clients
	Plans      []PlannedContact          // open ones of the peer with these clients
}

// ReassignmentTarget is somebody clients are to go to.
type ReassignmentTarget struct {
	Staff
	Able         bool // holds a role that carries a caseload
	Taken, Limit int
}

// ReassignmentMove is everything that happens for one client.
type ReassignmentMove struct {
	Item   ReassignmentItem
	Ended  []Assignment // the old one, and the target's part as second peer where they had that
	Begun  []Assignment // the new one, and for a leave the old peer's again
	Tasks  []Task       // handed along
	Record *PeerConflict
}

// plan is a batch while it is checked.
type plan struct {
	Problems
	s     ReassignmentStart
	f     ReassignmentFacts
	batch *Reassignment
	taken map[uuid.UUID]int
	now   time.Time
	today Date
	newID func() uuid.UUID
}

// PlanReassignment checks a batch client by client, all of them before any is
// moved, and says what is to be written. Every problem is named at once, each
// under its client.
func PlanReassignment(s ReassignmentStart, f ReassignmentFacts, by uuid.UUID, newID func() uuid.UUID, today Date, now time.Time) (*Reassignment, []ReassignmentMove, error) {
	p := &plan{s: s, f: f, taken: map[uuid.UUID]int{}, now: now, today: today, newID: newID}
	p.batch = &Reassignment{Record: Record{ID: newID()}, PeerID: s.PeerID, Why: s.Why, MadeBy: by, MadeAt: now}
	p.head()
	for id, t := range f.Targets {
		p.taken[id] = t.Taken
	}
	var moves []ReassignmentMove
	seen := map[uuid.UUID]bool{}
	for _, ask := range s.Items {
		if seen[ask.ClientID] {
			p.Add(ask.Field("toPeerId"), "This person is there twice.")
			continue
		}
		seen[ask.ClientID] = true
		if m, ok := p.move(ask); ok {
			moves = append(moves, m)
		}
	}
	return p.batch, moves, p.Err()
}

func (p *plan) head() {
	if p.s.Why.Words() == "" {
		p.Add("why", "Choose why.")
	}
	p.batch.StartsAt = p.beginning("startsAt", p.s.StartsAt, p.now)
	if p.batch.StartsAt.After(p.now.AddDate(0, 0, aheadDays)) {
		p.Add("startsAt", "Choose a start within %d days.", aheadDays)
	}
	p.batch.EndsAt = p.until("endsAt", p.s.EndsAt, p.batch.StartsAt)
	if p.batch.EndsAt != nil && p.s.Why != WhyLeave {
		p.Add("endsAt", "Only a leave has an end. Leave this empty.")
	}
	if p.batch.EndsAt != nil && p.f.From.Status != StaffActive {
		p.Add("endsAt", "%s does not come back. Leave this empty.", p.f.From.Name)
	}
	if p.s.Why == WhyConflict {
		p.Require("reason", p.s.Reason, "Say in a few words how they know each other.")
	}
	p.s.Reason = p.Text("reason", p.s.Reason, MaxReason)
	if len(p.s.Items) == 0 {
		p.Add("items", "Choose at least one person and whom they go to.")
	}
}

// move is one client; false where something must be mended first.
func (p *plan) move(ask ReassignmentAsk) (m ReassignmentMove, ok bool) {
	field := ask.Field("toPeerId")
	at := slices.IndexFunc(p.f.Open, func(a Assignment) bool {
		return a.ClientID == ask.ClientID && a.PeerID == p.s.PeerID && !a.Ended(p.batch.StartsAt)
	})
	target, known := p.f.Targets[ask.ToPeerID]
	before := len(p.fields)
	switch {
	case at < 0:
		p.Add(field, "This person is not with %s any more. Look at the list again.", p.f.From.Name)
	case !known || !target.Able:
		p.Add(field, "Choose a peer who carries a caseload here.")
	case target.ID == p.s.PeerID:
		p.Add(field, "They are with %s already. Choose somebody else, or leave it empty.", target.Name)
	case target.Status != StaffActive:
		p.Add(field, "%s does not work here now. Choose another peer.", target.Name)
	case p.barred(ask):
		p.Add(field, "%s must not walk with this person: a conflict is on record. Choose another peer.", target.Name)
	case p.unnamed(ask):
		p.Add(field, "%s may not find this restricted record. Name them there first, or choose another peer.", target.Name)
	}
	override := p.Text(ask.Field("override"), ask.Override, MaxReason)
	if len(p.fields) > before {
		return m, false
	}
	m = p.written(ask, p.f.Open[at], target, override)
	return m, len(p.fields) == before
}

func (p *plan) barred(ask ReassignmentAsk) bool {
	return slices.ContainsFunc(p.f.Conflicts, func(c PeerConflict) bool {
		return c.ClientID == ask.ClientID && c.PeerID == ask.ToPeerID && c.LiftedAt == nil
	})
}

func (p *plan) unnamed(ask ReassignmentAsk) bool {
	named, restricted := p.f.Restricted[ask.ClientID]
	return restricted && !slices.Contains(named, ask.ToPeerID)
}

// written is what happens for one client who may go.
func (p *plan) written(ask ReassignmentAsk, old Assignment, target ReassignmentTarget, override string) ReassignmentMove {
	id, starts := p.newID(), p.batch.StartsAt
	m := ReassignmentMove{Item: ReassignmentItem{Record: Record{ID: p.newID()}, ReassignmentID: p.batch.ID, ClientID: ask.ClientID,
		ToPeerID: target.ID, AssignmentID: id}}
	for _, a := range p.f.Open {
		if a.ClientID == ask.ClientID && a.PeerID == target.ID && (a.EndsAt == nil || a.EndsAt.After(starts)) {
			p.needs(&m, ask, override, "%s walks with this person already. Say why they take over, or choose another peer.", target.Name)
			p.taken[target.ID] -= a.Weight
			m.Ended = append(m.Ended, p.ended(a))
		}
	}
	begun := Assignment{Versioned: NewVersioned(id), ClientID: ask.ClientID, PeerID: target.ID, Part: old.Part, Weight: old.Weight,
		StartsAt: starts, EndsAt: p.batch.EndsAt, Reason: p.s.Why.Words(), CreatedBy: &p.batch.MadeBy}
	if begun.EndsAt == nil {
		begun.EndsAt = old.EndsAt
	}
	if taken := p.taken[target.ID]; taken+old.Weight > target.Limit {
		p.needs(&m, ask, override, "%s would carry %d of at most %d. Say why, or choose another peer.", target.Name, taken+old.Weight, target.Limit)
		begun.OverLimitReason = override
	}
	p.taken[target.ID] += old.Weight
	m.Begun = append(m.Begun, begun)
	if p.batch.EndsAt != nil && (old.EndsAt == nil || old.EndsAt.After(*p.batch.EndsAt)) {
		back := old
		back.Versioned, back.StartsAt, back.Reason, back.CreatedBy = NewVersioned(p.newID()), *p.batch.EndsAt, "Back from leave", &p.batch.MadeBy
		m.Begun = append(m.Begun, back)
	}
	m.Ended = append(m.Ended, p.ended(old))
	p.tasks(&m, target.ID)
	for _, c := range p.f.Plans {
		if c.ClientID == ask.ClientID && c.EndsAt.After(starts) && (p.batch.EndsAt == nil || c.StartsAt.Before(*p.batch.EndsAt)) {
			m.Item.Plans++
		}
	}
	known := slices.ContainsFunc(p.f.Conflicts, func(c PeerConflict) bool { return c.ClientID == ask.ClientID && c.PeerID == p.s.PeerID })
	if p.s.Why == WhyConflict && !known {
		m.Record = &PeerConflict{Versioned: NewVersioned(p.newID()), ClientID: ask.ClientID, PeerID: p.s.PeerID, Reason: p.s.Reason,
			RecordedBy: p.batch.MadeBy, RecordedAt: p.now}
	}
	return m
}

// needs wants a reason for something that may be done all the same.
func (p *plan) needs(m *ReassignmentMove, ask ReassignmentAsk, override, format string, args ...any) {
	if override == "" {
		p.Add(ask.Field("override"), format, args...)
	}
	m.Item.Override = override
}

func (p *plan) ended(a Assignment) Assignment {
	at := p.batch.StartsAt
	if at.Before(a.StartsAt) {
		at = a.StartsAt // what has not begun yet never does
	}
	a.EndsAt, a.EndReason = &at, p.s.Why.Words()
	return a
}

// tasks hands the peer's open tasks about the client along, where the new peer
// begins now; else they would be in nobody's list until then.
func (p *plan) tasks(m *ReassignmentMove, to uuid.UUID) {
	for _, t := range p.f.Tasks {
		if t.ClientID == nil || *t.ClientID != m.Item.ClientID {
			continue
		}
		if p.batch.StartsAt.After(p.now) {
			m.Item.TasksLeft++
			continue
		}
		t.OwnerID = to
		m.Item.TasksMoved++
		m.Tasks = append(m.Tasks, t)
	}
}

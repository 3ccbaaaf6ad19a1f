package casework

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// DraftMark is that a draft is open, whose, and when its session was: nothing
// of its words.
type DraftMark struct {
	AuthorID uuid.UUID
	ClientID uuid.UUID
	StartsAt time.Time
	EndsAt   time.Time
}

// TeamPeer is a peer of a team before their people are counted.
type TeamPeer struct {
	Staff
	CoveredBy string
	Weight    int // taken of the limit, by people who are not hidden from the reader
}

// OpenTeam is the team's page: each peer with their people and what waits, who
// needs the supervisor first on top.
func OpenTeam(peers []TeamPeer, lines, unassigned []CaseloadLine, drafts []DraftMark, a *Agency, now time.Time) *Team {
	t := &Team{Zone: a.Zone(), Unassigned: unassigned}
	for _, p := range peers {
		line := TeamLine{PeerID: p.ID, PeerName: p.Name, Deactivated: p.Status == StaffDeactivated, CoveredBy: p.CoveredBy,
			Limit: a.CaseloadLimit, Weight: p.Weight, Waiting: map[uuid.UUID]bool{}}
		if p.CaseloadLimit != nil {
			line.Limit = *p.CaseloadLimit
		}
		for _, l := range lines {
			if l.PeerID == nil || *l.PeerID != p.ID {
				continue
			}
			line.Clients = append(line.Clients, l)
			if l.Need(a, now, time.Time{}).Overdue() {
				line.Overdue++
				line.Waiting[l.ClientID] = true
			}
		}
		line.countDrafts(drafts, a, now)
		t.Peers = append(t.Peers, line)
	}
	slices.SortFunc(t.Peers, needsMore)
	return t
}

func (l *TeamLine) countDrafts(drafts []DraftMark, a *Agency, now time.Time) {
	for _, d := range drafts {
		if d.AuthorID != l.PeerID {
			continue
		}
		l.Unsigned++
		if now.After(d.EndsAt.Add(time.Duration(a.NoteDueHours) * time.Hour)) {
			l.LateDrafts++
		}
		if l.OldestDraftAt == nil || d.StartsAt.Before(*l.OldestDraftAt) {
			l.OldestDraftAt = &d.StartsAt
		}
	}
}

// needsMore puts first whose people are alone, then who carries too many, then
// who is behind.
func needsMore(x, y TeamLine) int {
	return cmp.Or(
		first(x.Deactivated, y.Deactivated),
		first(x.Weight > x.Limit, y.Weight > y.Limit),
		cmp.Compare(y.Overdue, x.Overdue),
		cmp.Compare(y.LateDrafts, x.LateDrafts),
		cmp.Compare(x.PeerName, y.PeerName),
		slices.Compare(x.PeerID[:], y.PeerID[:]),
	)
}

// first orders what is so before what is not.
func first(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

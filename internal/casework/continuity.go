package casework

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Period is from one day to another, both within it, where the agency is.
type Period struct{ From, To Date }

// longestPeriod is the longest that measures can be asked for, in days.
const longestPeriod = 2 * 366

// check wants a period that is one.
func (r Period) check(p *Problems) {
	switch {
	case r.From.IsZero():
		p.Add("from", "Choose the first day.")
	case r.To.IsZero():
		p.Add("to", "Choose the last day.")
	case r.To.Before(r.From):
		p.Add("to", "Choose a day from %s on.", r.From)
	case r.To.DaysSince(r.From) > longestPeriod:
		p.Add("to", "Choose two years at most.")
	}
}

// Check wants a period that is one.
func (r Period) Check() error {
	var p Problems
	r.check(&p)
	return p.Err()
}

// CheckQuarter wants exactly a quarter of a year. Whoever may not see the
// persons counts by quarters alone: of two periods that differ by a week, the
// difference would be one person.
func (r Period) CheckQuarter() error {
	var p Problems
	if r.check(&p); p.Err() == nil {
		first := Date{r.From.Year, (r.From.Month-1)/3*3 + 1, 1}
		next := DateOf(time.Date(first.Year, first.Month+3, 1, 0, 0, 0, 0, time.UTC), time.UTC)
		if r.From != first || r.To != next.AddDays(-1) {
			p.Add("from", "Choose a quarter of a year: its first day and its last.")
		}
	}
	return p.Err()
}

// LastHalfYear is the period that is shown unless another is asked for: six
// whole months and the days since.
func LastHalfYear(today Date) Period {
	return Period{From: DateOf(time.Date(today.Year, today.Month-6, 1, 0, 0, 0, 0, time.UTC), time.UTC), To: today}
}

// LastQuarter is the quarter before the one that a day is in.
func LastQuarter(today Date) Period {
	first := time.Date(today.Year, (today.Month-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	return Period{From: DateOf(first.AddDate(0, -3, 0), time.UTC), To: DateOf(first.AddDate(0, 0, -1), time.UTC)}
}

// Share is so many of so many.
type Share struct{ K, N int }

func (s *Share) count(yes, counted bool) {
	if counted {
		s.N++
		if yes {
			s.K++
		}
	}
}

// Few tells whether so few stand in it that it says something of one of them,
// and nothing of the work.
func (s Share) Few() bool { return s.N < FewestAlike }

// Interval is the 95% interval of a share by Wilson's score method, from 0 to
// 1; of nothing it is everything.
func (s Share) Interval() (low, high float64) {
	if s.N == 0 {
		return 0, 1
	}
	const z = 1.959964 // of the normal distribution, 2.5% on either side
	n, p := float64(s.N), float64(s.K)/float64(s.N)
	mid, half := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (mid-half)/(1+z*z/n)), min(1, (mid+half)/(1+z*z/n))
}

// median is the middle of numbers; of two in the middle, what lies between.
func median(numbers []float64) float64 {
	if len(numbers) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(numbers))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}

// Windows are within how many days of leaving somebody should have come.
func Windows() []int { return []int{7, 14, 30} }

// ContinuityPair is what became of those who left one program for another.
type ContinuityPair struct {
	FromProgramID uuid.UUID
	ToProgramID   uuid.UUID // zero: nowhere was named
	Left          int
	Arrived       Share   // so far
	Days          float64 // the median, of those who arrived
	Within        []Share // of each of Windows
	Contact       Share   // a peer met them within 30 days after treatment
	Peer          Share   // same peer, or contact in the overlap
}

// MeasureDepartures counts by pair of programs; which pairs come first is left
// to who shows them.
func MeasureDepartures(all []Departure, today Date) []ContinuityPair {
	return measure(all, today, (*Departure).leadsTo)
}

// MeasureLeavers counts everybody who left a program, wherever they went: what
// a pair cannot say, for those who came nowhere belong to none.
func MeasureLeavers(all []Departure, today Date) []ContinuityPair {
	return measure(all, today, func(*Departure) uuid.UUID { return uuid.Nil })
}

func measure(all []Departure, today Date, to func(*Departure) uuid.UUID) []ContinuityPair {
	by := map[[2]uuid.UUID]*ContinuityPair{}
	days := map[[2]uuid.UUID][]float64{}
	var order [][2]uuid.UUID
	for i := range all {
		d := &all[i]
		if !d.Counts() {
			continue
		}
		key := [2]uuid.UUID{d.FromProgramID, to(d)}
		pair := by[key]
		if pair == nil {
			pair = &ContinuityPair{FromProgramID: key[0], ToProgramID: key[1], Within: make([]Share, len(Windows()))}
			by[key], order = pair, append(order, key)
		}
		pair.Left++
		n, arrived := d.Days()
		if pair.Arrived.count(arrived, true); arrived {
			days[key] = append(days[key], float64(n))
		}
		for w, window := range Windows() {
			pair.Within[w].count(d.Within(window, today))
		}
		pair.Contact.count(d.Contacted(today))
		pair.Peer.count(d.PeerStayed())
	}
	pairs := make([]ContinuityPair, len(order))
	for i, key := range order {
		by[key].Days = median(days[key])
		pairs[i] = *by[key]
	}
	return pairs
}

// leadsTo is the program a departure is counted for: where they came, or were
// to come. Who came back later to where they were is counted for no other.
func (d *Departure) leadsTo() uuid.UUID {
	if d.ToProgramID == nil || *d.ToProgramID == d.FromProgramID {
		return uuid.Nil
	}
	return *d.ToProgramID
}

// Flow is what became of those who left one stage.
type Flow struct {
	Stage    Stage
	Left     int
	To       map[Stage]int // who arrived, by the stage they came to
	Between  int
	Finished int
	Lost     int
}

// FlowOf counts departures by stage, in the order in which people step down.
func FlowOf(all []Departure) []Flow {
	var flows []Flow
	for _, stage := range Stages() {
		f := Flow{Stage: stage, To: map[Stage]int{}}
		for i := range all {
			d := &all[i]
			if d.FromStage != stage || !d.Counts() {
				continue
			}
			f.Left++
			switch d.Outcome() {
			case OutcomeArrived:
				f.To[d.ToStage]++
			case OutcomeBetween:
				f.Between++
			case OutcomeFinished:
				f.Finished++
			case OutcomeLost:
				f.Lost++
			}
		}
		flows = append(flows, f)
	}
	return flows
}

// HandOff is one hand-off that was sent, as the measures read it.
type HandOff struct {
	FromProgramID uuid.UUID
	ToProgramID   uuid.UUID
	State         ReferralState
	SentAt        time.Time
	AnsweredAt    *time.Time // accepted or declined
	Accepted      bool
	AnswerDueAt   time.Time
	VisitSet      bool
	Misses        int
	Warm          bool // the old and the new worker and the person were together: an introduction that happened
}

// HandOffPair is what became of the hand-offs between two programs.
type HandOffPair struct {
	FromProgramID uuid.UUID
	ToProgramID   uuid.UUID
	Sent          int
	Hours         float64 // from sending to the answer, the median of those answered
	InTime        Share   // answered in time; of those answered or overdue
	Declined      Share   // of those answered
	Returned      Share   // of those accepted
	Missed        Share   // did not come to a first visit; of those for whom one was set
	ReEngaged     Share   // came after all; of those who missed one
	Arrived       Share   // of those that have ended
	Warm          Share   // with a warm introduction that happened; of those who arrived
}

// MeasureHandOffs counts hand-offs by pair of programs.
func MeasureHandOffs(all []HandOff, now time.Time) []HandOffPair {
	by := map[[2]uuid.UUID]*HandOffPair{}
	hours := map[[2]uuid.UUID][]float64{}
	var order [][2]uuid.UUID
	for i := range all {
		h := &all[i]
		key := [2]uuid.UUID{h.FromProgramID, h.ToProgramID}
		pair := by[key]
		if pair == nil {
			pair = &HandOffPair{FromProgramID: key[0], ToProgramID: key[1]}
			by[key], order = pair, append(order, key)
		}
		pair.Sent++
		answered := h.AnsweredAt != nil
		if answered {
			hours[key] = append(hours[key], h.AnsweredAt.Sub(h.SentAt).Hours())
		}
		overdue := h.State == ReferralSent && h.AnswerDueAt.Before(now)
		pair.InTime.count(answered && !h.AnsweredAt.After(h.AnswerDueAt), answered || overdue)
		pair.Declined.count(h.State == ReferralDeclined, answered)
		pair.Returned.count(h.State == ReferralReturned, h.Accepted)
		pair.Missed.count(h.Misses > 0, h.VisitSet)
		pair.ReEngaged.count(h.State == ReferralAttended, h.Misses > 0)
		pair.Arrived.count(h.State == ReferralAttended, h.State.Ended())
		pair.Warm.count(h.Warm, h.State == ReferralAttended)
	}
	pairs := make([]HandOffPair, len(order))
	for i, key := range order {
		by[key].Hours = median(hours[key])
		pairs[i] = *by[key]
	}
	return pairs
}

// Continuity is what somebody sees of the measures.
type Continuity struct {
	Period   Period
	Today    Date
	Zone     *time.Location
	Everyone bool             // the reader may see the persons, so that small numbers stand here, too
	Leavers  []ContinuityPair // everybody who left a program, whether to another or not
	Pairs    []ContinuityPair
	HandOffs []HandOffPair
	Flow     []Flow
	Programs map[uuid.UUID]Program
	Quiet    int // pairs of which too few left to be shown to this reader
}

// Quieten leaves out what would tell of single people to somebody who may not
// see them: pairs of fewer than FewestAlike, in whichever table, and stages of
// as few. A stage that holds a pair which is left out goes with it, or the pair
// would be what is missing; and so does every number within a pair that stands
// on fewer, or from which so few are missing.
//
// Everybody who left a program goes, too: it is the sum of its pairs.
func (c *Continuity) Quieten() {
	c.Leavers = nil
	hidden := map[Stage]bool{}
	c.Pairs = slices.DeleteFunc(c.Pairs, func(p ContinuityPair) bool {
		few := p.Left < FewestAlike
		if few {
			hidden[c.Programs[p.FromProgramID].Stage] = true
			c.Quiet++
		}
		return few
	})
	for i := range c.Pairs {
		p := &c.Pairs[i]
		for _, s := range append([]*Share{&p.Contact, &p.Peer}, pointers(p.Within)...) {
			s.quieten()
		}
		if p.Arrived.K < FewestAlike {
			p.Days = 0
		}
		p.Arrived.quieten()
	}
	c.HandOffs = slices.DeleteFunc(c.HandOffs, func(p HandOffPair) bool { return p.Sent < FewestAlike })
	for i := range c.HandOffs {
		p := &c.HandOffs[i]
		if p.InTime.N < FewestAlike {
			p.Hours = 0
		}
		for _, s := range []*Share{&p.InTime, &p.Declined, &p.Returned, &p.Missed, &p.ReEngaged, &p.Arrived, &p.Warm} {
			s.quieten()
		}
	}
	c.Flow = slices.DeleteFunc(c.Flow, func(f Flow) bool { return hidden[f.Stage] || f.fewest() < FewestAlike })
}

// quieten makes nothing of a share that tells of fewer than FewestAlike people:
// of those it counts, or of those whom it leaves.
func (s *Share) quieten() {
	if s.N < FewestAlike || s.K > 0 && s.K < FewestAlike || s.N > s.K && s.N-s.K < FewestAlike {
		*s = Share{}
	}
}

// fewest is the smallest number of people in a flow that are some.
func (f Flow) fewest() int {
	few := f.Left
	for _, n := range []int{f.Between, f.Finished, f.Lost, f.To[StagePHP], f.To[StageIOP], f.To[StageAftercare], f.To[StageOther]} {
		if n > 0 {
			few = min(few, n)
		}
	}
	return few
}

func pointers(shares []Share) []*Share {
	all := make([]*Share, len(shares))
	for i := range shares {
		all[i] = &shares[i]
	}
	return all
}

// Sort puts pairs in the order in which people step down, by the programs'
// names; nowhere comes last.
func (c *Continuity) Sort() {
	rank := func(id uuid.UUID) string {
		p, there := c.Programs[id]
		if !there {
			return "9"
		}
		return string(rune('0'+slices.Index(Stages(), p.Stage))) + Fold(p.Name) + id.String()
	}
	slices.SortFunc(c.Pairs, func(a, b ContinuityPair) int {
		return cmp.Or(strings.Compare(rank(a.FromProgramID), rank(b.FromProgramID)), strings.Compare(rank(a.ToProgramID), rank(b.ToProgramID)))
	})
	slices.SortFunc(c.Leavers, func(a, b ContinuityPair) int { return strings.Compare(rank(a.FromProgramID), rank(b.FromProgramID)) })
	slices.SortFunc(c.HandOffs, func(a, b HandOffPair) int {
		return cmp.Or(strings.Compare(rank(a.FromProgramID), rank(b.FromProgramID)), strings.Compare(rank(a.ToProgramID), rank(b.ToProgramID)))
	})
}

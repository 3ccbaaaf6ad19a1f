package casework

import "time"

// Roles, supervisions and covers have a term: a beginning and mostly an end.
// Nothing is dated back, or rights and the audit would tell two stories.

// clockSkew is how far a caller's clock may be behind ours before its "now"
// counts as the past.
const clockSkew = time.Minute

// Moment is a time as the database keeps it.
func Moment(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// beginning is when a term begins: now unless said, and never before.
func (p *Problems) beginning(field string, asked *time.Time, now time.Time) time.Time {
	if asked == nil {
		return now
	}
	at := Moment(*asked)
	if at.Before(now.Add(-clockSkew)) {
		p.Add(field, "Choose a start from now on. It cannot be dated back.")
	}
	if at.Before(now) {
		return now
	}
	return at
}

// until is when a term is to end; nil where no end is known.
func (p *Problems) until(field string, asked *time.Time, starts time.Time) *time.Time {
	if asked == nil {
		return nil
	}
	at := Moment(*asked)
	if !at.After(starts) {
		p.Add(field, "Choose an end after the start.")
	}
	return &at
}

// endOf is when a term ends that is being ended: now unless said. What has not
// begun yet never does.
func endOf(what string, starts time.Time, ends, asked *time.Time, now time.Time) (time.Time, error) {
	if ends != nil && !ends.After(now) {
		return now, Errorf(KindConflict, "%s has ended already.", what)
	}
	at := now
	if asked != nil {
		at = Moment(*asked)
	}
	switch {
	case at.Before(now.Add(-clockSkew)):
		return at, Invalid("endsAt", "Choose an end from now on. It cannot be dated back.")
	case ends != nil && at.After(*ends):
		return at, Invalid("endsAt", "It ends before that already. Choose an earlier end.")
	case at.Before(now):
		at = now
	}
	if at.Before(starts) {
		at = starts
	}
	return at, nil
}

// holds tells whether a term covers a moment. The end itself is outside.
func holds(starts time.Time, ends *time.Time, at time.Time) bool {
	return !starts.After(at) && (ends == nil || ends.After(at))
}

// overlap tells whether two terms share a moment.
func overlap(aStarts time.Time, aEnds *time.Time, bStarts time.Time, bEnds *time.Time) bool {
	return (aEnds == nil || bStarts.Before(*aEnds)) && (bEnds == nil || aStarts.Before(*bEnds))
}

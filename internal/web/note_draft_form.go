package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

const clockLayout = "15:04"

// draftForm is a draft as the page's fields hold it. What was typed is shown
// again as it was typed, also where no draft can be made of it.
func draftForm(d *casework.NoteDraft, zone *time.Location) url.Values {
	start, end := d.StartsAt.In(zone), d.EndsAt.In(zone)
	form := url.Values{
		"client": {d.ClientID.String()}, "planned": {""}, "zone": {zone.String()}, "version": {""},
		"kind":    {kindChip{kind: d.Kind, mode: d.Mode}.value()},
		"minutes": {strconv.Itoa(d.Minutes())}, "drawnMinutes": {strconv.Itoa(d.Minutes())},
		"day": {start.Format(time.DateOnly)}, "startsAt": {start.Format(clockLayout)}, "endsAt": {end.Format(clockLayout)},
		"drawnStart": {start.Format(time.RFC3339Nano)}, "drawnEnd": {end.Format(time.RFC3339Nano)},
		"place": {d.Place}, "didPhrases": d.DidPhrases, "nextPhrases": d.NextPhrases,
		"did": {d.Did}, "why": {d.Why}, "response": {d.Response}, "next": {d.Next},
		"nextOn": {d.NextOn.String()}, "overlapReason": {d.OverlapReason}, "adviceWords": {d.AdviceWords},
	}
	for _, p := range d.Purposes {
		form.Add("purposes", string(p))
	}
	for _, g := range d.Goals {
		form.Add("goals", g.String())
	}
	if d.PlannedContactID != nil {
		form.Set("planned", d.PlannedContactID.String())
	}
	if d.Version > 0 {
		form.Set("version", strconv.Itoa(d.Version))
	}
	for name, on := range map[string]bool{"writtenTogether": d.WrittenTogether, "shared": d.Shared, "adviceHeard": d.AdviceHeard} {
		if on {
			form.Set(name, "yes")
		}
	}
	return form
}

// saidDraft reads what the page's fields say.
func saidDraft(id uuid.UUID, form url.Values) (*casework.NoteDraft, error) {
	var p casework.Problems
	kind, mode, _ := strings.Cut(form.Get("kind"), "/")
	d := &casework.NoteDraft{
		Versioned: casework.Versioned{Record: casework.Record{ID: id}},
		Kind:      casework.SessionKind(kind), Mode: casework.Mode(mode), Place: form.Get("place"),
		WrittenTogether: form.Get("writtenTogether") == "yes", Shared: form.Get("shared") == "yes",
		OverlapReason: form.Get("overlapReason"), PlannedContactID: formID(form, "planned"),
		AdviceHeard: form.Get("adviceHeard") == "yes", AdviceWords: unixLines(form.Get("adviceWords")),
		Words: casework.Words{DidPhrases: form["didPhrases"], NextPhrases: form["nextPhrases"], Did: unixLines(form.Get("did")),
			Why: unixLines(form.Get("why")), Response: unixLines(form.Get("response")), Next: unixLines(form.Get("next"))},
	}
	var err error
	if d.ClientID, err = uuid.Parse(form.Get("client")); err != nil {
		p.Add("client", "Choose who this is about.")
	}
	for _, purpose := range form["purposes"] {
		d.Purposes = append(d.Purposes, casework.Purpose(purpose))
	}
	for _, goal := range form["goals"] {
		id, err := uuid.Parse(goal)
		if err != nil {
			p.Add("goals", "Choose from the goals in their recovery plan.")
			break
		}
		d.Goals = append(d.Goals, id)
	}
	if day := cmp.Or(form.Get("nextOnOther"), form.Get("nextOn")); day != "" {
		if d.NextOn, err = casework.ParseDate(day); err != nil {
			p.Add("nextOn", "Choose a day.")
		}
	}
	d.StartsAt, d.EndsAt = saidTimes(form, &p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return d, nil
}

// unixLines undoes what a browser makes of a line break.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// saidTimes finds out what a person meant with a length, a start and an end,
// of which the page had filled in all three. What they touched counts, and the
// rest follows; an end before the start is after midnight. Untouched times
// stay exact: the hour that comes twice when clocks go back has one spelling.
func saidTimes(form url.Values, p *casework.Problems) (start, end time.Time) {
	zone, err := time.LoadLocation(form.Get("zone"))
	if err != nil {
		zone = time.UTC
	}
	drawnStart, errStart := time.Parse(time.RFC3339Nano, form.Get("drawnStart"))
	drawnEnd, errEnd := time.Parse(time.RFC3339Nano, form.Get("drawnEnd"))
	if errStart != nil || errEnd != nil {
		p.Add("startsAt", "Say when it began.")
		return start, end
	}
	day, err := casework.ParseDate(form.Get("day"))
	if err != nil {
		p.Add("day", "Choose a day.")
		return start, end
	}
	dayMoved := day != casework.DateOf(drawnStart, zone)
	startMoved := form.Get("startsAt") != drawnStart.In(zone).Format(clockLayout)
	endMoved := form.Get("endsAt") != drawnEnd.In(zone).Format(clockLayout)
	minutes, errMinutes := strconv.Atoi(form.Get("minutes"))
	lengthMoved := errMinutes == nil && form.Get("minutes") != form.Get("drawnMinutes")
	if start = drawnStart; dayMoved || startMoved {
		start = onDay(day, form.Get("startsAt"), zone, "startsAt", p)
	}
	end = drawnEnd
	switch {
	case endMoved:
		if end = onDay(day, form.Get("endsAt"), zone, "endsAt", p); end.Before(start) {
			end = pastMidnight(start, end)
		}
		if lengthMoved && !startMoved {
			start = end.Add(-time.Duration(minutes) * time.Minute)
		}
	case lengthMoved && (startMoved || dayMoved):
		end = start.Add(time.Duration(minutes) * time.Minute)
	case lengthMoved:
		start = end.Add(-time.Duration(minutes) * time.Minute)
	case startMoved || dayMoved:
		end = start.Add(drawnEnd.Sub(drawnStart))
	}
	return start, end
}

// pastMidnight takes an end before the start for one after midnight, unless
// that would be so long that a slip of the finger is likelier.
func pastMidnight(start, end time.Time) time.Time {
	const nightShift = 12 * time.Hour
	if next := end.AddDate(0, 0, 1); next.Sub(start) <= nightShift {
		return next
	}
	return end
}

// onDay is a time of day on a day.
func onDay(day casework.Date, clock string, zone *time.Location, field string, p *casework.Problems) time.Time {
	t, err := time.Parse(clockLayout, clock)
	if err != nil {
		p.Add(field, "Write the time like 2:40 pm.")
		return time.Time{}
	}
	return time.Date(day.Year, day.Month, day.Day, t.Hour(), t.Minute(), 0, 0, zone)
}

// saidVersion is the version the page was made of; zero for a draft that was
// not kept yet.
func saidVersion(form url.Values) int {
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return 0
	}
	return version
}

// kindOptions are the chips, and the draft's own kind where it is none of
// them.
func kindOptions(chosen string) []Option {
	var options []Option
	for _, k := range kindChips {
		options = append(options, Option{k.value(), k.title})
	}
	kind, mode, _ := strings.Cut(chosen, "/")
	title := sessionTitle(casework.SessionKind(kind), casework.Mode(mode))
	return withChosen(options, Option{chosen, title})
}

func minuteOptions(chosen string) []Option {
	options := []Option{{"15", "15 min"}, {"30", "30 min"}, {"45", "45 min"}, {"60", "1 hour"}}
	n, err := strconv.Atoi(chosen)
	if err != nil {
		return options
	}
	return withChosen(options, Option{chosen, Minutes(n)})
}

// nextOptions are days to talk again; the words are as near as people speak.
func nextOptions(chosen string, now time.Time) []Option {
	options := []Option{{"", "No day yet"}}
	for _, days := range []int{1, 2, 3, 7} {
		day := now.AddDate(0, 0, days)
		title := Sentence(When(day, now))
		if days == 7 {
			title = "In a week"
		}
		options = append(options, Option{day.Format(time.DateOnly), title})
	}
	title := chosen
	if day, err := casework.ParseDate(chosen); err == nil {
		title = Day(day.Start(now.Location()), now)
	}
	return withChosen(options, Option{chosen, title})
}

// plans are what the note may come of, to choose from; none where nothing is
// open and nothing was chosen.
func (v logView) plans() []Option {
	var options []Option
	offer := func(c casework.PlannedContact) {
		there := v.Now.In(c.Zone())
		options = withChosen(options, Option{c.ID.String(), Sentence(WhenAt(c.StartsAt, there)) + ", " + sessionLine(c.Kind, c.Mode, c.Minutes())})
	}
	for _, l := range v.Desk.Offered {
		offer(l.PlannedContact)
	}
	if c := v.Desk.Planned; c != nil && c.State == casework.PlannedAhead {
		offer(*c)
	}
	if len(options) == 0 {
		return nil
	}
	return append(options, Option{"", "No, something else"})
}

// phraseOptions are the chips of a prompt, and those a draft has that are no
// chips any more.
func phraseOptions(phrases, ticked []string) []Option {
	var options []Option
	for _, phrase := range phrases {
		options = append(options, Option{phrase, phrase})
	}
	for _, phrase := range ticked {
		options = withChosen(options, Option{phrase, phrase})
	}
	return options
}

func withChosen(options []Option, chosen Option) []Option {
	if chosen.Label == "" || slices.ContainsFunc(options, func(o Option) bool { return o.Value == chosen.Value }) {
		return options
	}
	return append(options, chosen)
}

// timesInWords is what the closed part of the form says: "Today, 2:10 pm to
// 2:40 pm, at Elm Street".
func timesInWords(form url.Values, now time.Time) string {
	start, err := time.Parse(time.RFC3339Nano, form.Get("drawnStart"))
	end, err2 := time.Parse(time.RFC3339Nano, form.Get("drawnEnd"))
	if err != nil || err2 != nil {
		return "When and where"
	}
	day := Sentence(When(start, now))
	if gap := now.Sub(end); gap >= 0 && gap < 2*time.Minute {
		day = "Just now"
	}
	words := fmt.Sprintf("%s, %s to %s", day, Clock(start, now), Clock(end, now))
	if place := form.Get("place"); place != "" {
		words += ", " + place
	}
	return words
}

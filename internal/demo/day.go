package demo

import (
	"strconv"
	"time"

	"continuo/internal/casework"
)

// day counts from the day of the telling: 0 is that day, -1 the day before.
type day int

const (
	never   day = 1 << 20 // an end that has not come
	opening day = -190    // the agency begins with Continuo
	entered day = -184    // those who were here before are brought in
	leaving day = -21     // somebody's account is closed, in the evening
	onLeave day = -3      // somebody's leave begins, in the morning
	backAt  day = 4       // and ends
)

// calendar knows which moment a day and a minute of it are, and keeps the
// story in the past: nothing happens after the telling.
type calendar struct {
	now   time.Time
	zone  *time.Location
	today casework.Date
}

func newCalendar(now time.Time, zone string) (calendar, error) {
	z, err := time.LoadLocation(zone)
	if err != nil {
		return calendar{}, err
	}
	now = casework.Moment(now)
	// Just after midnight the day has no room yet for what happens in it: the story then ends on the evening before.
	if local := now.In(z); local.Hour() < 1 {
		now = casework.DateOf(now, z).Start(z).Add(-time.Minute).UTC()
	}
	return calendar{now: now, zone: z, today: casework.DateOf(now, z)}, nil
}

// clock is a minute of the day, as "9*60+30".
type clock int

// moment is a minute of a day, wherever it lies.
func (c calendar) moment(d day, m clock) time.Time {
	date := c.date(d)
	return time.Date(date.Year, date.Month, date.Day, 0, int(m), 0, 0, c.zone)
}

// past is a minute of a day, and just before the telling where that would
// still be to come.
func (c calendar) past(d day, m clock) time.Time { return c.atLatest(c.moment(d, m), 5*time.Minute) }

// atLatest is t, or so long before the telling.
func (c calendar) atLatest(t time.Time, before time.Duration) time.Time {
	if latest := c.now.Add(-before); t.After(latest) {
		return latest
	}
	return t
}

// minute is the minute of the day it is at the telling.
func (c calendar) minute() clock {
	t := c.now.In(c.zone)
	return clock(t.Hour()*60 + t.Minute())
}

func (c calendar) date(d day) casework.Date { return c.today.AddDays(int(d)) }

// dayOf is the day on which a moment falls.
func (c calendar) dayOf(t time.Time) day {
	return day(casework.DateOf(t, c.zone).DaysSince(c.today))
}

func (c calendar) weekday(d day) time.Weekday { return c.date(d).Start(time.UTC).Weekday() }

// works tells whether programs are open; nothing is closed for holidays.
func (c calendar) works(d day) bool {
	w := c.weekday(d)
	return w != time.Saturday && w != time.Sunday
}

// workday is the day itself, or the Friday before it.
func (c calendar) workday(d day) day {
	for !c.works(d) {
		d--
	}
	return d
}

// parseDay reads what stands behind an @.
func parseDay(text string) (day, error) {
	n, err := strconv.Atoi(text)
	return day(n), err
}

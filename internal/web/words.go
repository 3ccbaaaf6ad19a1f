package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The helpers here say days and counts the way the design kit's Voice asks.
// They never look at a clock: now comes from the caller and carries the time
// zone of the program, and every other time is put into that zone.

// Day is a date in words: "Tuesday 24 November", with the year when it is not
// this year's.
func Day(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() != now.Year() {
		return t.Format("Monday 2 January 2006")
	}
	return t.Format("Monday 2 January")
}

// Date is Day without the weekday: "24 November".
func Date(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() != now.Year() {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January")
}

// Clock is a time of day: "2:10 pm".
func Clock(t, now time.Time) string { return t.In(now.Location()).Format("3:04 pm") }

// When says a day as near as people do: "today", "yesterday", "tomorrow", the
// weekday within six days either way, else the Day. At the start of a line put
// it through Sentence.
func When(t, now time.Time) string {
	switch days := DaysBetween(t, now); {
	case days == 0:
		return "today"
	case days == 1:
		return "yesterday"
	case days == -1:
		return "tomorrow"
	case days > -7 && days < 7:
		return t.In(now.Location()).Format("Monday")
	}
	return Day(t, now)
}

// WhenAt is When with the time of day: "today 2:10 pm".
func WhenAt(t, now time.Time) string { return When(t, now) + " " + Clock(t, now) }

// Quiet says how long nobody has talked with a person: "Quiet for 9 days".
// The zero time means never.
func Quiet(last, now time.Time) string {
	if last.IsZero() {
		return "Not talked yet"
	}
	switch days := DaysBetween(last, now); {
	case days <= 0:
		return "Talked today"
	case days == 1:
		return "Talked yesterday"
	default:
		return "Quiet for " + Count(days, "day", "days")
	}
}

// DaysBetween counts the midnights from t to now in now's zone; it is negative
// when t is ahead. A day of 23 or 25 hours is one day.
func DaysBetween(t, now time.Time) int {
	return dayNumber(now) - dayNumber(t.In(now.Location()))
}

// dayNumber counts calendar days, so that clock changes cannot bend the count.
func dayNumber(t time.Time) int {
	const secondsADay = 24 * 60 * 60
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// Minutes says a length: "45 min", "1 hour", "1 hour 30 min".
func Minutes(n int) string {
	hours, rest := n/60, n%60
	switch {
	case hours == 0:
		return strconv.Itoa(rest) + " min"
	case rest == 0:
		return Count(hours, "hour", "hours")
	}
	return fmt.Sprintf("%s %d min", Count(hours, "hour", "hours"), rest)
}

// Count puts a number before its noun: "1 person", "18 people".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Sentence makes the first letter a capital.
func Sentence(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// Initials are the first letters of the first and the last part of a name.
func Initials(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) })
	if len(parts) == 0 {
		return "?"
	}
	initials := firstLetter(parts[0])
	if last := parts[len(parts)-1]; len(parts) > 1 {
		initials += firstLetter(last)
	}
	return initials
}

// FirstName is what a peer calls the person: the first part of the name.
func FirstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}

func firstLetter(part string) string {
	for _, r := range part {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return ""
}

// dayTime is the day of a dayNumber, at midnight UTC.
func dayTime(day int) time.Time {
	const secondsADay = 24 * 60 * 60
	return time.Unix(int64(day)*secondsADay, 0).UTC()
}

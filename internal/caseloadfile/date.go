package caseloadfile

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// century makes a full year of a two-digit one, given the month and day.
type century func(year, month, day int) int

// latestUntil picks the latest year whose date is not after today: nobody on
// the sheet is yet to be born.
func latestUntil(today time.Time) century {
	return func(year, month, day int) int {
		year += 2000
		for civil(year, month, day).After(today) {
			year -= 100
		}
		return year
	}
}

// nearestTo picks the year within fifty years of today.
func nearestTo(today time.Time) century {
	return func(year, _, _ int) int {
		year += today.Year() / 100 * 100
		switch {
		case year > today.Year()+50:
			return year - 100
		case year < today.Year()-50:
			return year + 100
		}
		return year
	}
}

var (
	// Excel adds a time of day to dates it was not told to show bare.
	timeOfDay = regexp.MustCompile(`(?i)[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?Z?$`)

	yearFirst  = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$`)
	monthFirst = regexp.MustCompile(`^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})$`)
	monthName  = regexp.MustCompile(`^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? ?'?(\d{4}|\d{2})$`)
	dayName    = regexp.MustCompile(`^(\d{1,2})[- ]([A-Za-z]{3,9})\.?[- ](\d{4}|\d{2})$`)
	serial     = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
)

// readDate reads a date in any way people or spreadsheets write it. It refuses
// days that do not exist rather than counting on into the next month.
func readDate(written string, full century) (date time.Time, ok bool) {
	s := timeOfDay.ReplaceAllString(written, "")
	if m := serial.FindStringSubmatch(s); m != nil {
		// Day 60 of Excel's calendar is 29 February 1900, which never was.
		return civil(1899, 12, 30+number(m[1])), true
	}
	var year string
	var month, day int
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		year, month, day = m[1], number(m[2]), number(m[3])
	} else if m := monthFirst.FindStringSubmatch(s); m != nil {
		month, day, year = number(m[1]), number(m[2]), m[3]
	} else if m := monthName.FindStringSubmatch(s); m != nil {
		month, day, year = monthNumber(m[1]), number(m[2]), m[3]
	} else if m := dayName.FindStringSubmatch(s); m != nil {
		day, month, year = number(m[1]), monthNumber(m[2]), m[3]
	}
	if month == 0 || day == 0 {
		return time.Time{}, false
	}
	y := number(year)
	if len(year) == 2 {
		y = full(y, month, day)
	}
	date = civil(y, month, day)
	exists := date.Day() == day && int(date.Month()) == month
	return date, exists && y >= 1900 && y < 2200
}

// monthNumber knows months by name and by any abbreviation of three letters or
// more; 0 is none.
func monthNumber(name string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(name)) {
			return int(m)
		}
	}
	return 0
}

func civil(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// number is for digits that a pattern above has already counted.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

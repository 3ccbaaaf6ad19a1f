package caseloadfile

import (
	"regexp"
	"slices"
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

	yearFirst = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$`)
	compact   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	dotted    = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$`) // only ever day first
	slashed   = regexp.MustCompile(`^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})$`)
	monthName = regexp.MustCompile(`^([A-Za-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? ?'?(\d{4}|\d{2})$`)
	dayName   = regexp.MustCompile(`^(\d{1,2})[- ]([A-Za-z]{3,10})\.?[- ](\d{4}|\d{2})$`)
	serial    = regexp.MustCompile(`^(\d{4,5})(?:\.\d+)?$`)
)

// calendar is how a file writes its days.
type calendar struct {
	dayFirst bool // 2/11 is 2 November
	from1904 bool // serial days count from 1904, as in workbooks of an old Mac
}

// read reads a date in any way people or spreadsheets write it. It refuses days
// that do not exist rather than counting on into the next month.
func (c calendar) read(written string, full century) (date time.Time, ok bool) {
	s := timeOfDay.ReplaceAllString(written, "")
	if date, ok := c.serialDay(s); ok {
		return date, true
	}
	var year string
	var month, day int
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		year, month, day = m[1], number(m[2]), number(m[3])
	} else if m := compact.FindStringSubmatch(s); m != nil {
		year, month, day = m[1], number(m[2]), number(m[3])
	} else if m := dotted.FindStringSubmatch(s); m != nil {
		day, month, year = number(m[1]), number(m[2]), m[3]
	} else if m := slashed.FindStringSubmatch(s); m != nil {
		month, day, year = number(m[1]), number(m[2]), m[3]
		if c.dayFirst {
			month, day = day, month
		}
	} else if m := monthName.FindStringSubmatch(s); m != nil {
		month, day, year = monthNumber(m[1]), number(m[2]), m[3]
	} else if m := dayName.FindStringSubmatch(strings.ReplaceAll(s, " de ", " ")); m != nil {
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

// between1900And1904 are the days by which the two ways to count are apart.
const between1900And1904 = 1462

// serialDay reads a day as Excel counts them. Counted from 1900, five digits
// are a day from 18 May 1927 on; fewer are more likely a year.
func (c calendar) serialDay(s string) (time.Time, bool) {
	m := serial.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, false
	}
	days := number(m[1])
	if c.from1904 {
		days += between1900And1904
	}
	// Day 60 of Excel's calendar is 29 February 1900, which never was.
	return civil(1899, 12, 30+days), days >= 10_000
}

// written spells out the serial days of a workbook's line, so that a report of
// it can be read, and counts right in a file that counts from another year.
func (c calendar) written(cells []string, head *header) []string {
	cells = slices.Clone(cells)
	for _, column := range []Column{ColumnBirthDate, ColumnAdmitted, ColumnDischarged} {
		if i, ok := head.columns[column]; ok && i < len(cells) {
			if day, ok := c.serialDay(timeOfDay.ReplaceAllString(tidy(cells[i]), "")); ok {
				cells[i] = day.Format(time.DateOnly)
			}
		}
	}
	return cells
}

// DateOrder says how 2/11 is read: "" finds it out from the file.
type DateOrder string

const (
	MonthFirst DateOrder = "month"
	DayFirst   DateOrder = "day"
)

// dayFirst looks for dates that can only be read one way. The month comes
// first unless there are some with the day first and none the other way round.
// A report of ours says itself what was found in the whole file.
func (o DateOrder) dayFirst(records []record, head *header) bool {
	if o != "" {
		return o == DayFirst
	}
	if len(head.reasons) > 0 {
		return head.dayFirst
	}
	found := false
	for _, rec := range records {
		for _, column := range []Column{ColumnBirthDate, ColumnAdmitted, ColumnDischarged} {
			i, ok := head.columns[column]
			if !ok || i >= len(rec.cells) || rec.line <= head.last {
				continue
			}
			m := slashed.FindStringSubmatch(timeOfDay.ReplaceAllString(tidy(rec.cells[i]), ""))
			if m == nil {
				continue
			}
			if number(m[2]) > 12 {
				return false
			}
			found = found || number(m[1]) > 12
		}
	}
	return found
}

// monthNumber knows months by name and by any abbreviation of three letters or
// more; 0 is none.
func monthNumber(name string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(name)) {
			return int(m)
		}
	}
	for i, m := range spanishMonths {
		if strings.HasPrefix(m, strings.ToLower(name)) {
			return i + 1
		}
	}
	return 0
}

var spanishMonths = []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
	"noviembre", "diciembre"}

func civil(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// number is for digits that a pattern above has already counted.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

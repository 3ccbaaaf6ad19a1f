package casework

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day in the calendar, without a time zone: a birth date, the first
// day of a stay. The zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day on which t falls in a time zone.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

// ParseDate reads 2006-01-02 and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("not a day of the form 2026-11-23")
	}
	return DateOf(t, time.UTC), nil
}

// IsZero tells whether there is no day.
func (d Date) IsZero() bool { return d == Date{} }

// String is 2006-01-02, and "" for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Start is the first moment of the day in a time zone.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// AddDays is n days later.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC), time.UTC)
}

// DaysSince counts the days from o to d; negative when d comes first.
func (d Date) DaysSince(o Date) int {
	return int(d.Start(time.UTC).Sub(o.Start(time.UTC)).Hours() / 24)
}

// Before tells whether d comes before o.
func (d Date) Before(o Date) bool { return d.DaysSince(o) < 0 }

// After tells whether d comes after o.
func (d Date) After(o Date) bool { return d.DaysSince(o) > 0 }

// Value writes the day to a date column.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a date column; no day for NULL.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = DateOf(v, time.UTC)
	case string:
		parsed, err := ParseDate(v)
		if err != nil {
			return err
		}
		*d = parsed
	default:
		return fmt.Errorf("read a day from %T", v)
	}
	return nil
}

// MarshalText is the day as it stands in JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads it back.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	*d = parsed
	return err
}

// At is the moment at which clocks in a zone show hour and minute on the day;
// false where they never do, because they go forward over it. What they show
// twice is the first time.
func (d Date) At(hour, minute int, zone *time.Location) (time.Time, bool) {
	t := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, zone)
	return t, DateOf(t, zone) == d && t.Hour() == hour && t.Minute() == minute
}

package web

import (
	"testing"
	"time"
)

// chicago is UTC-6 in November; the clocks went back on 1 November 2026.
func chicago(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatalf("load the zone: %v", err)
	}
	return zone
}

func TestDaysInWords(t *testing.T) {
	t.Parallel()
	zone := chicago(t)
	now := time.Date(2026, 11, 24, 14, 41, 0, 0, zone) // a Tuesday
	at := func(month time.Month, d, hour int) time.Time { return time.Date(2026, month, d, hour, 10, 0, 0, zone) }
	for name, c := range map[string]struct{ got, want string }{
		"a day of this year":              {Day(at(11, 24, 9), now), "Tuesday 24 November"},
		"a day of another year":           {Day(time.Date(2027, 1, 25, 9, 0, 0, 0, zone), now), "Monday 25 January 2027"},
		"a date of this year":             {Date(at(10, 1, 9), now), "1 October"},
		"a date of another year":          {Date(time.Date(2025, 3, 2, 9, 0, 0, 0, zone), now), "2 March 2025"},
		"an afternoon hour":               {Clock(at(11, 24, 14), now), "2:10 pm"},
		"an hour past midnight":           {Clock(at(11, 24, 0), now), "12:10 am"},
		"an hour told in the zone of now": {Clock(time.Date(2026, 11, 24, 20, 10, 0, 0, time.UTC), now), "2:10 pm"},
		"this morning":                    {When(at(11, 24, 0), now), "today"},
		"late last night":                 {When(at(11, 23, 23), now), "yesterday"},
		"late last night, told in UTC":    {When(time.Date(2026, 11, 24, 5, 30, 0, 0, time.UTC), now), "yesterday"},
		"tomorrow":                        {When(at(11, 25, 1), now), "tomorrow"},
		"a few days ago":                  {When(at(11, 21, 9), now), "Saturday"},
		"six days ahead":                  {When(at(11, 30, 9), now), "Monday"},
		"a week ago":                      {When(at(11, 17, 9), now), "Tuesday 17 November"},
		"a moment":                        {WhenAt(at(11, 24, 14), now), "today 2:10 pm"},
		"quiet":                           {Quiet(at(11, 15, 23), now), "Quiet for 9 days"},
		"talked yesterday":                {Quiet(at(11, 23, 1), now), "Talked yesterday"},
		"talked today":                    {Quiet(at(11, 24, 1), now), "Talked today"},
		"never talked":                    {Quiet(time.Time{}, now), "Not talked yet"},
		"quiet across a clock change":     {Quiet(at(10, 31, 23), at(11, 2, 0)), "Quiet for 2 days"},
		"a short length":                  {Minutes(45), "45 min"},
		"a full hour":                     {Minutes(60), "1 hour"},
		"hours and minutes":               {Minutes(150), "2 hours 30 min"},
		"one":                             {Count(1, "person", "people"), "1 person"},
		"none":                            {Count(0, "person", "people"), "0 people"},
		"many":                            {Count(18, "person", "people"), "18 people"},
		"a sentence":                      {Sentence("yesterday"), "Yesterday"},
		"a sentence of nothing":           {Sentence(""), ""},
		"a sentence beyond ASCII":         {Sentence("élan"), "Élan"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.got != c.want {
				t.Errorf("got %q, want %q", c.got, c.want)
			}
		})
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Alma Reyes": "AR", "Jo": "J", "  Mei  Tanaka ": "MT", "Ana María de la Cruz": "AC", "émile zola": "ÉZ",
		"P. Nakata": "PN", "": "?", "(Bo) O’Neil": "BO",
	} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestFirstName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Alma Reyes": "Alma", " Jo ": "Jo", "": ""} {
		if got := FirstName(name); got != want {
			t.Errorf("FirstName(%q) = %q, want %q", name, got, want)
		}
	}
}

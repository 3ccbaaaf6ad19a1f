package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Stage groups levels of care as people speak of them and as pages tint them.
type Stage string

const (
	StagePHP       Stage = "php" // partial hospitalization
	StageIOP       Stage = "iop" // intensive outpatient
	StageAftercare Stage = "aftercare"
	StageOther     Stage = "other"
)

// Stages are all of them, in the order in which people step down.
func Stages() []Stage { return []Stage{StagePHP, StageIOP, StageAftercare, StageOther} }

// LevelEditions are the editions of the level-of-care criteria. A program for
// mental health alone has none.
func LevelEditions() []string { return []string{"ASAM-3", "ASAM-4"} }

// Part2Program is the legal unit under 42 CFR Part 2 (section 2.11), covering
// several programs.
type Part2Program struct {
	Versioned
	Name string `audit:"plain"`
}

func (Part2Program) TableName() string { return "part2_programs" }

// NewPart2Program names a legal unit.
func NewPart2Program(id uuid.UUID, name string) (*Part2Program, error) {
	var p Problems
	p.Require("name", name, "Write the name the unit is known by.")
	return &Part2Program{Versioned: NewVersioned(id), Name: p.Line("name", name, MaxName)}, p.Err()
}

// Weekdays is a set of days; bit 0 is Sunday.
type Weekdays int

// everyDay is the set of all seven.
const everyDay Weekdays = 1<<7 - 1

// Has tells whether the day is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }

// With is the set and one more day.
func (w Weekdays) With(d time.Weekday) Weekdays { return w | 1<<d }

// Program is a service at one level of care at one site. LevelEdition and
// LevelCode together name the level ("ASAM-3", "2.5"); a code means nothing
// without its edition, because the fourth edition renumbered.
type Program struct {
	Versioned
	Part2ProgramID uuid.UUID
	Name           string `audit:"plain"`
	Stage          Stage
	LevelEdition   string `audit:"plain"`
	LevelCode      string `audit:"plain"`
	Site           string `audit:"plain"`
	LeadID         *uuid.UUID
	TimeZone       string `audit:"plain"` // IANA name; a program's "day" is meant in it
	OpenDays       Weekdays
	ClosedOn       Date // the last day it was open; the zero Date while it is
	UsualDays      int  // the usual length of a stay, as it was said last; zero where nobody said
	UsualFrom      Date // for stays that begin from then on

	PlanReviewMonths int // a recovery plan is looked at again every so many months
	Places           int // how many people it can take; zero where nobody said
}

func (Program) TableName() string { return "programs" }

// UsualStay is a usual length of stay that was said of a program: for stays
// that begin from a day on. Rows are never changed.
type UsualStay struct {
	Record
	ProgramID uuid.UUID
	Days      int // zero: none from then on
	StartsOn  Date
	SetBy     uuid.UUID
	SetAt     time.Time
}

func (UsualStay) TableName() string { return "program_usual_stays" }

const (
	longestUsual = 2 * backDays // days
	usualAhead   = backDays     // days ahead from which one can be said to hold

	usualReviewMonths = 3 // between two looks at a recovery plan

	mostPlaces = 1000 // far above any program there is: more is a slip of the finger
)

// Zone is the program's time zone. The name was checked when it was set.
func (p *Program) Zone() *time.Location { return Zone(p.TimeZone) }

// ProgramLine is a program with the names that belong to it.
type ProgramLine struct {
	Program
	Part2Name string
	LeadName  string
	Full      bool // it has no place now
}

// ProgramRecord is a program with what could be chosen for it.
type ProgramRecord struct {
	ProgramLine
	OpenStays     int
	PlacesTaken   int // see ProgramRoom
	Part2Programs []Part2Program
	Leads         []Staff // who could answer for it: everybody who works here
}

// ProgramEdit is what can be said of a program.
type ProgramEdit struct {
	Part2ProgramID                uuid.UUID
	Name                          string
	Stage                         Stage
	LevelEdition, LevelCode, Site string
	LeadID                        *uuid.UUID
	TimeZone                      string
	OpenDays                      Weekdays
	ClosedOn                      Date
	UsualDays                     int
	UsualFrom                     Date // the zero Date: today
	PlanReviewMonths              int  // zero: the usual three
	Places                        *int // nil: no limit is said
}

// Edit describes the program. openStays are how many people are in it: nobody
// is left in a program that is closed.
func (g *Program) Edit(e ProgramEdit, openStays int, now time.Time) error {
	var p Problems
	p.Require("name", e.Name, "Write the program’s name.")
	g.Name = p.Line("name", e.Name, MaxName)
	if !slices.Contains(Stages(), e.Stage) {
		p.Add("stage", "Choose what kind of program this is.")
	}
	p.level(e.LevelEdition, e.LevelCode)
	g.LevelEdition = e.LevelEdition
	g.LevelCode = p.Line("levelCode", e.LevelCode, MaxName)
	g.Site = p.Line("site", e.Site, MaxName)
	p.zone("timeZone", e.TimeZone)
	if e.OpenDays < 0 || e.OpenDays > everyDay {
		p.Add("openDays", "Choose the days from Sunday to Saturday.")
	}
	if e.ClosedOn.After(DateOf(now, Zone(e.TimeZone))) && !e.ClosedOn.IsZero() {
		p.Add("closedOn", "Choose a day up to today. Close the program when its last day has come.")
	}
	g.Part2ProgramID, g.Stage, g.LeadID, g.TimeZone, g.OpenDays = e.Part2ProgramID, e.Stage, e.LeadID, e.TimeZone, e.OpenDays
	g.usual(&p, e, DateOf(now, Zone(e.TimeZone)))
	if g.PlanReviewMonths = e.PlanReviewMonths; g.PlanReviewMonths == 0 {
		g.PlanReviewMonths = usualReviewMonths
	}
	if g.PlanReviewMonths < 1 || g.PlanReviewMonths > 12 {
		p.Add("planReviewMonths", "Write a number of months from 1 to 12.")
	}
	if g.Places = 0; e.Places != nil {
		if g.Places = *e.Places; g.Places < 1 || g.Places > mostPlaces {
			p.Add("places", "Write a number of places from 1 to %d, or nothing.", mostPlaces)
		}
	}
	closes := g.ClosedOn.IsZero() && !e.ClosedOn.IsZero()
	g.ClosedOn = e.ClosedOn
	if err := p.Err(); err != nil {
		return err
	}
	if closes && openStays > 0 {
		return Errorf(KindConflict, "%s still has %s. Move or discharge everybody first.", g.Name, people(openStays))
	}
	return nil
}

// usual takes over the usual length of stay. Where there never was one, and is
// none now, there is no day either.
func (g *Program) usual(p *Problems, e ProgramEdit, today Date) {
	if e.UsualDays < 0 || e.UsualDays > longestUsual {
		p.Add("usualDays", "Write a number of days up to %d, or nothing.", longestUsual)
	}
	if e.UsualDays == 0 && g.UsualFrom.IsZero() {
		e.UsualFrom = Date{}
	} else if e.UsualFrom.IsZero() {
		e.UsualFrom = today
	}
	if !e.UsualFrom.IsZero() && e.UsualFrom != g.UsualFrom && (e.UsualFrom.Before(today.AddDays(-longestUsual)) || e.UsualFrom.After(today.AddDays(usualAhead))) {
		p.Add("usualFrom", "Choose a day within the last two years, or within the next.")
	}
	g.UsualDays, g.UsualFrom = e.UsualDays, e.UsualFrom
}

// UsualSaid is what is to be kept where the usual length of stay is not what
// it was; nil where it is.
func (g *Program) UsualSaid(id, by uuid.UUID, days int, from Date, now time.Time) *UsualStay {
	if g.UsualDays == days && g.UsualFrom == from {
		return nil
	}
	return &UsualStay{Record: Record{ID: id}, ProgramID: g.ID, Days: g.UsualDays, StartsOn: g.UsualFrom, SetBy: by, SetAt: now}
}

// level checks that edition and code are there together or not at all. Which
// codes an edition has is the agency's knowledge and never blocks.
func (p *Problems) level(edition, code string) {
	switch {
	case edition != "" && !slices.Contains(LevelEditions(), edition):
		p.Add("levelEdition", "Choose ASAM-3, ASAM-4 or none.")
	case edition == "" && code != "":
		p.Add("levelEdition", "Choose the edition this level belongs to. The fourth edition renumbered.")
	case edition != "" && code == "":
		p.Add("levelCode", "Write the level, such as 2.5, or choose no edition.")
	}
}

// zone checks the IANA name of a time zone. "Local" would be the machine's.
func (p *Problems) zone(field, name string) {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		p.Add(field, "Choose a time zone, such as America/New_York.")
	}
}

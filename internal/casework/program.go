package casework

import (
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

// Part2Program is the legal unit under 42 CFR Part 2 (section 2.11), covering
// several programs.
type Part2Program struct {
	Versioned
	Name string `audit:"plain"`
}

func (Part2Program) TableName() string { return "part2_programs" }

// Weekdays is a set of days; bit 0 is Sunday.
type Weekdays int

// Has tells whether the day is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }

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
	ClosedOn       Date // the zero Date while it is open
}

func (Program) TableName() string { return "programs" }

// Zone is the program's time zone. The name was checked when it was set.
func (p *Program) Zone() *time.Location { return zoneOf(p.TimeZone) }

package casework

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Agency employs the peers and runs the programs. It is also the tenant: no
// row of one is ever seen from another. Its settings are here.
type Agency struct {
	Versioned
	Name              string `audit:"plain"`
	TimeZone          string `audit:"plain"` // IANA name; "day" without a program means this one's
	NoteDueHours      int    // a draft older than this is late
	QuietDays         int    // no contact for so many days is "quiet"
	CaseloadLimit     int    // weighted clients a peer, where the peer has no limit of their own
	ConcernMinutes    int    // an unanswered safety concern goes further after so many minutes
	BreakGlassMinutes int    // a restricted record that is opened in need closes after so many minutes
	NotesOpen         bool   // treatment staff of the stay read peers' words
	State             string `audit:"plain"` // of the US, as two letters: whose rules on minors hold; "" while nobody said
}

func (Agency) TableName() string { return "agencies" }

// Zone is the agency's time zone. The name was checked when it was set.
func (a *Agency) Zone() *time.Location { return Zone(a.TimeZone) }

// zones are the time zones named so far: time.LoadLocation reads a file at
// every call.
var zones sync.Map

// Zone is the time zone of an IANA name that was checked when it was set.
func Zone(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, z)
	return z
}

// AgencyEdit is an agency's settings.
type AgencyEdit struct {
	Name, TimeZone                                         string
	NoteDueHours, QuietDays, CaseloadLimit, ConcernMinutes int
	BreakGlassMinutes                                      int
	NotesOpen                                              bool
	State                                                  string
}

// Settings are the agency's, as they could be edited.
func (a *Agency) Settings() AgencyEdit {
	return AgencyEdit{a.Name, a.TimeZone, a.NoteDueHours, a.QuietDays, a.CaseloadLimit, a.ConcernMinutes, a.BreakGlassMinutes, a.NotesOpen, a.State}
}

// NewAgency is an agency with the settings that most will keep.
func NewAgency(id uuid.UUID, name, timeZone string) (*Agency, error) {
	a := &Agency{Versioned: NewVersioned(id)}
	return a, a.Edit(AgencyEdit{Name: name, TimeZone: timeZone,
		NoteDueHours: 24, QuietDays: 7, CaseloadLimit: 20, ConcernMinutes: 15, BreakGlassMinutes: 60})
}

// Edit changes the settings.
func (a *Agency) Edit(e AgencyEdit) error {
	var p Problems
	p.Require("name", e.Name, "Write the agency’s name.")
	a.Name = p.Line("name", e.Name, MaxName)
	p.zone("timeZone", e.TimeZone)
	p.between("noteDueHours", e.NoteDueHours, 1, 720)
	p.between("quietDays", e.QuietDays, 1, 90)
	p.between("caseloadLimit", e.CaseloadLimit, 1, mostClients)
	p.between("concernMinutes", e.ConcernMinutes, 1, 1440)
	p.between("breakGlassMinutes", e.BreakGlassMinutes, 5, 1440)
	if a.State = strings.ToUpper(strings.TrimSpace(e.State)); a.State != "" && (len(a.State) != 2 || strings.Trim(a.State, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		p.Add("state", "Write the state as two letters, such as NC.")
	}
	a.TimeZone, a.NoteDueHours, a.QuietDays = e.TimeZone, e.NoteDueHours, e.QuietDays
	a.CaseloadLimit, a.ConcernMinutes, a.BreakGlassMinutes, a.NotesOpen = e.CaseloadLimit, e.ConcernMinutes, e.BreakGlassMinutes, e.NotesOpen
	return p.Err()
}

func (p *Problems) between(field string, n, least, most int) {
	if n < least || n > most {
		p.Add(field, "Choose a number from %d to %d.", least, most)
	}
}

// people is a count in words.
func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

package casework

import "time"

// Agency employs the peers and runs the programs. It is also the tenant: no
// row of one is ever seen from another. Its settings are here.
type Agency struct {
	Versioned
	Name           string `audit:"plain"`
	TimeZone       string `audit:"plain"` // IANA name; "day" without a program means this one's
	NoteDueHours   int    // a draft older than this is late
	QuietDays      int    // no contact for so many days is "quiet"
	CaseloadLimit  int    // weighted clients a peer, where the peer has no limit of their own
	ConcernMinutes int    // an unanswered safety concern goes further after so many minutes
	NotesOpen      bool   // treatment staff of the stay read peers' words
}

func (Agency) TableName() string { return "agencies" }

// Zone is the agency's time zone. The name was checked when it was set.
func (a *Agency) Zone() *time.Location { return zoneOf(a.TimeZone) }

func zoneOf(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return z
}

package casework

import (
	"time"

	"github.com/google/uuid"
)

// ExportLine is one client of a list that somebody takes along: who they are,
// where they are and who is with them. No way to reach them and no word of a
// note is in it.
type ExportLine struct {
	ClientID      uuid.UUID
	Number        string
	AgencyNumber  string
	LegalFirst    string
	LegalLast     string
	ChosenName    string
	Pronouns      string
	BirthDate     Date
	Restricted    bool
	EpisodeOpen   bool
	ProgramName   string // "" between programs and after discharge
	StaySince     Date
	PeerName      string
	AssignedAt    *time.Time
	LastContactAt *time.Time
	NextOn        Date
}

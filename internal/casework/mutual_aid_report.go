package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// MutualAidKind is a kind of mutual-aid group: which fellowship or sort, never
// which meeting.
type MutualAidKind string

// The kinds. A group that is none of these is "other", without a word of which.
const (
	MutualAidTwelveStep        MutualAidKind = "twelve_step" // such as AA or NA
	MutualAidSmart             MutualAidKind = "smart"
	MutualAidRecoveryDharma    MutualAidKind = "recovery_dharma"
	MutualAidCelebrateRecovery MutualAidKind = "celebrate_recovery"
	MutualAidFaithBased        MutualAidKind = "faith_based"
	MutualAidOnline            MutualAidKind = "online"
	MutualAidOther             MutualAidKind = "other"
)

// MutualAidKinds are all kinds.
func MutualAidKinds() []MutualAidKind {
	return []MutualAidKind{MutualAidTwelveStep, MutualAidSmart, MutualAidRecoveryDharma, MutualAidCelebrateRecovery, MutualAidFaithBased,
		MutualAidOnline, MutualAidOther}
}

const (
	mostTimes = 21 // a week: three a day
	bestFit   = 5
)

// MutualAidReport is what a client says of their own attendance. Anonymity is
// what makes those groups work: there is no field for a meeting, a place, a
// sponsor or anybody else who comes, and no free text to write one into. Rows
// are never changed; the newest report of a kind holds.
type MutualAidReport struct {
	Record
	ClientID   uuid.UUID
	Kind       MutualAidKind
	TimesAWeek int // 0: they do not go any more
	Fit        int // how well it fits them, 1 to 5; 0 where they did not say
	ReportedOn Date
	RecordedBy uuid.UUID
	RecordedAt time.Time
}

func (MutualAidReport) TableName() string { return "mutual_aid_reports" }

// MutualAidReportLine is a report with who took it down.
type MutualAidReportLine struct {
	MutualAidReport
	RecordedByName string
}

// MutualAidReportAdd is what can be said.
type MutualAidReportAdd struct {
	ClientID   uuid.UUID
	Kind       MutualAidKind
	TimesAWeek int
	Fit        int
	ReportedOn Date
}

// NewMutualAidReport takes down what a client says; today is the agency's.
func NewMutualAidReport(id, by uuid.UUID, a MutualAidReportAdd, today Date, now time.Time) (*MutualAidReport, error) {
	var p Problems
	if !slices.Contains(MutualAidKinds(), a.Kind) {
		p.Add("kind", "Choose a kind of group.")
	}
	if a.TimesAWeek < 0 || a.TimesAWeek > mostTimes {
		p.Add("timesAWeek", "Write how often they go in a week, 0 to %d.", mostTimes)
	}
	if a.Fit < 0 || a.Fit > bestFit {
		p.Add("fit", "Choose 1 to %d, or leave it open.", bestFit)
	}
	switch {
	case a.ReportedOn.IsZero():
		p.Add("reportedOn", "Choose the day on which they told you.")
	case today.Before(a.ReportedOn):
		p.Add("reportedOn", "This day is still to come. Choose today or a day before.")
	}
	return &MutualAidReport{Record: Record{ID: id}, ClientID: a.ClientID, Kind: a.Kind, TimesAWeek: a.TimesAWeek, Fit: a.Fit,
		ReportedOn: a.ReportedOn, RecordedBy: by, RecordedAt: now}, p.Err()
}

// MutualAidReports are what a client said, newest first.
type MutualAidReports struct {
	List[MutualAidReportLine]
	Today Date
	Zone  *time.Location
}

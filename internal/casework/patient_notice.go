package casework

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// NoticeVersion is one wording of the notice of how a client's records are
// protected and what they can ask for (42 CFR 2.22).
type NoticeVersion struct {
	Version  string
	From     Date // the first day on which it is the one to give
	Source   string
	Verified bool                // false: nobody has held it against the rule
	Words    map[string][]string // sentence by sentence, by the language's code
}

// Languages are the codes of the languages it is there in.
func (v NoticeVersion) Languages() []string { return slices.Sorted(maps.Keys(v.Words)) }

// NoticeVersions are all versions, oldest first.
type NoticeVersions []NoticeVersion

// Check refuses versions among which nobody could choose.
func (v NoticeVersions) Check() error {
	for i, n := range v {
		switch {
		case n.Version == "" || n.Source == "" || n.From.IsZero() || len(n.Words["en"]) == 0:
			return fmt.Errorf("version %q lacks its name, its source, its first day or its English words", n.Version)
		case i > 0 && !v[i-1].From.Before(n.From):
			return fmt.Errorf("version %q does not begin after the one before it", n.Version)
		case slices.ContainsFunc(v[:i], func(o NoticeVersion) bool { return o.Version == n.Version }):
			return fmt.Errorf("version %q is there twice", n.Version)
		}
	}
	return nil
}

// On is the version to give on a day; nil before the first.
func (v NoticeVersions) On(day Date) *NoticeVersion {
	for i := len(v) - 1; i >= 0; i-- {
		if !day.Before(v[i].From) {
			return &v[i]
		}
	}
	return nil
}

// named is the version of a name, or nil.
func (v NoticeVersions) named(name string) *NoticeVersion {
	i := slices.IndexFunc(v, func(n NoticeVersion) bool { return n.Version == name })
	if i < 0 {
		return nil
	}
	return &v[i]
}

// NoticeWay is how somebody was given the notice.
type NoticeWay string

// The ways.
const (
	NoticePaper     NoticeWay = "paper"
	NoticeReadAloud NoticeWay = "read_aloud"
	NoticeLink      NoticeWay = "link"
)

// NoticeWays are all ways.
func NoticeWays() []NoticeWay { return []NoticeWay{NoticePaper, NoticeReadAloud, NoticeLink} }

// NoticeAnswer is what the person did with it. The notice counts as given
// either way: nobody has to sign.
type NoticeAnswer string

// The answers.
const (
	NoticeAcknowledged NoticeAnswer = "acknowledged"
	NoticeRefused      NoticeAnswer = "refused"
)

// NoticeAnswers are all answers.
func NoticeAnswers() []NoticeAnswer { return []NoticeAnswer{NoticeAcknowledged, NoticeRefused} }

// PatientNotice is that a client was given a version of the notice. Rows are
// never changed.
type PatientNotice struct {
	Record
	ClientID      uuid.UUID
	NoticeVersion string `audit:"plain"`
	Language      string `audit:"plain"`
	Way           NoticeWay
	Answer        NoticeAnswer
	GivenOn       Date
	GivenBy       uuid.UUID
	RecordedAt    time.Time
}

func (PatientNotice) TableName() string { return "patient_notices" }

// PatientNoticeLine is a notice with who gave it.
type PatientNoticeLine struct {
	PatientNotice
	GivenByName string
}

// PatientNoticeGive is what can be said of giving it. Without a version, the
// one of the day is meant.
type PatientNoticeGive struct {
	ClientID uuid.UUID
	Version  string
	Language string
	Way      NoticeWay
	Answer   NoticeAnswer
	GivenOn  Date
}

// NewPatientNotice records that a client was given the notice; today is the
// agency's.
func NewPatientNotice(id, by uuid.UUID, g PatientNoticeGive, all NoticeVersions, today Date, now time.Time) (*PatientNotice, error) {
	var p Problems
	version := all.named(g.Version)
	switch {
	case g.GivenOn.IsZero():
		p.Add("givenOn", "Choose the day on which they were given it.")
	case today.Before(g.GivenOn):
		p.Add("givenOn", "This day is still to come. Choose today or a day before.")
	case g.Version == "":
		if version = all.On(g.GivenOn); version == nil {
			p.Add("givenOn", "There was no notice yet on that day.")
		}
	case version == nil:
		p.Add("version", "There is no such version of the notice.")
	case g.GivenOn.Before(version.From):
		p.Add("givenOn", "This version is newer than that day.")
	}
	if version != nil && len(version.Words[g.Language]) == 0 || version == nil && g.Language == "" {
		p.Add("language", "Choose a language in which the notice is there.")
	}
	if !slices.Contains(NoticeWays(), g.Way) {
		p.Add("way", "Choose on paper, read aloud, or as a link.")
	}
	if !slices.Contains(NoticeAnswers(), g.Answer) {
		p.Add("answer", "Choose whether they acknowledged it or would not.")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return &PatientNotice{Record: Record{ID: id}, ClientID: g.ClientID, NoticeVersion: version.Version, Language: g.Language, Way: g.Way,
		Answer: g.Answer, GivenOn: g.GivenOn, GivenBy: by, RecordedAt: now}, nil
}

// PatientNotices are what a client was given, newest first, and what there is
// to give today.
type PatientNotices struct {
	List[PatientNoticeLine]
	Current *NoticeVersion // nil: none yet
	Today   Date
	Zone    *time.Location

	HasCurrent bool // among all of them, not only those of this page
}

// MissingNotice is a client in a program who was not given the version of
// today.
type MissingNotice struct {
	ClientID   uuid.UUID
	ClientName string
	OpenedOn   Date   // of the open episode
	LastOn     Date   // an older version was given on this day; zero for none
	LastOf     string // which; "" for none
}

// MissingNotices are those whom the reader reaches, the longest in care first.
type MissingNotices struct {
	List[MissingNotice]
	Current *NoticeVersion
	Zone    *time.Location
}

package casework

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Study is one research protocol that is fed with de-identified data: no names,
// no dates but years, no free text, and nobody who stands out (45 CFR
// 164.514(b)(2)). Each person has a study id made at random; whose it is, only
// the key tells, which the people of the study never see.
type Study struct {
	Versioned
	Name        string
	Protocol    string // which one, and who reviewed it
	BegunBy     uuid.UUID
	BegunAt     time.Time
	Preparation int // which set of records is the newest; 0: none yet
	PreparedAt  *time.Time
	People      int // in the newest set
	EndedBy     *uuid.UUID
	EndedAt     *time.Time
}

func (Study) TableName() string { return "studies" }

// StudyKey tells whose study id is whose.
type StudyKey struct {
	Record
	ClientID uuid.UUID
	StudyID  uuid.UUID
	Code     string
	LinkedBy uuid.UUID
	LinkedAt time.Time
}

func (StudyKey) TableName() string { return "study_keys" }

// StudyFacts are what the records of one person are made of.
type StudyFacts struct {
	ClientID  uuid.UUID
	BirthDate Date
	EnteredOn Date   // the first day in a program
	Stage     string // of that program
	LastOn    Date   // the last day, or today
	Contacts  int    // signed, in which they were met
	Peers     int    // who signed them
	MutualAid int    // times a week, as they said last; -1: they were not asked
}

// StudyRecord is what a study gets of one person. Every text is one of a short
// list.
type StudyRecord struct {
	Record
	StudyID     uuid.UUID
	Preparation int
	Code        string
	AgeGroup    string // when they came
	EnteredYear int    // 0: not said
	Stage       string
	Weeks       string // in care
	Contacts    string
	Peers       string
	MutualAid   string // times a week
}

func (StudyRecord) TableName() string { return "study_records" }

// StudyExport is one time that a study's records left, for ever.
type StudyExport struct {
	Record
	StudyID     uuid.UUID
	Preparation int
	Basis       Basis
	Format      Medium
	People      int
	Smallest    int // of the groups that look alike
	ExportedBy  uuid.UUID
	ExportedAt  time.Time
}

func (StudyExport) TableName() string { return "study_exports" }

// NewStudy begins a study.
func NewStudy(id, by uuid.UUID, name, protocol string, now time.Time) (*Study, error) {
	s := &Study{Versioned: NewVersioned(id), BegunBy: by, BegunAt: now}
	var p Problems
	p.Require("name", name, "Write what the study is called.")
	p.Require("protocol", protocol, "Write which protocol it follows, and who reviewed it.")
	s.Name, s.Protocol = p.Line("name", name, MaxName), p.Line("protocol", protocol, MaxName)
	return s, p.Err()
}

// End lets nothing more leave for a study.
func (s *Study) End(by uuid.UUID, now time.Time) error {
	if s.EndedAt != nil {
		return Errorf(KindConflict, "This study has ended already.")
	}
	s.EndedBy, s.EndedAt = &by, &now
	return nil
}

// studyLetters are those of a study id: none that is taken for another.
const studyLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// NewStudyCode makes a study id at random, out of nothing about anybody.
func NewStudyCode() string {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails
	for i, b := range random {
		random[i] = studyLetters[int(b)%len(studyLetters)] // 32 letters: each as likely
	}
	return string(random[:])
}

// FewestAlike is how many people must look alike in what a study gets; the
// convention of the Centers for Medicare and Medicaid Services for small cells.
const FewestAlike = 11

// notSaid stands where too few share something.
const notSaid = "not said"

// Prepare makes the records of a study from facts, under codes by client. What
// fewer than FewestAlike people share is not said of them: first the year, then
// the age, then the stage too; and while there are too few even of whom nothing
// is said, the next smallest group joins them. Fewer people than that altogether
// are no study.
func (s *Study) Prepare(facts []StudyFacts, codes map[uuid.UUID]string, now time.Time) ([]StudyRecord, error) {
	if s.EndedAt != nil {
		return nil, Errorf(KindConflict, "This study has ended.")
	}
	if len(facts) < FewestAlike {
		return nil, Errorf(KindConflict, "Fewer than %d people are in care here. So few can be told apart, whatever is left out.", FewestAlike)
	}
	s.Preparation, s.PreparedAt, s.People = s.Preparation+1, &now, len(facts)
	records := make([]StudyRecord, len(facts))
	for i := range facts {
		records[i] = facts[i].record()
		records[i].StudyID, records[i].Preparation, records[i].Code = s.ID, s.Preparation, codes[facts[i].ClientID]
	}
	for _, leaveOut := range []func(*StudyRecord){
		func(r *StudyRecord) { r.EnteredYear = 0 },
		func(r *StudyRecord) { r.AgeGroup = notSaid },
		func(r *StudyRecord) { r.Stage = notSaid },
	} {
		groups := alike(records)
		for i := range records {
			if groups[records[i].looks()] < FewestAlike {
				leaveOut(&records[i])
			}
		}
	}
	for groups := alike(records); smallest(groups) < FewestAlike; groups = alike(records) {
		few := smallestLooks(groups, unsaid)
		for i := range records {
			if records[i].looks() == few {
				records[i].AgeGroup, records[i].EnteredYear, records[i].Stage = notSaid, 0, notSaid
			}
		}
	}
	slices.SortFunc(records, func(a, b StudyRecord) int { return strings.Compare(a.Code, b.Code) }) // at random: no order tells anything
	return records, nil
}

// studyLooks are what somebody could be known by from outside.
type studyLooks struct {
	age, stage string
	year       int
}

var unsaid = studyLooks{age: notSaid, stage: notSaid}

func (r *StudyRecord) looks() studyLooks { return studyLooks{r.AgeGroup, r.Stage, r.EnteredYear} }

func alike(records []StudyRecord) map[studyLooks]int {
	groups := map[studyLooks]int{}
	for i := range records {
		groups[records[i].looks()]++
	}
	return groups
}

func smallest(groups map[studyLooks]int) int {
	few := 0
	for _, n := range groups {
		if few == 0 || n < few {
			few = n
		}
	}
	return few
}

// smallestLooks is the smallest group but one; of two of a size, always the same.
func smallestLooks(groups map[studyLooks]int, but studyLooks) (few studyLooks) {
	for looks, n := range groups {
		less := n < groups[few] || n == groups[few] && looks.age+looks.stage+strconv.Itoa(looks.year) < few.age+few.stage+strconv.Itoa(few.year)
		if looks != but && (groups[few] == 0 || less) {
			few = looks
		}
	}
	return few
}

// record says of one person what a study may know.
func (f *StudyFacts) record() StudyRecord {
	aid := notSaid
	if f.MutualAid >= 0 {
		aid = banded(f.MutualAid, 0, 2, 6)
	}
	return StudyRecord{AgeGroup: ageGroup(f.EnteredOn.Year - f.BirthDate.Year), EnteredYear: f.EnteredOn.Year, Stage: f.Stage,
		Weeks: banded(f.LastOn.DaysSince(f.EnteredOn)/7, 4, 12, 26, 52), Contacts: banded(f.Contacts, 0, 5, 10, 20, 50), Peers: banded(f.Peers, 0, 1, 2), MutualAid: aid}
}

// ageGroup is the decade of an age in years; who is over 89 is one group, as the
// rule has it.
func ageGroup(years int) string {
	switch {
	case years < 18:
		return "under 18"
	case years < 30:
		return "18 to 29"
	case years >= 90:
		return "90 or older"
	}
	decade := years / 10 * 10
	return strconv.Itoa(decade) + " to " + strconv.Itoa(decade+9)
}

// banded says between which bounds a number lies: up to each of most, or more.
func banded(n int, most ...int) string {
	from := 0
	for _, to := range most {
		if n <= to && from == to {
			return strconv.Itoa(to)
		}
		if n <= to {
			return strconv.Itoa(from) + " to " + strconv.Itoa(to)
		}
		from = to + 1
	}
	return strconv.Itoa(from) + " or more"
}

// DiscloseStudy is the gate's answer for a study's records, which are about
// nobody any more: by the lawful basis "de-identified", to who works on the
// study, while it runs, and only if nobody stands out in them.
func DiscloseStudy(s *Study, records []StudyRecord, export, by uuid.UUID, format Medium, now time.Time) (Clearance, error) {
	if format != MediumCSV && format != MediumXLSX {
		return Clearance{}, Invalid("format", "Choose CSV or XLSX.")
	}
	if s.EndedAt != nil {
		return Clearance{}, refusedRelease("This study has ended. Nothing more leaves for it.")
	}
	if s.Preparation == 0 || len(records) == 0 {
		return Clearance{}, refusedRelease("Nothing is prepared for this study yet.")
	}
	for i := range records {
		if records[i].StudyID != s.ID || records[i].Preparation != s.Preparation {
			return Clearance{}, refusedRelease("These are records of another study.")
		}
	}
	few := smallest(alike(records))
	if few < FewestAlike {
		return Clearance{}, refusedRelease("Somebody stands out in these records. They have to be prepared anew.")
	}
	row := &StudyExport{Record: Record{ID: export}, StudyID: s.ID, Preparation: s.Preparation, Basis: BasisDeidentified, Format: format,
		People: len(records), Smallest: few, ExportedBy: by, ExportedAt: now}
	return Clearance{ok: true, study: row}, nil
}

package casework_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

var studyNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func aStudy(t *testing.T) *casework.Study {
	t.Helper()
	s, err := casework.NewStudy(numbered(70), numbered(71), "Staying beside", "26-004, board of the county", studyNow)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// people are n of one age, stage and year, coded P1, P2 and so on.
func people(from, n, born, entered int, stage string) (facts []casework.StudyFacts) {
	for i := range n {
		facts = append(facts, casework.StudyFacts{ClientID: uuid.UUID{14: byte((from + i) >> 8), 15: byte(from + i)}, BirthDate: casework.Date{Year: born, Month: 3, Day: 1},
			EnteredOn: casework.Date{Year: entered, Month: 5, Day: 4}, LastOn: casework.Date{Year: entered, Month: 6, Day: 8}, Stage: stage, Contacts: 7, Peers: 1, MutualAid: -1})
	}
	return facts
}

func codesOf(facts []casework.StudyFacts) map[uuid.UUID]string {
	codes := map[uuid.UUID]string{}
	for _, f := range facts {
		codes[f.ClientID] = casework.NewStudyCode()
	}
	return codes
}

// What is said of whom, by hand: eleven who share all of it, and three whose
// year nobody shares but whose age and stage are those of the eleven.
func TestAStudySaysOnlyWhatElevenShare(t *testing.T) {
	t.Parallel()
	s := aStudy(t)
	facts := slices.Concat(people(0, 11, 1990, 2026, "iop"), people(20, 11, 1960, 2026, "php"), people(40, 3, 1935, 2025, "aftercare"))
	records, err := s.Prepare(facts, codesOf(facts), studyNow)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, r := range records {
		said[r.AgeGroup+"|"+r.Stage]++
		if r.Weeks != "5 to 12" || r.Contacts != "6 to 10" || r.Peers != "1" || r.MutualAid != "not said" {
			t.Errorf("%+v", r)
		}
	}
	// Three alone say nothing, and are still too few: the smallest group joins them, of two of a size always the same.
	if len(said) != 2 || said["not said|not said"] != 14 || said["30 to 39|iop"]+said["60 to 69|php"] != 11 {
		t.Errorf("%v", said)
	}
	if s.Preparation != 1 || s.People != 25 {
		t.Errorf("%+v", s)
	}
	if _, err := aStudy(t).Prepare(facts[:10], codesOf(facts), studyNow); casework.KindOf(err) != casework.KindConflict {
		t.Errorf("ten people are a study: %v", err)
	}
}

// Whatever the people are, nobody stands out, and nothing is lost but what must.
func TestNobodyStandsOutInAStudy(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 2))
	stages := []string{"php", "iop", "aftercare", "other"}
	for range 300 {
		var facts []casework.StudyFacts
		for i := range 11 + random.IntN(120) {
			facts = append(facts, people(i, 1, 1920+random.IntN(90), 2023+random.IntN(4), stages[random.IntN(4)])...)
		}
		records, err := aStudy(t).Prepare(facts, codesOf(facts), studyNow)
		if err != nil || len(records) != len(facts) {
			t.Fatal(len(records), err)
		}
		groups := map[[2]string]map[int]int{}
		for _, r := range records {
			key := [2]string{r.AgeGroup, r.Stage}
			if groups[key] == nil {
				groups[key] = map[int]int{}
			}
			groups[key][r.EnteredYear]++
		}
		for key, years := range groups {
			for year, n := range years {
				if n < 11 {
					t.Fatalf("%d of %d look like %v in %d", n, len(facts), key, year)
				}
			}
		}
		if !slices.IsSortedFunc(records, func(a, b casework.StudyRecord) int { return compareText(a.Code, b.Code) }) {
			t.Fatal("the order is not the study ids'")
		}
	}
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestAStudyIDIsMadeOutOfNothing(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 5000 {
		code := casework.NewStudyCode()
		if seen[code] || !regexp.MustCompile(`^[A-HJ-NP-Z2-9]{12}$`).MatchString(code) {
			t.Fatal(code)
		}
		seen[code] = true
	}
}

func TestTheGateLetsOnlyAStudysOwnRecordsGo(t *testing.T) {
	t.Parallel()
	facts := people(0, 30, 1990, 2026, "iop")
	for says, c := range map[string]struct {
		change func(*casework.Study, []casework.StudyRecord) []casework.StudyRecord
		format casework.Medium
		want   casework.Kind
	}{
		"as prepared": {nil, casework.MediumCSV, ""},
		"as a page":   {nil, casework.MediumPrint, casework.KindInvalid},
		"by e-mail":   {nil, casework.MediumEmail, casework.KindInvalid},
		"after it ended": {func(s *casework.Study, r []casework.StudyRecord) []casework.StudyRecord {
			_ = s.End(numbered(1), studyNow)
			return r
		}, casework.MediumCSV, casework.KindConflict},
		"nothing": {func(*casework.Study, []casework.StudyRecord) []casework.StudyRecord { return nil }, casework.MediumCSV, casework.KindConflict},
		"another study's": {func(_ *casework.Study, r []casework.StudyRecord) []casework.StudyRecord {
			r[3].StudyID = numbered(9)
			return r
		}, casework.MediumCSV, casework.KindConflict},
		"an older set": {func(s *casework.Study, r []casework.StudyRecord) []casework.StudyRecord { s.Preparation++; return r }, casework.MediumCSV, casework.KindConflict},
		"somebody who is alone": {func(_ *casework.Study, r []casework.StudyRecord) []casework.StudyRecord {
			r[3].AgeGroup = "90 or older"
			return r
		}, casework.MediumCSV, casework.KindConflict},
		"ten of them": {func(_ *casework.Study, r []casework.StudyRecord) []casework.StudyRecord { return r[:10] }, casework.MediumXLSX, casework.KindConflict},
	} {
		s := aStudy(t)
		records, err := s.Prepare(facts, codesOf(facts), studyNow)
		if err != nil {
			t.Fatal(err)
		}
		if c.change != nil {
			records = c.change(s, records)
		}
		cleared, err := casework.DiscloseStudy(s, records, numbered(5), numbered(6), c.format, studyNow)
		if casework.KindOf(err) != c.want || cleared.Valid() != (c.want == "") {
			t.Errorf("%s: %v", says, err)
		}
		if c.want == "" && (cleared.Study().Basis != casework.BasisDeidentified || cleared.Study().People != 30 || cleared.Study().Smallest != 30) {
			t.Errorf("%s: %+v", says, cleared.Study())
		}
	}
}

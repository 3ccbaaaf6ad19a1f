package casework

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

var joinedAt = time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)

// twoRecords are Eugene Tillery, called Gene, and the second record of him.
func twoRecords() (kept, gone *Client) {
	yes := true
	kept = &Client{Versioned: NewVersioned(uuid.MustParse("c0000000-0000-7000-8000-000000000001")), Number: "C-1050", LegalFirst: "Eugene",
		LegalLast: "Tillery", ChosenName: "Gene", Pronouns: "he, him", BirthDate: Date{1981, time.November, 18}, Language: "en", AgencyNumber: "HR-1"}
	gone = &Client{Versioned: NewVersioned(uuid.MustParse("c0000000-0000-7000-8000-000000000002")), Number: "C-1122", LegalFirst: "Gene",
		LegalLast: "Tillery", BirthDate: Date{1981, time.November, 8}, Language: "es", AgencyNumber: "HR-2", CoOccurring: &yes}
	return kept, gone
}

func TestJoiningTakesTheValuesThatWereChosenAndUndoingGivesThemBack(t *testing.T) {
	t.Parallel()
	by := uuid.New()
	for _, c := range []struct {
		says             string
		take             []IdentityField
		since            func(*Client) // what was corrected between
		joined           [4]string     // first, chosen, born, co-occurring
		taken            []IdentityField
		undone           [4]string
		restrictedBefore bool
	}{
		{"nothing", nil, func(*Client) {}, [4]string{"Eugene", "Gene", "1981-11-18", ""}, nil, [4]string{"Eugene", "Gene", "1981-11-18", ""}, false},
		{"what both say alike is not taken", []IdentityField{IdentityLegalLast}, func(*Client) {}, [4]string{"Eugene", "Gene", "1981-11-18", ""}, nil, [4]string{"Eugene", "Gene", "1981-11-18", ""}, false},
		{"some, and an empty one", []IdentityField{IdentityBirthDate, IdentityChosenName, IdentityCoOccurring}, func(*Client) {}, [4]string{"Eugene", "", "1981-11-08", "yes"},
			[]IdentityField{IdentityChosenName, IdentityBirthDate, IdentityCoOccurring}, [4]string{"Eugene", "Gene", "1981-11-18", ""}, false},
		{"what was corrected since stays", []IdentityField{IdentityLegalFirst, IdentityBirthDate}, func(c *Client) { c.LegalFirst = "Eugen" }, [4]string{"Gene", "Gene", "1981-11-08", ""},
			[]IdentityField{IdentityLegalFirst, IdentityBirthDate}, [4]string{"Eugen", "Gene", "1981-11-18", ""}, false},
		{"a restriction goes along, and stays", nil, func(*Client) {}, [4]string{"Eugene", "Gene", "1981-11-18", ""}, nil, [4]string{"Eugene", "Gene", "1981-11-18", ""}, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			kept, gone := twoRecords()
			gone.Restricted = c.restrictedBefore
			now := func() [4]string {
				return [4]string{kept.LegalFirst, kept.ChosenName, kept.BirthDate.String(), kept.identity(IdentityCoOccurring)}
			}
			m, err := kept.Join(uuid.New(), by, gone, ClientJoin{MergedID: gone.ID, Take: c.take, Reason: "x"}, joinedAt)
			if err != nil {
				t.Fatal(err)
			}
			if now() != c.joined || !slices.Equal(m.Taken, c.taken) || gone.MergedInto == nil || *gone.MergedInto != kept.ID || kept.Restricted != c.restrictedBefore {
				t.Errorf("joined: %v, taken %v, restricted %v", now(), m.Taken, kept.Restricted)
			}
			c.since(kept)
			if err := m.Undo(by, kept, gone, "They are two.", joinedAt.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if now() != c.undone || gone.MergedInto != nil || kept.Restricted != c.restrictedBefore || !m.UndoneAt.Equal(joinedAt.Add(time.Hour)) {
				t.Errorf("undone: %v", now())
			}
			if err := m.Undo(by, kept, gone, "Again.", joinedAt); KindOf(err) != KindConflict {
				t.Errorf("undone twice: %v", err)
			}
		})
	}
}

func TestWhatIsNoJoining(t *testing.T) {
	t.Parallel()
	kept, gone := twoRecords()
	for says, c := range map[string]struct {
		join  ClientJoin
		field string
	}{
		"with itself":           {ClientJoin{MergedID: kept.ID, Reason: "x"}, "mergedId"},
		"without a reason":      {ClientJoin{MergedID: gone.ID, Reason: " \n"}, "reason"},
		"taking what is no one": {ClientJoin{MergedID: gone.ID, Reason: "x", Take: []IdentityField{"number"}}, "take"},
	} {
		err, _ := c.join.Check(kept.ID).(*Error)
		if err == nil || len(err.Fields) != 1 || err.Fields[0].Field != c.field {
			t.Errorf("%s: %v", says, err)
		}
	}
	third := uuid.New()
	for _, already := range []*Client{kept, gone} {
		already.MergedInto = &third
		if _, err := kept.Join(uuid.New(), third, gone, ClientJoin{}, joinedAt); KindOf(err) != KindConflict {
			t.Errorf("a record that was joined already: %v", err)
		}
		already.MergedInto = nil
	}
	m := &ClientMerge{ClientID: third, SurvivorID: kept.ID, SurvivorNumber: "C-1050"}
	if err := m.Undo(third, kept, gone, "x", joinedAt); KindOf(err) != KindConflict {
		t.Errorf("undoing under a later joining: %v", err)
	}
}

func TestASuspicionIsDecidedOnce(t *testing.T) {
	t.Parallel()
	d := &Duplicate{Status: DuplicateOpen}
	if err := d.Dismiss(uuid.New(), " ", joinedAt); KindOf(err) != KindInvalid {
		t.Errorf("without a reason: %v", err)
	}
	d = &Duplicate{Status: DuplicateOpen}
	if err := d.Dismiss(uuid.New(), "Twins.", joinedAt); err != nil || d.Status != DuplicateNotSame || d.DecidedAt == nil {
		t.Fatal(d, err)
	}
	if err := d.Dismiss(uuid.New(), "Twins.", joinedAt); KindOf(err) != KindConflict {
		t.Errorf("twice: %v", err)
	}
	d.Joined(uuid.New(), "One after all.", joinedAt)
	if d.Status != DuplicateMerged {
		t.Error("told apart, they cannot be joined")
	}
	if d.Reopen(); d.Status != DuplicateOpen || d.DecidedBy != nil || d.DecidedAt != nil || d.Reason != "" {
		t.Errorf("opened again: %+v", d)
	}
}

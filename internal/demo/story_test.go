package demo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"continuo/internal/casework"
)

func storyAt(t *testing.T, now time.Time) *story {
	t.Helper()
	s, err := makeStory(now, 0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var monday = time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)

func TestNotesReadAsIfWritten(t *testing.T) {
	t.Parallel()
	for _, l := range storyAt(t, monday).lives {
		before := map[string]string{}
		for _, s := range l.sessions {
			if s.Did == "" {
				t.Errorf("person %d, %s: no word about what was done", l.n+1, s.Kind)
			}
			for prompt, words := range map[string]string{"did": s.Did, "why": s.Why, "response": s.Response, "next": s.Next, "place": s.Place} {
				if strings.ContainsAny(words, "{}|") {
					t.Errorf("person %d: a placeholder is left in %q", l.n+1, words)
				}
				if prompt != "place" && prompt != "why" && words != "" && words == before[prompt] {
					t.Errorf("person %d reads the same twice in a row: %q", l.n+1, words)
				}
				before[prompt] = words
			}
			if s.Kind.Reached() && s.Mode == casework.ModeInPerson && s.Kind != casework.KindOutreach && s.Place == "" {
				t.Errorf("person %d: in person, and nowhere", l.n+1)
			}
		}
	}
}

func TestNobodyIsInTwoPlaces(t *testing.T) {
	t.Parallel()
	days := map[string][]*session{}
	for _, l := range storyAt(t, monday).lives {
		for _, s := range l.sessions {
			if s.Kind.Reached() {
				days[s.by] = append(days[s.by], s)
			}
		}
	}
	if len(days) != 9 {
		t.Errorf("%d peers have sessions, want nine", len(days))
	}
	for peer, all := range days {
		slices.SortFunc(all, func(a, b *session) int { return a.StartsAt.Compare(b.StartsAt) })
		for i := 1; i < len(all); i++ {
			if all[i].StartsAt.Before(all[i-1].EndsAt) {
				t.Errorf("%s is with two people at %s", peer, all[i].StartsAt)
			}
		}
	}
}

func TestTheDayHasAnOrder(t *testing.T) {
	t.Parallel()
	for what, now := range map[string]time.Time{"a Monday afternoon": monday, "a Sunday night": time.Date(2026, 11, 23, 3, 10, 0, 0, time.UTC)} {
		for _, l := range storyAt(t, now).lives {
			for _, s := range l.sessions {
				signed := !s.signed.IsZero()
				if s.EndsAt.Before(s.StartsAt) || s.entered.Before(s.EndsAt) || signed && !s.signed.After(s.entered) || !s.entered.Before(now) {
					t.Errorf("%s, person %d: %s to %s, entered %s, signed %s", what, l.n+1, s.StartsAt, s.EndsAt, s.entered, s.signed)
				}
				if hour := s.StartsAt.Hour(); hour < 8 || hour > 20 {
					t.Errorf("%s, person %d: a contact at %s", what, l.n+1, s.StartsAt)
				}
				if s.by == leaver && s.on >= leaving {
					t.Errorf("%s, person %d: with somebody who had left", what, l.n+1)
				}
			}
		}
	}
}

func TestPronouns(t *testing.T) {
	t.Parallel()
	const sentence = "{They} said {their} sister drove {them}, and {they} laughed."
	for what, c := range map[string]struct {
		edit casework.ClientEdit
		want string
	}{
		"she":             {casework.ClientEdit{LegalFirst: "Alma", Pronouns: "she, her"}, "She said her sister drove her, and she laughed."},
		"he":              {casework.ClientEdit{LegalFirst: "Lyle", Pronouns: "he, him"}, "He said his sister drove him, and he laughed."},
		"they":            {casework.ClientEdit{LegalFirst: "Joanne", ChosenName: "Jo", Pronouns: "they, them"}, "They said their sister drove them, and they laughed."},
		"nobody has said": {casework.ClientEdit{LegalFirst: "Benny"}, "Benny said Benny’s sister drove Benny, and Benny laughed."},
		"a chosen name":   {casework.ClientEdit{LegalFirst: "Devon", ChosenName: "Dee"}, "Dee said Dee’s sister drove Dee, and Dee laughed."},
	} {
		if got := pronouns(c.edit).Replace(sentence); got != c.want {
			t.Errorf("%s: %q", what, got)
		}
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	printed, all := People(), Accounts()
	if len(printed) < 10 || len(printed) > 13 || len(all) != 22 || printed[0].Username != "dana" || printed[0].Password != "harbor-dana" {
		t.Errorf("%d printed, %d accounts, first %+v", len(printed), len(all), printed[0])
	}
	for _, p := range printed {
		if !slices.Contains(all, p) || p.Name == "" || p.Note == "" || !strings.HasSuffix(p.Email, ".example") {
			t.Errorf("%+v", p)
		}
	}
}

func TestFingerprintCoversWhatATellingDependsOn(t *testing.T) {
	t.Parallel()
	if got := Fingerprint(); len(got) != 64 || got != Fingerprint() {
		t.Errorf("fingerprint %q", got)
	}
	for _, name := range []string{"tell.go", "life.go"} {
		if _, err := sources.ReadFile(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"data/clients.csv", "data/notes.txt", "data/staff.csv", "data/programs.csv", "data/contacts.csv"} {
		if _, err := data.ReadFile(name); err != nil {
			t.Error(err)
		}
	}
}

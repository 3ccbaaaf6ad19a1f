package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

var now = time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)

func on(text string) casework.Date {
	d, err := casework.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// wants fails unless the error names exactly these fields, in this order; a
// conflict names none and wants "conflict".
func wants(t *testing.T, err error, fields string) {
	t.Helper()
	got := string(casework.KindOf(err))
	if e, ok := err.(*casework.Error); ok && e.Kind == casework.KindInvalid {
		var names []string
		for _, f := range e.Fields {
			names = append(names, f.Field)
		}
		got = strings.Join(names, " ")
	}
	if got != fields || (fields == "" && err != nil) {
		t.Errorf("got %q, want %q (%v)", got, fields, err)
	}
}

func TestWhoSomebodyIs(t *testing.T) {
	t.Parallel()
	good := casework.ClientEdit{LegalFirst: "Alma", LegalLast: "Reyes", BirthDate: on("1991-04-12")}
	for _, c := range []struct {
		says  string
		edit  func(*casework.ClientEdit)
		wants string
	}{
		{"a plain name", func(*casework.ClientEdit) {}, ""},
		{"born today", func(e *casework.ClientEdit) { e.BirthDate = on("2026-11-23") }, ""},
		{"born tomorrow", func(e *casework.ClientEdit) { e.BirthDate = on("2026-11-24") }, "birthDate"},
		{"born on the last day of 1899", func(e *casework.ClientEdit) { e.BirthDate = on("1899-12-31") }, "birthDate"},
		{"born on the first day of 1900", func(e *casework.ClientEdit) { e.BirthDate = on("1900-01-01") }, ""},
		{"no birth date", func(e *casework.ClientEdit) { e.BirthDate = casework.Date{} }, "birthDate"},
		{"no names", func(e *casework.ClientEdit) { e.LegalFirst, e.LegalLast = "", "  " }, "legalFirst legalLast"},
		{"a name of 200 letters", func(e *casework.ClientEdit) { e.LegalLast = strings.Repeat("é", 200) }, ""},
		{"a name of 201 letters", func(e *casework.ClientEdit) { e.LegalLast = strings.Repeat("é", 201) }, "legalLast"},
		{"a broken letter", func(e *casework.ClientEdit) { e.ChosenName = "Al\xffma" }, "chosenName"},
		{"a line break in the pronouns", func(e *casework.ClientEdit) { e.Pronouns = "she\nher" }, "pronouns"},
		{"a language with a region", func(e *casework.ClientEdit) { e.Language = "es-MX" }, ""},
		{"a language with a script", func(e *casework.ClientEdit) { e.Language = "zh-Hant-TW" }, ""},
		{"a language in full", func(e *casework.ClientEdit) { e.Language = "Spanish" }, "language"},
		{"a language that ends in a dash", func(e *casework.ClientEdit) { e.Language = "en-" }, "language"},
		{"a language of digits", func(e *casework.ClientEdit) { e.Language = "12" }, "language"},
	} {
		t.Run(c.says, func(t *testing.T) {
			e := good
			c.edit(&e)
			wants(t, (&casework.Client{}).Edit(e, on("2026-11-23")), c.wants)
		})
	}
}

func TestANewRecordNeedsSomebodyWhoSeesIt(t *testing.T) {
	t.Parallel()
	start := casework.ClientStart{ClientEdit: casework.ClientEdit{LegalFirst: " Alma ", LegalLast: "Reyes", BirthDate: on("1991-04-12")}}
	_, err := casework.NewClient(uuid.New(), uuid.New(), start, on("2026-11-23"), now)
	wants(t, err, "admission")
	peer := uuid.New()
	start.PeerID = &peer
	c, err := casework.NewClient(uuid.New(), uuid.New(), start, on("2026-11-23"), now)
	wants(t, err, "")
	if c.LegalFirst != "Alma" || c.Language != "en" {
		t.Errorf("%+v", c)
	}
}

func TestWhoRestrictsARecordStaysAmongTheNamed(t *testing.T) {
	t.Parallel()
	me, other := uuid.New(), uuid.New()
	c := &casework.Client{}
	if _, err := c.Restrict(me, nil); err == nil || c.Restricted {
		t.Error("a record was restricted to nobody")
	}
	named, err := c.Restrict(me, []uuid.UUID{other})
	wants(t, err, "")
	if len(named) != 2 || named[0] != other || named[1] != me || !c.Restricted {
		t.Errorf("named %v", named)
	}
	named, err = c.Restrict(me, []uuid.UUID{me})
	wants(t, err, "")
	if len(named) != 1 {
		t.Errorf("named twice: %v", named)
	}
}

func TestWaysToReachSomebody(t *testing.T) {
	t.Parallel()
	way := func(kind casework.ContactWayKind, value string, voicemail casework.Leave) casework.ContactWayEdit {
		return casework.ContactWayEdit{Kind: kind, Value: value, MayText: casework.LeaveUnknown, Voicemail: voicemail}
	}
	for _, c := range []struct {
		says  string
		edit  casework.ContactWayEdit
		wants string
	}{
		{"a local number", way(casework.ContactPhone, "555-0142", casework.LeaveFirstNameOnly), ""},
		{"a number with an extension", way(casework.ContactPhone, "(575) 555-0142 ext. 12", casework.LeaveNo), ""},
		{"a number of another country", way(casework.ContactPhone, "+52 55 1234 5678", casework.LeaveUnknown), ""},
		{"six digits", way(casework.ContactPhone, "555-014", casework.LeaveUnknown), "value"},
		{"sixteen digits", way(casework.ContactPhone, "1234567890123456", casework.LeaveUnknown), "value"},
		{"words for a number", way(casework.ContactPhone, "ask her sister", casework.LeaveUnknown), "value"},
		{"no number", way(casework.ContactPhone, "", casework.LeaveUnknown), "value"},
		{"an address", way(casework.ContactAddress, "12 Elm Street\nApartment 4", casework.LeaveUnknown), ""},
		{"an e-mail", way(casework.ContactEmail, "alma@example.org", casework.LeaveUnknown), ""},
		{"half an e-mail", way(casework.ContactEmail, "alma@", casework.LeaveUnknown), "value"},
		{"a voicemail on an e-mail", way(casework.ContactEmail, "alma@example.org", casework.LeaveYes), "voicemail"},
		{"an unknown kind", way("fax", "555-0142", casework.LeaveUnknown), "kind"},
		{"an answer nobody offers", way(casework.ContactPhone, "555-0142", "maybe"), "voicemail"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, err := casework.NewContactWay(uuid.New(), uuid.New(), c.edit)
			wants(t, err, c.wants)
		})
	}
	_, err := casework.NewContactWay(uuid.New(), uuid.New(), casework.ContactWayEdit{Kind: casework.ContactPhone, Value: "555-0142",
		MayText: casework.LeaveFirstNameOnly, Voicemail: casework.LeaveUnknown})
	wants(t, err, "mayText") // a first name is for voicemails
}

package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// wordFields are the answers of which a clash shows both sides.
var wordFields = []struct{ name, label string }{
	{"did", "What we did"}, {"why", "Why it matters"}, {"response", "How they took it"}, {"next", "What is next"},
	{"place", "Place"}, {"overlapReason", "Two sessions at one time"}, {"adviceWords", "Conflicting advice heard"},
}

// showDraftConflict shows what is kept beside what was typed here. Nothing is
// saved until somebody says which; what stands on this page is posted again
// whole, now over the version that is kept.
func (s *Site) showDraftConflict(c echo.Context, v logView) error {
	kept := v.Desk.Draft
	theirs := draftForm(&kept.NoteDraft, kept.Zone)
	conflict := Conflict{MyHour: Clock(s.clock(), v.Now), TheirName: kept.AuthorName, TheirHour: Clock(kept.SavedAt, v.Now)}
	for _, f := range wordFields {
		mine, other := unixLines(v.Form.Get(f.name)), theirs.Get(f.name)
		if mine != other {
			conflict.Fields = append(conflict.Fields, ConflictField{Name: f.name, Label: f.label, Mine: mine, Theirs: other})
		}
	}
	v.Form.Set("version", strconv.Itoa(kept.Version))
	p := s.page(c, "Two versions", "/drafts")
	p.Form, p.Narrow = true, true
	return s.show(c, http.StatusPreconditionFailed, draftConflict(p, v, conflict))
}

// hidden is a field that travels along unseen.
type hidden struct{ Name, Value string }

// rest is everything the form said that is not asked about.
func (v logView) rest(c Conflict) []hidden {
	asked := map[string]bool{}
	for _, f := range c.Fields {
		asked[f.Name] = true
	}
	var rest []hidden
	for _, name := range []string{"kind", "minutes", "day", "startsAt", "endsAt", "place", "purposes", "goals", "didPhrases", "nextPhrases",
		"did", "why", "response", "next", "nextOn", "nextOnOther", "writtenTogether", "shared", "overlapReason", "adviceHeard", "adviceWords"} {
		for _, value := range v.Form[name] {
			if !asked[name] {
				rest = append(rest, hidden{name, value})
			}
		}
	}
	return rest
}

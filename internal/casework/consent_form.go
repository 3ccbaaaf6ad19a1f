package casework

import (
	"strconv"
	"strings"
)

// ConsentForm is the wording of a consent in one language and version: what
// each choice means, in words that a person who left school early reads.
type ConsentForm struct {
	Version     string                     `json:"version"`
	Language    string                     `json:"language"`
	Source      string                     `json:"source"`
	Verified    bool                       `json:"verified"`
	Title       string                     `json:"title"`
	Kinds       map[ConsentKind]KindWords  `json:"kinds"`
	Information map[Information]string     `json:"information"`
	Purposes    map[ReleasePurpose]string  `json:"purposes"`
	Classes     map[RecipientClass]string  `json:"classes"`
	Expiry      map[ConsentExpiry]string   `json:"expiry"`
	Statements  map[string]StatementOfForm `json:"statements"`
	Months      []string                   `json:"months"`
	Date        string                     `json:"date"` // how a day is written
	Words       map[string]string          `json:"words"`
}

// KindWords is what a kind of consent is called, and in one sentence what it
// means.
type KindWords struct {
	Name     string `json:"name"`
	Means    string `json:"means"`
	Source   string `json:"source"`
	Verified bool   `json:"verified"`
}

// StatementOfForm is a sentence that the form must or should say.
type StatementOfForm struct {
	Text     string `json:"text"`
	Source   string `json:"source"`
	Verified bool   `json:"verified"`
}

// BaseLanguage is a language without script or region: "es" of "es-MX".
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(base)
}

// Day is a day as the form writes it; "" for none.
func (f *ConsentForm) Day(d Date) string {
	if d.IsZero() {
		return ""
	}
	return strings.NewReplacer("{day}", strconv.Itoa(d.Day), "{month}", f.Months[d.Month-1], "{year}", strconv.Itoa(d.Year)).Replace(f.Date)
}

// Ends says when a consent ends.
func (f *ConsentForm) Ends(c *Consent) string {
	return strings.NewReplacer("{day}", f.Day(c.ExpiresOn), "{days}", strconv.Itoa(c.ExpiresDays), "{condition}", c.ExpiresCondition).
		Replace(f.Expiry[c.Expiry])
}

// What is what may be got, a sentence each.
func (f *ConsentForm) What(c *Consent) []string { return wordsOf(f.Information, c.Information) }

// Why is what for, a sentence each.
func (f *ConsentForm) Why(c *Consent) []string { return wordsOf(f.Purposes, c.Purposes) }

func wordsOf[K comparable](words map[K]string, keys []K) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = words[k]
	}
	return out
}

// Discloser is who may share.
func (f *ConsentForm) Discloser(r *ConsentRecord) string {
	if r.DiscloserName != "" {
		return r.DiscloserName
	}
	return strings.ReplaceAll(f.Words["from_all"], "{agency}", r.AgencyName)
}

// Names are those who may get it.
func (f *ConsentForm) Names(r *ConsentRecord) []string {
	var names []string
	for _, to := range r.To {
		switch {
		case to.RecipientClass != "":
			names = append(names, f.Classes[to.RecipientClass])
		case to.Part2ProgramID != nil:
			names = append(names, to.Name+" ("+strings.ReplaceAll(f.Words["part2"], "{agency}", r.AgencyName)+")")
		default:
			names = append(names, to.Name)
		}
	}
	return names
}

// Know are the sentences a person hears before signing, in order: those of
// section 2.31(a)(4) to (10).
func (f *ConsentForm) Know(c *Consent) []string {
	names := []string{"law", "revoke", "revoke_how", "revoke_past", "redisclose_hipaa"}
	if c.Kind == ConsentTPO {
		names = append(names, "redisclose_future")
	}
	names = append(names, "redisclose_other", "refuse", "refuse_effect", "copy")
	out := make([]string, 0, len(names))
	for _, n := range names {
		out = append(out, f.Statements[n].Text)
	}
	return out
}

// MinorRules are from what age a person signs alone, by state.
type MinorRules struct {
	Note  string      `json:"note"`
	OfAge int         `json:"of_age"`
	Rules []MinorRule `json:"rules"`
}

// MinorRule is one state's; the empty state's holds where there is no other.
type MinorRule struct {
	State     string `json:"state"`
	AloneFrom int    `json:"alone_from"` // years
	Verified  bool   `json:"verified"`
	Source    string `json:"source"`
}

// MaySign is who may sign a consent for a person on a day, and what whoever
// takes the signature should know.
type MaySign struct {
	Client, Guardian bool
	Warning          string // "" where there is nothing to say
}

// Sign tells who may sign. Under a rule that nobody verified everybody may, and
// a warning says what the rule would say.
func (m MinorRules) Sign(state string, born, day Date) MaySign {
	age := AgeOn(born, day)
	if age >= m.OfAge {
		return MaySign{Client: true, Guardian: true}
	}
	var rule MinorRule
	for _, r := range m.Rules {
		if r.State == "" || r.State == state {
			if r.State != "" || rule.State == "" {
				rule = r
			}
		}
	}
	may := MaySign{Client: age >= rule.AloneFrom, Guardian: age < rule.AloneFrom}
	if may.Client {
		may.Warning = "This person is " + strconv.Itoa(age) + ". By the rule on file, only they can sign, and nobody for them."
	} else {
		may.Warning = "This person is " + strconv.Itoa(age) + ". By the rule on file, a parent or guardian signs too."
	}
	if !rule.Verified {
		may.Client, may.Guardian = true, true
		may.Warning += " Nobody has checked this rule yet (" + rule.Source + "): ask your privacy officer."
	}
	return may
}

// AgeOn is how many years old somebody is on a day.
func AgeOn(born, day Date) int {
	age := day.Year - born.Year
	if day.Month < born.Month || day.Month == born.Month && day.Day < born.Day {
		age--
	}
	return age
}

package rules_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"continuo/internal/casework"
	"continuo/internal/rules"
)

// sentences are the words of a text between the ends of sentences.
func sentences(text string) (all [][]string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".?!:;", r) }) {
		words := strings.FieldsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && r != '’' })
		if len(words) > 0 {
			all = append(all, words)
		}
	}
	return all
}

const vowels = "aeiouyáéíóúü"

// english counts syllables as groups of vowels, without a silent e at the end;
// never none.
func english(word string) (n int) {
	word = strings.ToLower(word)
	before := false
	for _, r := range word {
		is := strings.ContainsRune(vowels, r)
		if is && !before {
			n++
		}
		before = is
	}
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && n > 1 {
		n--
	}
	return max(n, 1)
}

// spanish counts syllables: a weak vowel beside another is one with it, two
// strong ones, or a weak one with an accent, are two.
func spanish(word string) (n int) {
	word = strings.NewReplacer("qu", "k", "gue", "ge", "gui", "gi").Replace(strings.ToLower(word))
	var last rune
	runes := []rune(word)
	for i, r := range runes {
		if r == 'y' && i < len(runes)-1 || !strings.ContainsRune(vowels, r) {
			last = 0
			continue
		}
		weak := func(v rune) bool { return strings.ContainsRune("iuüy", v) }
		if last == 0 || !weak(last) && !weak(r) {
			n++
		}
		last = r
	}
	return max(n, 1)
}

type measure struct{ words, sentences, syllables float64 }

func (m *measure) add(text string, syllables func(string) int) {
	for _, s := range sentences(text) {
		m.sentences++
		for _, w := range s {
			m.words++
			m.syllables += float64(syllables(w))
		}
	}
}

// grade is Flesch and Kincaid's, in years of school.
func (m measure) grade() float64 {
	return 0.39*m.words/m.sentences + 11.8*m.syllables/m.words - 15.59
}

// huerta is Fernández Huerta's for Spanish; 70 and more is read in the sixth
// year of school.
func (m measure) huerta() float64 {
	return 206.84 - 60*m.syllables/m.words - 1.02*m.words/m.sentences
}

func TestTheFormulasCountAsTheirAuthorsDo(t *testing.T) {
	t.Parallel()
	for word, n := range map[string]int{"share": 1, "people": 2, "anytime": 3, "family": 3, "care": 1, "the": 1, "little": 2} {
		if got := english(word); got != n {
			t.Errorf("%s has %d syllables, counted %d", word, n, got)
		}
	}
	for word, n := range map[string]int{"cuidado": 3, "poesía": 4, "guerra": 2, "idea": 3, "quien": 1, "ley": 1, "yo": 1, "estudio": 3, "día": 2, "copia": 2} {
		if got := spanish(word); got != n {
			t.Errorf("%s has %d syllables, counted %d", word, n, got)
		}
	}
	var m measure
	m.add("The cat sat on the mat.", english) // 6 words, 6 syllables: 0.39*6 + 11.8 - 15.59
	if g := m.grade(); g < -1.46 || g > -1.44 {
		t.Errorf("grade %f", g)
	}
}

// choices are what a form says, by where it stands.
func choices(f casework.ConsentForm) map[string]string {
	all := map[string]string{}
	for k, v := range f.Kinds {
		all["kind "+string(k)] = v.Means
	}
	for k, v := range f.Information {
		all["information "+string(k)] = v
	}
	for k, v := range f.Purposes {
		all["purpose "+string(k)] = v
	}
	for k, v := range f.Statements {
		all["statement "+k] = v.Text
	}
	return all
}

// Each choice is one sentence that is read in the sixth year of school, in both
// languages.
func TestEveryChoiceIsOneSentenceThatASixthGraderReads(t *testing.T) {
	t.Parallel()
	for _, f := range rules.ConsentForms() {
		var whole measure
		syllables := map[string]func(string) int{"en": english, "es": spanish}[f.Language]
		for where, text := range choices(f) {
			var m measure
			m.add(text, syllables)
			whole.add(text, syllables)
			if ends := strings.Count(text, ".") + strings.Count(text, "?"); ends != 1 || !strings.HasSuffix(text, ".") {
				t.Errorf("%s, %s is not one sentence: %q", f.Language, where, text)
			}
			if g := m.grade(); f.Language == "en" && g > 6.9 {
				t.Errorf("en, %s is of grade %.1f: %q", where, g, text)
			}
			if h := m.huerta(); f.Language == "es" && h < 70 {
				t.Errorf("es, %s has %.0f of Fernández Huerta: %q", where, h, text)
			}
		}
		t.Logf("%s: grade %.1f, Fernández Huerta %.0f, %.0f words", f.Language, whole.grade(), whole.huerta(), whole.words)
	}
}

// Both languages say the same things, every choice of the trade has its
// sentence, and every rule names its source.
func TestTheFormsAreWhole(t *testing.T) {
	t.Parallel()
	forms := rules.ConsentForms()
	for _, f := range forms {
		for _, k := range casework.ConsentKinds() {
			if f.Kinds[k].Means == "" || f.Kinds[k].Name == "" || f.Kinds[k].Source == "" {
				t.Errorf("%s: kind %s", f.Language, k)
			}
			for _, i := range k.Information() {
				if f.Information[i] == "" {
					t.Errorf("%s: information %s", f.Language, i)
				}
			}
			for _, p := range k.Purposes() {
				if f.Purposes[p] == "" {
					t.Errorf("%s: purpose %s", f.Language, p)
				}
			}
			for _, s := range f.Know(&casework.Consent{Kind: k}) {
				if s == "" {
					t.Errorf("%s: a statement is missing for %s", f.Language, k)
				}
			}
		}
		for _, c := range casework.RecipientClasses() {
			if f.Classes[c] == "" {
				t.Errorf("%s: class %s", f.Language, c)
			}
		}
		for _, e := range casework.ConsentExpiries() {
			if f.Expiry[e] == "" {
				t.Errorf("%s: expiry %s", f.Language, e)
			}
		}
		for name, s := range f.Statements {
			if s.Source == "" || s.Text == "" || forms[0].Statements[name].Verified != s.Verified {
				t.Errorf("%s: statement %s", f.Language, name)
			}
		}
		if len(f.Months) != 12 || f.Version == "" || f.Source == "" {
			t.Errorf("%s: months, version or source", f.Language)
		}
		if got, want := keys(f.Words), keys(forms[0].Words); !slices.Equal(got, want) {
			t.Errorf("%s has the words %v, want %v", f.Language, got, want)
		}
	}
	for asked, want := range map[string]string{"es-MX": "es", "en": "en", "fr": "en", "": "en"} {
		if f := rules.ConsentForm(asked, ""); f.Language != want {
			t.Errorf("%q is answered in %s", asked, f.Language)
		}
	}
}

func keys(m map[string]string) (names []string) {
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}

// A rule on minors that nobody verified warns and blocks nobody; one that was
// verified decides.
func TestWhoMaySignForWhom(t *testing.T) {
	t.Parallel()
	day := func(y int) casework.Date { return casework.Date{Year: y, Month: 11, Day: 23} }
	ships := rules.MinorRules()
	for _, r := range ships.Rules {
		if r.Source == "" || r.Verified {
			t.Errorf("%q: a rule that ships as verified needs somebody who verified it", r.State)
		}
	}
	checked := casework.MinorRules{OfAge: 18, Rules: []casework.MinorRule{{AloneFrom: 18, Verified: true}, {State: "CA", AloneFrom: 12, Verified: true}}}
	for says, c := range map[string]struct {
		rules            casework.MinorRules
		state            string
		born             casework.Date
		client, guardian bool
		warns            string
	}{
		"of age today":                  {ships, "CA", day(2008), true, true, ""},
		"of age tomorrow, not verified": {ships, "CA", day(2008).AddDays(1), true, true, "17. By the rule on file, only they can sign, and nobody for them. Nobody has checked"},
		"a child, not verified":         {ships, "CA", day(2016), true, true, "10. By the rule on file, a parent or guardian signs too. Nobody has checked"},
		"no state":                      {ships, "", day(2010), true, true, "16. By the rule on file, a parent or guardian signs too. Nobody has checked"},
		"twelve in California":          {checked, "CA", day(2014), true, false, "only they can sign"},
		"eleven in California":          {checked, "CA", day(2014).AddDays(1), false, true, "a parent or guardian"},
		"seventeen anywhere":            {checked, "OH", day(2009), false, true, "a parent or guardian"},
	} {
		may := c.rules.Sign(c.state, c.born, day(2026))
		if may.Client != c.client || may.Guardian != c.guardian || !strings.Contains(may.Warning, c.warns) || (may.Warning == "") != (c.warns == "") {
			t.Errorf("%s: %+v", says, may)
		}
	}
}

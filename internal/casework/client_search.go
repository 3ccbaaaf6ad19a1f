package casework

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
)

// A client is found by words: those of the names, by any beginning of one; the
// numbers and the birth date, in full, for they mean one person and nobody else
// need be shown. The three kinds stand in one list and are told apart by how
// they begin.
const (
	numberWord = "#"
	birthWord  = "@"
	// longestWord is the longest word that is compared, in characters: an index takes no more than some thousand bytes.
	longestWord = 60
	mostTerms   = 10
	mostFound   = 50
	usualFound  = 20
)

// Words are what a client is found by, each once, in order.
func (c *Client) Words() []string {
	var words []string
	for _, name := range []string{c.LegalFirst, c.LegalLast, c.ChosenName} {
		for _, w := range spellings(name) {
			words = append(words, w)
			// What is typed with a digit in it is looked for among the numbers; a name that has one is there with each beginning.
			for i, r := range w {
				if upTo := w[:i+len(string(r))]; hasDigit(upTo) {
					words = append(words, numberWord+upTo)
				}
			}
		}
	}
	for _, number := range []string{c.Number, c.AgencyNumber} {
		for _, w := range spellings(number) {
			if hasDigit(w) || w == cut(Squash(number)) {
				words = append(words, numberWord+w)
			}
		}
	}
	if !c.BirthDate.IsZero() {
		words = append(words, birthWord+c.BirthDate.String())
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// spellings are the words of a name in each way it may be typed: "van der
// Berg" also as one word, "Smith-Jones" apart and together, "O’Neil" without
// its O.
func spellings(name string) []string {
	var words []string
	add := func(folded string) {
		for _, w := range strings.Fields(folded) {
			words = append(words, cut(w))
		}
	}
	for _, part := range strings.Fields(name) {
		add(Fold(part))
		add(Squash(part))
		add(Fold(strings.Map(apart, part)))
	}
	add(Squash(name))
	slices.Sort(words)
	return slices.Compact(words)
}

func apart(r rune) rune {
	if strings.ContainsRune(silent, r) {
		return ' '
	}
	return r
}

func cut(word string) string {
	n := 0
	for i := range word {
		if n == longestWord {
			return word[:i]
		}
		n++
	}
	return word
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// SearchTerm is one thing that was typed: a word of a name, of which a
// beginning is enough, or a whole number or birth date.
type SearchTerm struct {
	Word  string
	Whole bool
}

// Range is where the words lie that fit, from the first up to but without the
// last, in the order of their bytes. No word holds what ends it.
func (t SearchTerm) Range() (from, until string) {
	if t.Whole {
		return t.Word, t.Word + "\x01"
	}
	return t.Word, t.Word + string(unicode.MaxRune)
}

// ClientSearch is what to look for. All terms must fit, in any order; the first
// is the one that fits the fewest.
type ClientSearch struct {
	Terms []SearchTerm
	Limit int // results; zero for the usual number
}

// Size is how many results are shown at most.
func (s ClientSearch) Size() int {
	if s.Limit < 1 {
		return usualFound
	}
	return min(s.Limit, mostFound)
}

// dated is what looks like a date, whether there is such a day or not.
var dated = regexp.MustCompile(`(?i)^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}` +
	`|(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}(st|nd|rd|th)?,? '?\d{2,4}` +
	`|\d{1,2}[- ](jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?[- ]\d{2,4})$`)

// pasted is what comes along with a cell of a spreadsheet.
var pasted = strings.NewReplacer("\t", " ", "\r", " ", "\n", " ")

// ParseClientSearch reads what somebody typed: words of a name, a number, a
// birth date, or several of these. readDay reads a day as people write it. An
// error says what to type; it never repeats what was typed.
func ParseClientSearch(text string, readDay func(string) (Date, bool)) (s ClientSearch, err error) {
	var p Problems
	text = p.Line("text", pasted.Replace(text), MaxName)
	if err := p.Err(); err != nil {
		return s, err
	}
	parts := strings.Fields(text)
	for len(parts) > 0 {
		day, taken, err := leadingDay(parts, readDay)
		if err != nil {
			return s, err
		}
		if taken > 0 {
			s.Terms = append(s.Terms, SearchTerm{birthWord + day.String(), true})
			parts = parts[taken:]
			continue
		}
		if hasDigit(parts[0]) {
			s.Terms = append(s.Terms, SearchTerm{numberWord + cut(Squash(parts[0])), true})
		} else {
			for _, w := range strings.Fields(Fold(parts[0])) {
				s.Terms = append(s.Terms, SearchTerm{cut(w), false})
			}
		}
		parts = parts[1:]
	}
	s.Terms = telling(s.Terms)
	switch {
	case text == "":
		return s, Invalid("text", "Write a name, a number or a birth date.")
	case len(s.Terms) == 0:
		return s, Invalid("text", "Write at least one letter or digit.")
	case len(s.Terms) > mostTerms:
		return s, Invalid("text", "These are many words. %d are enough to find somebody.", mostTerms)
	}
	return s, nil
}

// leadingDay reads the day that the first parts are, in as many of them as it
// takes: "Apr 12, 1991" is three. None for a number without a mark in it.
func leadingDay(parts []string, readDay func(string) (Date, bool)) (day Date, taken int, err error) {
	for n := min(3, len(parts)); n > 0; n-- {
		written := strings.Join(parts[:n], " ")
		if !dated.MatchString(written) {
			continue
		}
		if day, ok := readDay(written); ok {
			return day, n, nil
		}
		if day, ok := readDay(strings.ReplaceAll(written, ".", "/")); ok {
			return day, n, nil
		}
		return day, 0, Invalid("text", "This looks like a date, and there is no such day. Write month, day and year, such as 4/12/1991.")
	}
	return Date{}, 0, nil
}

// telling leaves out words that a longer one says already, and puts the one
// that fits the fewest first.
func telling(terms []SearchTerm) []SearchTerm {
	var kept []SearchTerm
	for i, t := range terms {
		said := func(j int, o SearchTerm) bool {
			return j != i && (o == t && j < i || !t.Whole && !o.Whole && o != t && strings.HasPrefix(o.Word, t.Word))
		}
		repeated := false
		for j, o := range terms {
			repeated = repeated || said(j, o)
		}
		if !repeated {
			kept = append(kept, t)
		}
	}
	slices.SortStableFunc(kept, func(a, b SearchTerm) int {
		if a.Whole != b.Whole {
			if a.Whole {
				return -1
			}
			return 1
		}
		return len(b.Word) - len(a.Word)
	})
	return kept
}

// FoundClient is one person that a search found: enough to know them by, and
// where they are.
type FoundClient struct {
	ClientID    uuid.UUID
	Number      string
	Name        string
	Pronouns    string
	BirthDate   Date
	Restricted  bool
	ProgramID   *uuid.UUID // nil between programs and after discharge
	ProgramName string
	Stage       Stage
	StaySince   Date
	EpisodeOpen bool
	PeerID      *uuid.UUID
	PeerName    string
}

// FoundClients are what a search shows. Nothing in it counts those who are not
// shown: More only says that others within the asker's reach fit too.
type FoundClients struct {
	Items []FoundClient
	More  bool
	Zone  *time.Location // in which "today" is meant: the agency's
}

package casework

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// silent stands inside a name and separates nothing: the apostrophes people
// and telephones write, and the full stop of an initial.
const silent = "'’‘ʼʻ`´′.＇．"

// unmarked spells letters that have no accent to take off the way people type
// them who lack the key.
var unmarked = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "þ", "th",
	"ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "ς", "σ")

// Fold is the words of a name without case, accents and punctuation, so that
// "O’Brien" and "O'BRIEN" are the same. What is no letter and no digit
// separates words, a hyphen too. It is the one answer to when two names are
// written alike, for searching and for importing: whoever compares names
// compares these.
func Fold(s string) string {
	// Silent marks go first, for the accent written alone comes apart into a space; and the letters come apart once more
	// at the end, for a small letter may have an accent that the capital had not.
	s = norm.NFKD.String(strings.Map(unlessSilent, s))
	s = norm.NFKD.String(unmarked.Replace(strings.ToLower(s)))
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) && !strings.ContainsRune(silent, r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
			b.WriteRune(r)
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), strings.ContainsRune(silent, r):
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Squash is Fold in one word: "Smith-Jones" and "smith jones" are the same.
func Squash(s string) string { return strings.ReplaceAll(Fold(s), " ", "") }

func unlessSilent(r rune) rune {
	if strings.ContainsRune(silent, r) {
		return -1
	}
	return r
}

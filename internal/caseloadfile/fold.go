package caseloadfile

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// unmarked spells letters that have no accent to take off the way people type
// them who lack the key.
var unmarked = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "þ", "th",
	"ß", "ss", "æ", "ae", "œ", "oe", "ı", "i")

// tidy makes one line of a cell: composed letters and single spaces.
func tidy(s string) string {
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// fold returns the words of s without case, accents and punctuation, so that
// "O’Brien" and "O'BRIEN" are the same. Other characters separate words.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(unmarked.Replace(strings.ToLower(s))) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '.':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Key is what names say, to compare them by: without case, accents, spaces and
// punctuation.
func Key(names ...string) string {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = squash(name)
	}
	return strings.Join(keys, "|")
}

// squash is fold in one word: "D/C Date" and "dc date" are the same heading.
func squash(s string) string {
	return strings.ReplaceAll(fold(s), " ", "")
}

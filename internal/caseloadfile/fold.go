package caseloadfile

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"continuo/internal/casework"
)

// tidy makes one line of a cell: composed letters and single spaces.
func tidy(s string) string {
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// fold is how names and headings are compared.
func fold(s string) string { return casework.Fold(s) }

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
func squash(s string) string { return casework.Squash(s) }

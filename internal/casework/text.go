package casework

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts, in characters, as the contract states them.
const (
	MaxName   = 200
	MaxReason = 2000
	MaxText   = 20000
)

// Line is a text of one line as it is kept: without the blanks around it. What
// is too long, broken or not of one line is added to the problems.
func (p *Problems) Line(field, text string, limit int) string {
	if strings.ContainsFunc(text, unicode.IsControl) {
		p.Add(field, "Write this on one line, without special characters.")
		return text
	}
	return p.Text(field, text, limit)
}

// Text is a text of any number of lines as it is kept.
func (p *Problems) Text(field, text string, limit int) string {
	switch {
	case !utf8.ValidString(text), strings.ContainsFunc(text, unprintable):
		p.Add(field, "This holds characters that cannot be kept. Write it again.")
	case utf8.RuneCountInString(text) > limit:
		p.Add(field, "This is too long. It can have %d characters.", limit)
	}
	return strings.TrimSpace(text)
}

// unprintable tells a control character that no one types: line breaks and
// tabs are not among them.
func unprintable(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) }

// Require adds a problem where nothing was written.
func (p *Problems) Require(field, text, message string) {
	if strings.TrimSpace(text) == "" {
		p.Add(field, "%s", message)
	}
}

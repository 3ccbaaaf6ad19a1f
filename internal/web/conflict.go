package web

import (
	"net/url"
	"slices"
	"strings"
)

// ConflictField is one answer that two people changed at once, or that only
// the other one changed.
type ConflictField struct {
	Name, Label  string
	Mine, Theirs string // as each of us has it now
	Both         string // a third wording to start from; empty joins the two
	// OnlyTheirs says that I did not touch it: Mine is then the old value. It
	// is theirs unless I ask for the old one back.
	OnlyTheirs bool
}

// Conflict is shown when a form comes back too late: nothing is lost, nothing
// is saved yet. It stands inside the page's form, so that the answers are
// posted again with the new version.
type Conflict struct {
	MyHour    string // when I wrote: "2:41 pm"
	TheirName string // "Inez Carrillo"
	TheirHour string
	Fields    []ConflictField
}

// The choices of a conflict. They are posted as <name>.keep, with the words of
// both sides, so that the server need not remember the clash.
const (
	keepMine   = "mine"
	keepTheirs = "theirs"
	keepBoth   = "both"
)

// Settled reads the reader's choice for one field of a posted Conflict. ok is
// false when the form holds none for it.
func Settled(form url.Values, name string) (value string, ok bool) {
	keep := form.Get(name + ".keep")
	switch keep {
	case keepMine, keepTheirs, keepBoth:
		key := name + "." + keep
		return form.Get(key), form.Has(key)
	case "": // an unticked "put the old one back"
		key := name + "." + keepTheirs
		return form.Get(key), form.Has(key)
	}
	return "", false
}

func (c Conflict) theirFirst() string { return FirstName(c.TheirName) }

func (f ConflictField) third() string {
	if f.Both != "" {
		return f.Both
	}
	joined := strings.TrimSpace(f.Mine)
	for _, p := range against(f.Theirs, f.Mine) {
		if p.Only {
			joined += " " + strings.TrimSpace(p.Text)
		}
	}
	return strings.TrimSpace(joined)
}

// piece is a sentence, and whether only this side has it.
type piece struct {
	Text string
	Only bool
}

// against splits text into sentences and marks those the other lacks. Whole
// sentences, because half a sentence of a plan has no meaning of its own.
func against(text, other string) []piece {
	theirs := sentences(other)
	for i := range theirs {
		theirs[i] = strings.TrimSpace(theirs[i])
	}
	var out []piece
	for _, s := range sentences(text) {
		bare := strings.TrimSpace(s)
		out = append(out, piece{s, bare != "" && !slices.Contains(theirs, bare)})
	}
	return out
}

// sentences cuts after a full stop, a question mark or a line break, and keeps
// every character.
func sentences(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		last := i+len(string(r)) == len(text)
		ends := r == '\n' || (strings.ContainsRune(".?!", r) && !last && text[i+1] == ' ')
		if ends || last {
			out = append(out, text[start:i+len(string(r))])
			start = i + len(string(r))
		}
	}
	return out
}

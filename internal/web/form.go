package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// The names of the hidden inputs every form of ours carries.
const (
	CSRFField = "csrf" // proves that the form came from our page
	OnceField = "once" // one key per rendered form: a second submit makes one record
	// OwnerField is whose form it is; internal/login reads it when the login
	// has ended meanwhile.
	OwnerField = "owner"
)

// Draft is a form that saves itself while it is written. Its page holds
// DraftStatus; the form carries Attrs and, where the server knows one, the
// hidden input "version". A save posts the whole form to SaveURL and may answer
// {"kept": "2:41 pm", "set": {"version": "8"}}.
//
//	<form method="post" action="/notes/7/sign" { draft.Attrs()... }>
type Draft struct {
	ID      string // names the draft in the browser's storage; no client data in it
	SaveURL string
	Method  string // of a save; empty means POST
}

// Attrs marks the form for the script.
func (d Draft) Attrs() templ.Attributes {
	attrs := templ.Attributes{"data-autosave": d.SaveURL, "data-draft": d.ID}
	if d.Method != "" {
		attrs["data-autosave-method"] = d.Method
	}
	return attrs
}

// Field describes one question of a form. The same struct serves Input,
// TextArea, Select, RadioChips, CheckChips and Check; each uses what it needs.
type Field struct {
	Name  string
	ID    string // unique on the page; empty means Name
	Label string
	Hint  string // one line under the label
	Err   string // what is wrong and how to mend it; empty when nothing is

	Value   string   // what is filled in, or the chosen option
	Values  []string // the ticked options of CheckChips
	Options []Option // for Select, RadioChips, CheckChips

	Type     string // of Input: "date", "time", "email", "tel", "search"; empty is text
	Rows     int    // of TextArea; 1 starts as a single line, 0 means two
	Short    bool   // narrow Input: a date, a number
	Required bool
	Off      bool             // cannot be changed now
	Attrs    templ.Attributes // anything rarer: maxlength, min, autocomplete, inputmode
}

// Option is one answer to choose.
type Option struct{ Value, Label string }

// FieldError is one line of ErrorSummary. ID is the field's ID (or Name).
type FieldError struct{ ID, Message string }

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) hintID() string { return f.id() + "-hint" }
func (f Field) errID() string  { return f.id() + "-err" }

// describedBy names the hint and the error, in reading order.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.hintID())
	}
	if f.Err != "" {
		ids = append(ids, f.errID())
	}
	return strings.Join(ids, " ")
}

// control gathers the attributes that Input, TextArea and Select share.
func (f Field) control() templ.Attributes {
	attrs := templ.Attributes{"id": f.id(), "name": f.Name}
	if by := f.describedBy(); by != "" {
		attrs["aria-describedby"] = by
	}
	if f.Err != "" {
		attrs["aria-invalid"] = "true"
	}
	if f.Required {
		attrs["required"] = true
	}
	if f.Off {
		attrs["disabled"] = true
	}
	for name, value := range f.Attrs {
		attrs[name] = value
	}
	return attrs
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "2"
	}
	return strconv.Itoa(f.Rows)
}

func (f Field) ticked(value string) bool { return slices.Contains(f.Values, value) }

// optionID gives the first option the field's own id, so that the link in
// ErrorSummary lands on something that can be answered.
func (f Field) optionID(i int) string {
	if i == 0 {
		return f.id()
	}
	return fmt.Sprintf("%s-%d", f.id(), i+1)
}

// answered says whether a prompt of a note has words or a ticked phrase.
func (f Field) answered(phrases Field) bool {
	return strings.TrimSpace(f.Value) != "" || len(phrases.Values) > 0
}

var fewNumbers = []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}

func fixHeading(n int) string {
	count := strconv.Itoa(n)
	if n < len(fewNumbers) {
		count = fewNumbers[n]
	}
	noun := "things"
	if n == 1 {
		noun = "thing"
	}
	return fmt.Sprintf("%s %s to fix. Everything you wrote is still here.", count, noun)
}

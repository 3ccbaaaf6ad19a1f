package web

// Kind is how a status or notice is meant. It is shown by icon, word and the
// colour of the ink, never by colour alone and never by a tint.
type Kind string

// The kinds. Alert means somebody must act; Warn that time is running.
const (
	OK    Kind = "ok"
	Warn  Kind = "warn"
	Alert Kind = "alert"
	Info  Kind = "info"
)

func (k Kind) icon() IconName { return IconName(k) }

func (k Kind) notice() string {
	switch k {
	case OK, Warn, Alert:
		return "notice n-" + string(k)
	}
	return "notice"
}

// Act is a button or a link that looks like one. Label says what will happen:
// "Sign the note", never "Submit".
type Act struct {
	Label string
	Of    string // said to readers only, after the label: "with Alma"
	Icon  IconName

	Href        string // a link; empty makes a submit button
	Download    bool   // the link is a file and no page
	Name, Value string // of the submit button
	Action      string // another address for this button (formaction)
	NoCheck     bool   // submit without the browser's own checks: "Keep draft"

	Main  bool // one a page
	Grave bool // cannot be taken back, or raises an alarm
	Bare  bool
	Small bool
	Big   bool // the peer's own act: Log, Sign, Accept
	Wide  bool
}

func (a Act) class() string {
	class := "btn"
	for _, one := range []struct {
		on   bool
		name string
	}{
		{a.Main, " main"}, {a.Grave, " grave"}, {a.Bare, " bare"},
		{a.Small, " small"}, {a.Big, " big"}, {a.Wide, " wide"},
	} {
		if one.on {
			class += one.name
		}
	}
	return class
}

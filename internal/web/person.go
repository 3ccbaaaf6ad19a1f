package web

// Card is a person at the top of a form: who this is about.
type Card struct {
	Name, When string // When: "IOP, day 54. Last talked Saturday."
	Stage      Stage
	Href       string // of an action beside it; empty leaves it out
	Action     string // its word: "Change"
	ActionOf   string // for readers: "person"
}

// Need is one person on the rail of Who needs me today?
type Need struct {
	Name, Href string
	Stage      Stage
	Tag        string // "IOP, day 9"
	Kind       Kind   // of Flag
	Icon       IconName
	Flag       string // "Missed this morning’s group"; empty when there is none
	Reason     string // one or two plain sentences
}

// Dot is the mark of one entry on a timeline.
type Dot string

// The dots: an entry as it is, one that is still mine to finish, and one where
// no contact came about.
const (
	DotDone Dot = "dot"
	DotMine Dot = "dot full"
	DotOff  Dot = "dot off"
)

// Fact is a label above what is known.
type Fact struct{ Label, Value string }

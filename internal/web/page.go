package web

import "github.com/a-h/templ"

// Page is what the frame around a page needs to know.
type Page struct {
	// Title is shown as "<Title> · Continuo". It never holds a client's name:
	// titles show up in browser histories, window lists and shared screens.
	// The name belongs in the page's h1.
	Title string
	Lang  string // of the page's words; empty means en-US

	Home string // where the mark leads; empty means /
	Nav  []NavItem
	Who  string // the signed-in person; empty leaves out name and lock
	// WhoRole is said under the name: "Peer specialist, Harbor Row".
	WhoRole string
	// Safety is where a safety concern is raised; empty leaves the button out.
	Safety string
	// Crisis is the crisis plan of the client whom the page is about; empty on
	// other pages.
	Crisis string

	Form   bool // the page has one act: the dock goes, Foot sticks to the thumb
	Narrow bool // reading width; forms and lists of one column

	SignIn string // where to sign in again; empty means /login
	CSRF   string // token for the lock form; the page's own forms use CSRF too
	Return string // path to come back to after the lock; empty means home
	// IdleMinutes locks the screen after so many quiet minutes; 0 never does.
	IdleMinutes int
	// Owner is an opaque id of the signed-in person. Words the browser keeps
	// while there is no signal are given back to that person only.
	Owner string
}

// NavItem is one place in the dock. Give at most five: Log and four others.
type NavItem struct {
	Href    string
	Label   string
	Icon    IconName
	Current bool
	Pip     int    // a count on the item; 0 shows none
	PipOf   string // what is counted, for readers: "to finish"
	Log     bool   // the one round button
}

func (p Page) title() string {
	if p.Title == "" {
		return "Continuo"
	}
	return p.Title + " · Continuo"
}

func (p Page) lang() string {
	if p.Lang == "" {
		return "en-US"
	}
	return p.Lang
}

func (p Page) signIn() string {
	if p.SignIn == "" {
		return "/login"
	}
	return p.SignIn
}

func (p Page) home() templ.SafeURL {
	if p.Home == "" {
		return "/"
	}
	return templ.URL(p.Home)
}

// htmxConfig keeps htmx within the policy: no style sheet of its own making,
// and going back asks the server again, so that a lock or a lost right counts.
const htmxConfig = `{"includeIndicatorCSS":false,"history":"reload","defaultTimeout":20000}`

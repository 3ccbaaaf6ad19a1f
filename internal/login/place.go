package login

import (
	"net/url"
	"strings"
)

const (
	home          = "/"
	longestReturn = 2000
)

// local is where to go on to: the asked path if it is one of our pages, and
// home if it leads anywhere else, to another site above all. Browsers read a
// backslash as a slash and leave out tabs and line ends, so both are refused.
func local(asked string) string {
	if len(asked) > longestReturn || !strings.HasPrefix(asked, "/") || strings.HasPrefix(asked, "//") ||
		strings.ContainsFunc(asked, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }) {
		return home
	}
	u, err := url.Parse(asked)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return home
	}
	for _, door := range []string{Path, "/logout", "/lock", invitationPath} {
		if u.Path == door || strings.HasPrefix(u.Path, door+"/") {
			return home
		}
	}
	return asked
}

// doorFor is the address of the sign-in page that leads on to path.
func doorFor(path string) string { return withReturn(Path, path) }

func withReturn(to, path string) string {
	if path = local(path); path == home {
		return to
	}
	return to + "?" + url.Values{"return": {path}}.Encode()
}

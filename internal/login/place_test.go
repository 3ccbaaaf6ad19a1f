package login

import (
	"strings"
	"testing"
)

func TestReturnPathsStayHere(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"/":                             "/",
		"/clients/7":                    "/clients/7",
		"/clients?q=a%20b&x=//e.test":   "/clients?q=a%20b&x=//e.test",
		"/logs":                         "/logs", // not the door /login
		"":                              "/",
		"clients":                       "/",
		"//evil.test":                   "/",
		"///evil.test":                  "/",
		"/\\evil.test":                  "/",
		"\\\\evil.test":                 "/",
		"/\t/evil.test":                 "/",
		"/\n/evil.test":                 "/",
		" //evil.test":                  "/",
		"https://evil.test":             "/",
		"https:evil.test":               "/",
		"javascript:alert(1)":           "/",
		"/%zz":                          "/",
		"/login":                        "/",
		"/login/start?return=/x":        "/",
		"/lock":                         "/",
		"/logout":                       "/",
		"/invitation/secret":            "/",
		"/" + strings.Repeat("a", 2000): "/",
	} {
		if got := local(asked); got != want {
			t.Errorf("local(%q) = %q, want %q", asked, got, want)
		}
	}
}

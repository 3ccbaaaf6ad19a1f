package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

// TestAWrongVerbIsToldWhichWouldDo asks every path of the contract with every
// verb it has not.
func TestAWrongVerbIsToldWhichWouldDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := contractDoc(t)
	for path, item := range doc.Paths.Map() {
		for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if item.GetOperation(verb) != nil {
				continue
			}
			a := w.call(storetest.Dana, verb, strings.ReplaceAll(path, "{id}", someID), "")
			if a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", verb, path, a.status)
			}
			allow := strings.Split(a.header.Get("Allow"), ", ")
			for offered := range item.Operations() {
				if !slices.Contains(allow, offered) {
					t.Errorf("%s %s: Allow is %q and leaves out %s", verb, path, allow, offered)
				}
			}
			if slices.Contains(allow, verb) {
				t.Errorf("%s %s: Allow is %q", verb, path, allow)
			}
		}
	}
}

func TestVerbsOfPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.signIn(storetest.Dana)
	for _, c := range []struct {
		verb, path string
		status     int
		allow      string
	}{
		{"DELETE", "/today", 405, "GET, HEAD"},
		{"PUT", "/sessions/" + someID + "/addenda", 405, "POST"},
		{"GET", "/logout", 405, "POST"},
		{"POST", "/livez", 405, "GET, HEAD"},
		{"POST", "/assets/app.css", 405, "GET, HEAD"},
		{"PATCH", "/clients/" + someID + "/edit", 405, "GET, POST, HEAD"},
		{"OPTIONS", "/today", 204, "GET, HEAD"},
		{"HEAD", "/livez", 200, ""},
		{"HEAD", "/today", 200, ""},
		{"GET", "/nothing/here", 404, ""},
		{"DELETE", "/nothing/here", 403, ""}, // not from one of our pages: that is said first
	} {
		req, err := http.NewRequest(c.verb, w.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		a := w.send(dana.client, req)
		if a.status != c.status || a.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q; want %d, %q", c.verb, c.path, a.status, a.header.Get("Allow"), c.status, c.allow)
		}
		if c.verb == "HEAD" && a.body != "" {
			t.Errorf("HEAD %s has a body", c.path)
		}
	}
	if a := w.call(storetest.Dana, "GET", "/nothing-here", ""); a.status != 404 {
		t.Errorf("an address of nothing: %d", a.status)
	}
}

// RFC 9110, sections 8.8.3 and 13.1.1.
func TestIfMatchIsReadToTheLetter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		header string
		status int
	}{
		{``, 428}, {`*`, 428},
		{`1`, 422}, {`"1`, 422}, {`1"`, 422}, {`'1'`, 422}, {`"1", "2"`, 422}, {`w/"1"`, 422}, {`""1""`, 422}, {`"1 "`, 422},
		{`W/"1"`, 412}, {`"01"`, 412}, {`"+1"`, 412}, {`"-1"`, 412}, {`"2"`, 412}, {`""`, 412}, {`"one"`, 412}, {`"99999999999999999999"`, 412},
		{`"1"`, 200},
	} {
		lines := []string{"If-Match: " + c.header}
		if c.header == "" {
			lines = nil
		}
		a := w.call(storetest.Dana, "PUT", alma(""), `{"legalFirst":"Alma","legalLast":"Reyes","birthDate":"1991-04-12","language":"en"}`, lines...)
		if a.status != c.status {
			t.Errorf("If-Match %s: %d, want %d\n%s", c.header, a.status, c.status, a.body)
		}
	}
}

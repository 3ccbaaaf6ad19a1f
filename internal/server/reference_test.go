package server_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// The reference is for whoever writes against the API, so nobody signs in for
// it: the first page, and every page that it leads to.
func TestTheReferenceLeadsThroughItsPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	get := func(path string) answer {
		req, err := http.NewRequest(http.MethodGet, w.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		return w.send(http.DefaultClient, req)
	}
	first := get("/api")
	pages := map[string]bool{}
	for _, m := range regexp.MustCompile(`href="(/api/[^"#]+)`).FindAllStringSubmatch(first.body, -1) {
		pages[m[1]] = true
	}
	if first.status != http.StatusOK || !pages["/api/consents"] || !pages["/api/types"] {
		t.Fatalf("/api answers %d and leads to %v", first.status, pages)
	}
	for path := range pages {
		if a := get(path); a.status != http.StatusOK || !strings.Contains(a.body, `<a href="/api">`) {
			t.Errorf("%s answers %d: %.200s", path, a.status, a.body)
		}
	}
	for path, status := range map[string]int{"/api/nothing": 404, "/api/v1": 401, "/api/openapi.yaml": 200, "/api/": 404} {
		if a := get(path); a.status != status {
			t.Errorf("%s answers %d, want %d", path, a.status, status)
		}
	}
}

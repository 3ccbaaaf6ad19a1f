package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A list of ids is one parameter: "IN" of some would be another statement for
// each length. The few lists of words have hardly more than one length.
func TestAListOfIDsIsOneParameter(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	spread, lists := regexp.MustCompile(`(\w+) IN [?@]\w*`), 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lists += strings.Count(string(text), "= ANY (?)")
		if spelled := regexp.MustCompile(`\.Scan\([^)]*\)\.Error`).FindString(string(text)); spelled != "" {
			t.Errorf("%s: %s is gorm's, which spells out its statement every time; use tx.read", name, spelled)
		}
		for _, found := range spread.FindAllStringSubmatch(string(text), -1) {
			if column := found[1]; column != "role" && column != "basis" {
				t.Errorf("%s: %q; bind the ids with anyOf and ask for = ANY (?)", name, found[0])
			}
		}
	}
	if lists == 0 {
		t.Error("no list was found: this test looks for something else than the code writes")
	}
}

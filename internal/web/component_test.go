package web

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A component is a function that returns a closure, and the compiler copies
// the closure into every place it inlines the function into: 244 buttons were
// compiled 244 times, and building this package took three times as long. So
// components used again and again say that they are not to be inlined.
func TestComponentsUsedOftenAreCompiledOnce(t *testing.T) {
	t.Parallel()
	const often = 10
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	var all []byte
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(append(all, text...), '\n')
	}
	uses := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\s+@(\w+)\(`).FindAllSubmatch(all, -1) {
		uses[string(m[1])]++
	}
	once := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^//go:noinline\ntempl (\w+)\(`).FindAllSubmatch(all, -1) {
		once[string(m[1])] = true
	}
	if uses["Button"] < often {
		t.Errorf("%d buttons are found: the search is broken", uses["Button"])
	}
	for name, n := range uses {
		if n >= often && !once[name] {
			t.Errorf("%s is used %d times: put //go:noinline directly above it", name, n)
		}
	}
}

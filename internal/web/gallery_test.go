package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// render draws a component as a page would.
func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatalf("render: %v", err)
	}
	return out.String()
}

// gallery is every component in every state, a page each, beside the shots of
// the design kit. CONTINUO_GALLERY names a folder to write them to, for the eye.
func gallery() map[string]templ.Component {
	return map[string]templ.Component{
		"door":     galleryDoor(),
		"today":    galleryToday(),
		"form":     galleryForm(),
		"errors":   galleryErrors(),
		"record":   galleryRecord(),
		"strips":   galleryStrips(),
		"conflict": galleryConflict(),
	}
}

func TestGalleryKeepsTheHouseRules(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("CONTINUO_GALLERY")
	for name, page := range gallery() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := render(t, page)
			if folder != "" {
				if err := os.WriteFile(filepath.Join(folder, name+".html"), []byte(out), 0o600); err != nil {
					t.Fatalf("write the gallery: %v", err)
				}
			}
			for _, complaint := range checkPage(t, out) {
				t.Error(complaint)
			}
		})
	}
}

func TestTheCheckerSeesEachFault(t *testing.T) {
	t.Parallel()
	for name, markup := range map[string]string{
		"inline style":               `<p style="color:red">a</p>`,
		"style element":              `<style>p{}</style>`,
		"inline script":              `<script>1</script>`,
		"inline handler":             `<p onclick="x()">a</p>`,
		"the same id twice":          `<p id="a"></p><p id="a"></p>`,
		"an input without a label":   `<input name="a" type="text">`,
		"a label for nothing":        `<label for="b">B</label>`,
		"described by nothing":       `<label>A<input name="a" aria-describedby="x"></label>`,
		"a link to nowhere on it":    `<a href="#gone">a</a>`,
		"a button without words":     `<button type="submit"><svg></svg></button>`,
		"a form post without a csrf": `<form method="post" action="/x"></form>`,
		"a tag left open":            `<p><span>a</p>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := "<!DOCTYPE html><html><head><title>t</title></head><body>" + markup + "</body></html>"
			if len(checkPage(t, page)) == 0 {
				t.Errorf("nothing found in %s", markup)
			}
		})
	}
}

// checkPage parses a page and lists what a strict policy, a screen reader or
// our own rules would refuse.
func checkPage(t *testing.T, page string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{"does not parse: " + err.Error()}
	}
	c := &checker{ids: map[string]int{}, labelled: map[string]bool{}}
	c.complaints = append(c.complaints, unclosed(page)...)
	c.collect(doc)
	c.check(doc)
	for id, n := range c.ids {
		if n > 1 {
			c.complain("id %q is there %d times", id, n)
		}
	}
	return c.complaints
}

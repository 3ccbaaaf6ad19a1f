package api_test

import (
	"regexp"
	"strings"
	"testing"

	"continuo/api"
)

func reference(t *testing.T) string {
	t.Helper()
	page, err := api.Reference("/assets/app.123.css")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestReferenceListsEveryOperation(t *testing.T) {
	t.Parallel()
	page := reference(t)
	for _, o := range operations(t) {
		for _, want := range []string{
			`<h3 id="` + o.OperationID + `">`,
			`<code><span class="strong">` + o.method + `</span> ` + o.path + `</code>`,
		} {
			if strings.Count(page, want) != 1 {
				t.Errorf("%s: %q stands on the page %d times", o.OperationID, want, strings.Count(page, want))
			}
		}
	}
}

func TestReferenceLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	page := reference(t)
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(`\bid="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	links := regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(links) < 100 {
		t.Errorf("only %d links", len(links))
	}
	for _, m := range links {
		if ids[m[1]] == 0 {
			t.Errorf("%q is named and is not there", m[1])
		}
	}
}

func TestReferenceIsPlain(t *testing.T) {
	t.Parallel()
	page := reference(t)
	for _, never := range []string{"<script", "style=", "onclick", "http://", "https://", "`", "**", "ZgotmplZ", "<no value>"} {
		if strings.Contains(page, never) {
			t.Errorf("the page contains %q", never)
		}
	}
	for _, want := range []string{
		`<link rel="stylesheet" href="/assets/app.123.css">`,
		`<html lang="en">`,
		`list of <a href="#schema-CaseloadLine">CaseloadLine</a>`, // a link inside words
		`<code>If-Match</code> with the <code>ETag</code> you read`,
		`<strong>Once only.</strong>`,
		`text, up to 20000 characters`,
		`The peer&#39;s first page.`,
		`number from 1 to 200`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

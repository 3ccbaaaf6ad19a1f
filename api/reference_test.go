package api_test

import (
	"regexp"
	"strings"
	"testing"

	"continuo/api"
)

func reference(t *testing.T) map[string]string {
	t.Helper()
	pages, err := api.Reference("/assets/app.123.css")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for name, page := range pages {
		out[strings.TrimSuffix(api.ReferencePath+"/"+name, "/")] = string(page)
	}
	return out
}

func TestReferenceListsEveryOperation(t *testing.T) {
	t.Parallel()
	pages := reference(t)
	first := pages[api.ReferencePath]
	delete(pages, api.ReferencePath)
	for _, o := range operations(t) {
		id := `<h2 id="` + o.OperationID + `">`
		path := `<code><span class="strong">` + o.method + `</span> ` + o.path + `</code>`
		ids, paths := 0, 0
		for _, page := range pages {
			ids += strings.Count(page, id)
			paths += strings.Count(page, path)
		}
		if ids != 1 || paths != 1 {
			t.Errorf("%s stands on the pages of the nouns %d times, its path %d times", o.OperationID, ids, paths)
		}
		if n := strings.Count(first, `<code>`+o.method+` `+o.path+`</code>`); n != 1 {
			t.Errorf("%s stands on the first page %d times", o.OperationID, n)
		}
	}
}

func TestReferenceLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	pages, links := reference(t), 0
	ids := map[string]bool{}
	for path, page := range pages {
		ids[path] = true
		for _, m := range regexp.MustCompile(`\bid="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if ids[path+"#"+m[1]] {
				t.Errorf("%s: the id %q stands twice", path, m[1])
			}
			ids[path+"#"+m[1]] = true
		}
	}
	for path, page := range pages {
		for _, m := range regexp.MustCompile(`\baria-labelledby="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if !ids[path+"#"+m[1]] {
				t.Errorf("%s: %q is named and is not there", path, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`<a [^>]*\bhref="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			to := m[1]
			if strings.HasPrefix(to, "#") {
				to = path + to
			}
			if links++; !ids[to] {
				t.Errorf("%s leads to %q, which is not there", path, to)
			}
		}
	}
	if links < 500 {
		t.Errorf("only %d links", links)
	}
}

// A page that cannot be laid out on a phone is read by nobody.
func TestReferencePagesStaySmall(t *testing.T) {
	t.Parallel()
	for path, page := range reference(t) {
		if n := strings.Count(page, "</"); n > 5000 {
			t.Errorf("%s has %d elements", path, n)
		}
	}
}

func TestReferenceIsPlain(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, page := range reference(t) {
		all.WriteString(page)
	}
	page := all.String()
	for _, never := range []string{"<script", "style=", "onclick", "http://", "https://", "`", "**", "ZgotmplZ", "<no value>"} {
		if strings.Contains(page, never) {
			t.Errorf("a page contains %q", never)
		}
	}
	for _, want := range []string{
		`<link rel="stylesheet" href="/assets/app.123.css">`,
		`<html lang="en">`,
		`list of <a href="/api/types#schema-CaseloadLine">CaseloadLine</a>`, // a link inside words
		`<code>If-Match</code> with the <code>ETag</code> you read`,
		`<strong>Once only.</strong>`,
		`text, up to 20000 characters`,
		`The peer&#39;s first page.`,
		`number from 1 to 200`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the pages lack %q", want)
		}
	}
}

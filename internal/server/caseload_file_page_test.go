package server_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"continuo/internal/storetest"
)

// choose sends a file by the form of the page.
func (b *browser) choose(page answer, name, content string) answer {
	b.w.t.Helper()
	form := formOf(b.w.t, page.body, `type="file"`)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for field, values := range form.values {
		if field != "file" {
			_ = m.WriteField(field, values[0])
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil || m.Close() != nil {
		b.w.t.Fatal(err)
	}
	req, _ := http.NewRequest("POST", b.w.url+form.action, &body)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return b.w.send(b.client, req)
}

func (w *world) shows(a answer, status int, sees ...string) {
	w.t.Helper()
	w.expect(scenario{path: a.url.Path, status: status, sees: sees}, a)
}

func TestACaseloadIsBroughtInThroughThePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(storetest.Paula)
	w.shows(b.get("/clients"), 200, "Bring in a caseload")
	start := b.get("/caseload-files")
	w.shows(b.choose(start, "x.pdf", "%PDF-1.4"), 422, "This is a PDF", "One thing to fix")
	preview := b.choose(start, "caseload.csv", brought)
	w.shows(preview, 200, "Before it goes in", "caseload.csv", "3 people, with 3 stays and 2 assignments", "Bring in 3 people", "Night track", "Not a date", "Line 6")
	if twice := b.choose(start, "caseload.csv", brought); twice.url.Path != preview.url.Path {
		t.Errorf("the same page and file twice: %s and %s", preview.url, twice.url)
	}
	if other := b.choose(start, "other.csv", "Name,DOB\nLi Wei,1/3/1980\n"); other.url.Path == preview.url.Path {
		t.Error("another file chosen on the same page is answered with the first one")
	}

	columns := b.get(preview.url.Path + "/columns")
	w.shows(columns, 200, "What is what", "Such as “=1+1”, “secret words”", "On 1 line.")
	said := b.submit(columns, `name="column.0"`, url.Values{"word.0": {storetest.IOP.String()}})
	w.shows(said, 200, "Bring in 4 people")
	stale := b.submit(columns, `name="column.0"`, url.Values{"word.0": {storetest.IOP.String()}})
	w.shows(stale, 412, "Somebody else changed this")
	result := b.submit(said, `/import"`, nil)
	w.shows(result, 200, "It is in", "4 people", "See the people", "Take them as XLSX")
	if strings.Contains(result.body, "Una") {
		t.Error("the result repeats what stands in the file")
	}
	report := b.get(preview.url.Path + "/report?format=csv")
	w.shows(report, 200, "Una Marsh", "not a date")
	if d := report.header.Get("Content-Disposition"); d != `attachment; filename="to-correct.csv"` {
		t.Errorf("the report is %q", d)
	}
	again := b.choose(b.get("/caseload-files"), "to-correct.csv", strings.Replace(report.body, "2/30/1981", "2/28/1981", 1))
	w.shows(again, 200, "Bring in 1 person")
	w.shows(b.submit(again, `/import"`, nil), 200, "1 person", "It is in")
}

// The agency's real file, wide as it is, and one whose header says nothing.
func TestPagesOfTheSampleFileAndOfAStrangeOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(storetest.Paula)
	sample, err := os.ReadFile("../caseloadfile/testdata/caseload.csv")
	if err != nil {
		t.Fatal(err)
	}
	w.shows(b.choose(b.get("/caseload-files"), "caseload.csv", string(sample)), 200, "people, with", "D/C Date", "More cells than the header")
	strange := b.choose(b.get("/caseload-files"), "strange.csv", "Who,Came to life\nAna Cruz,1/2/1980\n")
	w.shows(strange, 200, "Say which column is what first", "Say what is what")
	columns := b.get(strange.url.Path + "/columns")
	w.shows(b.submit(columns, `name="column.0"`, url.Values{"column.0": {"name"}, "column.1": {"birth date"}}), 200, "Bring in 1 person")
	dropped := b.submit(b.get(strange.url.Path), `/discard"`, nil)
	if dropped.status != 200 {
		t.Errorf("%d", dropped.status)
	}
	for _, path := range []string{"/caseload-files", strange.url.Path, strange.url.Path + "/columns", strange.url.Path + "/report"} {
		if a := w.signIn(storetest.Dana).get(path); a.status != 403 {
			t.Errorf("a peer is answered %s with %d", path, a.status)
		}
	}
}

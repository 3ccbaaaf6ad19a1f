package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"continuo/internal/casework"
)

// The other forms in which a packet about one client leaves: a page to print,
// and the answer of the API. A packet that is told in words leaves as nothing;
// it has a permit all the same.
const (
	Print  Format = "print"
	API    Format = "api"
	Spoken Format = "spoken"
)

// Part is a section of a packet, and which information stands in it.
type Part struct {
	Of casework.Information
	Section
}

// NewPacket makes a release of a packet about one client. What the permit does
// not name is not taken: a part of other information, or another form than the
// one that was decided on.
func NewPacket(permit casework.Permit, name string, d Document, parts []Part) (*Release, error) {
	row := permit.Disclosure()
	if !permit.Valid() {
		return nil, errors.New("make a packet: nobody permitted it")
	}
	for _, p := range parts {
		if !slices.Contains(row.Information, p.Of) {
			return nil, fmt.Errorf("make a packet: %s was not permitted", p.Of)
		}
		d.Sections = append(d.Sections, p.Section)
	}
	format := Format(row.Medium)
	if format == PDF {
		return NewDocument(permit, name, d), nil
	}
	if !slices.Contains([]Format{CSV, XLSX, Print, API, Spoken}, format) {
		return nil, fmt.Errorf("make a packet: nothing writes %s", format)
	}
	return &Release{id: row.ReleaseID, name: name, format: format, document: &d, permit: permit}, nil
}

// Format is how it is written.
func (r *Release) Format() Format { return r.format }

// Disclosure is what was written down of it; of a list of many, nothing.
func (r *Release) Disclosure() casework.Disclosure { return r.permit.Disclosure() }

// Styled gives a page to print its style sheet.
func (r *Release) Styled(href string) *Release {
	r.style = href
	return r
}

// sendPacket writes a document in another form than as a PDF.
func (r *Release) sendPacket(w http.ResponseWriter) error {
	if !r.permit.Valid() || Format(r.permit.Disclosure().Medium) != r.format {
		return errors.New("send a packet: nobody permitted it")
	}
	row := r.permit.Disclosure()
	if row.NoticeVersion != "" && Notice(row.NoticeVersion) == "" {
		return fmt.Errorf("send a packet: no notice %q", row.NoticeVersion)
	}
	switch r.format {
	case Print:
		return r.sendPage(w)
	case API, Spoken: // of what was told in words, that it was told
		return r.sendJSON(w)
	case CSV, XLSX:
		return r.sendRows(w)
	}
	return fmt.Errorf("send a packet: %s is not sent", r.format)
}

// sendRows flattens a document: what must go along first, then each section
// under its heading.
func (r *Release) sendRows(w http.ResponseWriter) error {
	row, d := r.permit.Disclosure(), r.document
	var lines [][]string
	add := func(texts ...string) { lines = append(lines, texts) }
	add(d.Title)
	for _, words := range []string{Notice(row.NoticeVersion), row.Scope} {
		if words != "" {
			add(words)
		}
	}
	for _, lead := range d.Lead {
		add(lead)
	}
	for _, s := range d.Sections {
		add("")
		add(s.Heading)
		for _, words := range s.Paragraphs {
			add(words)
		}
		for _, f := range s.Facts {
			add(f.Label, f.Value)
		}
		if len(s.Columns) > 0 {
			var head []string
			for _, c := range s.Columns {
				head = append(head, c.Name)
			}
			add(head...)
			lines = append(lines, s.Lines...)
		}
	}
	r.head(w)
	out, err := newTable(r.format, w, lines[0])
	if err != nil {
		return errors.Join(ErrBroken, err)
	}
	defer out.discard()
	for _, line := range lines[1:] {
		cells := make([]Cell, len(line))
		for i, text := range line {
			cells[i].Text = text
		}
		if err := out.write(cells); err != nil {
			return errors.Join(ErrBroken, err)
		}
	}
	if err := out.end(); err != nil {
		return errors.Join(ErrBroken, err)
	}
	return nil
}

// packetJSON is a packet as the API answers it.
type packetJSON struct {
	DisclosureID string        `json:"disclosureId"`
	Title        string        `json:"title"`
	Notice       string        `json:"notice"`
	Scope        string        `json:"scope"`
	Lead         []string      `json:"lead"`
	Sections     []sectionJSON `json:"sections"`
}

type sectionJSON struct {
	Heading    string     `json:"heading"`
	Paragraphs []string   `json:"paragraphs"`
	Facts      [][]string `json:"facts"`
	Columns    []string   `json:"columns"`
	Lines      [][]string `json:"lines"`
}

func (r *Release) sendJSON(w http.ResponseWriter) error {
	row, d := r.permit.Disclosure(), r.document
	out := packetJSON{DisclosureID: row.ID.String(), Title: d.Title, Notice: Notice(row.NoticeVersion), Scope: row.Scope, Lead: listed(d.Lead),
		Sections: []sectionJSON{}}
	for _, s := range d.Sections {
		section := sectionJSON{Heading: s.Heading, Paragraphs: listed(s.Paragraphs), Facts: [][]string{}, Columns: []string{}, Lines: listed(s.Lines)}
		for _, f := range s.Facts {
			section.Facts = append(section.Facts, []string{f.Label, f.Value})
		}
		for _, c := range s.Columns {
			section.Columns = append(section.Columns, c.Name)
		}
		out.Sections = append(out.Sections, section)
	}
	text, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("write a packet: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	return r.sendWhole(w, text)
}

func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (r *Release) sendWhole(w http.ResponseWriter, content []byte) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	if _, err := w.Write(content); err != nil {
		return errors.Join(ErrBroken, err)
	}
	return nil
}

// page is what is printed: the same words in the same order as the PDF, and
// nothing of the product around them.
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>To print · Continuo</title>{{with .Style}}<link rel="stylesheet" href="{{.}}">{{end}}</head>
<body><main class="stack paper" id="main"><h1>{{.Title}}</h1>
{{with .Notice}}<p class="card">{{.}}</p>{{end}}{{with .Scope}}<p class="card">{{.}}</p>{{end}}
{{range .Lead}}<p>{{.}}</p>{{end}}
{{range .Sections}}<section class="stack-s"><h2>{{.Heading}}</h2>
{{range .Paragraphs}}<p class="kept-words">{{.}}</p>{{end}}
{{if .Facts}}<dl class="facts">{{range .Facts}}<div><dt>{{.Label}}</dt><dd>{{.Value}}</dd></div>{{end}}</dl>{{end}}
{{if .Columns}}<table class="table"><thead><tr>{{range .Columns}}<th scope="col">{{.Name}}</th>{{end}}</tr></thead>
<tbody>{{range .Lines}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>{{end}}</tbody></table>{{end}}</section>{{end}}
{{with .Short}}<p>{{.}}</p>{{end}}</main></body></html>
`))

func (r *Release) sendPage(w http.ResponseWriter) error {
	row := r.permit.Disclosure()
	d := *r.document
	d.Language = or(d.Language, "en")
	var out bytes.Buffer
	if err := page.Execute(&out, struct {
		Document
		Style, Notice, Scope, Short string
	}{d, r.style, Notice(row.NoticeVersion), row.Scope, law(row.NoticeVersion).Short}); err != nil {
		return fmt.Errorf("write a page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return r.sendWhole(w, out.Bytes())
}

package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed reference.html
var referenceHTML string

// ReferencePath is where the reference is served; the pages of the nouns and of
// the shared types lie below it.
const ReferencePath = "/api"

// sharedTypes names the page of the types that several nouns use.
const sharedTypes = "types"

// Reference renders the contract for people, without a script, dressed by the
// style sheet at the given address: what there is on a first page named "", and
// a page for each noun with the types that it alone uses. One page of it all
// was more than a phone can lay out.
func Reference(stylesheet string) (map[string][]byte, error) {
	doc, err := openapi3.NewLoader().LoadFromData(Spec)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	ref := referenceOf(doc, stylesheet)
	page, err := template.New("reference").Funcs(template.FuncMap{"prose": prose, "schema": ref.pathOf}).Parse(referenceHTML)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	pages := map[string][]byte{}
	write := func(name, part string, noun refNoun) error {
		var out bytes.Buffer
		if err := page.ExecuteTemplate(&out, part, refPage{ref, noun}); err != nil {
			return fmt.Errorf("write the page %q: %w", name, err)
		}
		pages[name] = out.Bytes()
		return nil
	}
	if err := write("", "index", refNoun{Name: "API"}); err != nil {
		return nil, err
	}
	for _, noun := range append(ref.Nouns, ref.Shared) {
		if err := write(noun.Anchor, "noun", noun); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// The pages as their template sees them.
type (
	reference struct {
		Title, Version, Base, Path, Stylesheet string
		About                                  []string
		Nouns                                  []refNoun
		Shared                                 refNoun // of types alone

		home map[string]string // the page a schema stands on
	}
	refPage struct {
		reference
		Noun refNoun
	}
	refNoun struct {
		Anchor, Name, About string
		Operations          []refOperation
		Schemas             []refSchema
	}
	refOperation struct {
		ID, Method, Path, Summary string
		About                     []string
		Params                    []refField
		Body                      *refType
		Answers                   []refAnswer
	}
	refAnswer struct {
		Status, About string
		Headers       []string
		Body          *refType
	}
	refSchema struct {
		Name, About, Example string
		Values               []string // of an enum
		Fields               []refField
	}
	refField struct {
		Name, In, About string
		Required        bool
		Type            refType
	}
	// refType is "list of " + Link, or Words alone.
	refType struct{ Words, Link string }
)

func (r reference) pathOf(schema string) string {
	return r.Path + "/" + r.home[schema] + "#schema-" + schema
}

func referenceOf(doc *openapi3.T, stylesheet string) reference {
	ref := reference{
		Title: doc.Info.Title, Version: doc.Info.Version, Base: doc.Servers[0].URL, Path: ReferencePath, Stylesheet: stylesheet,
		About: paragraphs(doc.Info.Description), home: map[string]string{},
		Shared: refNoun{Anchor: sharedTypes, Name: "Shared types", About: "What several nouns send and answer."},
	}
	for _, tag := range doc.Tags {
		noun := refNoun{
			Anchor: strings.ToLower(strings.ReplaceAll(tag.Name, " ", "-")), Name: tag.Name, About: tag.Description,
			Operations: operationsOf(doc, tag.Name),
		}
		for schema := range schemasOf(doc, tag.Name) {
			if _, another := ref.home[schema]; another {
				ref.home[schema] = sharedTypes
			} else {
				ref.home[schema] = noun.Anchor
			}
		}
		ref.Nouns = append(ref.Nouns, noun)
	}
	for _, name := range sortedKeys(doc.Components.Schemas) {
		s := doc.Components.Schemas[name].Value
		if !standsAlone(s) {
			continue
		}
		at := slices.IndexFunc(ref.Nouns, func(n refNoun) bool { return n.Anchor == ref.home[name] })
		if at < 0 {
			ref.home[name] = sharedTypes
			ref.Shared.Schemas = append(ref.Shared.Schemas, schemaOf(name, s))
		} else {
			ref.Nouns[at].Schemas = append(ref.Nouns[at].Schemas, schemaOf(name, s))
		}
	}
	return ref
}

// schemasOf are the schemas that a noun's operations lead to, directly or by
// way of others.
func schemasOf(doc *openapi3.T, tag string) map[string]bool {
	found := map[string]bool{}
	var follow func(ref *openapi3.SchemaRef)
	follow = func(ref *openapi3.SchemaRef) {
		if ref == nil || ref.Value == nil {
			return
		}
		if name := ref.Ref[strings.LastIndex(ref.Ref, "/")+1:]; name != "" {
			if found[name] {
				return
			}
			found[name] = true
		}
		follow(ref.Value.Items)
		for _, property := range ref.Value.Properties {
			follow(property)
		}
	}
	content := func(c openapi3.Content) {
		for _, media := range c {
			follow(media.Schema)
		}
	}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			if !slices.Contains(op.Tags, tag) {
				continue
			}
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				follow(p.Value.Schema)
			}
			if op.RequestBody != nil {
				content(op.RequestBody.Value.Content)
			}
			for _, answer := range op.Responses.Map() {
				content(answer.Value.Content)
			}
		}
	}
	return found
}

func operationsOf(doc *openapi3.T, tag string) (all []refOperation) {
	for _, path := range sortedKeys(doc.Paths.Map()) {
		item := doc.Paths.Value(path)
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			op := item.GetOperation(method)
			if op == nil || !slices.Contains(op.Tags, tag) {
				continue
			}
			shown := refOperation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, About: paragraphs(op.Description)}
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				shown.Params = append(shown.Params, refField{
					Name: p.Value.Name, In: p.Value.In, About: p.Value.Description, Required: p.Value.Required,
					Type: typeOf(p.Value.Schema),
				})
			}
			if op.RequestBody != nil {
				shown.Body = bodyOf(op.RequestBody.Value.Content)
			}
			for _, status := range sortedKeys(op.Responses.Map()) {
				shown.Answers = append(shown.Answers, answerOf(status, op.Responses.Value(status).Value))
			}
			all = append(all, shown)
		}
	}
	return all
}

func answerOf(status string, r *openapi3.Response) refAnswer {
	a := refAnswer{Status: status, Headers: sortedKeys(r.Headers), Body: bodyOf(r.Content)}
	if r.Description != nil {
		a.About = *r.Description
	}
	if status == "default" {
		a.Status = "otherwise"
	}
	return a
}

// bodyOf is the type of the one body there is, whatever its media type.
func bodyOf(content openapi3.Content) *refType {
	for _, media := range content {
		t := typeOf(media.Schema)
		return &t
	}
	return nil
}

func schemaOf(name string, s *openapi3.Schema) refSchema {
	shown := refSchema{Name: name, About: s.Description, Values: valuesOf(s)}
	for _, field := range sortedKeys(s.Properties) {
		ref := s.Properties[field]
		about := ref.Value.Description
		if standsAlone(ref.Value) {
			about = "" // it is said where the type stands
		}
		shown.Fields = append(shown.Fields, refField{
			Name: field, About: about, Required: slices.Contains(s.Required, field), Type: typeOf(ref),
		})
	}
	slices.SortStableFunc(shown.Fields, requiredFirst)
	if s.Example != nil {
		if example, err := json.Marshal(s.Example); err == nil {
			shown.Example = string(example)
		}
	}
	return shown
}

func requiredFirst(a, b refField) int {
	switch {
	case a.Required == b.Required:
		return 0
	case a.Required:
		return -1
	default:
		return 1
	}
}

// standsAlone tells whether a schema has an entry of its own on the page;
// others are told in words where they are used.
func standsAlone(s *openapi3.Schema) bool { return s.Type.Is("object") || len(s.Enum) > 0 }

func typeOf(ref *openapi3.SchemaRef) refType {
	s := ref.Value
	if ref.Ref != "" && standsAlone(s) {
		return refType{Link: ref.Ref[strings.LastIndex(ref.Ref, "/")+1:]}
	}
	switch {
	case s.Type.Is("array"):
		item := typeOf(s.Items)
		return refType{Words: "list of " + item.Words, Link: item.Link}
	case s.Type.Is("integer"):
		return refType{Words: numberWords(s)}
	case s.Type.Is("boolean"):
		return refType{Words: "true or false"}
	case len(s.Enum) > 0:
		return refType{Words: strings.Join(valuesOf(s), " or ")}
	}
	return refType{Words: textWords(s)}
}

func numberWords(s *openapi3.Schema) string {
	words := "number"
	if s.Min != nil {
		words += fmt.Sprintf(" from %.0f", *s.Min)
	}
	if s.Max != nil {
		words += fmt.Sprintf(" to %.0f", *s.Max)
	}
	return words
}

func textWords(s *openapi3.Schema) string {
	switch s.Format {
	case "uuid":
		return "id"
	case "date":
		return "day"
	case "date-time":
		return "moment"
	}
	if s.MaxLength != nil {
		return fmt.Sprintf("text, up to %d characters", *s.MaxLength)
	}
	return "text"
}

func valuesOf(s *openapi3.Schema) (values []string) {
	for _, v := range s.Enum {
		if v == "" {
			v = "(empty)"
		}
		values = append(values, fmt.Sprint(v))
	}
	return values
}

func paragraphs(text string) []string {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n\n")
}

// prose turns the two marks the contract uses, `code` and **strong**, into
// elements. What stands between them is escaped first.
func prose(text string) template.HTML {
	text = template.HTMLEscapeString(text)
	return template.HTML(paired(paired(text, "**", "strong"), "`", "code"))
}

// paired puts every second stretch between marks into an element.
func paired(text, mark, element string) string {
	parts := strings.Split(text, mark)
	for i := 1; i < len(parts)-1; i += 2 {
		parts[i] = "<" + element + ">" + parts[i] + "</" + element + ">"
	}
	return strings.Join(parts, "")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

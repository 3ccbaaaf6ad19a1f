package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/storetest"
)

// operation is one of the contract, with a request that fits it.
type operation struct {
	id, method, path, body string
	op                     string
	header                 []string // where the body is a file and no JSON
}

// most is what operations take that bring a file, in bytes, beyond the usual.
var most = map[string]int{"signConsent": 6 << 20}

const someID = "019adf00-0000-7000-8000-000000000000" // of nothing

var readContract = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(api.Spec) })

// contractDoc is the contract, to be read and not changed.
func contractDoc(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := readContract()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func operations(t testing.TB) []operation {
	t.Helper()
	var all []operation
	for path, item := range contractDoc(t).Paths.Map() {
		for method, o := range item.Operations() {
			op := operation{id: o.OperationID, op: api.OpOf(o.OperationID), method: method, path: strings.ReplaceAll(path, "{id}", someID)}
			query := []string{}
			for _, p := range slices.Concat(item.Parameters, o.Parameters) {
				if p.Value.In == "query" && p.Value.Required {
					query = append(query, p.Value.Name+"="+stringOf(fitting(p.Value.Schema.Value)))
				}
			}
			if len(query) > 0 {
				op.path += "?" + strings.Join(query, "&")
			}
			if o.RequestBody != nil && o.RequestBody.Value.Content["application/json"] == nil {
				op.body, op.header = "Name,DOB\nAna Cruz,1/2/1980\n", []string{"Content-Type: application/octet-stream"}
			} else if o.RequestBody != nil {
				text, err := json.Marshal(fitting(o.RequestBody.Value.Content["application/json"].Schema.Value))
				if err != nil {
					t.Fatal(err)
				}
				op.body = string(text)
			}
			all = append(all, op)
		}
	}
	if len(all) < 45 {
		t.Fatalf("only %d operations in the contract", len(all))
	}
	return all
}

func stringOf(v any) string { s, _ := v.(string); return s }

// fitting is the smallest value that a schema takes.
func fitting(s *openapi3.Schema) any {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.AllOf) > 0:
		return fitting(s.AllOf[0].Value)
	case s.Type.Is("object"):
		m := map[string]any{}
		for _, name := range s.Required {
			m[name] = fitting(s.Properties[name].Value)
		}
		return m
	case s.Type.Is("array"):
		var list = []any{}
		for range s.MinItems {
			list = append(list, fitting(s.Items.Value))
		}
		return list
	case s.Type.Is("integer"), s.Type.Is("number"):
		if s.Min != nil {
			return *s.Min
		}
		return 1
	case s.Type.Is("boolean"):
		return false
	}
	switch s.Format {
	case "uuid":
		return someID
	case "date":
		return "2026-11-20"
	case "date-time":
		return "2026-11-20T10:00:00-05:00"
	case "email":
		return "somebody@harbor.example"
	}
	return "America/New_York" // a text that is also a time zone
}

func TestEveryOperationRefusesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM audit_entries")
	for _, o := range operations(t) {
		a := w.call(uuid.Nil, o.method, o.path, o.body, o.header...)
		if a.status != http.StatusUnauthorized || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s answered nobody with %d", o.id, a.status)
		}
	}
	if after := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM audit_entries"); after != before {
		t.Errorf("nobody left %d audit entries", after-before)
	}
}

// A researcher may ask who they are and take studies along; every other operation must answer
// 403 in the same words and leave an entry of the refusal.
func TestEveryOperationRefusesARoleWithoutTheVerbAndSaysSoInTheAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, o := range operations(t) {
		if o.op == "self.get" || o.op == "study.list" || o.op == "study_export.make" {
			continue
		}
		a := w.call(storetest.Rosa, o.method, o.path, o.body, append(o.header, "If-Match: \"1\"")...)
		if a.status != http.StatusForbidden || !strings.Contains(a.body, "This is not part of your role.") {
			t.Errorf("%s answered a researcher with %d: %s", o.id, a.status, a.body)
			continue
		}
		if n := storetest.OwnerValue[int](t, w.Database, `SELECT count(*) FROM audit_entries WHERE actor_id = $1 AND op = $2
			AND outcome = 'refused' AND reason = 'forbidden'`, storetest.Rosa, o.op); n != 1 {
			t.Errorf("%s refused a researcher and left %d entries", o.id, n)
		}
	}
}

// What is about one record answers 404 where there is none, for whoever may do
// the verb, and never 500.
func TestEveryOperationOnNothingIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asks := []uuid.UUID{storetest.Dana, storetest.Ruth, storetest.Paula, storetest.Adam, storetest.Petra, storetest.Nakata, storetest.Joanna}
	for _, o := range operations(t) {
		if !strings.Contains(o.path, someID) || o.id == "saveNoteDraft" { // which makes what is not there
			continue
		}
		allowed := 0
		for _, who := range asks {
			a := w.call(who, o.method, o.path, o.body, "If-Match: \"1\"")
			switch a.status {
			case http.StatusForbidden:
				continue
			case http.StatusNotFound:
			default:
				t.Errorf("%s on nothing, asked by %s: %d %s", o.id, people[who], a.status, a.body)
			}
			allowed++
		}
		if allowed == 0 {
			t.Errorf("nobody of harbor.sql may %s", o.id)
		}
	}
}

// Written once: every operation is sent them.
var deepLists, deepObjects = strings.Repeat("[", 400_000), strings.Repeat(`{"a":`, 100_000)

// Bodies that no handler should ever see, sent to every operation that takes
// one: 422 (415 for what is not JSON), with the field named, and nothing
// written.
func TestEveryOperationRefusesBrokenBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, o := range operations(t) {
		if o.body == "" || o.body == "{}" || o.header != nil {
			continue
		}
		key := o.body[2 : strings.IndexByte(o.body[2:], '"')+2]
		for says, c := range map[string]struct {
			body   string
			status int
			sees   string
		}{
			"not JSON":       {"{", 422, `"field":"body"`},
			"two values":     {o.body + "{}", 422, `"field":"body"`},
			"a list":         {"[]", 422, `"field":"body"`},
			"unknown field":  {strings.Replace(o.body, "{", `{"zzzUnknown":1,`, 1), 422, `"field":"zzzUnknown"`},
			"duplicate key":  {strings.Replace(o.body, "{", `{"`+key+`":null,`, 1), 422, `"field":"` + key + `"`},
			"broken UTF-8":   {strings.Replace(o.body, "{", "{\"zz\":\"\xff\",", 1), 422, `"field":"body"`},
			"a NUL":          {strings.Replace(o.body, "{", `{"zz":"a\u0000b",`, 1), 422, `"field":"zz"`},
			"null for all":   {strings.Replace(o.body, "{", `{"`+key+`":null,"zz":[{`, 1), 422, `"errors"`},
			"a huge number":  {`{"` + key + `":1e999999}`, 422, `"errors"`},
			"deep nesting":   {deepLists, 422, `"field":"body"`},
			"deep objects":   {deepObjects, 422, `"field":"body"`},
			"wrong type":     {`{"` + key + `":{"a":[1]}}`, 422, `"errors"`},
			"much too large": {`{"` + key + `":"` + strings.Repeat("x", most[o.id]+2<<20) + `"}`, 413, ""},
		} {
			a := w.call(whoMay(o), o.method, o.path, c.body, "If-Match: \"1\"")
			if a.status != c.status || !strings.Contains(a.body, c.sees) {
				t.Errorf("%s with %s: %d, want %d with %s: %.300s", o.id, says, a.status, c.status, c.sees, a.body)
			}
			if strings.Contains(a.body, "zzz") && says != "unknown field" || strings.Contains(a.body, "999999") {
				t.Errorf("%s with %s: the answer repeats what was sent", o.id, says)
			}
		}
	}
	if strings.Contains(w.said(), "request failed") || strings.Contains(w.said(), "panic") {
		t.Errorf("something failed on our side:\n%s", w.said())
	}
}

func TestTextThatIsNoneIsRefusedInQueriesToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signIn(storetest.Petra)
	for _, path := range []string{"/audit-entries?op=%00", "/staff?status=%ff", "/clients?cursor=a%00b"} {
		if a := w.call(storetest.Petra, "GET", path, ""); a.status != http.StatusUnprocessableEntity {
			t.Errorf("API %s: %d %s", path, a.status, a.body)
		}
	}
	for _, path := range []string{"/audit?client=%00", "/staff?role=%00", "/staff?status=%ff"} {
		if a := b.get(path); a.status != http.StatusUnprocessableEntity {
			t.Errorf("page %s: %d", path, a.status)
		}
	}
	for _, c := range []struct{ header, path, field string }{
		{"Idempotency-Key: abc", "/safety-concerns", "Idempotency-Key"},
	} {
		a := w.call(storetest.Dana, "POST", c.path, `{"clientId":"`+storetest.Alma.String()+`","words":"x"}`, c.header)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"field":"`+c.field+`"`) {
			t.Errorf("%s: %d %s", c.header, a.status, a.body)
		}
	}
	for _, value := range []string{"2026-02-30T10:00:00Z", "2026-11-20T10:00:60Z", "2026-11-20T10:00:00+99:99", "9999-12-31T23:00:00Z", "yesterday"} {
		body := `{"clientId":"` + storetest.Alma.String() + `","kind":"individual","mode":"in_person","startsAt":"` + value + `","endsAt":"2026-11-20T10:00:00Z"}`
		a := w.call(storetest.Dana, "PUT", "/note-drafts/"+someID, body, "If-None-Match: *")
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `"field":"startsAt"`) {
			t.Errorf("startsAt %s: %d %s", value, a.status, a.body)
		}
	}
}

// whoMay is somebody signed in; the contract is checked before the policy is
// asked, so it need not be who may.
func whoMay(operation) uuid.UUID { return storetest.Paula }

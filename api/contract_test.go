package api_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"continuo/api"
	"continuo/internal/authz"
)

// contract loads openapi.yaml as a reader of it would, and refuses a document
// that is not OpenAPI or whose examples break its own rules.
func contract(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		t.Fatalf("read the contract: %v", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatalf("the contract is not OpenAPI: %v", err)
	}
	return doc
}

// operation is one operation with where it stands.
type operation struct {
	*openapi3.Operation
	path, method string
	params       []string // "header Idempotency-Key"; also those of the path
}

func operations(t *testing.T) (all []operation) {
	t.Helper()
	for path, item := range contract(t).Paths.Map() {
		for method, op := range item.Operations() {
			o := operation{Operation: op, path: path, method: method}
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				o.params = append(o.params, p.Value.In+" "+p.Value.Name)
			}
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		t.Fatal("the contract has no operation")
	}
	return all
}

// has tells whether the operation behind an operationId is of a kind.
func has(operationID string, kind func(authz.Op) bool) bool {
	i := slices.IndexFunc(authz.Ops(), func(op authz.Op) bool { return op.String() == api.OpOf(operationID) })
	return i >= 0 && kind(authz.Ops()[i])
}

// writes tells whether it changes something, worded whether what it asks is
// client data, which a GET would put into an address.
func writes(operationID string) bool { return has(operationID, authz.Op.Write) }
func worded(operationID string) bool { return has(operationID, authz.Op.Worded) }

func TestContractIsOpenAPI(t *testing.T) {
	t.Parallel()
	if got := contract(t).OpenAPI; got != "3.0.3" {
		t.Errorf("the contract says OpenAPI %s; for 3.1 the validator quotes values, which may be about a client", got)
	}
}

func TestServerIsMadeOfThisContract(t *testing.T) {
	t.Parallel()
	made, err := api.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	have, err := made.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	want, err := contract(t).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(want) {
		t.Error("openapi.yaml has changed since the server was made of it: go generate ./api")
	}
}

func TestContractOffersWhatPolicyKnows(t *testing.T) {
	t.Parallel()
	offered := map[string]bool{}
	for _, o := range operations(t) {
		offered[api.OpOf(o.OperationID)] = true
	}
	for _, op := range authz.Ops() {
		want := !op.Internal() && !op.Unhandled()
		if offered[op.String()] != want {
			t.Errorf("%s: offered over HTTP %v, want %v", op, offered[op.String()], want)
		}
		delete(offered, op.String())
	}
	for op := range offered {
		t.Errorf("%s is offered and is no operation", op)
	}
}

func TestContractGivesTheRolesThatPolicyGives(t *testing.T) {
	t.Parallel()
	var named []authz.Role
	for _, v := range contract(t).Components.Schemas["RoleName"].Value.Enum {
		named = append(named, authz.Role(v.(string)))
	}
	given := authz.StaffRoles()
	slices.Sort(named)
	slices.Sort(given)
	if !slices.Equal(named, given) {
		t.Errorf("the contract names %v, the policy gives %v", named, given)
	}
}

func TestPathsAreFlat(t *testing.T) {
	t.Parallel()
	flat := regexp.MustCompile(`^/[a-z0-9]+(-[a-z]+)*(/\{id\}(/[a-z]+(-[a-z]+)*)?)?$`)
	for _, o := range operations(t) {
		if !flat.MatchString(o.path) {
			t.Errorf("%s: not of the form /nouns/{id}/verb", o.path)
		}
		if got, want := slices.Contains(o.params, "path id"), strings.Contains(o.path, "{id}"); got != want {
			t.Errorf("%s %s: takes the id %v, its path has one %v", o.method, o.path, got, want)
		}
	}
}

func TestMethodsFollowTheVerb(t *testing.T) {
	t.Parallel()
	for _, o := range operations(t) {
		if got, want := o.method != http.MethodGet, writes(o.OperationID) || worded(o.OperationID); got != want {
			t.Errorf("%s is %s: changes something or asks in words %v, by the policy %v", o.OperationID, o.method, got, want)
		}
	}
}

func TestOperationsKeepTheHouseRules(t *testing.T) {
	t.Parallel()
	for _, o := range operations(t) {
		t.Run(o.OperationID, func(t *testing.T) {
			t.Parallel()
			must := func(ok bool, format string, args ...any) {
				t.Helper()
				if !ok {
					t.Errorf(format, args...)
				}
			}
			takes := func(header string) bool { return slices.Contains(o.params, "header "+header) }
			must(o.Summary != "", "no summary")
			must(len(o.Tags) == 1, "not under one tag")
			must(o.Responses.Default() != nil && o.Responses.Default().Ref == "#/components/responses/Problem", "does not say how it fails")
			must(takes("Idempotency-Key") == (o.method == http.MethodPost && !worded(o.OperationID)),
				"Idempotency-Key belongs to POST, and to every POST that changes something")
			must(takes("If-Match") == (o.method == http.MethodPut || o.method == http.MethodDelete), "If-Match belongs to PUT and DELETE")
			list := strings.HasPrefix(o.OperationID, "list")
			must(slices.Contains(o.params, "query cursor") == list, "cursor belongs to lists")
			must(slices.Contains(o.params, "query limit") == list, "limit belongs to lists")
			for status, answer := range o.Responses.Map() {
				must((answer.Value.Headers["Location"] != nil) == (status == "201"), "%s: Location belongs to 201", status)
			}
			if o.method == http.MethodPut {
				must(o.Responses.Status(http.StatusOK).Value.Headers["ETag"] != nil, "a replaced thing answers its new ETag")
			}
		})
	}
}

// schemas are all schemas of the contract, by where they stand.
func schemas(t *testing.T) map[string]*openapi3.Schema {
	t.Helper()
	doc := contract(t)
	found := map[string]*openapi3.Schema{}
	var walk func(where string, ref *openapi3.SchemaRef)
	walk = func(where string, ref *openapi3.SchemaRef) {
		if ref == nil || found[where] != nil {
			return
		}
		found[where] = ref.Value
		if ref.Ref != "" && strings.Contains(where, ".") {
			return // it stands for itself under its own name
		}
		for name, property := range ref.Value.Properties {
			walk(where+"."+name, property)
		}
		walk(where+"[]", ref.Value.Items)
	}
	for name, schema := range doc.Components.Schemas {
		walk(name, schema)
	}
	for name, parameter := range doc.Components.Parameters {
		walk("parameter "+name, parameter.Value.Schema)
	}
	for name, header := range doc.Components.Headers {
		walk("header "+name, header.Value.Schema)
	}
	for _, o := range operations(t) {
		for _, p := range o.Parameters {
			walk(fmt.Sprintf("%s parameter %s", o.OperationID, p.Value.Name), p.Value.Schema)
		}
	}
	return found
}

func TestEverythingHasALimit(t *testing.T) {
	t.Parallel()
	bounded := []string{"uuid", "date", "date-time"}
	for where, s := range schemas(t) {
		switch {
		case s.Type.Is("string"):
			if s.MaxLength == nil && len(s.Enum) == 0 && !slices.Contains(bounded, s.Format) {
				t.Errorf("%s: a text without an end", where)
			}
		case s.Type.Is("object"):
			if has := s.AdditionalProperties.Has; has == nil || *has {
				t.Errorf("%s: takes fields nobody named", where)
			}
		case s.Type.Is("array"):
			if s.MaxItems == nil {
				t.Errorf("%s: a list without an end", where)
			}
		case s.Type.Is("integer"):
			if s.Min == nil {
				t.Errorf("%s: a number without a beginning", where)
			}
		case !s.Type.Is("boolean"):
			t.Errorf("%s: of no known type", where)
		}
		if s.Nullable {
			t.Errorf("%s: null is neither sent nor taken", where)
		}
	}
}

func TestEnumsAreTheOnesOfTheTrade(t *testing.T) {
	t.Parallel()
	doc := contract(t)
	for name, want := range tradeWords {
		var got []string
		for _, v := range doc.Components.Schemas[name].Value.Enum {
			got = append(got, v.(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is %v, casework knows %v", name, got, want)
		}
	}
}

package api_test

import (
	"context"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"continuo/api"
)

// contract loads openapi.yaml as a reader of it would, and refuses a document
// that is not OpenAPI.
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

func TestContractIsOpenAPI(t *testing.T) {
	t.Parallel()
	if got := contract(t).OpenAPI; got != "3.0.3" {
		t.Errorf("the contract says OpenAPI %s; 3.1 makes the validator quote values", got)
	}
}

// Package api is the contract: openapi.yaml, written by hand before any
// handler, and what is made of it, the types and the strict Echo server that
// internal/httpapi implements. No rule lives here; internal/casework decides,
// the contract tells.
//
// An operation has one name everywhere: operationId acceptReferral is
// App.AcceptReferral and op referral.accept. OpOf and OperationID translate.
package api

import _ "embed"

//go:generate go tool -modfile=../.ci/tools.mod oapi-codegen -config oapi-codegen.yaml openapi.yaml

// Spec is the contract as it is served at /api.
//
//go:embed openapi.yaml
var Spec []byte

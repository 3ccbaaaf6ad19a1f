// Package authz answers one question: who asks, and may this role do this
// verb? Actors, operations, roles, the policy and the Grant live here; which
// rows exist for the actor is row security's business (migrations), and which
// state allows what is casework's.
//
// Casbin answers every cell of role x operation once, when a policy is
// loaded; requests read the finished matrix. A decision is an array look-up
// and a new policy is swapped in whole, so no cache can say yes to a rule that
// is gone.
package authz

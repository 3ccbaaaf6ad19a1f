// Package app is what a person can do: one method for each use case, named
// like its operation, in the file of its noun. Every method is one call of
// run, which asks the policy, opens the transaction in the actor's name and
// leaves the audit entry; use cases only fill in what happens between.
//
// A method reads like the sentence it implements: fetch through the Tx, let
// the domain type decide, write through the Tx. It never asks for a role: who
// may do the verb is the policy's answer, which rows exist is row security's.
package app

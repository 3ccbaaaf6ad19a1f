// Package app is what a person can do: one method for each use case, named
// like its operation, in the file of its noun. Every method is one call of
// run, which asks the policy, opens the transaction in the actor's name and
// leaves the audit entry; use cases only fill in what happens between.
//
// A method reads like the sentence it implements: fetch through the Tx, let
// the domain type decide, write through the Tx. It never asks for a role: who
// may do the verb is the policy's answer, which rows exist is row security's.
//
// Bringing in a caseload. Whoever brings one through a page or the API may not
// find every record, and a line of the file may match one that is hidden from
// them. "On record already" would tell, "records staff will check this" would
// tell by elimination, and leaving the line out in silence would tell whoever
// searches afterwards. So to them a hidden record is not there: the line is
// answered as anybody's who is new, and a record begins, exactly as it would if
// they began it by hand. Two records of one person are then suspected of being
// one, which only records staff see who find both; they join them. The command
// runs as Continuo itself, sees every record, and begins none twice.
package app

package authz

import "strings"

// trait says what an operation touches; the store and the accounting tests
// read it.
type trait uint8

const (
	content   trait = 1 << iota // may see and write rows about clients; without it, row security shows none
	write                       // changes something
	quiet                       // leaves an audit entry only when it changed something or was refused
	unhandled                   // is no use case of its own: another operation asks whether it is allowed
	internal                    // never over HTTP: a command, a job, the login
	worded                      // reads, and the question itself holds client data: it is asked in a body, never in an address
	steady                      // writes, but nothing that decides which clients are within reach
	noted                       // what its rules refuse is on record, too: who tried to hand whom where
)

// Noun and Verb are the two halves of the name.
func (op Op) Noun() string { n, _, _ := strings.Cut(ops[op].name, "."); return n }

// Verb is the second half of the name.
func (op Op) Verb() string { _, v, _ := strings.Cut(ops[op].name, "."); return v }

// Content tells whether the operation may touch rows about clients.
func (op Op) Content() bool { return ops[op].traits&content != 0 }

// Write tells whether the operation changes something.
func (op Op) Write() bool { return ops[op].traits&write != 0 }

// Quiet tells whether a read by this operation leaves no audit entry. Only
// what everybody does on every request, about nobody else, may be quiet.
func (op Op) Quiet() bool { return ops[op].traits&quiet != 0 }

// Unhandled tells whether the operation is only ever asked about.
func (op Op) Unhandled() bool { return ops[op].traits&unhandled != 0 }

// Steady tells whether who is within reach stays the same throughout the
// operation, so that it needs to be found out only once.
func (op Op) Steady() bool { return !op.Write() || ops[op].traits&steady != 0 }

// Worded tells whether what is asked is client data itself, so that it is sent
// in a body though nothing is changed: an address stands in logs, histories
// and referrers.
func (op Op) Worded() bool { return ops[op].traits&worded != 0 }

// Noted tells whether an attempt that the state or the form forbids leaves an
// audit entry, as one that the role or the row forbids always does.
func (op Op) Noted() bool { return ops[op].traits&noted != 0 }

// Internal tells whether the operation is never offered over HTTP.
func (op Op) Internal() bool { return ops[op].traits&internal != 0 }

var opsByName = func() map[string]Op {
	m := make(map[string]Op, opCount)
	for op := opNone + 1; op < opCount; op++ {
		m[ops[op].name] = op
	}
	return m
}()

// Ops are all operations, in the order of the matrix.
func Ops() []Op {
	all := make([]Op, 0, opCount-1)
	for op := opNone + 1; op < opCount; op++ {
		all = append(all, op)
	}
	return all
}

func (op Op) String() string { return ops[op].name }

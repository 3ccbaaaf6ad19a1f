// Package localpg runs a private PostgreSQL for `continuo demo` and for tests:
// it finds the programs, makes a cluster, starts it on a Unix socket only, and
// sees to it that no process outlives this one.
//
// How it is put together:
//
//	find.go      where PostgreSQL's programs are; fetch.go is the last resort
//	account.go   as whom it runs (it refuses root) and what that user may enter
//	data.go      the data directory: ours alone while we live, recognisably ours
//	cluster.go   initdb, its interruptions, the version of what is there
//	server.go    start, address, death, stop
//	database.go  databases in it: create, clone, drop
//	scratch.go   the short-lived kind for tests, in memory where there is some
//	process.go   children that die with us, leftovers of runs that did not
//
// A data directory holds:
//
//	continuo-postgres.lock   marks the directory as ours; locked while in use
//	pg/                      PostgreSQL's own directory
//	initialised              written when pg/ was completed
//	password                 the superuser's, random, mode 0600
//	run/                     the socket, unless the path would be too long
//
// What does not live here: migrations, the demo agency, test fixtures. `serve`
// never imports it: a deployment brings its own database.
package localpg

// Package demo is Harbor Row, the agency that `continuo demo` shows and that
// nobody should mistake for a real one: everybody in it is invented.
//
// The agency is told, not loaded: it lives half a year through the app's own
// use cases, each done by the person who would do it, at the moment they would,
// so that history, audit and rights come out as in life. Who there is stands in
// data/staff.csv, who is served and what becomes of them in data/clients.csv
// (days are counted from the day of the telling), and what peers write in
// data/notes.txt. Go holds no sentence and no role.
//
// A telling has two steps. The story is made first, without a database: a pure
// function of the data, a fixed seed and the day it is (story.go, plan.go,
// session.go, note.go). Then several hands tell it at once, each with a clock of
// its own (tell.go, chapter.go, opening.go, desk.go, life.go, tag.go). What must
// keep an order for all clients, the numbers they get and the room on caseloads,
// one hand does; what concerns one client is told in its order by any hand.
//
// What does not live here: the provider of accounts (demo/idp) and the starting
// and stopping of servers (cmd).
package demo

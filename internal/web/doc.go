// Package web is what a person sees: pages and forms over the same use cases
// as the API.
//
// The frame of every page lives in layout.templ, the pieces pages are made of
// in the other .templ files (person, notice, form, conflict, table, strip),
// and the words they share in words.go. They take plain values: no component
// knows the store, the app or who is signed in, so each can be drawn in a test
// with a struct literal.
//
// The look is assets/app.css: the design kit's tokens and components, then a
// short part of our own for what the kit lacks. Everything is embedded; the
// built program needs no Node and a page makes no third-party request. Every
// page works without script. ContentSecurityPolicy forbids inline style and
// inline script, so geometry goes into SVG attributes and behaviour into
// assets/app.js.
//
// A component that many pages draw bears //go:noinline: it is a function that
// returns a closure, and inlined it would be compiled again in every page.
//
// After editing a .templ file, generate and commit the Go beside it:
//
//	go tool -modfile=.ci/tools.mod templ generate -path internal/web
package web

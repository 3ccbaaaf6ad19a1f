// Package login turns a request into an actor: a browser by its session, a
// program by its bearer token. It knows no role and no record; who somebody is
// here, and whether still, is asked of app on every request, so that a
// deactivation holds for the next one on every replica.
//
// A browser signs in with the agency's OpenID provider (authorization code,
// PKCE, state, nonce). Its session is a row of our own behind scs: the token is
// hashed there and the data sealed, bound to that hash. The session is saved by
// who changes it, before the answer is written, so that a failure is an answer.
//
// A login that was locked, left alone for Config.Idle, or older than
// Config.Absolute is not gone. It has no rights any more, but its row stays for
// a while and still says whose it was: that is how a form which arrives late
// is kept for the person who wrote it, and for nobody else (kept.go).
//
// scs reads the machine's clock. Nothing here believes it: the row's expiry and
// both limits are computed from Options.Clock.
//
// What lives where: config.go the settings, provider.go the provider, session.go
// the session and its row, browser.go and token.go the two middlewares,
// signin.go, invitation.go, lock.go, logout.go and kept.go the pages' handlers,
// place.go return paths, door.templ the words.
//
// The server's CSRF check comes before everything here, but not before
// BackChannelPath: there the caller is the provider and its signature counts.
package login

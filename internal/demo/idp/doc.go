// Package idp is the OpenID provider of `continuo demo` and of the tests: it
// plays the part of the agency's own accounts.
//
// It speaks the code flow with PKCE (S256), rotates refresh tokens, signs with
// RS256, and ends sessions by RP-initiated and back-channel logout. The
// protocol is github.com/zitadel/oidc; what lives here is its storage, kept in
// memory, the sign-in page, logout tokens, and the means to mint tokens by hand.
//
// It shows every password on its sign-in page and accepts plain http. So it
// never leaves the demo: only cmd's `demo` and tests import it, `serve` does not.
//
// Two things are deliberately unkind, because real providers are, too. An ID
// token carries the API in its audience besides the client, so that only
// `token_use` tells it from an access token. And an access token stays valid
// until it expires, whatever happened to its session.
//
// Times are Options.Clock's. Only the library's own look at a token, at the
// userinfo endpoint and at a sign-out, is by the machine's.
package idp

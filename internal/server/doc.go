// Package server is Echo: the order of middleware, what is mounted where,
// errors to responses, health, metrics, and the life of the process from
// listening to draining. It decides nothing about clients and knows no use
// case but through what it mounts.
//
// Order, outermost first: recover, trace, request id and log, metrics,
// security headers, rate limit, body limit; then per group either bearer token,
// contract and idempotency key (the API) or cross-site check, login session and
// form key (the pages).
package server

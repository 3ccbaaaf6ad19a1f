package idp

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// storage is what the provider remembers, as the library asks for it. All of it
// is in memory and gone when the process ends.
type storage struct {
	opts       Options
	keys       *keyring
	tellClient func(context.Context, session)

	mu       sync.Mutex
	requests map[string]authRequest
	codes    map[string]code
	sessions map[string]session
	refresh  map[string]string // every refresh token given out, used ones too -> session
}

// code is an authorization code on its way through the browser.
type code struct {
	request string
	until   time.Time
}

var errUnknown = errors.New("unknown or too old")

func newStorage(opts Options, keys *keyring, tellClient func(context.Context, session)) *storage {
	return &storage{
		opts: opts, keys: keys, tellClient: tellClient,
		requests: map[string]authRequest{},
		codes:    map[string]code{},
		sessions: map[string]session{},
		refresh:  map[string]string{},
	}
}

// CreateAuthRequest takes in someone who is sent here to sign in.
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	switch {
	case asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256:
		return nil, oidc.ErrInvalidRequest().WithDescription("a code challenge by S256 is required")
	case !slices.Contains(asked.Scopes, oidc.ScopeOpenID):
		return nil, oidc.ErrInvalidScope().WithDescription("the scope openid is required")
	case slices.Contains(asked.Prompt, oidc.PromptNone):
		return nil, oidc.ErrLoginRequired() // no cookie, so nobody is ever signed in already
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Clock()
	s.sweep(now)
	req := authRequest{id: rand.Text(), asked: *asked, audience: s.opts.Audience, skew: s.opts.skew, until: now.Add(signInWait)}
	s.requests[req.id] = req
	return &req, nil
}

// AuthRequestByID finds a sign-in that has not become too old.
func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	req, err := s.request(id)
	if err != nil {
		return nil, err
	}
	return &req, nil
}

func (s *storage) request(id string) (authRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	req, ok := s.requests[id]
	if !ok || s.opts.Clock().After(req.until) {
		return authRequest{}, errUnknown
	}
	return req, nil
}

// signIn starts who's session. Pressing the button twice starts it again and
// drops the first.
func (s *storage) signIn(id string, who Persona) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Clock()
	req, ok := s.requests[id]
	if !ok || now.After(req.until) {
		return errUnknown
	}
	delete(s.sessions, req.session.id)
	req.session = session{
		id: rand.Text(), subject: who.Subject, clientID: req.asked.ClientID, scopes: req.asked.Scopes,
		since: now, until: now.Add(sessionLifetime),
	}
	s.sessions[req.session.id] = req.session
	s.requests[id] = req
	return nil
}

// SaveAuthCode keeps the code of a sign-in; one before it no longer counts.
func (s *storage) SaveAuthCode(_ context.Context, id, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.codes, func(_ string, c code) bool { return c.request == id })
	s.codes[text] = code{id, s.opts.Clock().Add(codeLifetime)}
	return nil
}

// AuthRequestByCode uses the code up, before anybody looks at the verifier:
// there is one attempt.
func (s *storage) AuthRequestByCode(_ context.Context, text string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.codes[text]
	delete(s.codes, text)
	if !ok || s.opts.Clock().After(c.until) {
		return nil, errUnknown
	}
	req, ok := s.requests[c.request]
	if !ok {
		return nil, errUnknown
	}
	delete(s.requests, req.id)
	return &req, nil
}

// DeleteAuthRequest forgets a sign-in that came to its end.
func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.requests, id)
	return nil
}

// CreateAccessToken names the token and says how long it lasts; the library
// signs it.
func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), s.opts.Clock().Add(accessLifetime), nil
}

// CreateAccessAndRefreshTokens swaps the session's refresh token for a new one.
// The check stands here and not where the old one is looked up, so that of two
// exchanges at the same moment one fails.
func (s *storage) CreateAccessAndRefreshTokens(
	ctx context.Context, req op.TokenRequest, used string,
) (id, fresh string, until time.Time, err error) {
	asking, ok := req.(ofSession)
	if !ok {
		return "", "", time.Time{}, oidc.ErrInvalidGrant()
	}
	fresh, err = s.rotate(asking.sessionID(), used)
	if err != nil {
		return "", "", time.Time{}, err
	}
	id, until, err = s.CreateAccessToken(ctx, req)
	return id, fresh, until, err
}

func (s *storage) rotate(sessionID, used string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ses, ok := s.sessions[sessionID]
	if !ok || ses.refresh != used {
		return "", oidc.ErrInvalidGrant()
	}
	ses.refresh = rand.Text()
	s.sessions[ses.id], s.refresh[ses.refresh] = ses, ses.id
	return ses.refresh, nil
}

// TokenRequestByRefreshToken finds the session of a refresh token. One that was
// used before has been copied by somebody; nobody can tell which of the two is
// the thief, so the session's newest stops counting as well.
func (s *storage) TokenRequestByRefreshToken(_ context.Context, token string) (op.RefreshTokenRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ses, ok := s.sessions[s.refresh[token]]
	if !ok || s.opts.Clock().After(ses.until) {
		return nil, op.ErrInvalidRefreshToken
	}
	if ses.refresh != token {
		ses.refresh = ""
		s.sessions[ses.id] = ses
		return nil, op.ErrInvalidRefreshToken
	}
	return &refreshRequest{ses, s.opts.Audience, s.opts.skew, ses.scopes}, nil
}

// GetRefreshTokenInfo tells a refresh token from any other.
func (s *storage) GetRefreshTokenInfo(_ context.Context, clientID, token string) (subject, id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ses, ok := s.sessions[s.refresh[token]]
	if !ok || ses.clientID != clientID {
		return "", "", op.ErrInvalidRefreshToken
	}
	return ses.subject, token, nil
}

// RevokeToken takes a session's refresh tokens away. Access tokens are verified
// without asking here, so they cannot be revoked; they are short-lived.
func (s *storage) RevokeToken(_ context.Context, token, _, clientID string) *oidc.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ses, ok := s.sessions[s.refresh[token]]
	if ok && ses.clientID == clientID {
		ses.refresh = ""
		s.sessions[ses.id] = ses
	}
	return nil
}

// forget drops the sessions that are over and returns them.
func (s *storage) forget(over func(session) bool) []session {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ended []session
	for id, ses := range s.sessions {
		if over(ses) {
			delete(s.sessions, id)
			ended = append(ended, ses)
		}
	}
	return ended
}

// sweep forgets what has expired. The caller holds the lock.
func (s *storage) sweep(now time.Time) {
	maps.DeleteFunc(s.requests, func(_ string, r authRequest) bool { return now.After(r.until) })
	maps.DeleteFunc(s.codes, func(_ string, c code) bool { return now.After(c.until) })
	maps.DeleteFunc(s.sessions, func(_ string, ses session) bool { return now.After(ses.until) })
	maps.DeleteFunc(s.refresh, func(_, id string) bool { _, live := s.sessions[id]; return !live })
}

// SigningKey and the two methods after it show the library our keys.
func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.keys.current(), nil }

func (s *storage) KeySet(context.Context) ([]op.Key, error) { return s.keys.published(), nil }

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}

// GetClientByClientID finds a relying party.
func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	client, ok := s.opts.client(id)
	if !ok {
		return nil, errUnknown
	}
	return relyingParty{client, s.opts.Issuer + signInPath + "?request=", s.opts.skew}, nil
}

// AuthorizeClientIDSecret checks a secret; a public client has none to show.
func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	client, ok := s.opts.client(id)
	if !ok || client.Secret == "" || subtle.ConstantTimeCompare([]byte(client.Secret), []byte(secret)) != 1 {
		return errUnknown
	}
	return nil
}

// Health is asked by an endpoint that is not open here.
func (s *storage) Health(context.Context) error { return nil }

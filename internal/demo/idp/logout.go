package idp

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	logoutEvent         = "http://schemas.openid.net/event/backchannel-logout"
	logoutTokenLifetime = 2 * time.Minute // the most that the standard advises
	logoutPatience      = 5 * time.Second // a client that is down must not hold up the one who leaves
)

// TerminateSessionFromRequest ends the session named by the ID token that the
// client hands back. Without one there is nothing to end: the provider keeps no
// cookie, so it does not know who is asking.
func (s *storage) TerminateSessionFromRequest(ctx context.Context, asked *op.EndSessionRequest) (string, error) {
	if hint := asked.IDTokenHintClaims; hint != nil {
		s.end(ctx, func(ses session) bool {
			return ses.id == hint.SessionID && ses.subject == hint.Subject && ses.clientID == asked.ClientID
		})
	}
	return asked.RedirectURI, nil
}

// TerminateSession ends all of a persona's sessions at one client.
func (s *storage) TerminateSession(ctx context.Context, subject, clientID string) error {
	s.end(ctx, func(ses session) bool { return ses.subject == subject && ses.clientID == clientID })
	return nil
}

// end forgets the sessions and returns when their clients have been told, so
// that whoever is sent back to a client finds it knowing.
func (s *storage) end(ctx context.Context, over func(session) bool) {
	var told sync.WaitGroup
	for _, ended := range s.forget(over) {
		told.Go(func() { s.tellClient(ctx, ended) })
	}
	told.Wait()
}

// tellClient posts the logout token of an ended session. A client that cannot
// be told does not keep the session alive; its failure is logged.
func (p *Provider) tellClient(ctx context.Context, ended session) {
	client, ok := p.opts.client(ended.clientID)
	if !ok || client.BackChannelLogoutURI == "" {
		return
	}
	// The browser may leave before the client has answered.
	ctx = context.WithoutCancel(ctx)
	if err := p.postLogout(ctx, client, ended); err != nil {
		p.opts.Log.WarnContext(ctx, "back-channel logout", slog.String("client", client.ID), slog.Any("error", err))
	}
}

func (p *Provider) postLogout(ctx context.Context, client Client, ended session) error {
	now := p.opts.Clock()
	token, err := p.Mint(map[string]any{
		"iss":    p.opts.Issuer,
		"sub":    ended.subject,
		"sid":    ended.id,
		"aud":    client.ID,
		"iat":    now.Unix(),
		"exp":    now.Add(logoutTokenLifetime).Unix(),
		"jti":    rand.Text(),
		"events": map[string]any{logoutEvent: struct{}{}},
	}, map[string]any{"typ": "logout+jwt"})
	if err != nil {
		return err
	}
	form := url.Values{"logout_token": {token}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, client.BackChannelLogoutURI, strings.NewReader(form))
	if err != nil {
		return fmt.Errorf("tell the client: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := p.courier.Do(req)
	if err != nil {
		return fmt.Errorf("tell the client: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusNoContent {
		return fmt.Errorf("tell the client: it answered %s", answer.Status)
	}
	return nil
}

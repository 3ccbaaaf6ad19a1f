package idp

import (
	"context"
	"errors"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

var errNotOffered = errors.New("not offered by the demo's provider")

// SetUserinfoFromRequest fills an ID token.
func (s *storage) SetUserinfoFromRequest(
	_ context.Context, info *oidc.UserInfo, req op.IDTokenRequest, scopes []string,
) error {
	if asking, ok := req.(ofSession); ok {
		info.AppendClaims("sid", asking.sessionID())
	}
	return s.describe(info, req.GetSubject(), scopes)
}

// SetUserinfoFromScopes is the older way to fill an ID token; the library calls
// both and asks that this one do nothing.
func (s *storage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SetUserinfoFromToken answers the userinfo endpoint. ID tokens get this far,
// but only access tokens have an id.
func (s *storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, id, subject, _ string) error {
	if id == "" {
		return errUnknown
	}
	return s.describe(info, subject, []string{oidc.ScopeProfile, oidc.ScopeEmail})
}

func (s *storage) describe(info *oidc.UserInfo, subject string, scopes []string) error {
	who, ok := s.opts.bySubject(subject)
	if !ok {
		return errUnknown
	}
	info.Subject = who.Subject
	if slices.Contains(scopes, oidc.ScopeProfile) {
		info.Name, info.PreferredUsername = who.Name, who.Username
	}
	if slices.Contains(scopes, oidc.ScopeEmail) {
		info.Email, info.EmailVerified = who.Email, oidc.Bool(who.EmailVerified)
	}
	return nil
}

// GetPrivateClaimsFromScopes marks access tokens; the library asks it for no
// other kind.
func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return map[string]any{tokenUseClaim: tokenUseAccess}, nil
}

// SetIntrospectionFromToken and the two methods after it belong to grants and
// endpoints that are not open here.
func (s *storage) SetIntrospectionFromToken(
	context.Context, *oidc.IntrospectionResponse, string, string, string,
) error {
	return errNotOffered
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotOffered
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotOffered
}

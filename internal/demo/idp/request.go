package idp

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// amr says how everybody signs in here.
const amrPassword = "pwd"

// session is one persona signed in at one client.
type session struct {
	id       string
	subject  string
	clientID string
	scopes   []string
	since    time.Time
	until    time.Time
	refresh  string // the one refresh token that counts; empty: none
}

// authRequest is one visit to the sign-in page. The storage hands out copies:
// the library reads them while another request may change the original.
type authRequest struct {
	id       string
	asked    oidc.AuthRequest
	audience string
	skew     func() time.Duration
	until    time.Time
	session  session // its id is empty until the password was right
}

func (a *authRequest) GetID() string                      { return a.id }
func (a *authRequest) GetACR() string                     { return "" }
func (a *authRequest) GetAMR() []string                   { return []string{amrPassword} }
func (a *authRequest) GetAudience() []string              { return []string{a.audience} }
func (a *authRequest) GetAuthTime() time.Time             { return a.session.since.Add(a.skew()) } // which the library takes off
func (a *authRequest) GetClientID() string                { return a.asked.ClientID }
func (a *authRequest) GetNonce() string                   { return a.asked.Nonce }
func (a *authRequest) GetRedirectURI() string             { return a.asked.RedirectURI }
func (a *authRequest) GetResponseType() oidc.ResponseType { return a.asked.ResponseType }
func (a *authRequest) GetResponseMode() oidc.ResponseMode { return a.asked.ResponseMode }
func (a *authRequest) GetScopes() []string                { return a.asked.Scopes }
func (a *authRequest) GetState() string                   { return a.asked.State }
func (a *authRequest) GetSubject() string                 { return a.session.subject }
func (a *authRequest) Done() bool                         { return a.session.id != "" }
func (a *authRequest) sessionID() string                  { return a.session.id }
func (a *authRequest) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.asked.CodeChallenge, Method: a.asked.CodeChallengeMethod}
}

// refreshRequest is a session asking for new tokens.
type refreshRequest struct {
	session  session
	audience string
	skew     func() time.Duration
	scopes   []string
}

func (r *refreshRequest) GetAMR() []string                 { return []string{amrPassword} }
func (r *refreshRequest) GetAudience() []string            { return []string{r.audience} }
func (r *refreshRequest) GetAuthTime() time.Time           { return r.session.since.Add(r.skew()) }
func (r *refreshRequest) GetClientID() string              { return r.session.clientID }
func (r *refreshRequest) GetScopes() []string              { return r.scopes }
func (r *refreshRequest) GetSubject() string               { return r.session.subject }
func (r *refreshRequest) SetCurrentScopes(scopes []string) { r.scopes = scopes }
func (r *refreshRequest) sessionID() string                { return r.session.id }

// ofSession is what both kinds of request can say.
type ofSession interface{ sessionID() string }

// relyingParty is a Client as the library wants to see it.
type relyingParty struct {
	Client
	signInURL string
	skew      func() time.Duration
}

func (c relyingParty) GetID() string                    { return c.ID }
func (c relyingParty) RedirectURIs() []string           { return c.Client.RedirectURIs }
func (c relyingParty) PostLogoutRedirectURIs() []string { return c.Client.PostLogoutRedirectURIs }
func (c relyingParty) LoginURL(id string) string        { return c.signInURL + id }
func (c relyingParty) ClockSkew() time.Duration         { return c.skew() }
func (c relyingParty) DevMode() bool                    { return false }
func (c relyingParty) IsScopeAllowed(string) bool       { return false } // none beside OpenID's own
func (c relyingParty) AccessTokenType() op.AccessTokenType {
	return op.AccessTokenTypeJWT
}

// IDTokenLifetime is such that an ID token ends by our clock: the library adds
// the skew to its end, where it takes it off its beginning.
func (c relyingParty) IDTokenLifetime() time.Duration { return idTokenLifetime - 2*c.skew() }

// ApplicationType is "web" for public clients, too: a native one may send
// people to any port of its host, and here every redirect is matched exactly.
func (c relyingParty) ApplicationType() op.ApplicationType {
	return op.ApplicationTypeWeb
}

func (c relyingParty) AuthMethod() oidc.AuthMethod {
	if c.Secret == "" {
		return oidc.AuthMethodNone
	}
	return oidc.AuthMethodBasic
}

func (c relyingParty) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}

func (c relyingParty) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}

// IDTokenUserinfoClaimsAssertion puts name and email into the ID token.
func (c relyingParty) IDTokenUserinfoClaimsAssertion() bool { return true }

func (c relyingParty) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (c relyingParty) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

package idp

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// How long things last. Short enough that a demo left open for an afternoon
// meets each of them.
const (
	signInWait      = 10 * time.Minute // from the redirect here to the right password
	codeLifetime    = time.Minute
	accessLifetime  = 10 * time.Minute
	idTokenLifetime = time.Hour
	sessionLifetime = 12 * time.Hour
)

// Persona is someone who can sign in.
type Persona struct {
	Username      string
	Password      string // shown on the sign-in page
	Subject       string
	Name          string
	Email         string
	EmailVerified bool
	Note          string // one line beside the name, such as "Peer specialist"
}

// Client is a relying party. One without a Secret is public.
type Client struct {
	ID                     string
	Secret                 string
	RedirectURIs           []string // matched exactly
	PostLogoutRedirectURIs []string
	BackChannelLogoutURI   string // told when a session ends; may be empty
}

// Options says who signs in where.
type Options struct {
	Issuer   string // with the path that Handler is mounted under: http://host/idp
	Personas []Persona
	Clients  []Client
	Audience string // `aud` of access tokens: the API

	// Key signs the tokens; see LoadOrCreateKey. Nil makes a new one.
	Key *rsa.PrivateKey
	// StylesheetURL is linked in place of the small built-in style sheet.
	StylesheetURL string

	Clock func() time.Time // nil is the machine's
	Log   *slog.Logger     // nil is silence
}

// Provider is a running OpenID provider.
type Provider struct {
	opts    Options
	keys    *keyring
	store   *storage
	op      *op.Provider
	pages   *template.Template
	courier *http.Client // delivers logout tokens
}

// New makes a provider. It listens on nothing: see Handler.
func New(opts Options) (*Provider, error) {
	if err := opts.check(); err != nil {
		return nil, fmt.Errorf("demo provider: %w", err)
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	keys, err := newKeyring(opts.Key)
	if err != nil {
		return nil, fmt.Errorf("demo provider: %w", err)
	}
	pages, err := template.ParseFS(pageFiles, "*.html")
	if err != nil {
		return nil, fmt.Errorf("demo provider: read pages: %w", err)
	}
	p := &Provider{
		opts: opts, keys: keys, pages: pages,
		courier: &http.Client{
			Timeout:       logoutPatience,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	p.store = newStorage(opts, keys, p.tellClient)

	config := &op.Config{
		DefaultLogoutRedirectURI: opts.Issuer + signedOutPath,
		CodeMethodS256:           true,
		AuthMethodPost:           true,
		GrantTypeRefreshToken:    true,
		SupportedScopes:          []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail, oidc.ScopeOfflineAccess},
		SupportedClaims: []string{"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "azp", "sid",
			"preferred_username", "name", "email", "email_verified"},
		BackChannelLogoutSupported:        true,
		BackChannelLogoutSessionSupported: true,
	}
	rand.Read(config.CryptoKey[:]) // seals codes; crypto/rand never returns an error
	p.op, err = op.NewProvider(config, p.store, op.StaticIssuer(opts.Issuer),
		op.WithAllowInsecure(), op.WithCORSOptions(nil)) // no page of another origin has business here
	if err != nil {
		return nil, fmt.Errorf("demo provider: %w", err)
	}
	return p, nil
}

// skew is by how much the machine's clock is ahead of ours. The library stamps
// tokens by the machine's and takes off each relying party's skew.
func (o Options) skew() time.Duration { return time.Since(o.Clock()) }

func (o Options) check() error {
	issuer, err := url.Parse(o.Issuer)
	if err != nil || issuer.Host == "" || strings.HasSuffix(o.Issuer, "/") {
		return errors.New("the issuer must be a full URL without a slash at its end")
	}
	if o.Audience == "" {
		return errors.New("access tokens need an audience")
	}
	seen := map[string]bool{}
	for _, who := range o.Personas {
		name, subject := "name "+fold(who.Username), "subject "+who.Subject
		if fold(who.Username) == "" || who.Password == "" || who.Subject == "" {
			return errors.New("each persona needs a user name, a password and a subject")
		}
		if seen[name] || seen[subject] {
			return fmt.Errorf("persona %q is there twice", who.Username)
		}
		seen[name], seen[subject] = true, true
	}
	for _, c := range o.Clients {
		if c.ID == "" || len(c.RedirectURIs) == 0 || seen["client "+c.ID] {
			return fmt.Errorf("client %q needs an ID of its own and a redirect URI", c.ID)
		}
		seen["client "+c.ID] = true
	}
	return nil
}

// fold is how user names are compared: a phone's keyboard starts with a capital
// and ends with a space.
func fold(username string) string {
	return strings.ToLower(strings.TrimSpace(username))
}

// Handler serves the provider. Mount it under the issuer's path with
// http.StripPrefix. Of the library's endpoints it opens only those listed here.
func (p *Provider) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{
		p.op.AuthorizationEndpoint().Relative(),
		p.op.AuthorizationEndpoint().Relative() + "/callback",
		p.op.TokenEndpoint().Relative(),
		p.op.UserinfoEndpoint().Relative(),
		p.op.RevocationEndpoint().Relative(),
		p.op.EndSessionEndpoint().Relative(),
		p.op.KeysEndpoint().Relative(),
	} {
		mux.Handle(path, p.op)
	}
	sameOrigin := http.NewCrossOriginProtection()
	mux.HandleFunc("GET "+oidc.DiscoveryEndpoint, p.discovery)
	mux.HandleFunc("GET "+signInPath, p.showSignIn)
	mux.Handle("POST "+signInPath, sameOrigin.Handler(http.HandlerFunc(p.signIn)))
	mux.HandleFunc("GET "+signedOutPath, p.showSignedOut)
	mux.HandleFunc("GET "+stylePath, p.style)

	withIssuer := op.NewIssuerInterceptor(p.op.IssuerFromRequest)
	return withIssuer.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		// Not no-referrer: the sign-in form would then be sent with "Origin: null"
		// and be refused as coming from another site.
		w.Header().Set("Referrer-Policy", "same-origin")
		mux.ServeHTTP(w, r)
	}))
}

// discovery corrects what the library announces whatever the storage can do.
func (p *Provider) discovery(w http.ResponseWriter, r *http.Request) {
	offer := op.CreateDiscoveryConfig(r.Context(), p.op, p.store)
	offer.ResponseTypesSupported = []string{string(oidc.ResponseTypeCode)}
	offer.GrantTypesSupported = []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
	offer.IntrospectionEndpoint, offer.DeviceAuthorizationEndpoint = "", ""
	offer.IntrospectionEndpointAuthMethodsSupported = nil
	offer.IntrospectionEndpointAuthSigningAlgValuesSupported = nil
	offer.RevocationEndpointAuthSigningAlgValuesSupported = nil
	op.Discover(w, offer)
}

func (o Options) client(id string) (Client, bool) {
	i := slices.IndexFunc(o.Clients, func(c Client) bool { return c.ID == id })
	if i < 0 {
		return Client{}, false
	}
	return o.Clients[i], true
}

func (o Options) persona(is func(Persona) bool) (Persona, bool) {
	i := slices.IndexFunc(o.Personas, is)
	if i < 0 {
		return Persona{}, false
	}
	return o.Personas[i], true
}

func (o Options) byUsername(username string) (Persona, bool) {
	return o.persona(func(who Persona) bool { return fold(who.Username) == fold(username) })
}

func (o Options) bySubject(subject string) (Persona, bool) {
	return o.persona(func(who Persona) bool { return who.Subject == subject })
}

package login

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	providerPatience = 10 * time.Second
	// providerRest is how long a provider that did not answer is left alone.
	providerRest = 3 * time.Second
	// clockSkew is how far the provider's clock may be from ours.
	clockSkew = time.Minute
)

var errNoProvider = errors.New("the sign-in provider does not answer")

// provider is the agency's OpenID provider. What it says about itself is asked
// for when it is first needed and until it answered once, so that Continuo
// starts without it; its keys are fetched when one is missing.
type provider struct {
	config Config
	clock  func() time.Time
	client *http.Client

	mu      sync.Mutex
	found   *discovered
	refused time.Time // when it last did not answer
}

// discovered is a provider that answered.
type discovered struct {
	oauth      oauth2.Config
	idTokens   *oidc.IDTokenVerifier
	tokens     *oidc.IDTokenVerifier // of access tokens: the same proof, another audience
	endSession string                // empty: it cannot be told who leaves
}

func newProvider(config Config, clock func() time.Time, client *http.Client) *provider {
	if client == nil {
		client = &http.Client{Timeout: providerPatience}
	}
	return &provider{config: config, clock: clock, client: client}
}

// context carries the client to the two libraries.
func (p *provider) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

// known is the provider, asked for where nobody did yet. One request asks, and
// those that waited for it share its failure.
func (p *provider) known(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if p.clock().Before(p.refused.Add(providerRest)) {
		return nil, errNoProvider
	}
	found, err := p.discover(ctx)
	if err != nil {
		p.refused = p.clock()
		return nil, fmt.Errorf("%w: %w", errNoProvider, err)
	}
	p.found = found
	return found, nil
}

func (p *provider) discover(ctx context.Context) (*discovered, error) {
	// The keys are fetched with this context's client long after the request.
	at, err := oidc.NewProvider(p.context(context.WithoutCancel(ctx)), p.config.Issuer)
	if err != nil {
		return nil, err
	}
	var offers struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err := at.Claims(&offers); err != nil {
		return nil, err
	}
	verifier := func(audience string) *oidc.IDTokenVerifier {
		return at.Verifier(&oidc.Config{ClientID: audience, SupportedSigningAlgs: p.config.Algorithms,
			Now: func() time.Time { return p.clock().Add(-clockSkew) }}) // an expiry may lie so far back
	}
	return &discovered{
		oauth: oauth2.Config{ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, Endpoint: at.Endpoint(),
			RedirectURL: p.config.BaseURL + callbackPath, Scopes: p.config.Scopes},
		idTokens:   verifier(p.config.ClientID),
		tokens:     verifier(p.config.Audience),
		endSession: offers.EndSession,
	}, nil
}

// soon refuses a time that lies in the future, farther than clocks differ.
func (p *provider) soon(what string, t time.Time) error {
	if t.After(p.clock().Add(clockSkew)) {
		return fmt.Errorf("%s lies in the future", what)
	}
	return nil
}

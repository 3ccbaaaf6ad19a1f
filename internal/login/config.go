package login

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config says who is believed, and for how long.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string // empty: a public client, held by PKCE alone
	BaseURL      string // as browsers reach us, without a path: https://continuo.example
	AgencyName   string // on the button: "Continue with Harbor Row"
	Scopes       []string
	Algorithms   []string // that tokens may be signed with; empty: RS256, ES256
	SubjectClaim string   // what names a person for good; empty: sub

	// TrustVerifiedEmail lets somebody in who was invited under the address
	// that the issuer calls verified. Only for issuers where nobody can take
	// another person's address.
	TrustVerifiedEmail bool

	Audience    string // of access tokens: the API
	AccessToken AccessTokenRule

	// InsecureHTTP allows http, for the demo and tests.
	InsecureHTTP bool

	Idle     time.Duration // until a screen locks by itself; zero: 15 minutes
	Absolute time.Duration // until a login ends whatever happens; zero: 12 hours
}

// AccessTokenRule tells an access token from the issuer's other tokens, by a
// claim (token_use=access) or by a header (typ=at+jwt). Issuers differ, so it
// is said and never guessed.
type AccessTokenRule struct {
	Claim, Header string // one of them
	Value         string
}

const (
	defaultIdle     = 15 * time.Minute
	defaultAbsolute = 12 * time.Hour
)

// signatures are the algorithms that prove who signed. HS* is none of them: its
// key would be one that the whole world knows, or the client's secret.
var signatures = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// Check names every setting that login refuses to start with.
func (c Config) Check() error {
	var problems []error
	refuse := func(when bool, format string, args ...any) {
		if when {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	base, err := url.Parse(c.BaseURL)
	refuse(err != nil || base.Host == "" || strings.Trim(base.Path, "/") != "",
		"the base URL must be a scheme and a host, such as https://continuo.example")
	for name, address := range map[string]string{"issuer": c.Issuer, "base URL": c.BaseURL} {
		secure := strings.HasPrefix(address, "https://")
		plain := c.InsecureHTTP && strings.HasPrefix(address, "http://")
		refuse(!secure && !plain, "the %s must begin with https://", name)
	}
	refuse(c.ClientID == "", "the client ID is missing")
	refuse(c.Audience == "", "the audience of access tokens is missing")
	refuse((c.AccessToken.Claim == "") == (c.AccessToken.Header == "") || c.AccessToken.Value == "",
		"say what makes a token of this issuer an access token: a claim or a header, and its value")
	for _, alg := range c.Algorithms {
		refuse(!slices.Contains(signatures, alg), "%q is no algorithm that tokens may be signed with", alg)
	}
	refuse(c.Idle < 0 || c.Absolute < 0, "time limits must be positive")
	return errors.Join(problems...)
}

func (c Config) withDefaults() Config {
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if c.AgencyName == "" {
		c.AgencyName = "your agency"
	}
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"openid", "profile", "email"}
	}
	if len(c.Algorithms) == 0 {
		c.Algorithms = []string{"RS256", "ES256"}
	}
	if c.SubjectClaim == "" {
		c.SubjectClaim = "sub"
	}
	if c.Idle == 0 {
		c.Idle = defaultIdle
	}
	if c.Absolute == 0 {
		c.Absolute = defaultAbsolute
	}
	return c
}

func (c Config) secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

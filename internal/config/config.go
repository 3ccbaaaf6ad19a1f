// Package config reads the environment into one checked struct. Nothing else
// in Continuo looks at the environment; README's table of settings is compared
// with Settings by a test.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"continuo/internal/store"
)

// Config is how one installation runs.
type Config struct {
	Addr               string
	BaseURL            *url.URL // as browsers reach it; its scheme decides the cookie
	DatabaseURL        string   // of the plain role that serves
	MigrateDatabaseURL string   // of the role that owns the tables; only "continuo migrate" uses it
	DatabaseConns      int32
	MasterKeys         store.MasterKeys
	Issuer             string
	IssuerName         string // on the sign-in button
	ClientID           string
	ClientSecret       string
	Audience           string
	AccessTokenRule    TokenRule
	Algorithms         []string
	SubjectClaim       string
	TrustVerifiedEmail bool
	Idle               time.Duration
	Absolute           time.Duration
	TrustedProxies     []netip.Prefix
	SMTPURL            string // of the mail server for notices; "" sends none
	MailFrom           string
	LogLevel           slog.Level
	TraceEndpoint      string
}

// TokenRule says what makes a token of this issuer an access token. It is
// never guessed: some issuers' ID tokens look just like one.
type TokenRule struct {
	Header bool // Name is a header ("typ"), else a claim
	Name   string
	Value  string
}

// Setting is one variable, for the README table.
type Setting struct {
	Name    string
	Default string
	Says    string
	secret  bool
	set     func(c *Config, value string) error
}

// Settings are all variables, in README's order. A setting without a default
// must be given, unless it says that it may be left out.
var settings = []Setting{
	{Name: "CONTINUO_ADDR", Default: ":8080", Says: "address to listen on",
		set: func(c *Config, v string) error { c.Addr = v; _, _, err := net.SplitHostPort(v); return err }},
	{Name: "CONTINUO_BASE_URL", Says: "address as browsers reach it, https",
		set: func(c *Config, v string) error { return setURL(&c.BaseURL, v) }},
	{Name: "CONTINUO_DATABASE_URL", Says: "PostgreSQL 15 or newer, as the plain role that serves", secret: true,
		set: func(c *Config, v string) error { c.DatabaseURL = v; return nil }},
	{Name: "CONTINUO_MIGRATE_DATABASE_URL", Default: "-", Says: "the same database as the role that owns the tables; only for `continuo migrate`", secret: true,
		set: func(c *Config, v string) error { c.MigrateDatabaseURL = v; return nil }},
	{Name: "CONTINUO_DATABASE_CONNS", Default: "10", Says: "most connections to the database",
		set: func(c *Config, v string) error { n, err := number(v, 2, 500); c.DatabaseConns = int32(n); return err }},
	{Name: "CONTINUO_MASTER_KEY", Says: "32 bytes in base64, or `file:` and a path; wraps the agencies' data keys", secret: true,
		set: func(c *Config, v string) (err error) { c.MasterKeys.Current, err = masterKey(v); return err }},
	{Name: "CONTINUO_MASTER_KEY_OLD", Default: "-", Says: "the key before, until `continuo admin rotate-key` has run", secret: true,
		set: func(c *Config, v string) error {
			old, err := masterKey(v)
			c.MasterKeys.Old = []store.KeyWrapper{old}
			return err
		}},
	{Name: "CONTINUO_OIDC_ISSUER", Says: "the OpenID provider, https",
		set: func(c *Config, v string) error { c.Issuer = v; _, err := url.ParseRequestURI(v); return err }},
	{Name: "CONTINUO_OIDC_NAME", Default: "your agency", Says: "what stands on the sign-in button",
		set: func(c *Config, v string) error { c.IssuerName = v; return nil }},
	{Name: "CONTINUO_OIDC_CLIENT_ID", Says: "this application at the provider",
		set: func(c *Config, v string) error { c.ClientID = v; return nil }},
	{Name: "CONTINUO_OIDC_CLIENT_SECRET", Default: "-", Says: "its secret, where it has one", secret: true,
		set: func(c *Config, v string) error { c.ClientSecret = v; return nil }},
	{Name: "CONTINUO_OIDC_AUDIENCE", Says: "the audience of access tokens for the API",
		set: func(c *Config, v string) error { c.Audience = v; return nil }},
	{Name: "CONTINUO_OIDC_ACCESS_TOKEN", Says: "what makes a token an access token: `claim:token_use=access` or `header:typ=at+jwt`",
		set: func(c *Config, v string) (err error) { c.AccessTokenRule, err = tokenRule(v); return err }},
	{Name: "CONTINUO_OIDC_ALGORITHMS", Default: "RS256,ES256", Says: "signatures that are taken",
		set: func(c *Config, v string) error { c.Algorithms = strings.Split(v, ","); return algorithms(c.Algorithms) }},
	{Name: "CONTINUO_OIDC_SUBJECT_CLAIM", Default: "sub", Says: "the claim that names the person for good",
		set: func(c *Config, v string) error { c.SubjectClaim = v; return nil }},
	{Name: "CONTINUO_OIDC_TRUST_EMAIL", Default: "false", Says: "`true` binds an invited person by the e-mail the provider has verified, without the link",
		set: func(c *Config, v string) (err error) { c.TrustVerifiedEmail, err = strconv.ParseBool(v); return err }},
	{Name: "CONTINUO_IDLE_MINUTES", Default: "15", Says: "quiet minutes until a screen locks",
		set: func(c *Config, v string) error {
			n, err := number(v, 1, 240)
			c.Idle = time.Duration(n) * time.Minute
			return err
		}},
	{Name: "CONTINUO_SESSION_HOURS", Default: "12", Says: "hours until everybody signs in again",
		set: func(c *Config, v string) error {
			n, err := number(v, 1, 72)
			c.Absolute = time.Duration(n) * time.Hour
			return err
		}},
	{Name: "CONTINUO_TRUSTED_PROXIES", Default: "-", Says: "networks whose forwarding headers are believed, such as `10.0.0.0/8`",
		set: func(c *Config, v string) error { return setProxies(c, v) }},
	{Name: "CONTINUO_SMTP_URL", Default: "-", Says: "mail server for notices that something waits: `smtp://user:password@host:587` (STARTTLS) or `smtps://`; none without it", secret: true,
		set: func(c *Config, v string) error { c.SMTPURL = v; return smtp(v) }},
	{Name: "CONTINUO_MAIL_FROM", Default: "-", Says: "who notices come from, a bare address that names no program",
		set: func(c *Config, v string) error { c.MailFrom = v; _, err := mail.ParseAddress(v); return err }},
	{Name: "CONTINUO_LOG_LEVEL", Default: "info", Says: "`debug`, `info`, `warn` or `error`",
		set: func(c *Config, v string) error { return c.LogLevel.UnmarshalText([]byte(v)) }},
	{Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Default: "-", Says: "where traces go; none without it",
		set: func(c *Config, v string) error { c.TraceEndpoint = v; return nil }},
}

// Settings are all variables, for README's table.
func Settings() []Setting { return append([]Setting(nil), settings...) }

// Read reads and checks the settings. The error has a line for each that must
// be mended; it never repeats a value.
func Read(getenv func(string) string) (*Config, error) {
	c := &Config{}
	var problems []error
	for _, s := range settings {
		value := strings.TrimSpace(getenv(s.Name))
		if value == "" {
			value = s.Default
		}
		switch value {
		case "-":
			continue
		case "":
			problems = append(problems, fmt.Errorf("%s is missing: %s", s.Name, s.Says))
			continue
		}
		if err := s.set(c, value); err != nil {
			problems = append(problems, fmt.Errorf("%s is not right: want %s", s.Name, s.Says))
		}
	}
	return c, errors.Join(problems...)
}

// ReadOnly reads only what the named settings say; commands that need no more
// than a database ask for no more.
func ReadOnly(getenv func(string) string, names ...string) (*Config, error) {
	return Read(func(name string) string {
		for _, n := range names {
			if n == name {
				return getenv(name)
			}
		}
		for _, s := range settings {
			if s.Name == name && s.Default == "" {
				return "-"
			}
		}
		return ""
	})
}

// Insecure lists, a line each, the settings that serve refuses.
func (c *Config) Insecure() error {
	var problems []error
	refuse := func(is bool, text string) {
		if is {
			problems = append(problems, errors.New(text))
		}
	}
	refuse(c.BaseURL == nil || c.BaseURL.Scheme != "https", "CONTINUO_BASE_URL must be https: logins would travel in the open")
	refuse(!strings.HasPrefix(c.Issuer, "https://"), "CONTINUO_OIDC_ISSUER must be https: anybody on the way could be the provider")
	refuse(c.MasterKeys.Current == nil, "CONTINUO_MASTER_KEY is missing: nothing could be sealed")
	refuse((c.SMTPURL == "") != (c.MailFrom == ""), "CONTINUO_SMTP_URL and CONTINUO_MAIL_FROM go together: notices need a server and a sender")
	return errors.Join(problems...)
}

// LogValue prints the configuration without its secrets.
func (c *Config) LogValue() slog.Value {
	key := "none"
	if c.MasterKeys.Current != nil {
		key = c.MasterKeys.Current.Fingerprint()
	}
	return slog.GroupValue(slog.String("addr", c.Addr), slog.Any("base_url", c.BaseURL), slog.String("issuer", c.Issuer),
		slog.String("client_id", c.ClientID), slog.String("audience", c.Audience), slog.String("master_key", key),
		slog.Duration("idle", c.Idle), slog.Duration("absolute", c.Absolute), slog.Bool("trust_email", c.TrustVerifiedEmail))
}

func smtp(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return errors.New("no mail server")
	}
	return nil
}

func setURL(to **url.URL, v string) error {
	u, err := url.Parse(strings.TrimSuffix(v, "/"))
	if err != nil || u.Host == "" || u.Path != "" {
		return errors.New("not an address")
	}
	*to = u
	return nil
}

func number(v string, low, high int) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		return 0, errors.New("out of range")
	}
	return n, nil
}

func masterKey(v string) (store.KeyWrapper, error) {
	key, err := store.ReadMasterKey(v)
	if err != nil {
		return nil, err // not key: a nil *MasterKey in the interface would not be nil
	}
	return key, nil
}

func tokenRule(v string) (TokenRule, error) {
	kind, rest, _ := strings.Cut(v, ":")
	name, value, ok := strings.Cut(rest, "=")
	if !ok || name == "" || value == "" || kind != "claim" && kind != "header" {
		return TokenRule{}, errors.New("not a rule")
	}
	return TokenRule{Header: kind == "header", Name: name, Value: value}, nil
}

// algorithms refuses what would let somebody sign with a public key or not at
// all.
func algorithms(names []string) error {
	for _, n := range names {
		switch n {
		case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA":
		default:
			return errors.New("not a public-key signature")
		}
	}
	return nil
}

func setProxies(c *Config, v string) error {
	for _, text := range strings.Split(v, ",") {
		p, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return err
		}
		c.TrustedProxies = append(c.TrustedProxies, p)
	}
	return nil
}

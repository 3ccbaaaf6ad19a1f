package idp

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// The private claim that tells an access token from an ID token.
const (
	tokenUseClaim  = "token_use"
	tokenUseAccess = "access"
)

// Token mints an access token for a persona without a sign-in.
func (p *Provider) Token(ctx context.Context, username string, lifetime time.Duration) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("mint a token for %q: %w", username, err)
	}
	who, ok := p.opts.byUsername(username)
	if !ok {
		return "", fmt.Errorf("mint a token: nobody here is called %q", username)
	}
	now := p.opts.Clock()
	return p.Mint(map[string]any{
		"iss":         p.opts.Issuer,
		"sub":         who.Subject,
		"aud":         []string{p.opts.Audience},
		"iat":         now.Unix(),
		"nbf":         now.Unix(),
		"exp":         now.Add(lifetime).Unix(),
		"jti":         rand.Text(),
		tokenUseClaim: tokenUseAccess,
	}, nil)
}

// Mint signs any claims with the real key, and adds none. Entries of header
// replace those of the token's header, kid and alg included: whatever they
// pretend, the signature is RS256 by the current key.
func (p *Provider) Mint(claims, header map[string]any) (string, error) {
	key := p.keys.current()
	options := (&jose.SignerOptions{}).WithType("JWT")
	for name, value := range header {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{
		Algorithm: key.SignatureAlgorithm(),
		Key:       jose.JSONWebKey{Key: key.private, KeyID: key.id},
	}, options)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return signed.CompactSerialize()
}

package login

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/labstack/echo/v4"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
)

const longestToken = 16 << 10

// errToken is the one answer to every token that is not good. Why not is
// logged: whoever forges one learns nothing.
func errToken() error {
	return casework.Errorf(casework.KindUnauthenticated, "Send a valid access token.")
}

// API lets a handler run for the bearer of an access token, as the actor they
// are at this moment. Cookies count for nothing here, so no page of another site
// can act in somebody's name.
func (l *Login) API() echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx := c.Request().Context()
			actor, err := l.bearer(ctx, c.Request().Header.Get(echo.HeaderAuthorization))
			if err != nil {
				if casework.KindOf(err) == casework.KindUnauthenticated {
					c.Response().Header().Set(echo.HeaderWWWAuthenticate, challenge(c))
				}
				return err
			}
			c.SetRequest(c.Request().WithContext(authz.WithActor(ctx, actor)))
			return next(c)
		}
	}
}

// challenge says how to authenticate, and, to whom sent a token, that it is not
// good.
func challenge(c echo.Context) string {
	if c.Request().Header.Get(echo.HeaderAuthorization) == "" {
		return `Bearer realm="continuo"`
	}
	return `Bearer realm="continuo", error="invalid_token"`
}

// bearer is who sent this Authorization header.
func (l *Login) bearer(ctx context.Context, header string) (authz.Actor, error) {
	scheme, raw, _ := strings.Cut(header, " ")
	if raw = strings.TrimSpace(raw); !strings.EqualFold(scheme, "Bearer") || raw == "" || len(raw) > longestToken {
		return authz.Actor{}, errToken()
	}
	at, err := l.provider.known(ctx)
	if err != nil {
		return authz.Actor{}, echo.NewHTTPError(http.StatusServiceUnavailable,
			"The sign-in provider does not answer. Try again in a moment.").SetInternal(err)
	}
	who, err := l.verify(ctx, at, raw)
	if err != nil {
		l.log.InfoContext(ctx, "access token refused", slog.Any("error", err))
		return authz.Actor{}, errToken()
	}
	return l.app.ResolveIdentity(ctx, who)
}

// verify proves an access token, in this order:
//  1. the algorithm is allowed, the signature is by a key of the issuer (fetched
//     again where the key is a new one), issuer, audience and expiry are right;
//  2. it was neither made nor becomes valid in the future;
//  3. the rule of this issuer says that it is an access token and no other kind.
func (l *Login) verify(ctx context.Context, at *discovered, raw string) (app.Identity, error) {
	token, err := at.tokens.Verify(l.provider.context(ctx), raw)
	if err != nil {
		return app.Identity{}, err
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return app.Identity{}, fmt.Errorf("read the token: %w", err)
	}
	if err := l.begun(token, claims); err != nil {
		return app.Identity{}, err
	}
	if err := l.config.AccessToken.allow(raw, claims); err != nil {
		return app.Identity{}, err
	}
	subject, err := l.config.subject(token)
	if err != nil {
		return app.Identity{}, err
	}
	return app.Identity{Issuer: token.Issuer, Subject: subject}, nil
}

// begun refuses what is not valid yet. go-oidc allows an nbf five minutes ahead,
// which is more than clocks need.
func (l *Login) begun(token *oidc.IDToken, claims map[string]any) error {
	if err := l.provider.soon("the token's time of issue", token.IssuedAt); err != nil {
		return err
	}
	if nbf, ok := claims["nbf"].(float64); ok && nbf > float64(l.clock().Add(clockSkew).Unix()) {
		return errors.New("the token is not valid yet")
	}
	return nil
}

// allow refuses a token that the rule does not call an access token.
func (r AccessTokenRule) allow(raw string, claims map[string]any) error {
	if r.Claim != "" {
		if has(claims[r.Claim], r.Value) {
			return nil
		}
		return fmt.Errorf("its %s does not say that it is an access token", r.Claim)
	}
	header, err := headerOf(raw)
	if err != nil {
		return err
	}
	value, _ := header[r.Header].(string)
	// A typ is a media type: its case does not count, and "application/" may be
	// left out (RFC 7515, 4.1.9).
	if r.Header == "typ" {
		if strings.EqualFold(strings.TrimPrefix(strings.ToLower(value), "application/"), r.Value) {
			return nil
		}
	} else if value == r.Value {
		return nil
	}
	return fmt.Errorf("its header %s does not say that it is an access token", r.Header)
}

// has tells whether a claim is the value, or a list that holds it.
func has(claim any, value string) bool {
	if list, ok := claim.([]any); ok {
		return slices.Contains(list, any(value))
	}
	return claim == value
}

func headerOf(raw string) (header map[string]any, err error) {
	first, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil {
		return nil, fmt.Errorf("read the token's header: %w", err)
	}
	if err := json.Unmarshal(text, &header); err != nil {
		return nil, fmt.Errorf("read the token's header: %w", err)
	}
	return header, nil
}

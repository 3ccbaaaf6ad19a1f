package login

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/web"
)

const (
	pendingLifetime = 15 * time.Minute // at the provider, with a code sent to a phone in between
	mostPending     = 4                // tabs that were locked together
)

// pending is one visit to the provider.
type pending struct {
	State      string    `json:"state"`
	Nonce      string    `json:"nonce"`
	Verifier   string    `json:"verifier"`
	Return     string    `json:"return,omitempty"`
	Invitation string    `json:"invitation,omitempty"`
	Anew       bool      `json:"anew,omitempty"` // the provider must ask who it is, whoever it remembers
	At         time.Time `json:"at"`
}

// door is the page with the one button: sign in, or the locked screen.
func (l *Login) door(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	to := local(c.QueryParam("return"))
	if s.live(l) {
		return c.Redirect(http.StatusSeeOther, to)
	}
	if to == home {
		to = local(s.Return)
	}
	status := http.StatusOK
	view := doorView{agency: l.config.AgencyName, idle: l.idleMinutes(), start: withReturn(startPath, to)}
	if _, err := l.provider.known(c.Request().Context()); err != nil {
		l.log.WarnContext(c.Request().Context(), "sign-in", slog.Any("error", err))
		status, view.away = http.StatusServiceUnavailable, true
	}
	view.kept = s.Kept.fresh(l.clock())
	if s.locked(l) {
		view.locked, view.pressed = true, s.Locked
		return l.show(c, status, "Locked", false, signInPage(view))
	}
	return l.show(c, status, "Sign in", false, signInPage(view))
}

// start sends the browser to the provider. Who was locked out, follows an
// invitation or wants another account is asked anew: on a shared phone the
// provider may remember somebody else.
func (l *Login) start(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	at, err := l.provider.known(c.Request().Context())
	if err != nil {
		return c.Redirect(http.StatusSeeOther, doorFor(c.QueryParam("return")))
	}
	visit := pending{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		Return: local(c.QueryParam("return")), At: l.clock()}
	if c.QueryParam("invited") != "" {
		visit.Invitation, s.Invitation = s.Invitation, ""
	}
	visit.Anew = s.locked(l) || visit.Invitation != "" || c.QueryParam("other") != ""
	s.Pending = append(s.Pending, visit)
	if extra := len(s.Pending) - mostPending; extra > 0 {
		s.Pending = s.Pending[extra:]
	}
	if err := l.save(c, s); err != nil {
		return err
	}
	ask := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(visit.Verifier), oidc.Nonce(visit.Nonce)}
	if visit.Anew {
		ask = append(ask, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return c.Redirect(http.StatusSeeOther, at.oauth.AuthCodeURL(visit.State, ask...))
}

// callback is where the provider sends the browser back. Each visit comes back
// once, whatever comes of it.
func (l *Login) callback(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	visit, ok := s.comesBack(c.QueryParam("state"), l.clock())
	if !ok {
		return l.show(c, http.StatusBadRequest, "Sign in again", false, againPage("This sign-in is over",
			"It took too long, or it was finished already."))
	}
	if err := l.save(c, s); err != nil { // before the code is spent, so that no answer brings the visit back
		return err
	}
	ctx := c.Request().Context()
	seen, err := l.exchange(ctx, visit, c.QueryParam("code"))
	if err != nil {
		l.log.WarnContext(ctx, "sign-in refused", slog.Any("error", err), slog.String("provider_says", errorCode(c.QueryParam("error"))))
		return l.show(c, http.StatusUnauthorized, "Sign in again", false, againPage("You are not signed in",
			"The sign-in at "+l.config.AgencyName+" was not finished. Nothing was changed."))
	}
	actor, err := l.admit(ctx, visit, seen.identity)
	if err != nil {
		return l.refuse(c, err, visit.Invitation != "")
	}
	return l.enter(c, s, visit, seen, actor)
}

// errorCode is an error of OAuth or OpenID Connect as the log may say it. It
// comes by the browser's address, where anybody can write anything.
func errorCode(said string) string {
	if len(said) > 40 || strings.ContainsFunc(said, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
		return "no error code"
	}
	return said
}

// comesBack takes the visit with this state out of the session.
func (s *session) comesBack(state string, now time.Time) (pending, bool) {
	i := slices.IndexFunc(s.Pending, func(p pending) bool { return p.State == state })
	if i < 0 {
		return pending{}, false
	}
	visit := s.Pending[i]
	s.Pending = slices.Delete(s.Pending, i, i+1)
	return visit, now.Before(visit.At.Add(pendingLifetime))
}

// signedIn is what a verified ID token says.
type signedIn struct {
	identity app.Identity
	raw      string // the token itself
	subject  string
	sid      string
}

// idClaims are the claims beside those go-oidc reads.
type idClaims struct {
	SID           string  `json:"sid"`
	AuthorizedFor string  `json:"azp"`
	AuthTime      float64 `json:"auth_time"`
	Email         string  `json:"email"`
	EmailVerified any     `json:"email_verified"` // some say it with a string, which is not trusted
}

// exchange turns the code into a verified ID token.
func (l *Login) exchange(ctx context.Context, visit pending, code string) (signedIn, error) {
	at, err := l.provider.known(ctx)
	if err != nil {
		return signedIn{}, err
	}
	if code == "" {
		return signedIn{}, errors.New("there is no code")
	}
	ctx = l.provider.context(ctx)
	tokens, err := at.oauth.Exchange(ctx, code, oauth2.VerifierOption(visit.Verifier))
	if err != nil {
		if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
			return signedIn{}, fmt.Errorf("the code was refused: %s", refusal.ErrorCode) // not the body: it is not ours to log
		}
		return signedIn{}, fmt.Errorf("exchange the code: %w", err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := at.idTokens.Verify(ctx, raw)
	if err != nil {
		return signedIn{}, fmt.Errorf("verify the ID token: %w", err)
	}
	if token.Nonce != visit.Nonce {
		return signedIn{}, errors.New("the ID token answers another visit")
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(tokens.AccessToken); err != nil {
			return signedIn{}, fmt.Errorf("the tokens do not belong together: %w", err)
		}
	}
	return l.read(token, raw, visit)
}

// read takes out of the ID token who it is.
func (l *Login) read(token *oidc.IDToken, raw string, visit pending) (signedIn, error) {
	var claims idClaims
	if err := token.Claims(&claims); err != nil {
		return signedIn{}, fmt.Errorf("read the ID token: %w", err)
	}
	if claims.AuthorizedFor != "" && claims.AuthorizedFor != l.config.ClientID {
		return signedIn{}, errors.New("the ID token was made for another client")
	}
	if err := l.provider.soon("the ID token's time of issue", token.IssuedAt); err != nil {
		return signedIn{}, err
	}
	if visit.Anew && claims.AuthTime != 0 && time.Unix(int64(claims.AuthTime), 0).Before(visit.At.Add(-clockSkew)) {
		return signedIn{}, errors.New("the provider did not ask again who it is")
	}
	subject, err := l.config.subject(token)
	if err != nil {
		return signedIn{}, err
	}
	who := signedIn{identity: app.Identity{Issuer: token.Issuer, Subject: subject},
		raw: raw, subject: token.Subject, sid: claims.SID}
	if l.config.TrustVerifiedEmail && claims.EmailVerified == true {
		who.identity.Email = claims.Email
	}
	return who, nil
}

// subject is the claim that names a person for good.
func (c Config) subject(token *oidc.IDToken) (string, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	subject, _ := claims[c.SubjectClaim].(string)
	if subject == "" {
		return "", fmt.Errorf("the token has no %s", c.SubjectClaim)
	}
	return subject, nil
}

// admit asks who this is here.
func (l *Login) admit(ctx context.Context, visit pending, who app.Identity) (authz.Actor, error) {
	if visit.Invitation != "" {
		return l.app.AcceptInvitation(ctx, visit.Invitation, who)
	}
	return l.app.SignIn(ctx, who)
}

// refuse is the plain page for somebody who is known to the provider and may
// not come in here. What is not for people goes to the server's error page.
func (l *Login) refuse(c echo.Context, err error, invited bool) error {
	switch kind := casework.KindOf(err); {
	case kind == casework.KindUnauthenticated:
		return l.show(c, http.StatusForbidden, "No way in", false, strangerPage(l.config.AgencyName))
	case kind == casework.KindForbidden:
		return l.show(c, http.StatusForbidden, "Account closed", true, closedPage(l.config.AgencyName))
	case invited && kind != "":
		return l.show(c, http.StatusNotFound, "Invitation", false, invitationOverPage(l.config.AgencyName))
	}
	return err
}

// enter begins the login: a new token, a new record. Only what belongs to the
// same person is carried over from before.
func (l *Login) enter(c echo.Context, s *session, visit pending, seen signedIn, actor authz.Actor) error {
	before := s.record
	s.record = &record{Agency: actor.Agency, Staff: actor.ID,
		Issuer: seen.identity.Issuer, Subject: seen.subject, SID: seen.sid, IDToken: seen.raw,
		Since: l.clock(), Seen: l.clock(), Pending: before.Pending}
	to := visit.Return
	if before.Staff != uuid.Nil && before.Staff != actor.ID {
		s.Pending, to = nil, home
	}
	if before.Kept.fresh(l.clock()) && before.Kept.Owner == actor.ID {
		s.Kept, to = before.Kept, resumePath
	}
	if err := s.renew(); err != nil {
		return err
	}
	if err := l.save(c, s); err != nil {
		return err
	}
	if before.Locked { // a phone that was handed over is its owner's again
		web.DropLink(c)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

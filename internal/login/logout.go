package login

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// oldestLogout is how old a logout token may be.
const oldestLogout = 10 * time.Minute

// logout ends the login here and then, by way of the browser, at the provider.
//
// The answer is a page that goes on by itself and not a redirect: browsers hold
// a form to form-action through every redirect, and the provider is another
// site.
func (l *Login) logout(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	if s.Staff == uuid.Nil {
		return c.Redirect(http.StatusSeeOther, Path)
	}
	if err := l.app.SignOut(c.Request().Context(), s.Agency, s.Staff); err != nil {
		return err
	}
	onward := l.endSession(c, s.IDToken)
	s.record = &record{SignedOut: true}
	if err := s.renew(); err != nil {
		return err
	}
	if err := l.save(c, s); err != nil {
		return err
	}
	if onward == "" {
		return c.Redirect(http.StatusSeeOther, outPath)
	}
	c.Response().Header().Set("Refresh", "0; url="+onward)
	return l.show(c, http.StatusOK, "Signing out", true, signingOutPage(l.config.AgencyName, onward))
}

// endSession is where the provider is told who leaves; empty where it cannot
// be told.
func (l *Login) endSession(c echo.Context, idToken string) string {
	at, err := l.provider.known(c.Request().Context())
	if err != nil || at.endSession == "" {
		return ""
	}
	to, err := url.Parse(at.endSession)
	if err != nil {
		return ""
	}
	q := to.Query()
	q.Set("id_token_hint", idToken)
	q.Set("client_id", l.config.ClientID)
	q.Set("post_logout_redirect_uri", l.config.BaseURL+outPath)
	to.RawQuery = q.Encode()
	return to.String()
}

// out is the page after a sign-out. Only then does the browser forget the words
// it kept: a link from elsewhere to this page must not wipe them.
func (l *Login) out(c echo.Context) error {
	s, err := l.open(c)
	if err != nil {
		return err
	}
	if !s.SignedOut {
		return c.Redirect(http.StatusSeeOther, Path)
	}
	return l.show(c, http.StatusOK, "Signed out", true, signedOutPage(l.config.AgencyName, startPath))
}

// backChannel is the provider saying that somebody's session ended there. It
// ends here by its sid, or, where the provider names none, every login of the
// person does. A token sent twice ends nothing more.
func (l *Login) backChannel(c echo.Context) error {
	ctx := c.Request().Context()
	c.Response().Header().Set("Cache-Control", "no-store")
	if err := l.endAt(c); err != nil {
		l.log.WarnContext(ctx, "back-channel logout refused", slog.Any("error", err))
		if errors.Is(err, errLogoutToken) {
			return c.JSON(http.StatusBadRequest, map[string]string{"error": "invalid_request"})
		}
		return err
	}
	return c.NoContent(http.StatusOK)
}

var errLogoutToken = errors.New("not a logout token")

func (l *Login) endAt(c echo.Context) error {
	ctx := c.Request().Context()
	at, err := l.provider.known(ctx)
	if err != nil {
		return echo.NewHTTPError(http.StatusServiceUnavailable).SetInternal(err)
	}
	token, err := at.idTokens.VerifyLogout(ctx, c.Request().PostFormValue("logout_token"))
	if err != nil {
		return fmt.Errorf("%w: %w", errLogoutToken, err)
	}
	if token.IssuedAt.Before(l.clock().Add(-oldestLogout)) {
		return fmt.Errorf("%w: it is old, or does not say how old", errLogoutToken)
	}
	if err := l.provider.soon("its time of issue", token.IssuedAt); err != nil {
		return fmt.Errorf("%w: %w", errLogoutToken, err)
	}
	ended, err := l.sessions.EndLoginsAt(ctx, token.Issuer, token.Subject, token.SessionID)
	if err != nil {
		return err
	}
	for _, who := range ended {
		if err := l.app.SignOut(ctx, who.Agency, who.ID); err != nil {
			return err
		}
	}
	return nil
}

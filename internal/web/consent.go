package web

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/rules"
)

// mountConsents puts up what a person permits: the list, the draft, the screen
// they read and sign, and how it ends.
func (s *Site) mountConsents(g *echo.Group) {
	g.GET("/clients/:id/consents", s.consents)
	g.GET("/clients/:id/consents/new", s.offered(authz.ConsentDraft, s.clientSheet(s.consentNewSheet)))
	g.POST("/clients/:id/consents/new", s.clientDo(clientDoing{s.consentNewSheet, s.consentDraft}))
	g.GET("/consents/:id", s.consentPage)
	for _, act := range []struct {
		path string
		op   authz.Op
		do   consentDoing
	}{
		{"edit", authz.ConsentUpdate, consentDoing{s.consentEditSheet, s.consentUpdate}},
		{"sign", authz.ConsentSign, consentDoing{s.consentSignSheet, s.consentSign}},
		{"revoke", authz.ConsentRevoke, consentDoing{s.consentRevokeSheet, s.consentRevoke}},
		{"meet", authz.ConsentMeet, consentDoing{s.consentMeetSheet, s.consentMeet}},
	} {
		g.GET("/consents/:id/"+act.path, s.offered(act.op, s.consentSheet(act.do)))
		g.POST("/consents/:id/"+act.path, s.consentDo(act.do))
	}
	g.GET("/consents/:id/copy", s.consentFile(s.app.CopyConsent))
	g.GET("/consents/:id/scan", s.consentFile(s.app.ScanConsent))
}

func consentPath(id uuid.UUID) string { return "/consents/" + id.String() }

// consentsView is all of a client's consents.
type consentsView struct {
	client *casework.ClientRecord
	list   []casework.ConsentRecord
	more   string
	draft  bool
	now    time.Time
}

func (s *Site) consents(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetClient(ctx, id)
	if err != nil {
		return err
	}
	list, err := s.app.ListConsents(ctx, r.ID, page)
	if err != nil {
		return err
	}
	p := s.page(c, "Consents", "/clients")
	p.Narrow = true
	return s.show(c, http.StatusOK, consentsPage(p, consentsView{client: r, list: list.Items, more: morePage(c, list.Next),
		draft: s.app.May(ctx, authz.ConsentDraft), now: s.clock().In(r.Zone)}))
}

// consentDoing is one act on a consent: its form, and what it does.
type consentDoing struct {
	sheet func(c echo.Context, r *casework.ConsentRecord, f Filled) (templ.Component, error)
	act   func(c echo.Context, id uuid.UUID, values url.Values) error
}

func (s *Site) consentSheet(do consentDoing) echo.HandlerFunc {
	return func(c echo.Context) error {
		return s.consentSheetShown(c, http.StatusOK, Fresh(url.Values{}, false), do)
	}
}

func (s *Site) consentSheetShown(c echo.Context, status int, f Filled, do consentDoing) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	r, err := s.app.GetConsent(c.Request().Context(), id)
	if err != nil {
		return err
	}
	page, err := do.sheet(c, r, f)
	if err != nil {
		return err
	}
	return s.show(c, status, page)
}

func (s *Site) consentDo(do consentDoing) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		values, err := formValues(c)
		if err != nil {
			return err
		}
		err = do.act(c, id, values)
		if err == nil {
			return done(c, consentPath(id))
		}
		if isStale(err) {
			return s.consentSheetShown(c, http.StatusPreconditionFailed, Filled{Values: values, theirs: map[string]theirs{}}, do)
		}
		if status, ok := formStatus(err); ok {
			return s.consentSheetShown(c, status, Returned(values, err), do)
		}
		return err
	}
}

// consentForm is a sheet about a consent.
func (s *Site) consentForm(c echo.Context, r *casework.ConsentRecord, title, path string, f Filled) Sheet {
	sheet := s.sheet(c, title, consentPath(r.ID), "The consent", consentPath(r.ID)+"/"+path, f)
	sheet.Page = s.page(c, title, "/clients")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	return sheet
}

// consentView is one consent, with what can be done about it.
type consentView struct {
	record *casework.ConsentRecord
	now    time.Time
	may    map[authz.Op]bool
}

func (s *Site) consentPage(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetConsent(ctx, id)
	if err != nil {
		return err
	}
	v := consentView{record: r, now: s.clock().In(r.Zone), may: map[authz.Op]bool{}}
	for _, op := range []authz.Op{authz.ConsentUpdate, authz.ConsentSign, authz.ConsentRevoke, authz.ConsentMeet, authz.ConsentCopy, authz.ConsentScan} {
		v.may[op] = s.app.May(ctx, op)
	}
	p := s.page(c, "Consent", "/clients")
	p.Narrow = true
	return s.show(c, http.StatusOK, consentRecordPage(p, v))
}

// consentSignSheet is what the person reads, in their language, and signs.
func (s *Site) consentSignSheet(c echo.Context, r *casework.ConsentRecord, f Filled) (templ.Component, error) {
	form := rules.ConsentForm(r.Language, r.FormVersion)
	sheet := s.consentForm(c, r, form.Title, "sign", f)
	sheet.Page.Lang = form.Language
	if len(f.Values) == 0 {
		sheet.Filled = Fresh(url.Values{"signedBy": {string(casework.SignedByClient)}, "signerName": {r.ClientName},
			"signedOn": {r.Today.String()}}, false)
	}
	return consentSignPage(sheet, r, form), nil
}

func (s *Site) consentSign(c echo.Context, id uuid.UUID, values url.Values) error {
	signedOn, err := formDay(values, "signedOn")
	if err != nil {
		return err
	}
	signing := app.Signing{ConsentSignature: casework.ConsentSignature{SignedBy: casework.Signer(values.Get("signedBy")), SignerName: values.Get("signerName"),
		SignerAuthority: values.Get("signerAuthority"), Place: values.Get("place"), Witness: values.Get("witness"), SignedOn: signedOn, Method: "drawn"}}
	if signing.Image, err = base64.StdEncoding.DecodeString(values.Get("drawn")); err != nil {
		return casework.Invalid("signature", "Sign in the box first.")
	}
	if part, err := c.FormFile("signature"); err == nil && part.Size > 0 {
		file, err := part.Open()
		if err != nil {
			return casework.Invalid("signature", "The file did not arrive whole. Send it again.")
		}
		defer file.Close()
		signing.Method = "scanned"
		if signing.Image, err = io.ReadAll(io.LimitReader(file, casework.SignatureMost+1)); err != nil {
			return casework.Invalid("signature", "The file did not arrive whole. Send it again.")
		}
	}
	_, err = s.app.SignConsent(c.Request().Context(), id, signing)
	return err
}

func (s *Site) consentRevokeSheet(c echo.Context, r *casework.ConsentRecord, f Filled) (templ.Component, error) {
	sheet := s.consentForm(c, r, "Take the consent back", "revoke", f)
	sheet.Lede = "From the moment you save this, nothing is shared under it any more. What was shared before stays on record."
	sheet.Do = Act{Label: "It is taken back", Grave: true}
	return consentRevokeForm(sheet), nil
}

func (s *Site) consentRevoke(c echo.Context, id uuid.UUID, values url.Values) error {
	_, err := s.app.RevokeConsent(c.Request().Context(), id, values.Get("how"), unixLines(values.Get("note")))
	return err
}

func (s *Site) consentMeetSheet(c echo.Context, r *casework.ConsentRecord, f Filled) (templ.Component, error) {
	sheet := s.consentForm(c, r, "What ends it has come about", "meet", f)
	sheet.Lede = "It ends when: " + r.ExpiresCondition
	sheet.Do = Act{Label: "It has ended", Main: true}
	return consentMeetForm(sheet), nil
}

func (s *Site) consentMeet(c echo.Context, id uuid.UUID, values url.Values) error {
	_, err := s.app.MeetConsent(c.Request().Context(), id, unixLines(values.Get("note")))
	return err
}

func (s *Site) consentFile(of func(context.Context, uuid.UUID) (*release.Release, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		file, err := of(ctx, id)
		if err != nil {
			return err
		}
		return file.Send(ctx, c.Response())
	}
}

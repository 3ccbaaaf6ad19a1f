package idp

import (
	"bytes"
	"crypto/subtle"
	"embed"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	signInPath    = "/sign-in"
	signedOutPath = "/signed-out"
	stylePath     = "/sign-in.css"

	formLimit = 16 << 10
)

//go:embed *.html sign-in.css
var pageFiles embed.FS

// page is what every page needs.
type page struct {
	Title      string
	Stylesheet string
}

type signInPage struct {
	page
	Action   string
	Request  string // names the sign-in; nobody else can know it, so it also guards the form
	Username string
	Wrong    bool
	People   []Persona
}

func (p *Provider) showSignIn(w http.ResponseWriter, r *http.Request) {
	req, err := p.store.request(r.URL.Query().Get("request"))
	if err != nil {
		p.showTooOld(w, r)
		return
	}
	p.showForm(w, r, req, req.asked.LoginHint, false)
}

func (p *Provider) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	req, err := p.store.request(r.PostFormValue("request"))
	if err != nil {
		p.showTooOld(w, r)
		return
	}
	username := r.PostFormValue("username")
	who, known := p.opts.byUsername(username)
	right := subtle.ConstantTimeCompare([]byte(who.Password), []byte(r.PostFormValue("password"))) == 1
	if !known || !right {
		p.showForm(w, r, req, username, true)
		return
	}
	if err := p.store.signIn(req.id, who); err != nil {
		p.showTooOld(w, r)
		return
	}
	http.Redirect(w, r, op.AuthCallbackURL(p.op)(r.Context(), req.id), http.StatusSeeOther)
}

func (p *Provider) showForm(w http.ResponseWriter, r *http.Request, req authRequest, username string, wrong bool) {
	status, title := http.StatusOK, "Sign in"
	if wrong {
		status, title = http.StatusUnauthorized, "Not signed in"
	}
	// Browsers hold the form to form-action through every redirect it causes,
	// and the last one leads back to the client.
	p.show(w, r, status, "sign-in.html", origin(req.asked.RedirectURI), signInPage{
		page:    p.page(title),
		Action:  p.opts.Issuer + signInPath,
		Request: req.id, Username: strings.TrimSpace(username), Wrong: wrong,
		People: p.opts.Personas,
	})
}

func (p *Provider) showTooOld(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusBadRequest, "too-old.html", "", p.page("Start again"))
}

func (p *Provider) showSignedOut(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "signed-out.html", "", p.page("Signed out"))
}

func (p *Provider) style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "sign-in.css")
}

func (p *Provider) page(title string) page {
	sheet := p.opts.StylesheetURL
	if sheet == "" {
		sheet = p.opts.Issuer + stylePath
	}
	return page{title, sheet}
}

// show renders before it answers, so that a page is sent whole or not at all.
func (p *Provider) show(w http.ResponseWriter, r *http.Request, status int, name, formTarget string, data any) {
	var body bytes.Buffer
	if err := p.pages.ExecuteTemplate(&body, name, data); err != nil {
		p.opts.Log.ErrorContext(r.Context(), "demo sign-in page", slog.String("page", name), slog.Any("error", err))
		http.Error(w, "This page could not be made.", http.StatusInternalServerError)
		return
	}
	look := strings.TrimSpace("'self' " + origin(p.opts.StylesheetURL))
	w.Header().Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'",
		"style-src " + look,
		"font-src " + look,
		"form-action " + strings.TrimSpace("'self' "+formTarget),
		"base-uri 'none'",
		"frame-ancestors 'none'",
	}, "; "))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	body.WriteTo(w) // an error means that the reader has left
}

// origin is the scheme and host of a URL, as a content security policy names
// it; empty for a path.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

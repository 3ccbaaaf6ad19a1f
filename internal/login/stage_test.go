package login_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/demo/idp"
	"continuo/internal/login"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const api = "https://api.test"

// testKey is made once: making one takes longer than a test.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// stage is Continuo's door before a real database, with a provider on a port of
// its own. Dana, Joanna and Adam of Harbor Row are bound to their accounts
// there; Mara is invited, and nobody knows Zed.
type stage struct {
	*storetest.Database
	idp    *idp.Provider
	config login.Config
	server *httptest.Server
	issuer string
	sent   chan string // what the page's handler got

	found  atomic.Pointer[func()]               // happens once, after a session was read
	down   atomic.Bool                          // the provider does not answer
	tamper atomic.Pointer[func(map[string]any)] // changes the claims of ID tokens on their way
}

func newStage(t *testing.T, change ...func(*login.Config)) *stage {
	t.Helper()
	return newStageOn(t, httptest.NewServer, change...)
}

func newStageOn(t *testing.T, serve func(http.Handler) *httptest.Server, change ...func(*login.Config)) *stage {
	t.Helper()
	s := &stage{Database: storetest.Harbor(t), sent: make(chan string, 9)}
	front, provider := &atomic.Pointer[echo.Echo]{}, http.NewServeMux()
	s.server = serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.Load().ServeHTTP(w, r) }))
	at := serve(s.unkind(provider))
	t.Cleanup(s.server.Close)
	t.Cleanup(at.Close)
	s.issuer = at.URL + "/idp"
	s.config = login.Config{Issuer: s.issuer, ClientID: "web", ClientSecret: "s3cret", BaseURL: s.server.URL,
		AgencyName: "Harbor Row", Audience: api,
		AccessToken:  login.AccessTokenRule{Claim: "token_use", Value: "access"},
		InsecureHTTP: strings.HasPrefix(s.server.URL, "http://")}
	for _, f := range change {
		f(&s.config)
	}
	var err error
	s.idp, err = idp.New(idp.Options{Issuer: s.issuer, Audience: api, Key: testKey(), Clock: s.Clock.Now,
		Personas: []idp.Persona{
			{Username: "dana", Password: "p-dana", Subject: "sub-dana"},
			{Username: "joanna", Password: "p-joanna", Subject: "sub-joanna"},
			{Username: "adam", Password: "p-adam", Subject: "sub-adam"},
			{Username: "mara", Password: "p-mara", Subject: "sub-mara", Email: "Mara@harbor.example", EmailVerified: true},
			{Username: "nora", Password: "p-nora", Subject: "sub-nora", Email: "mara@harbor.example"},
			{Username: "zed", Password: "p-zed", Subject: "sub-zed", Email: "dana@harbor.example", EmailVerified: true},
		},
		Clients: []idp.Client{{ID: "web", Secret: "s3cret", RedirectURIs: []string{s.server.URL + "/login/callback"},
			PostLogoutRedirectURIs: []string{s.server.URL + "/login/out"},
			BackChannelLogoutURI:   s.server.URL + login.BackChannelPath}},
	})
	if err != nil {
		t.Fatal(err)
	}
	provider.Handle("/idp/", http.StripPrefix("/idp", s.idp.Handler()))
	for _, who := range []struct {
		subject string
		staff   uuid.UUID
	}{{"sub-dana", storetest.Dana}, {"sub-joanna", storetest.Joanna}, {"sub-adam", storetest.Adam}} {
		s.exec(t, `INSERT INTO staff_identities (agency_id, id, staff_id, issuer, subject, bound_at)
			VALUES ($1, gen_random_uuid(), $2, $3, $4, app_now())`, storetest.HarborRow, who.staff, s.issuer, who.subject)
	}
	front.Store(s.front(t, s.DB))
	return s
}

// front is the part of the server that login needs to stand in.
func (s *stage) front(t *testing.T, db *store.DB) *echo.Echo {
	t.Helper()
	l, err := login.New(login.Options{Config: s.config, App: app.New(db, storetest.Policy(t)), Sessions: &meanwhile{db, s},
		Seal: s.MasterKey.Wrap, Open: s.MasterKey.Unwrap, Clock: s.Clock.Now, HTTP: s.server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		status := map[casework.Kind]int{casework.KindUnauthenticated: 401, casework.KindForbidden: 403,
			casework.KindConflict: 409, casework.KindNotFound: 404}[casework.KindOf(err)]
		if known, ok := errors.AsType[*echo.HTTPError](err); ok {
			status = known.Code
		}
		if status == 0 {
			t.Errorf("an error that is ours: %v", err)
			status = 500
		}
		_ = c.String(status, err.Error())
	}
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { c.Set("csrf", "fresh-csrf"); return next(c) }
	})
	l.Mount(e.Group(""))
	whoami := func(c echo.Context) error {
		actor, _ := authz.ActorFrom(c.Request().Context())
		return c.String(http.StatusOK, "here is "+actor.Name)
	}
	pages := e.Group("", l.Browser())
	pages.GET("/", whoami)
	pages.GET("/*", whoami)
	pages.POST("/*", func(c echo.Context) error {
		if err := c.Request().ParseForm(); err != nil {
			return err
		}
		actor, _ := authz.ActorFrom(c.Request().Context())
		s.sent <- actor.Name + ": " + c.Request().PostForm.Encode()
		return c.Redirect(http.StatusSeeOther, "/done")
	})
	e.Group("/api", l.API()).GET("/me", whoami)
	e.GET("/readyz", func(c echo.Context) error {
		if err := l.Ready(c.Request().Context()); err != nil {
			return c.NoContent(http.StatusServiceUnavailable)
		}
		return c.NoContent(http.StatusOK)
	})
	return e
}

// meanwhile lets something happen between reading a session and writing it.
type meanwhile struct {
	*store.DB
	s *stage
}

func (m *meanwhile) FindLogin(ctx context.Context, tokenHash string) ([]byte, bool, error) {
	data, found, err := m.DB.FindLogin(ctx, tokenHash)
	if happens := m.s.found.Swap(nil); happens != nil {
		(*happens)()
	}
	return data, found, err
}

// unkind is a provider that is sometimes away, and whose ID tokens can be
// changed on their way; they are signed with the real key all the same.
func (s *stage) unkind(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.down.Load() {
			http.Error(w, "down for maintenance", http.StatusBadGateway)
			return
		}
		change := s.tamper.Load()
		if change == nil || r.URL.Path != "/idp/oauth/token" {
			next.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		var answer map[string]any
		if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		claims := claimsOf(answer["id_token"].(string))
		(*change)(claims)
		answer["id_token"], _ = s.idp.Mint(claims, nil)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
}

func claimsOf(token string) (claims map[string]any) {
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		panic(err)
	}
	return claims
}

// exec runs a statement as the owner.
func (s *stage) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	rows := s.Owner(t, sql, args...)
	rows.Close()
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) count(t *testing.T, sql string, args ...any) int {
	t.Helper()
	return storetest.OwnerValue[int](t, s.Database, "SELECT count(*) FROM "+sql, args...)
}

// replica is a second server over the same database.
func (s *stage) replica(t *testing.T) *httptest.Server {
	t.Helper()
	db, err := s.Reopen(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.front(t, db))
	t.Cleanup(func() { server.Close(); db.Close() })
	return server
}

// token is a good access token of Dana's, but for what is changed.
func (s *stage) token(t *testing.T, change, header map[string]any) string {
	t.Helper()
	now := s.Clock.Now()
	claims := map[string]any{"iss": s.issuer, "sub": "sub-dana", "aud": []string{api}, "iat": now.Unix(),
		"exp": now.Add(10 * time.Minute).Unix(), "token_use": "access"}
	maps.Copy(claims, change)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	raw, err := s.idp.Mint(claims, header)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

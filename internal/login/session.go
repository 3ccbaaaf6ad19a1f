package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/store"
)

const (
	// lateness is how long a login that ran out still says whose it was.
	lateness = 24 * time.Hour
	// nobodysLifetime is how long a browser without a login is remembered.
	nobodysLifetime = time.Hour
	// touches is how many parts of the idle limit are told apart: a session in
	// use is written that often and not with every request.
	touches = 30

	recordKey = "login"
)

// record is what a session holds.
type record struct {
	Agency  uuid.UUID `json:"agency,omitzero"`
	Staff   uuid.UUID `json:"staff,omitzero"` // zero: nobody signed in yet
	Issuer  string    `json:"issuer,omitempty"`
	Subject string    `json:"subject,omitempty"` // sub, also where another claim names the person
	SID     string    `json:"sid,omitempty"`
	IDToken string    `json:"id_token,omitempty"` // says at sign-out who leaves
	Since   time.Time `json:"since,omitzero"`
	Seen    time.Time `json:"seen,omitzero"`

	Locked     bool   `json:"locked,omitempty"`
	Return     string `json:"return,omitempty"` // where the lock was pressed
	SignedOut  bool   `json:"signed_out,omitempty"`
	Invitation string `json:"invitation,omitempty"`

	Pending []pending `json:"pending,omitempty"` // on their way to the provider
	Kept    *keptForm `json:"kept,omitempty"`
}

// live tells whether the login gives rights now.
func (r *record) live(l *Login) bool {
	return r.Staff != uuid.Nil && !r.Locked && !r.idle(l) && l.clock().Before(r.Since.Add(l.config.Absolute))
}

// locked tells whether somebody was signed in and must show again who it is.
func (r *record) locked(l *Login) bool { return r.Staff != uuid.Nil && !r.live(l) }

func (r *record) idle(l *Login) bool { return !l.clock().Before(r.Seen.Add(l.config.Idle)) }

// session is a browser's session during one request.
type session struct {
	*record
	manager *scs.SessionManager
	ctx     context.Context // holds scs's side of it
}

// open reads the request's session; a browser without one gets an empty one,
// which is written only when somebody saves it.
func (l *Login) open(c echo.Context) (*session, error) {
	ctx := context.WithValue(c.Request().Context(), rowKey{}, &row{})
	ctx, err := l.manager.Load(ctx, l.cookie(c))
	if err != nil {
		return nil, err
	}
	c.Response().Header().Set("Vary", "Cookie")
	s := &session{manager: l.manager, ctx: ctx}
	if found, ok := l.manager.Get(ctx, recordKey).(*record); ok {
		s.record = found
	} else {
		s.record = &record{}
	}
	return s, nil
}

// cookie is the session's token as the browser sent it.
func (l *Login) cookie(c echo.Context) string {
	cookie, err := c.Cookie(l.manager.Cookie.Name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// renew gives the session another token. The old one is worth nothing any more.
func (s *session) renew() error { return s.manager.RenewToken(s.ctx) }

// save writes the session, and the cookie where the browser does not have it.
func (l *Login) save(c echo.Context, s *session) error {
	s.manager.Put(s.ctx, recordKey, s.record)
	token, expiry, err := s.manager.Commit(s.ctx)
	if err != nil {
		return err
	}
	if token != l.cookie(c) {
		s.manager.WriteSessionCookie(s.ctx, c.Response(), token, expiry)
	}
	return nil
}

// end forgets the session and takes the cookie back.
func (l *Login) end(c echo.Context, s *session) error {
	if err := s.manager.Destroy(s.ctx); err != nil {
		return err
	}
	s.record = &record{}
	s.manager.WriteSessionCookie(s.ctx, c.Response(), "", time.Time{})
	return nil
}

// touch notes that the session is in use.
func (l *Login) touch(c echo.Context, s *session) error {
	if l.clock().Before(s.Seen.Add(l.config.Idle / touches)) {
		return nil
	}
	return l.amend(c, func(r *record) { r.Seen = l.clock() })
}

// amend changes a live session in passing. It looks again before it writes, so
// that one that was locked since this request began stays so; one that is ended
// even after that look stays ended, for a row that is gone is not written anew.
func (l *Login) amend(c echo.Context, change func(*record)) error {
	s, err := l.open(c)
	if err != nil || !s.live(l) {
		return err
	}
	change(s.record)
	return l.save(c, s)
}

// newManager sets scs up. The cookie lives as long as the browser: how long the
// login lives is for the server to say. Not scs.New: it starts a store in memory,
// with a goroutine that nothing stops safely.
func newManager(config Config, rows scs.Store) *scs.SessionManager {
	m := &scs.SessionManager{Store: rows, Codec: recordCodec{}, HashTokenInStore: true,
		Cookie: scs.SessionCookie{Name: "continuo", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}}
	if config.secure() {
		m.Cookie.Name, m.Cookie.Secure = "__Host-continuo", true
	}
	return m
}

// recordCodec makes a record of scs's map and back.
type recordCodec struct{}

func (recordCodec) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(values[recordKey])
}

func (recordCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	r := &record{}
	if err := json.Unmarshal(data, r); err != nil {
		return time.Time{}, nil, fmt.Errorf("read a session: %w", err)
	}
	return time.Time{}, map[string]any{recordKey: r}, nil
}

// table is scs's store over ours.
type table struct {
	rows       Sessions
	seal, open func(data, context []byte) ([]byte, error)
	clock      func() time.Time
	absolute   time.Duration
}

// row is the row a request's session stands in, as far as it is known to be
// there. What is written to it later must not bring it back if it was ended.
type row struct{ tokenHash string }

type rowKey struct{}

func rowOf(ctx context.Context) *row { return ctx.Value(rowKey{}).(*row) } // open put it there

// sealedFor binds data to the row it stands in.
func sealedFor(tokenHash string) []byte { return []byte("login session " + tokenHash) }

// FindCtx reads a session. One that does not open, because the master key is
// another or the row was tampered with, is no session.
func (t *table) FindCtx(ctx context.Context, tokenHash string) ([]byte, bool, error) {
	sealed, found, err := t.rows.FindLogin(ctx, tokenHash)
	if err != nil || !found {
		return nil, false, err
	}
	data, err := t.open(sealed, sealedFor(tokenHash))
	if err != nil {
		return nil, false, nil
	}
	rowOf(ctx).tokenHash = tokenHash
	return data, true, nil
}

// CommitCtx writes a session: a new one, or one that was read. scs's expiry comes from the machine's clock and
// is not used.
func (t *table) CommitCtx(ctx context.Context, tokenHash string, data []byte, _ time.Time) error {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return fmt.Errorf("write a session: %w", err)
	}
	sealed, err := t.seal(data, sealedFor(tokenHash))
	if err != nil {
		return fmt.Errorf("seal a session: %w", err)
	}
	expires := t.clock().Add(nobodysLifetime)
	if known := r.Since.Add(t.absolute + lateness); r.Staff != uuid.Nil && known.After(expires) {
		expires = known
	}
	session := store.LoginSession{TokenHash: tokenHash, Data: sealed, ExpiresAt: expires,
		AgencyID: r.Agency, StaffID: r.Staff, Issuer: r.Issuer, Subject: r.Subject, SID: r.SID}
	stands := rowOf(ctx)
	if stands.tokenHash == tokenHash {
		return t.rows.KeepLogin(ctx, session)
	}
	if err := t.rows.SaveLogin(ctx, session); err != nil {
		return err
	}
	stands.tokenHash = tokenHash
	return nil
}

// DeleteCtx ends a session.
func (t *table) DeleteCtx(ctx context.Context, tokenHash string) error {
	return t.rows.EndLogin(ctx, tokenHash)
}

// scs asks for the methods without a context, too, and calls them never.
var errNoContext = errors.New("a session is read and written in a request")

func (t *table) Find(string) ([]byte, bool, error)      { return nil, false, errNoContext }
func (t *table) Commit(string, []byte, time.Time) error { return errNoContext }
func (t *table) Delete(string) error                    { return errNoContext }

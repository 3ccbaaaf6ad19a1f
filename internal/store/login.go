package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/clause"

	"continuo/internal/casework"
)

// LoginSession is one browser's login. It is infrastructure: looked up before
// anybody knows whose it is, so it lies outside the tenant rule and outside
// every Tx. The token is a hash already when it comes here.
type LoginSession struct {
	TokenHash string
	Data      []byte
	ExpiresAt time.Time
	AgencyID  uuid.UUID
	StaffID   uuid.UUID
	Issuer    string
	Subject   string
	SID       string // the session's name at the issuer, for back-channel logout
}

// none stands for nobody in a statement's arguments.
const none = "00000000-0000-0000-0000-000000000000"

// FindLogin is the data of a live login; false when there is none.
func (db *DB) FindLogin(ctx context.Context, tokenHash string) (data []byte, found bool, err error) {
	err = db.pool.QueryRow(ctx, "SELECT data FROM login_sessions WHERE token_hash = $1 AND expires_at > $2",
		tokenHash, db.clock()).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the login session: %w", err)
	}
	return data, true, nil
}

// SaveLogin writes a new login session. One that was read before is kept with
// KeepLogin.
func (db *DB) SaveLogin(ctx context.Context, s LoginSession) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO login_sessions
			(token_hash, data, expires_at, agency_id, staff_id, issuer, subject, sid)
		VALUES ($1, $2, $3, NULLIF($4::uuid, '`+none+`'), NULLIF($5::uuid, '`+none+`'), $6, $7, $8)`,
		s.TokenHash, s.Data, s.ExpiresAt, s.AgencyID, s.StaffID, s.Issuer, s.Subject, s.SID)
	if err != nil {
		return fmt.Errorf("write the login session: %w", err)
	}
	return nil
}

// KeepLogin writes what changed of a login session that was read before. One
// that was ended since stays ended, and that is no error: the logout won.
func (db *DB) KeepLogin(ctx context.Context, s LoginSession) error {
	_, err := db.pool.Exec(ctx, `UPDATE login_sessions SET data = $2, expires_at = $3, agency_id = NULLIF($4::uuid, '`+none+`'),
			staff_id = NULLIF($5::uuid, '`+none+`'), issuer = $6, subject = $7, sid = $8
		WHERE token_hash = $1`,
		s.TokenHash, s.Data, s.ExpiresAt, s.AgencyID, s.StaffID, s.Issuer, s.Subject, s.SID)
	if err != nil {
		return fmt.Errorf("keep the login session: %w", err)
	}
	return nil
}

// EndLogin ends one browser's login.
func (db *DB) EndLogin(ctx context.Context, tokenHash string) error {
	return db.endLogins(ctx, "token_hash = $1", tokenHash)
}

// EndLoginsAt ends what an issuer says has ended: the session sid, or, where
// sid is empty, every login of the subject. It answers whose they were.
func (db *DB) EndLoginsAt(ctx context.Context, issuer, subject, sid string) ([]Found, error) {
	rows, err := db.pool.Query(ctx, `DELETE FROM login_sessions WHERE issuer = $1 AND staff_id IS NOT NULL
		AND CASE WHEN $3 <> '' THEN sid = $3 ELSE subject = $2 AND subject <> '' END RETURNING agency_id, staff_id`, issuer, subject, sid)
	if err != nil {
		return nil, fmt.Errorf("end login sessions: %w", err)
	}
	ended, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Found])
	if err != nil {
		return nil, fmt.Errorf("end login sessions: %w", err)
	}
	return ended, nil
}

// SweepLogins removes logins that have run out.
func (db *DB) SweepLogins(ctx context.Context) error {
	return db.endLogins(ctx, "expires_at <= $1", db.clock())
}

func (db *DB) endLogins(ctx context.Context, where string, args ...any) error {
	if _, err := db.pool.Exec(ctx, "DELETE FROM login_sessions WHERE "+where, args...); err != nil {
		return fmt.Errorf("end login sessions: %w", err)
	}
	return nil
}

// EndStaffLogins ends every login of a person, in this transaction.
func (tx *Tx) EndStaffLogins(staff uuid.UUID) error {
	if _, err := tx.pgx.Exec(tx.ctx, "DELETE FROM login_sessions WHERE agency_id = $1 AND staff_id = $2",
		tx.Actor().Agency, staff); err != nil {
		return fmt.Errorf("end the person's logins: %w", err)
	}
	return nil
}

// Found is a person somebody claims to be.
type Found struct{ Agency, ID uuid.UUID }

// FindIdentity is whose identity this is, in which agency; nil when nobody's.
func (tx *Tx) FindIdentity(issuer, subject string) (*Found, error) {
	return tx.findOne("SELECT agency, staff FROM find_identity($1, $2)", issuer, subject)
}

// FindInvitation is the invitation with this hashed secret; nil when there is
// none.
func (tx *Tx) FindInvitation(hash []byte) (*Found, error) {
	return tx.findOne("SELECT agency, invitation FROM find_invitation($1)", hash)
}

// FindInvitedEmail is the one person invited under this address; nil when
// there is none, and when there are several, for then nobody can tell which.
func (tx *Tx) FindInvitedEmail(email string) (*Found, error) {
	return tx.findOne("SELECT agency, staff FROM find_invited_email($1)", email)
}

func (tx *Tx) findOne(sql string, args ...any) (*Found, error) {
	rows, err := tx.pgx.Query(tx.ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("look up a login: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Found])
	if err != nil {
		return nil, fmt.Errorf("look up a login: %w", err)
	}
	if len(found) != 1 {
		return nil, nil
	}
	return &found[0], nil
}

// InsertIdentity binds a person to who they are at an issuer.
func (tx *Tx) InsertIdentity(i *casework.StaffIdentity) error { return insert(tx, i) }

// LockIdentity is the binding of an identity in the actor's agency, held until
// the transaction ends; nil when there is none.
func (tx *Tx) LockIdentity(issuer, subject string) (*casework.StaffIdentity, error) {
	return first[casework.StaffIdentity](tx, tx.gorm.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).
		Where("issuer = ? AND subject = ?", issuer, subject).Order("id"))
}

// UpdateIdentity writes what changed of a binding.
func (tx *Tx) UpdateIdentity(i *casework.StaffIdentity) error { return update(tx, i) }

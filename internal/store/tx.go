package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// Tx is one transaction in one actor's name. Its queries see the rows that
// exist for that actor; its clock stands still.
type Tx struct {
	ctx    context.Context
	db     *DB
	gorm   *gorm.DB
	pgx    pgx.Tx
	grant  authz.Grant
	now    time.Time
	trace  trace
	newKey *agencyKey       // of an agency that is being founded
	agency *casework.Agency // as it was first read; see Agency
	told   []uuid.UUID
	reads  bool // only, at this moment; see Reading
}

// Now is the moment the transaction began, in UTC and to the microsecond that
// PostgreSQL keeps.
func (tx *Tx) Now() time.Time { return tx.now }

// Actor is in whose name the transaction runs.
func (tx *Tx) Actor() authz.Actor { return tx.grant.Actor() }

// Reach is how far the actor sees in it.
func (tx *Tx) Reach() authz.Reach { return tx.grant.Reach() }

// Words tells whether the actor reads words that were not shared.
func (tx *Tx) Words() bool { return tx.grant.Words() }

// pinned lends gorm the one connection of our transaction. It can neither
// begin nor end one: it has Commit and Rollback, so gorm takes it for a
// transaction and nests by SAVEPOINT, and it has no BeginTx. *sql.Conn is not
// embedded, for its BeginTx would be promoted.
type pinned struct{ conn *sql.Conn }

var errNotYours = errors.New("the transaction is not gorm's to end")

func (p pinned) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return p.conn.PrepareContext(ctx, q)
}
func (p pinned) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return p.conn.ExecContext(ctx, q, args...)
}
func (p pinned) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return p.conn.QueryContext(ctx, q, args...)
}
func (p pinned) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return p.conn.QueryRowContext(ctx, q, args...)
}
func (p pinned) Commit() error   { return errNotYours }
func (p pinned) Rollback() error { return errNotYours }

// InTx runs fn in one transaction in the name of the grant's actor, and leaves
// the audit entry before it commits; a record that was hidden or absent leaves
// an entry as refused, and of an operation that is Noted so does what its rules
// forbid. A deadlock or a serialization failure is the
// database's, not the reader's: fn is run again, at most twice.
func (db *DB) InTx(ctx context.Context, grant authz.Grant, fn func(*Tx) error) error {
	if !grant.Valid() {
		return casework.Errorf(casework.KindForbidden, "This is not part of your role.")
	}
	var seen trace
	var err error
	for range 3 {
		if seen, err = db.inTx(ctx, grant, fn); !retryable(err) {
			break
		}
	}
	err = explain(err)
	kind := casework.KindOf(err)
	if kind == casework.KindNotFound || kind == casework.KindForbidden ||
		grant.Op().Noted() && (kind == casework.KindConflict || kind == casework.KindInvalid) {
		r := auditRow{outcome: "refused", reason: string(kind), actor: grant.Actor(), op: grant.Op(), reach: grant.Reach(), trace: seen}
		if refusal := db.refuse(ctx, r); refusal != nil {
			return refusal
		}
	}
	return err
}

func (db *DB) inTx(ctx context.Context, grant authz.Grant, fn func(*Tx) error) (seen trace, err error) {
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return seen, fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Close()
	var raw *pgx.Conn
	if err := conn.Raw(func(dc any) error { raw = dc.(*stdlib.Conn).Conn(); return nil }); err != nil {
		return seen, fmt.Errorf("take a connection: %w", err)
	}
	tx, err := db.begin(ctx, raw, identityOf(grant))
	if err != nil {
		return seen, err
	}
	defer tx.rollback()
	tx.grant = grant
	if err := db.keys.load(tx); err != nil {
		return seen, err
	}
	tx.ctx = withSealer(ctx, tx)
	tx.gorm = db.gorm.Session(&gorm.Session{NewDB: true, Context: tx.ctx})
	tx.gorm.Statement.ConnPool = pinned{conn}
	if err := fn(tx); err != nil {
		return tx.trace, err
	}
	return tx.trace, tx.commit(tx.entry())
}

// begin opens a transaction and tells PostgreSQL, in the same message, for whom
// the rows must exist.
func (db *DB) begin(ctx context.Context, conn *pgx.Conn, id identity) (*Tx, error) {
	tx := &Tx{ctx: ctx, db: db, now: db.clock().UTC().Truncate(time.Microsecond)}
	var both pgx.Batch
	both.BeginTx(pgx.TxOptions{})
	both.Queue(becomeSQL, id.role, uuidOrNone(id.agency), uuidOrNone(id.actor), id.op.String(), id.reach,
		id.programs, id.teamPrograms, fmt.Sprint(id.words), tx.now.Format(time.RFC3339Nano), fmt.Sprint(id.op.Steady()), strings.Join(id.teamRoles, ","))
	sent := conn.SendBatch(ctx, &both)
	tx.pgx = sent.Tx()
	if err := sent.Close(); err != nil {
		tx.rollback()
		return nil, fmt.Errorf("begin in the actor's name: %w", err)
	}
	return tx, nil
}

// commit ends the transaction. The audit entry, where there is one, goes with
// the same message and before it: when the entry cannot be written, PostgreSQL
// does not come to the commit.
func (tx *Tx) commit(entry *auditRow) error {
	var both pgx.Batch
	if entry != nil {
		args, err := tx.auditArgs(*entry)
		if err != nil {
			return fmt.Errorf("write the audit entry: %w", err)
		}
		both.Queue(insertAuditSQL, args...)
	}
	both.Queue("commit").Exec(func(done pgconn.CommandTag) error {
		if done.String() == "ROLLBACK" { // a statement had failed, and nobody minded
			return pgx.ErrTxCommitRollback
		}
		return nil
	})
	if err := tx.pgx.SendBatch(tx.ctx, &both).Close(); err != nil {
		return fmt.Errorf("write the audit entry and commit: %w", err)
	}
	tx.pgx = nil // the connection is somebody else's from now on
	return nil
}

// rollback undoes what was not committed.
func (tx *Tx) rollback() {
	if tx.pgx != nil {
		_ = tx.pgx.Rollback(tx.ctx) // a connection that cannot is closed
	}
}

// identity is what PostgreSQL is told about a transaction.
type identity struct {
	role, reach            string
	agency, actor          uuid.UUID
	op                     authz.Op
	programs, teamPrograms string
	teamRoles              []string
	words                  bool
}

// identityOf chooses the role: no client content at all, the clients the actor
// reaches, or the agency's.
func identityOf(g authz.Grant) identity {
	id := identity{role: "continuo_app", agency: g.Actor().Agency, actor: g.Actor().ID, op: g.Op(), words: g.Words()}
	if !g.Op().Content() {
		return id
	}
	id.role, id.reach = "continuo_reach", g.Reach().String()
	if g.Reach() == authz.ReachAgency {
		id.role = "continuo_agency"
	}
	id.programs = uuidArray(g.Programs())
	teams, every := g.TeamPrograms()
	id.teamPrograms = uuidArray(teams)
	if every {
		id.teamPrograms = "*"
	}
	for _, r := range g.TeamRoles() {
		id.teamRoles = append(id.teamRoles, string(r))
	}
	return id
}

// becomeSQL tells PostgreSQL in whose name a transaction runs, until its end.
const becomeSQL = `SELECT set_config('role', $1, true), set_config('app.agency', $2, true),
	set_config('app.actor', $3, true), set_config('app.op', $4, true), set_config('app.reach', $5, true),
	set_config('app.programs', $6, true), set_config('app.team_programs', $7, true),
	set_config('app.words', $8, true), set_config('app.now', $9, true), set_config('app.reads', $10, true),
	set_config('app.team_roles', $11, true)`

// Reading runs a part of an operation that only reads. Whom the actor reaches
// is found out once for it, as for an operation that is steady, and forgotten
// after it.
func (tx *Tx) Reading(fn func() error) error {
	if tx.grant.Op().Steady() || tx.reads {
		return fn()
	}
	tx.reads = true
	defer func() { tx.reads = false }()
	if _, err := tx.pgx.Exec(tx.ctx, "SELECT set_config('app.reads', 'now', true)"); err != nil {
		return fmt.Errorf("keep whom the actor reaches: %w", err)
	}
	if err := fn(); err != nil {
		_ = tx.forgetReached() // where that fails too, nothing of this transaction comes to be
		return err
	}
	return tx.forgetReached()
}

// forgetReached empties every setting in which the database keeps an answer.
func (tx *Tx) forgetReached() error {
	_, err := tx.pgx.Exec(tx.ctx, `SELECT set_config('app.reads', 'false', true), set_config('app.reached', '', true),
		set_config('app.recorded', '', true), set_config('app.hidden', '', true), set_config('app.foreign', '', true),
		set_config('app.crossings', '', true), set_config('app.asked', '', true)`)
	if err != nil {
		return fmt.Errorf("forget whom the actor reached: %w", err)
	}
	return nil
}

func uuidOrNone(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func uuidArray(ids []uuid.UUID) string {
	if len(ids) == 0 {
		return ""
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return "{" + strings.Join(texts, ",") + "}"
}

func retryable(err error) bool {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pgErr.Code == "40001" || pgErr.Code == "40P01")
}

// explain turns what only the database could notice into an error for people.
// Everything else stays ours.
func explain(err error) error {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	switch pgErr.Code {
	case "42501": // insufficient_privilege: a row policy refused a write, for a row the actor does not see
		if strings.Contains(pgErr.Message, "row-level security") {
			return casework.NotFound()
		}
	case "23P01", "23505": // exclusion_violation, unique_violation: a lost race, or a repeat
		if text, ok := constraintTexts[pgErr.ConstraintName]; ok {
			return casework.Errorf(casework.KindConflict, "%s", text)
		}
	case "23503": // foreign_key_violation: an id of something that is not there
		return casework.Errorf(casework.KindNotFound, "Something this belongs to is not there.")
	}
	return err
}

// constraintTexts are the plain words of constraints that people can run into.
var constraintTexts = map[string]string{
	"assignments_one_primary":             "This person already has a primary peer at that time. End that assignment first.",
	"assignments_once_each":               "This peer already walks beside this person at that time.",
	"stays_never_overlap":                 "This person already has a stay at that time.",
	"stay_pauses_never_overlap":           "This stay is paused already at that time.",
	"advice_flags_one_a_note":             "This was told already.",
	"referrals_one_open":                  "A hand-off of this person stands open already. Go on with that one, or cancel it.",
	"episodes_one_open":                   "This person is already admitted.",
	"client_merges_once":                  "One of these records was joined with another meanwhile. Look at them again.",
	"supervisions_one_at_a_time":          "This peer already has a supervisor at that time. End that first.",
	"note_addenda_one_retraction":         "This note was already marked as entered in error.",
	"notes_agency_id_session_id_key":      "This note is already signed.",
	"sessions_pkey":                       "This note is already signed.",
	"note_drafts_pkey":                    "This draft is already there.",
	"programs_agency_id_name_key":         "There is already a program of that name.",
	"part2_programs_agency_id_name_key":   "There is already a Part 2 program of that name.",
	"caseload_reviews_one_a_week":         "Somebody began this review a moment ago. Open it.",
	"caseload_review_entries_once_each":   "This person is in the review already.",
	"peer_conflicts_once_each":            "This conflict is on record already.",
	"conflict_locks_once_each":            "This is on record already.",
	"staff_identities_issuer_subject_key": "This account already belongs to somebody.",
}

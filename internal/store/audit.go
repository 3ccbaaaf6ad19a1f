package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm/schema"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// trace is what the row helpers noticed in one transaction.
type trace struct {
	object   string // the first record that was looked for
	objectID uuid.UUID
	last     string // and the last: where a transaction ends in "not found", that one
	lastID   uuid.UUID
	staff    uuid.UUID      // the last person that was looked for
	rows     map[string]any // as last read or written, by table and id
	changes  []change
	shown    map[string][]uuid.UUID
	clients  []uuid.UUID
}

// change is one row's difference in an audit entry. Columns hold [old, new].
type change struct {
	Table   string                         `json:"table"`
	ID      uuid.UUID                      `json:"id"`
	Action  string                         `json:"action"`
	Columns map[string][2]*json.RawMessage `json:"columns"`
}

// about notes which record a transaction looks for. The agency's settings are
// read on the way to almost everything and say nothing of it.
func (t *trace) about(table string, id uuid.UUID) {
	if table == "agencies" {
		return
	}
	t.last, t.lastID = table, id
	if table == "staff" {
		t.staff = id
	}
	if t.object == "" {
		t.object, t.objectID = table, id
	}
}

// subject is what the entry is about: of what was looked for in vain that, else
// what was changed first, else what was looked for first.
func (t *trace) subject(vain bool) (table string, id uuid.UUID) {
	switch {
	case vain:
		return t.last, t.lastID
	case len(t.changes) > 0:
		return t.changes[0].Table, t.changes[0].ID
	default:
		return t.object, t.objectID
	}
}

func (t *trace) keep(row any) {
	if t.rows == nil {
		t.rows = map[string]any{}
	}
	r := row.(record)
	was := reflect.New(reflect.TypeOf(row).Elem())
	was.Elem().Set(reflect.ValueOf(row).Elem())
	t.rows[r.TableName()+r.Ref().String()] = was.Interface()
}

func (t *trace) kept(table string, id uuid.UUID) any { return t.rows[table+id.String()] }

// saw notes that a row about a client was shown.
func (t *trace) saw(v reflect.Value) {
	r := v.Interface().(record)
	if client, ok := clientOf(v); ok {
		t.sawClient(r.TableName(), r.Ref(), client)
	}
}

func (t *trace) sawClient(table string, id, client uuid.UUID) {
	if t.shown == nil {
		t.shown = map[string][]uuid.UUID{}
	}
	t.shown[table] = append(t.shown[table], id)
	t.touched(client)
}

func (t *trace) touched(client uuid.UUID) {
	if client != uuid.Nil {
		t.clients = append(t.clients, client)
	}
}

// clientOf is whose record a row belongs to; false for rows about no client.
func clientOf(v reflect.Value) (uuid.UUID, bool) {
	if c, ok := v.Interface().(casework.Client); ok {
		return c.ID, true
	}
	f := v.FieldByName("ClientID")
	if !f.IsValid() {
		return uuid.Nil, false
	}
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			return uuid.Nil, false
		}
		f = f.Elem()
	}
	id, ok := f.Interface().(uuid.UUID)
	return id, ok
}

// noteChange adds a row's difference; an untyped nil stands for a row that is
// not there.
func (tx *Tx) noteChange(action string, old, row any) error {
	there := either(row, old)
	r := there.(record)
	if tx.reads {
		return fmt.Errorf("%s %s: this part of the operation only reads", action, r.TableName())
	}
	columns, err := tx.differences(old, row)
	if err != nil {
		return err
	}
	if client, ok := clientOf(reflect.ValueOf(there).Elem()); ok {
		tx.trace.touched(client)
	}
	tx.trace.changes = append(tx.trace.changes, change{r.TableName(), r.Ref(), action, columns})
	return nil
}

var schemas sync.Map

func schemaOf(row any) (*schema.Schema, error) {
	s, err := schema.Parse(row, &schemas, schema.NamingStrategy{})
	if err != nil {
		return nil, fmt.Errorf("read the columns of %T: %w", row, err)
	}
	return s, nil
}

// uneventful columns change with every row and say nothing of their own.
var uneventful = []string{"agency_id", "id", "version"}

// changedColumns are the columns in which two rows differ.
func (tx *Tx) changedColumns(old, row any) ([]string, error) {
	s, err := schemaOf(row)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range s.Fields {
		if slices.Contains(uneventful, f.DBName) {
			continue
		}
		was, is := f.ReflectValueOf(tx.ctx, reflect.ValueOf(old)), f.ReflectValueOf(tx.ctx, reflect.ValueOf(row))
		if !reflect.DeepEqual(was.Interface(), is.Interface()) {
			names = append(names, f.DBName)
		}
	}
	return names, nil
}

// differences are the columns of a change, old and new. It is generic, so that
// no column can be forgotten; which class a column is in, its tags say.
func (tx *Tx) differences(old, row any) (map[string][2]*json.RawMessage, error) {
	s, err := schemaOf(either(row, old))
	if err != nil {
		return nil, err
	}
	columns := map[string][2]*json.RawMessage{}
	for _, f := range s.Fields {
		if slices.Contains(uneventful, f.DBName) {
			continue
		}
		var pair [2]*json.RawMessage
		for i, side := range []any{old, row} {
			if pair[i], err = tx.auditValue(f, side); err != nil {
				return nil, err
			}
		}
		if !reflect.DeepEqual(pair[0], pair[1]) {
			columns[f.DBName] = pair
		}
	}
	return columns, nil
}

// either is the row that is there.
func either(a, b any) any {
	if a == nil {
		return b
	}
	return a
}

// auditValue is a column as the audit may hold it: nil for no row and for an
// empty column, a keyed hash for what is sensitive.
func (tx *Tx) auditValue(f *schema.Field, row any) (*json.RawMessage, error) {
	if row == nil {
		return nil, nil
	}
	// Not f.ValueOf: of a serialized column that is gorm's own wrapper and not the value.
	column := f.ReflectValueOf(tx.ctx, reflect.ValueOf(row))
	v := column.Interface()
	if column.IsZero() && f.FieldType.Kind() != reflect.Bool && f.FieldType.Kind() != reflect.Int {
		return nil, nil
	}
	if sensitive(f) {
		// What a pointer points to: printed, a pointer is an address, and no two are equal.
		hash, err := tx.keyedHash(fmt.Sprint(reflect.Indirect(column).Interface()))
		if err != nil {
			return nil, err
		}
		v = map[string]string{"hash": hash}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", f.DBName, err)
	}
	raw := json.RawMessage(text)
	return &raw, nil
}

// sensitive tells the class of a column. Text is sensitive unless it says that
// it is plain; codes are types of their own and are plain.
func sensitive(f *schema.Field) bool {
	if class := f.Tag.Get("audit"); class != "" {
		return class != "plain"
	}
	if f.TagSettings["SERIALIZER"] == "sealed" { // of whatever type: what is sealed at rest is not told here
		return true
	}
	t := f.FieldType
	switch {
	case t == reflect.TypeFor[string](), t == reflect.TypeFor[*string](), t == reflect.TypeFor[[]byte](),
		t == reflect.TypeFor[[]string]():
		return true
	}
	return f.Serializer != nil && t.Kind() == reflect.String
}

// auditRow is one operation, done or refused.
type auditRow struct {
	outcome, reason string
	actor           authz.Actor
	op              authz.Op
	reach           authz.Reach
	trace           trace
}

// entry is what this transaction leaves in the audit; nil for a quiet operation
// that changed nothing.
func (tx *Tx) entry() *auditRow {
	op := tx.grant.Op()
	if op.Quiet() && len(tx.trace.changes) == 0 {
		return nil
	}
	return &auditRow{outcome: "done", actor: tx.Actor(), op: op, reach: tx.Reach(), trace: tx.trace}
}

// Refuse leaves the entry of an operation that was refused, in a transaction
// of its own: the one that was refused is gone.
func (db *DB) Refuse(ctx context.Context, actor authz.Actor, op authz.Op, kind casework.Kind) error {
	return db.refuse(ctx, auditRow{outcome: "refused", reason: string(kind), actor: actor, op: op})
}

// refuse writes it also for a request that its sender gave up: hanging up must
// not be a way to look around unseen.
func (db *DB) refuse(ctx context.Context, r auditRow) error {
	const patience = 5 * time.Second
	if r.actor.Agency == uuid.Nil {
		return nil // nobody's: the metric has it
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	// What was asked for was not shown; whom it was about may not even exist.
	r.trace.shown, r.trace.clients, r.trace.changes = nil, nil, nil
	err := db.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		tx, err := db.begin(ctx, conn.Conn(), identity{role: "continuo_app", agency: r.actor.Agency, actor: r.actor.ID, op: r.op})
		if err != nil {
			return err
		}
		defer tx.rollback()
		return tx.commit(&r)
	})
	if err != nil {
		return fmt.Errorf("write the refusal of %s: %w", r.op, err)
	}
	return nil
}

const insertAuditSQL = `INSERT INTO audit_entries (agency_id, id, at, actor_kind, actor_id, actor_name, op, reach,
	outcome, reason, object, object_id, client_ids, changes, shown, request_id, staff_id)
	VALUES ($1, $2, $3, $4, NULLIF($5::uuid, '00000000-0000-0000-0000-000000000000'), $6, $7, $8, $9, $10, $11,
	NULLIF($12::uuid, '00000000-0000-0000-0000-000000000000'), $13, $14, $15, $16, $17)`

// auditArgs are an entry's columns, in the order of insertAuditSQL.
func (tx *Tx) auditArgs(r auditRow) ([]any, error) {
	object, objectID := r.trace.subject(r.vain())
	changes, err := json.Marshal(orEmpty(r.trace.changes))
	if err != nil {
		return nil, err
	}
	shown := r.trace.shown
	if shown == nil {
		shown = map[string][]uuid.UUID{}
	}
	for table := range shown {
		shown[table] = distinct(shown[table])
	}
	seen, err := json.Marshal(shown)
	if err != nil {
		return nil, err
	}
	return []any{r.actor.Agency, tx.NewID(), tx.now, string(r.actor.Kind), r.actor.ID, r.actor.Name, r.op.String(), r.reach.String(),
		r.outcome, r.reason, object, objectID, distinct(r.trace.clients), changes, seen, RequestID(tx.ctx), r.staff()}, nil
}

// vain tells whether something was looked for in vain. What only a rule
// forbade was there.
func (r *auditRow) vain() bool {
	return r.outcome == "refused" && r.reason != string(casework.KindConflict) && r.reason != string(casework.KindInvalid)
}

// staff is whose entry it is: of what the login does, the person who came to
// it, so that whoever looks for a person's entries finds them turned away, too.
func (r *auditRow) staff() *uuid.UUID {
	if r.op.Noun() == authz.LoginResolve.Noun() {
		return orNull(r.trace.staff)
	}
	return orNull(r.actor.ID)
}

func orEmpty(c []change) []change {
	if c == nil {
		return []change{}
	}
	return c
}

func distinct(ids []uuid.UUID) []uuid.UUID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	out = slices.Compact(out)
	if out == nil {
		return []uuid.UUID{}
	}
	return out
}

type requestKey struct{}

// WithRequestID names the request for the audit.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID is the request's name, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

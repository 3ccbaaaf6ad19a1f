package store

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// record is any row: casework types embed casework.Record.
type record interface {
	Ref() uuid.UUID
	TableName() string
}

// get reads one row. A hidden row and an absent one are one answer.
func get[T record](tx *Tx, id uuid.UUID) (*T, error) { return fetch[T](tx, id, tx.gorm) }

// lock reads one row and holds it until the transaction ends.
func lock[T record](tx *Tx, id uuid.UUID) (*T, error) {
	return fetch[T](tx, id, tx.gorm.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}))
}

func fetch[T record](tx *Tx, id uuid.UUID, q *gorm.DB) (*T, error) {
	row := new(T)
	tx.trace.about((*row).TableName(), id)
	err := q.Where("agency_id = ? AND id = ?", tx.Actor().Agency, id).Take(row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, tx.notFound()
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", (*row).TableName(), err)
	}
	tx.trace.keep(row)
	tx.trace.saw(reflect.ValueOf(row).Elem())
	return row, nil
}

// notFound is the answer for a row that is hidden or absent, in the same words
// and about the same time. PostgreSQL finds out whom an actor reaches when it
// has a row to hold against it; for an absent one that is done here, and for a
// hidden one, where the answer is kept already, it costs next to nothing.
func (tx *Tx) notFound() error {
	switch {
	case !tx.grant.Op().Content():
		return casework.NotFound()
	case tx.grant.Reach() == authz.ReachAgency:
		return tx.findOut("hidden_clients")
	default:
		return tx.findOut("reachable_clients")
	}
}

func (tx *Tx) findOut(function string) error {
	var n *int
	if err := tx.pgx.QueryRow(tx.ctx, "SELECT cardinality("+function+"())").Scan(&n); err != nil {
		return fmt.Errorf("find out who is reached: %w", err)
	}
	return casework.NotFound()
}

// list reads the rows of a query. Give it an order that ends in id, so that
// paging is stable.
func list[T record](tx *Tx, q *gorm.DB) ([]T, error) {
	rows, err := find[T](tx, q)
	if err != nil {
		return nil, err
	}
	notice(tx, rows)
	return rows, nil
}

// listPage is list for one page. The row that only tells whether another page
// follows is shown to nobody, and the audit does not name it.
func listPage[T record](tx *Tx, q *gorm.DB, p casework.Page) (casework.List[T], error) {
	rows, err := find[T](tx, q.Limit(p.Size()+1))
	if err != nil {
		return casework.List[T]{}, err
	}
	page := casework.Cut(rows, p, T.Ref)
	notice(tx, page.Items)
	return page, nil
}

func find[T record](tx *Tx, q *gorm.DB) (rows []T, err error) {
	if err := q.Where("agency_id = ?", tx.Actor().Agency).Find(&rows).Error; err != nil {
		var t T
		return nil, fmt.Errorf("list %s: %w", t.TableName(), err)
	}
	return rows, nil
}

// notice leaves in the trace what a list showed.
func notice[T record](tx *Tx, rows []T) {
	for i := range rows {
		tx.trace.keep(&rows[i])
		tx.trace.saw(reflect.ValueOf(rows[i]))
	}
}

// first is the first row of a query, or nil.
func first[T record](tx *Tx, q *gorm.DB) (*T, error) {
	rows, err := list[T](tx, q.Limit(1))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// insert adds a row to the actor's agency. An id that is missing is made here.
func insert[T record](tx *Tx, row *T) error {
	own(tx, row)
	if err := tx.gorm.Create(row).Error; err != nil {
		return fmt.Errorf("insert into %s: %w", (*row).TableName(), err)
	}
	return added(tx, row)
}

// insertBoth adds two rows that belong together, in one message.
func insertBoth[A, B record](tx *Tx, a *A, b *B) error {
	own(tx, a)
	own(tx, b)
	var both pgx.Batch
	for _, row := range []any{a, b} {
		made := tx.gorm.Session(&gorm.Session{DryRun: true}).Create(row)
		if made.Error != nil {
			return fmt.Errorf("insert into %s: %w", made.Statement.Table, made.Error)
		}
		both.Queue(made.Statement.SQL.String(), made.Statement.Vars...)
	}
	if err := tx.pgx.SendBatch(tx.ctx, &both).Close(); err != nil {
		return fmt.Errorf("insert into %s and %s: %w", (*a).TableName(), (*b).TableName(), err)
	}
	if err := added(tx, a); err != nil {
		return err
	}
	return added(tx, b)
}

// own makes a new row the agency's, with an id and a first version.
func own[T record](tx *Tx, row *T) {
	v := reflect.ValueOf(row).Elem()
	v.FieldByName("AgencyID").Set(reflect.ValueOf(tx.Actor().Agency))
	if (*row).Ref() == uuid.Nil {
		v.FieldByName("ID").Set(reflect.ValueOf(tx.NewID()))
	}
	if version := v.FieldByName("Version"); version.IsValid() && version.Int() == 0 {
		version.SetInt(1)
	}
}

// added does what goes with every new row: search words, who hears of it, the
// audit.
func added[T record](tx *Tx, row *T) error {
	tx.trace.about((*row).TableName(), (*row).Ref())
	tx.trace.keep(row)
	if err := tx.writeWords(row); err != nil {
		return err
	}
	tx.tells(nil, *row)
	return tx.noteChange("insert", nil, row)
}

// inOneStatement is how many rows one statement adds.
const inOneStatement = 250

// insertAll adds many rows of one kind, some hundred in a statement.
func insertAll[T record](tx *Tx, rows []T) error {
	if err := createAll(tx, rows); err != nil {
		return err
	}
	for i := range rows {
		tx.tells(nil, rows[i])
		if err := tx.noteChange("insert", nil, &rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// createAll is insertAll without a word of it in the audit; whoever calls it
// says there what was made.
func createAll[T record](tx *Tx, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		v := reflect.ValueOf(&rows[i]).Elem()
		v.FieldByName("AgencyID").Set(reflect.ValueOf(tx.Actor().Agency))
		if version := v.FieldByName("Version"); version.IsValid() {
			version.SetInt(1)
		}
	}
	if err := tx.gorm.CreateInBatches(rows, inOneStatement).Error; err != nil {
		return fmt.Errorf("insert into %s: %w", rows[0].TableName(), err)
	}
	return nil
}

// update writes the columns that differ from what was read, if nobody changed
// the row since. Not gorm's Save: when no row matches, Save inserts one.
func update[T record](tx *Tx, row *T) error {
	table := (*row).TableName()
	old, ok := tx.trace.kept(table, (*row).Ref()).(*T)
	if !ok {
		return fmt.Errorf("update %s: the row was not read in this transaction", table)
	}
	changed, err := tx.changedColumns(old, row)
	if err != nil || len(changed) == 0 {
		return err
	}
	v := reflect.ValueOf(row).Elem().FieldByName("Version")
	before := v.Int()
	v.SetInt(before + 1)
	res := tx.gorm.Model(row).Where("agency_id = ? AND id = ? AND version = ?", tx.Actor().Agency, (*row).Ref(), before).
		Select(append(changed, "version")).Updates(row)
	if res.Error != nil {
		return fmt.Errorf("update %s: %w", table, res.Error)
	}
	if res.RowsAffected == 0 {
		return Stale()
	}
	tx.tells(*old, *row)
	if err := tx.noteChange("update", old, row); err != nil {
		return err
	}
	tx.trace.keep(row)
	return tx.rewriteWords(old, row)
}

// remove deletes a row. Only what was never signed can be removed.
func remove[T record](tx *Tx, row *T) error {
	res := tx.gorm.Where("agency_id = ? AND id = ?", tx.Actor().Agency, (*row).Ref()).Delete(row)
	if res.Error != nil {
		return fmt.Errorf("delete from %s: %w", (*row).TableName(), res.Error)
	}
	if res.RowsAffected == 0 {
		return casework.NotFound()
	}
	return tx.noteChange("delete", row, nil)
}

// scan reads a report: plain SQL into rows that are no record of their own.
// What they show of clients is named by ids, so that it is in the audit.
func scan[T any](tx *Tx, ids func(T) uuid.UUID, sql string, args ...any) ([]T, error) {
	rows, _, err := scanPage(tx, math.MaxInt, ids, sql, args...)
	return rows, err
}

// scanPage is scan for at most size rows; more tells that others follow.
func scanPage[T any](tx *Tx, size int, ids func(T) uuid.UUID, sql string, args ...any) (rows []T, more bool, err error) {
	if err := tx.read(&rows, sql, args...); err != nil {
		return nil, false, fmt.Errorf("report: %w", err)
	}
	if more = len(rows) > size; more {
		rows = rows[:size]
	}
	for _, r := range rows {
		tx.trace.sawClient("clients", ids(r), ids(r))
	}
	return rows, more, nil
}

// read reads plain SQL into rows. Not by gorm's Scan: that spells out every
// statement with its values for a log, whether anybody keeps one or not.
func (tx *Tx) read(rows any, sql string, args ...any) error {
	return tx.gorm.Raw(sql, args...).Find(rows).Error
}

// Stale is the answer to an edit of a version that is no longer the newest.
func Stale() error {
	return casework.Errorf(casework.KindStale, "Somebody else changed this while you were writing. Nothing is lost.")
}

// NewID makes the id of a new row: a UUIDv7, so that rows of one time lie
// together.
func (tx *Tx) NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// anyOf binds ids as one parameter, for "id = ANY (?)". One for each of them
// would make a statement of its own of every length, which PostgreSQL reads and
// plans as if it had never seen the like.
type anyOf []uuid.UUID

// Value implements driver.Valuer.
func (ids anyOf) Value() (driver.Value, error) { return cmp.Or(uuidArray(ids), "{}"), nil }

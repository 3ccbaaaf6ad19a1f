package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// auditQuery reads entries newest first. A filter that is not asked for is
// NULL; PostgreSQL plans with the values, so the index of the asked one serves.
const auditQuery = `
SELECT id, at, actor_kind, actor_id, actor_name, op, reach, outcome, reason, object, object_id, client_ids, changes,
       shown, request_id
  FROM audit_entries
 WHERE agency_id = $1
   AND ($2::uuid[] IS NULL OR client_ids && $2)
   AND ($3::uuid IS NULL OR staff_id = $3)
   AND ($4::text IS NULL OR outcome = $4)
   AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
   AND ($7::text[] IS NULL OR op = ANY ($7))
   AND ($8::uuid IS NULL OR (at, id) < (SELECT at, id FROM audit_entries WHERE agency_id = $1 AND id = $8))
 ORDER BY at DESC, id DESC LIMIT $9`

// AuditEntries is one page of the audit, newest first; zone says which day is
// meant. Whose number nobody has, nothing is found about.
func (tx *Tx) AuditEntries(f casework.AuditFilter, zone *time.Location, p casework.Page) (page casework.List[casework.AuditEntry], err error) {
	client, err := tx.ClientNamed(f.Client)
	if err != nil || client == uuid.Nil && f.Client != "" {
		return page, err
	}
	var trail []uuid.UUID // of every record of theirs that was joined into one
	if client != uuid.Nil {
		if err := tx.pgx.QueryRow(tx.ctx, "SELECT client_trail($1)", client).Scan(&trail); err != nil {
			return page, fmt.Errorf("look up the client's trail: %w", err)
		}
	}
	var from, to *time.Time
	if !f.Day.IsZero() {
		starts, ends := f.Day.Start(zone), f.Day.AddDays(1).Start(zone)
		from, to = &starts, &ends
	}
	rows, err := tx.pgx.Query(tx.ctx, auditQuery, tx.Actor().Agency, trail, orNull(f.StaffID),
		orNull(string(f.Outcome)), from, to, f.Ops, orNull(p.After), p.Size()+1)
	if err != nil {
		return page, fmt.Errorf("read the audit: %w", err)
	}
	entries, err := pgx.CollectRows(rows, readAuditEntry)
	if err != nil {
		return page, fmt.Errorf("read the audit: %w", err)
	}
	return casework.Cut(entries, p, func(e casework.AuditEntry) uuid.UUID { return e.ID }), nil
}

// ClientNamed is the client with this id or number; zero for nobody.
func (tx *Tx) ClientNamed(text string) (uuid.UUID, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if text == "" {
		return uuid.Nil, nil
	}
	if id, err := uuid.Parse(text); err == nil {
		return id, nil
	}
	var id uuid.NullUUID
	if err := tx.pgx.QueryRow(tx.ctx, "SELECT client_numbered($1)", text).Scan(&id); err != nil {
		return uuid.Nil, fmt.Errorf("look up the client number: %w", err)
	}
	return id.UUID, nil
}

// orNull is the zero value as NULL.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func readAuditEntry(row pgx.CollectableRow) (e casework.AuditEntry, err error) {
	var changes []change
	var shown map[string][]uuid.UUID
	if err = row.Scan(&e.ID, &e.At, &e.ActorKind, &e.ActorID, &e.ActorName, &e.Op, &e.Reach, &e.Outcome, &e.Reason,
		&e.Object, &e.ObjectID, &e.ClientIDs, &changes, &shown, &e.RequestID); err != nil {
		return e, err
	}
	if e.Reach == authz.ReachNone.String() {
		e.Reach = ""
	}
	for table, ids := range shown {
		e.Shown = append(e.Shown, casework.AuditShown{Table: table, IDs: ids})
	}
	slices.SortFunc(e.Shown, func(a, b casework.AuditShown) int { return strings.Compare(a.Table, b.Table) })
	for _, c := range changes {
		out := casework.AuditChange{Table: c.Table, ID: c.ID, Action: c.Action}
		for name, pair := range c.Columns {
			column := casework.AuditColumn{Column: name}
			for i, side := range []**string{&column.Old, &column.New} {
				if *side, err = auditText(pair[i], &column.Hashed); err != nil {
					return e, err
				}
			}
			out.Columns = append(out.Columns, column)
		}
		slices.SortFunc(out.Columns, func(a, b casework.AuditColumn) int { return strings.Compare(a.Column, b.Column) })
		e.Changes = append(e.Changes, out)
	}
	return e, nil
}

// auditText is a kept value as text: a hash for what is sensitive, the words
// without quotes, and anything else as it stands.
func auditText(raw *json.RawMessage, hashed *bool) (*string, error) {
	if raw == nil || string(*raw) == "null" {
		return nil, nil
	}
	text := string(*raw)
	switch text[0] {
	case '"':
		if err := json.Unmarshal(*raw, &text); err != nil {
			return nil, fmt.Errorf("read an audited value: %w", err)
		}
	case '{':
		var sensitive struct{ Hash string }
		if err := json.Unmarshal(*raw, &sensitive); err != nil || sensitive.Hash == "" {
			return nil, errors.Join(errors.New("read an audited value: it is no hash"), err)
		}
		text, *hashed = sensitive.Hash, true
	}
	return &text, nil
}

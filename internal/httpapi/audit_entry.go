package httpapi

import (
	"context"

	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/casework"
)

// ListAuditEntries implements GET /audit-entries.
func (a *API) ListAuditEntries(ctx context.Context, req api.ListAuditEntriesRequestObject) (api.ListAuditEntriesResponseObject, error) {
	q := req.Params
	p, err := page(q.Cursor, q.Limit)
	if err != nil {
		return nil, err
	}
	f := casework.AuditFilter{StaffID: value(q.StaffId), Outcome: casework.Outcome(value(q.Outcome)), Day: day(q.Day)}
	if q.ClientId != nil {
		f.Client = q.ClientId.String()
	}
	if q.Op != "" {
		f.Ops = []string{q.Op}
	}
	entries, err := a.app.ListAuditEntries(ctx, f, p)
	if err != nil {
		return nil, err
	}
	return api.ListAuditEntries200JSONResponse{Items: each(entries.Items, auditEntryJSON), NextCursor: cursor(entries.Next)}, nil
}

func auditEntryJSON(e casework.AuditEntry) api.AuditEntry {
	return api.AuditEntry{Id: e.ID, At: e.At, ActorKind: api.ActorKind(e.ActorKind), ActorId: e.ActorID, ActorName: e.ActorName,
		Op: e.Op, Reach: e.Reach, Outcome: api.Outcome(e.Outcome), Reason: e.Reason, Object: e.Object, ObjectId: e.ObjectID,
		ClientIds: each(e.ClientIDs, func(id uuid.UUID) uuid.UUID { return id }),
		Changes:   each(e.Changes, auditChangeJSON), RequestId: e.RequestID,
		Shown: each(e.Shown, func(s casework.AuditShown) api.AuditShown { return api.AuditShown{Table: s.Table, Ids: s.IDs} })}
}

func auditChangeJSON(c casework.AuditChange) api.AuditChange {
	return api.AuditChange{Table: c.Table, Id: c.ID, Action: c.Action, Columns: each(c.Columns, func(col casework.AuditColumn) api.AuditColumn {
		return api.AuditColumn{Column: col.Column, Old: col.Old, New: col.New}
	})}
}

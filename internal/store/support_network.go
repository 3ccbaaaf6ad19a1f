package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// InsertSupportNetwork keeps a snapshot, for ever.
func (tx *Tx) InsertSupportNetwork(n *casework.SupportNetwork) error { return insert(tx, n) }

const supportNetworks = `
SELECT n.*, f.name AS recorded_by_name FROM support_networks n JOIN staff f ON f.agency_id = n.agency_id AND f.id = n.recorded_by
 WHERE n.agency_id = @agency`

// SupportNetworks is one page of a client's snapshots, the newest day first.
func (tx *Tx) SupportNetworks(client uuid.UUID, p casework.Page) (out casework.List[casework.SupportNetworkLine], err error) {
	sql, args := supportNetworks+" AND n.client_id = @client", map[string]any{"client": client, "limit": p.Size() + 1}
	if p.After != uuid.Nil {
		sql += " AND (n.taken_on, n.id) < (SELECT taken_on, id FROM support_networks WHERE agency_id = @agency AND id = @after)"
		args["after"] = p.After
	}
	lines, err := tx.supportNetworks(sql+" ORDER BY n.taken_on DESC, n.id DESC LIMIT @limit", args)
	return casework.Cut(lines, p, casework.SupportNetworkLine.Ref), err
}

// SupportNetworkLine is one snapshot with who took it down.
func (tx *Tx) SupportNetworkLine(id uuid.UUID) (*casework.SupportNetworkLine, error) {
	lines, err := tx.supportNetworks(supportNetworks+" AND n.id = @id", map[string]any{"id": id})
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, casework.NotFound()
	}
	return &lines[0], nil
}

func (tx *Tx) supportNetworks(sql string, args map[string]any) ([]casework.SupportNetworkLine, error) {
	args["agency"] = tx.Actor().Agency
	lines, err := scan(tx, func(l casework.SupportNetworkLine) uuid.UUID { return l.ClientID }, sql, args)
	for _, l := range lines {
		tx.trace.sawClient(l.TableName(), l.ID, l.ClientID)
	}
	return lines, err
}

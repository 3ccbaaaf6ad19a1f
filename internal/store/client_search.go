package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// writeWords keeps what new clients are found by; of other rows it keeps
// nothing. The row helpers call it for whatever they insert, so that no way of
// beginning a record can forget it. A trigger could not: folding is Go's, and
// PostgreSQL's lower() hangs on the cluster's locale.
func (tx *Tx) writeWords(rows ...any) error {
	const inOneStatement = 20_000
	var ids, clients []uuid.UUID
	var words []string
	var restricted []bool
	write := func() error {
		if len(words) == 0 {
			return nil
		}
		_, err := tx.pgx.Exec(tx.ctx, `INSERT INTO client_words (agency_id, id, client_id, source_id, word, restricted)
			SELECT $1, id, client_id, client_id, word, restricted
			  FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::boolean[]) w (id, client_id, word, restricted)`,
			tx.Actor().Agency, ids, clients, words, restricted)
		if err != nil {
			return fmt.Errorf("write what clients are found by: %w", err)
		}
		ids, clients, words, restricted = ids[:0], clients[:0], words[:0], restricted[:0]
		return nil
	}
	for _, row := range rows {
		c, ok := row.(*casework.Client)
		if !ok {
			return nil
		}
		for _, w := range c.Words() {
			ids, clients, words = append(ids, tx.NewID()), append(clients, c.ID), append(words, w)
			restricted = append(restricted, c.Restricted)
		}
		if len(words) > inOneStatement {
			if err := write(); err != nil {
				return err
			}
		}
	}
	return write()
}

// rewriteWords is writeWords for a client that changed. What came with a
// record that was joined into this one stays.
func (tx *Tx) rewriteWords(old, row any) error {
	c, ok := row.(*casework.Client)
	if !ok {
		return nil
	}
	was := old.(*casework.Client)
	if was.Restricted != c.Restricted {
		if _, err := tx.pgx.Exec(tx.ctx, "UPDATE client_words SET restricted = $3 WHERE agency_id = $1 AND client_id = $2",
			tx.Actor().Agency, c.ID, c.Restricted); err != nil {
			return fmt.Errorf("restrict what a client is found by: %w", err)
		}
	}
	if slices.Equal(was.Words(), c.Words()) {
		return nil
	}
	if _, err := tx.pgx.Exec(tx.ctx, "DELETE FROM client_words WHERE agency_id = $1 AND client_id = $2 AND source_id = $2",
		tx.Actor().Agency, c.ID); err != nil {
		return fmt.Errorf("take back what a client was found by: %w", err)
	}
	return tx.writeWords(c)
}

// RestrictWords makes the words that a client is found by as restricted as the
// client: those that came with a joined record, or went back to it.
func (tx *Tx) RestrictWords(c *casework.Client) error {
	if _, err := tx.pgx.Exec(tx.ctx, "UPDATE client_words SET restricted = $3 WHERE agency_id = $1 AND client_id = $2 AND restricted <> $3",
		tx.Actor().Agency, c.ID, c.Restricted); err != nil {
		return fmt.Errorf("restrict what a client is found by: %w", err)
	}
	return nil
}

// A search finds the clients first, the closest word first, and stops at as
// many as are shown; then it reads the rest of each. Somebody with several
// words that fit stands at the first of them. Row security leaves out whoever
// is beyond reach before anything is counted or cut off. Which index serves
// hangs on the reach alone (see client_words), and what was typed comes by a
// subquery, of which the planner knows nothing: so neither statement, plan nor
// time says anything of who is hidden.
const (
	searchFew = `
WITH hit AS MATERIALIZED (
  SELECT w.client_id, w.word FROM client_words w
   WHERE w.agency_id = @agency AND w.word >= (SELECT CAST(@from0 AS text)) AND w.word < (SELECT CAST(@until0 AS text))%terms%
   ORDER BY w.word, w.client_id LIMIT @limit
)`
	searchAll = `
WITH everybody AS (
  SELECT w.client_id, w.word FROM client_words w
   WHERE w.agency_id = @agency AND NOT w.restricted
     AND w.word ~>=~ (SELECT CAST(@from0 AS text)) AND w.word ~<~ (SELECT CAST(@until0 AS text))%terms%
   ORDER BY w.word USING ~<~, w.client_id LIMIT @limit
), named AS (
  SELECT w.client_id, w.word FROM client_words w
   WHERE w.agency_id = @agency AND w.restricted AND w.word >= (SELECT CAST(@from0 AS text)) AND w.word < (SELECT CAST(@until0 AS text))
     AND w.client_id IN (SELECT a.client_id FROM client_accesses a WHERE a.agency_id = @agency AND a.staff_id = @actor
                            AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now))%terms%
), hit AS MATERIALIZED (
  SELECT * FROM everybody UNION ALL SELECT * FROM named ORDER BY 2, 1 LIMIT @limit
)`

	searchFirst = `
     AND NOT EXISTS (SELECT FROM client_words b WHERE b.agency_id = @agency AND b.client_id = w.client_id
                        AND b.word >= (SELECT CAST(@from0 AS text)) AND b.word <= w.word AND (b.word < w.word OR b.id < w.id))`

	searchTerm = `
     AND EXISTS (SELECT FROM client_words x WHERE x.agency_id = @agency AND x.client_id = w.client_id
                    AND x.word >= (SELECT CAST(@from%[1]d AS text)) AND x.word < (SELECT CAST(@until%[1]d AS text)))`

	searchRest = `
SELECT c.id AS client_id, c.number, COALESCE(NULLIF(c.chosen_name, ''), c.legal_first) || ' ' || c.legal_last AS name,
       c.pronouns, c.birth_date, c.restricted, e.open AS episode_open,
       stay.program_id, COALESCE(p.name, '') AS program_name, COALESCE(p.stage, '') AS stage, stay.starts_on AS stay_since,
       peer.peer_id, COALESCE(f.name, '') AS peer_name
  FROM hit JOIN clients c ON c.agency_id = @agency AND c.id = hit.client_id
 CROSS JOIN LATERAL (
       SELECT EXISTS (SELECT FROM episodes e WHERE e.agency_id = @agency AND e.client_id = c.id AND e.closed_on IS NULL) AS open) e
  LEFT JOIN LATERAL (
       SELECT s.program_id, s.starts_on FROM stays s
        WHERE s.agency_id = @agency AND s.client_id = c.id AND s.ends_on IS NULL
        ORDER BY s.starts_on DESC LIMIT 1) stay ON true
  LEFT JOIN programs p ON p.agency_id = @agency AND p.id = stay.program_id
  LEFT JOIN LATERAL (
       SELECT a.peer_id FROM assignments a
        WHERE a.agency_id = @agency AND a.client_id = c.id AND a.starts_at <= @now AND (a.ends_at IS NULL OR a.ends_at > @now)
        ORDER BY a.part, a.starts_at LIMIT 1) peer ON true -- 'primary' comes before 'second'
  LEFT JOIN staff f ON f.agency_id = @agency AND f.id = peer.peer_id
 ORDER BY hit.word, c.legal_last, c.legal_first, c.id`
)

// SearchClients are those within reach whom all terms fit, at most s.Size() of
// them; more tells that others within reach follow.
func (tx *Tx) SearchClients(s casework.ClientSearch) (found []casework.FoundClient, more bool, err error) {
	sql, args := searchSQL(s, tx.Reach() == authz.ReachAgency)
	args["agency"], args["actor"], args["now"] = tx.Actor().Agency, tx.Actor().ID, tx.now
	return scanPage(tx, s.Size(), func(f casework.FoundClient) uuid.UUID { return f.ClientID }, sql, args)
}

func searchSQL(s casework.ClientSearch, all bool) (string, map[string]any) {
	args := map[string]any{"limit": s.Size() + 1}
	terms := searchFirst
	for i, t := range s.Terms {
		args[fmt.Sprint("from", i)], args[fmt.Sprint("until", i)] = t.Range()
		if i > 0 {
			terms += fmt.Sprintf(searchTerm, i)
		}
	}
	hits := searchFew
	if all {
		hits = searchAll
	}
	return strings.ReplaceAll(hits, "%terms%", terms) + searchRest, args
}

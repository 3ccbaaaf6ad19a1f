package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// today is a caseload with what is planned on it, and the actor's own drafts,
// also those about people who are not with them any more: there is a row also
// where nobody is. The drafts stand in one row.
const (
	todayBegins = `
SELECT CASE WHEN row_number() OVER () = 1 THEN own.drafts END AS drafts, line.*, told.answered_at,
       plans.today AS plan_today, plans.recovery_texts AS plan_recovery_texts, plans.recovery_on AS plan_recovery_on,
       plans.crisis_texts AS plan_crisis_texts, plans.crisis_on AS plan_crisis_on, plans.moved_on AS plan_moved_on, plans.months AS plan_months
  FROM (SELECT COALESCE(jsonb_agg(jsonb_build_object('ID', d.id, 'ClientID', d.client_id, 'StartsAt', d.starts_at, 'EndsAt', d.ends_at)
               ORDER BY d.starts_at, d.id), '[]') AS drafts
          FROM note_drafts d WHERE d.agency_id = @agency AND d.author_id = @actor) own
  LEFT JOIN (`
	todayEnds = `) line ON true
  LEFT JOIN LATERAL (` + planStates + `= line.client_id) plans ON true
  LEFT JOIN LATERAL (SELECT max(x.answered_at) AS answered_at FROM advice_flags x
        WHERE x.agency_id = @agency AND x.client_id = line.client_id AND x.answered_at > @since) told ON true`
)

// todayRow is one line, and in one of them the drafts.
type todayRow struct {
	casework.CaseloadLine
	Plan       planRow `gorm:"embedded;embeddedPrefix:plan_"`
	AnsweredAt *time.Time
	Drafts     []casework.TodayDraft `gorm:"serializer:json"`
}

// Today is who may need somebody of peers today, how their plans stand and
// whether an answer about them came back, and the actor's own drafts, in one
// statement.
func (tx *Tx) Today(peers []uuid.UUID) (lines []casework.CaseloadLine, signs []casework.TodaySign, drafts []casework.TodayDraft, err error) {
	sql, args := todaySQL(peers, tx.Actor().Agency, tx.Actor().ID, tx.now)
	var rows []todayRow
	if err := tx.read(&rows, sql, args); err != nil {
		return nil, nil, nil, fmt.Errorf("read today: %w", err)
	}
	for _, r := range rows {
		drafts = append(drafts, r.Drafts...)
		if r.ClientID != uuid.Nil {
			lines = append(lines, r.CaseloadLine)
			signs = append(signs, casework.TodaySign{ClientID: r.ClientID, Name: r.Name, EpisodeOpen: r.EpisodeOpen, Plans: r.Plan.states(), AnsweredAt: r.AnsweredAt})
			tx.trace.sawClient("clients", r.ClientID, r.ClientID)
		}
	}
	for _, d := range drafts {
		tx.trace.sawClient("note_drafts", d.ID, d.ClientID)
	}
	return lines, signs, drafts, nil
}

func todaySQL(peers []uuid.UUID, agency, actor uuid.UUID, now time.Time) (string, map[string]any) {
	sql, args := caseloadSQL(CaseloadFilter{PeerIDs: peers, OwnPlans: true}, agency, actor, now)
	args["since"] = now.AddDate(0, 0, -casework.AdviceShown)
	return todayBegins + sql + todayEnds, args
}

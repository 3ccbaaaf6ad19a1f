package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// planVersion is a version of either plan.
type planVersion interface {
	record
	Head() casework.PlanVersion
}

// standing are a client's versions on which none stands: what holds, newest
// first.
func standing[T planVersion](tx *Tx, client uuid.UUID) ([]T, error) {
	var t T
	later := tx.gorm.Table(t.TableName()+" n").Select("(jsonb_array_elements_text(n.based_on))::uuid").
		Where("n.agency_id = ? AND n.client_id = ?", tx.Actor().Agency, client)
	return list[T](tx, tx.gorm.Where("client_id = ? AND id NOT IN (?)", client, later).Order("id DESC"))
}

// planVersions is one page of a client's versions, the newest first.
func planVersions[T planVersion](tx *Tx, client uuid.UUID, p casework.Page) (casework.List[T], error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	return listPage[T](tx, q, p)
}

// planBases are those of the versions that are the client's.
func planBases[T planVersion](tx *Tx, client uuid.UUID, ids []uuid.UUID) ([]T, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list[T](tx, tx.gorm.Where("client_id = ? AND id = ANY (?)", client, anyOf(ids)).Order("id DESC"))
}

// aroundPlans are who wrote versions and who stands by them.
func aroundPlans(tx *Tx, heads []casework.PlanVersion) (names map[uuid.UUID]signature, reviews map[uuid.UUID][]casework.PlanReviewLine, err error) {
	ids, people := make([]uuid.UUID, len(heads)), []uuid.UUID{}
	for i, h := range heads {
		ids[i], people = h.ID, append(people, orNone(h.WrittenBy))
	}
	rows, err := list[casework.PlanReview](tx, tx.gorm.Where("plan_id = ANY (?)", anyOf(ids)).Order("reviewed_on, id"))
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		people = append(people, r.RecordedBy)
	}
	if names, err = tx.staffNames(people); err != nil {
		return nil, nil, err
	}
	reviews = map[uuid.UUID][]casework.PlanReviewLine{}
	for _, r := range rows {
		reviews[r.PlanID] = append(reviews[r.PlanID], casework.PlanReviewLine{PlanReview: r, RecordedByName: names[r.RecordedBy].Name})
	}
	return names, reviews, nil
}

// InsertPlanReview records that somebody looked at a version again.
func (tx *Tx) InsertPlanReview(r *casework.PlanReview) error { return insert(tx, r) }

// PlanReview is one of them.
func (tx *Tx) PlanReview(id uuid.UUID) (*casework.PlanReview, error) {
	return get[casework.PlanReview](tx, id)
}

// PlanReviewLine puts to a review who recorded it.
func (tx *Tx) PlanReviewLine(r *casework.PlanReview) (*casework.PlanReviewLine, error) {
	names, err := tx.staffNames([]uuid.UUID{r.RecordedBy})
	return &casework.PlanReviewLine{PlanReview: *r, RecordedByName: names[r.RecordedBy].Name}, err
}

// planStates reads for each client how fresh both plans are. A version that was
// written counts as looked at.
const planStates = `
SELECT c.id AS client_id, (@now AT TIME ZONE a.time_zone)::date AS today, r.texts AS recovery_texts, GREATEST(r.written_on, rr.reviewed_on) AS recovery_on,
       k.texts AS crisis_texts, GREATEST(k.written_on, kr.reviewed_on) AS crisis_on,
       (SELECT max(GREATEST(s.starts_on, s.ends_on)) FROM stays s WHERE s.agency_id = c.agency_id AND s.client_id = c.id) AS moved_on,
       COALESCE((SELECT p.plan_review_months FROM stays s JOIN programs p ON p.agency_id = s.agency_id AND p.id = s.program_id
                  WHERE s.agency_id = c.agency_id AND s.client_id = c.id ORDER BY s.starts_on DESC, s.id DESC LIMIT 1), 3) AS months
  FROM clients c JOIN agencies a ON a.agency_id = c.agency_id
 CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM recovery_plans n WHERE n.agency_id = v.agency_id
          AND n.client_id = v.client_id AND n.based_on @> to_jsonb(v.id::text))) AS texts, (max(v.written_at) AT TIME ZONE a.time_zone)::date AS written_on
        FROM recovery_plans v WHERE v.agency_id = c.agency_id AND v.client_id = c.id) r
 CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM crisis_plans n WHERE n.agency_id = v.agency_id
          AND n.client_id = v.client_id AND n.based_on @> to_jsonb(v.id::text))) AS texts, (max(v.written_at) AT TIME ZONE a.time_zone)::date AS written_on
        FROM crisis_plans v WHERE v.agency_id = c.agency_id AND v.client_id = c.id) k
 CROSS JOIN LATERAL (SELECT max(w.reviewed_on) AS reviewed_on FROM plan_reviews w
       WHERE w.agency_id = c.agency_id AND w.client_id = c.id AND w.plan = 'recovery') rr
 CROSS JOIN LATERAL (SELECT max(w.reviewed_on) AS reviewed_on FROM plan_reviews w
       WHERE w.agency_id = c.agency_id AND w.client_id = c.id AND w.plan = 'crisis') kr
 WHERE c.agency_id = @agency AND c.id `

// planRow is a line of it.
type planRow struct {
	ClientID                             uuid.UUID
	RecoveryTexts, CrisisTexts           int
	Today, RecoveryOn, CrisisOn, MovedOn casework.Date
	Months                               int
}

func (r planRow) states() casework.PlanStates {
	return casework.PlanStates{
		Recovery: casework.PlanState{Texts: r.RecoveryTexts, LookedOn: r.RecoveryOn, MovedOn: r.MovedOn, Months: r.Months, Today: r.Today},
		Crisis:   casework.PlanState{Texts: r.CrisisTexts, LookedOn: r.CrisisOn, MovedOn: r.MovedOn, ReviewDays: casework.CrisisPlanDays, Today: r.Today, Moves: true}}
}

// PlanStates are how fresh the plans of clients are.
func (tx *Tx) PlanStates(clients []uuid.UUID) (map[uuid.UUID]casework.PlanStates, error) {
	rows, err := scan(tx, func(r planRow) uuid.UUID { return r.ClientID }, planStates+"= ANY (@clients)", map[string]any{"agency": tx.Actor().Agency, "clients": anyOf(clients), "now": tx.now})
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]casework.PlanStates, len(rows))
	for _, r := range rows {
		out[r.ClientID] = r.states()
	}
	return out, nil
}

package app

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// lifeline stands on every plan that is taken along: it works where Continuo
// does not.
const lifeline = "In danger now: call 911. Suicide and Crisis Lifeline: call or text 988, day and night."

// stands wants the versions that a new one is written from to be the client's.
func stands[T any](s casework.PlanStart, found []T) error {
	if asked := len(slices.Compact(slices.SortedFunc(slices.Values(s.BasedOn), func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }))); asked != len(found) {
		return casework.Invalid("basedOn", "This is not a version of this person’s plan. Open the plan again.")
	}
	return nil
}

// planReview records that somebody looked at a version again.
func planReview(tx *store.Tx, kind casework.PlanKind, v casework.PlanVersion, s casework.PlanSign) (*casework.PlanReviewLine, error) {
	if _, err := tx.LockClient(v.ClientID); err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	team, err := tx.CareTeam(v.ClientID)
	if err != nil {
		return nil, err
	}
	me := tx.Actor().ID
	isPeer := slices.ContainsFunc(team, func(m casework.CareTeamMember) bool {
		return m.StaffID == me && strings.HasSuffix(string(m.Part), "_peer")
	})
	r, err := casework.NewPlanReview(tx.NewID(), me, kind, v, s, isPeer, agency.Zone(), tx.Now())
	if err != nil {
		return nil, err
	}
	if err := tx.InsertPlanReview(r); err != nil {
		return nil, err
	}
	return tx.PlanReviewLine(r)
}

func planReviewAgain(tx *store.Tx, id uuid.UUID) (*casework.PlanReviewLine, error) {
	r, err := tx.PlanReview(id)
	if err != nil {
		return nil, err
	}
	return tx.PlanReviewLine(r)
}

// planCopy asks the gate for a plan that is handed to its person.
func planCopy(tx *store.Tx, client uuid.UUID, packet casework.Packet, format release.Format) (c *casework.Client, permit casework.Permit, zone *time.Location, err error) {
	if format != release.PDF && format != release.Print {
		return nil, permit, nil, casework.Invalid("format", "Choose PDF or a page to print.")
	}
	if c, err = tx.Client(client); err != nil {
		return nil, permit, nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, permit, nil, err
	}
	permit, err = releaseOne(tx, casework.ReleaseAsk{ReleaseID: tx.NewID(), ClientID: client, To: casework.ReleaseTo{Client: true},
		Medium: casework.Medium(format), Packet: packet, Purpose: casework.ForTheClient, Basis: casework.BasisPatientAccess,
		Day: casework.DateOf(tx.Now(), agency.Zone())})
	return c, permit, agency.Zone(), err
}

// planLead says whose plan it is, and who stands by it.
func planLead(name, writtenBy string, v casework.PlanVersion, reviews []casework.PlanReviewLine, zone *time.Location) []string {
	by := name
	switch {
	case v.WrittenBy != nil && v.Together:
		by = name + " together with " + writtenBy
	case v.WrittenBy != nil:
		by = writtenBy
	}
	lead := []string{name, "Written " + dayWords(casework.DateOf(v.WrittenAt, zone)) + " by " + by + "."}
	for _, r := range reviews {
		lead = append(lead, "Looked at again "+dayWords(r.ReviewedOn)+": "+r.Signer(name)+".")
	}
	return lead
}

func dayWords(d casework.Date) string { return d.Start(time.UTC).Format("2 January 2006") }

// listFact is a fact of several lines; none where there is no line.
func listFact(facts []release.Fact, label string, lines []string) []release.Fact {
	if len(lines) == 0 {
		return facts
	}
	return append(facts, release.Fact{Label: label, Value: strings.Join(lines, "\n")})
}

// planFacts reads a plan that may hold twice: each version under its day.
func planFacts[T any](versions []T, head func(T) casework.PlanVersion, zone *time.Location, facts func(T) []release.Fact) (out []release.Fact) {
	for _, v := range versions {
		if len(versions) > 1 {
			out = append(out, release.Fact{Label: "Two texts hold", Value: "As written " + dayWords(casework.DateOf(head(v).WrittenAt, zone))})
		}
		out = append(out, facts(v)...)
	}
	return out
}

package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// What is offered is what the gate would let go, written down by hand for the
// consent of these tests (attendance and stage, for treatment, to clinic A).
func TestOnlyWhatTheGateLetsGoIsOffered(t *testing.T) {
	t.Parallel()
	facts := casework.ReleaseFacts{HeldBy: harborUnit, WorksThere: true, Consents: []casework.Consent{consentFor(nil)}, Notice: "v"}
	day, now := askFor(nil).Day, time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	offer := casework.OfferDisclosure(casework.ReleaseTo{Recipient: clinicA}, askFor(nil).ClientID, facts, numbered(40), day, now)
	if len(offer.Ways) != 1 || offer.Ways[0].Basis != casework.BasisConsent || !slices.Equal(offer.Ways[0].Packets, []casework.Packet{casework.PacketAttendance}) ||
		!slices.Equal(offer.Ways[0].Purposes, []casework.ReleasePurpose{casework.ForTreatment}) {
		t.Errorf("to A: %+v", offer.Ways)
	}
	for name, to := range map[string]casework.ReleaseTo{"B": {Recipient: clinicB}, "another unit": {Part2ProgramID: otherUnit}} {
		offer := casework.OfferDisclosure(to, askFor(nil).ClientID, facts, numbered(40), day, now)
		if len(offer.Ways) != 0 || offer.Says != "No consent of this person names them." {
			t.Errorf("to %s: %+v", name, offer)
		}
	}
	draft := facts
	draft.Consents = []casework.Consent{consentFor(func(c *casework.Consent) { c.State = casework.ConsentDraft })}
	if offer := casework.OfferDisclosure(casework.ReleaseTo{Recipient: clinicA}, askFor(nil).ClientID, draft, numbered(40), day, now); len(offer.Ways) != 0 || offer.Says != "The consent for them is not signed yet." {
		t.Errorf("under a draft: %+v", offer)
	}
}

func TestLinesGoBackToWhoeverBroughtThem(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct {
		owner, to uuid.UUID
		want      bool
	}{
		"who brought it":    {numbered(1), numbered(1), true},
		"somebody else":     {numbered(1), numbered(2), false},
		"nobody's":          {uuid.Nil, uuid.Nil, false},
		"nobody's, to some": {uuid.Nil, numbered(2), false},
	} {
		cleared, err := casework.GiveBack(c.owner, c.to)
		if cleared.Valid() != c.want || (err == nil) != c.want || cleared.Own() != c.want {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// A proceeding is asked by consent or by order, and by no other right: also the
// person's own is none for that, nor what the program itself may do.
func TestAProceedingNeedsItsOwnRight(t *testing.T) {
	t.Parallel()
	yes := true
	facts := casework.ReleaseFacts{HeldBy: harborUnit, WorksThere: true, Consents: []casework.Consent{consentFor(nil)}, Notice: "v"}
	for _, basis := range []casework.Basis{casework.BasisPatientAccess, casework.BasisSameProgram, casework.BasisAudit, casework.BasisServiceAgreement, casework.BasisEmergency} {
		ask := askFor(func(a *casework.ReleaseAsk) {
			a.To, a.Basis, a.Purpose, a.Proceeding = casework.ReleaseTo{Client: true}, basis, casework.ForProceeding, &yes
		})
		if c, err := disclose(ask, facts); casework.KindOf(err) != casework.KindConflict || c.Valid() {
			t.Errorf("by %s: %v", basis, err)
		}
	}
}

// An ended ground gives no right, whatever day it is.
func TestAnEndedGroundGivesNoRight(t *testing.T) {
	t.Parallel()
	today, now := casework.Date{Year: 2026, Month: 11, Day: 23}, time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	g, err := casework.NewGround(numbered(1), numbered(2), casework.GroundStart{RecipientID: numbered(3), Basis: casework.BasisAudit,
		Information: []casework.Information{casework.InfoAttendance}, Name: "State auditor", Words: "Keeps nothing.", DatedOn: today}, today, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Release(); !ok || !g.Holds(today) {
		t.Error("it gives no right while it holds")
	}
	if err := g.End("Over.", numbered(2), now); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Release(); ok || g.Holds(today) {
		t.Error("it gives a right after it ended")
	}
}

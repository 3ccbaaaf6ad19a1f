package casework_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func terms(change func(*casework.ConsentTerms)) casework.ConsentTerms {
	t := casework.ConsentTerms{Kind: casework.ConsentSpecific, Information: []casework.Information{casework.InfoAttendance},
		Purposes: []casework.ReleasePurpose{casework.ForHousing}, RecipientIDs: []uuid.UUID{numbered(12)}, Expiry: casework.ExpiresOnDate,
		ExpiresOn: gateDay.AddDays(90), Language: "es"}
	if change != nil {
		change(&t)
	}
	return t
}

func signed(change func(*casework.ConsentSignature)) casework.ConsentSignature {
	s := casework.ConsentSignature{SignedBy: casework.SignedByClient, SignerName: "Alma Reyes", SignedOn: gateDay, Method: "drawn", Image: "aGk=",
		FormVersion: "2024-1", ClientMaySign: true, GuardianMaySign: true}
	if change != nil {
		change(&s)
	}
	return s
}

func fieldsOf(err error) []string {
	var names []string
	if e, ok := errors.AsType[*casework.Error](err); ok {
		for _, f := range e.Fields {
			names = append(names, f.Field)
		}
	}
	return names
}

// Each element of section 2.31(a), taken out by itself, keeps a consent from
// holding.
func TestAConsentHoldsOnlyWithEveryElement(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for says, c := range map[string]struct {
		terms func(*casework.ConsentTerms)
		sign  func(*casework.ConsentSignature)
		bad   []string
	}{
		"all there":                 {nil, nil, nil},
		"what":                      {func(x *casework.ConsentTerms) { x.Information = nil }, nil, []string{"information"}},
		"what for":                  {func(x *casework.ConsentTerms) { x.Purposes = nil }, nil, []string{"purposes"}},
		"to whom":                   {func(x *casework.ConsentTerms) { x.RecipientIDs = nil }, nil, []string{"recipientIds"}},
		"until when":                {func(x *casework.ConsentTerms) { x.Expiry = "" }, nil, []string{"expiry"}},
		"until today":               {func(x *casework.ConsentTerms) { x.ExpiresOn = gateDay }, nil, []string{"expiresOn"}},
		"a condition without words": {func(x *casework.ConsentTerms) { x.Expiry = casework.ExpiresOnCondition }, nil, []string{"expiresCondition"}},
		"a discharge of nobody":     {func(x *casework.ConsentTerms) { x.Expiry = casework.ExpiresAfterDischarge }, nil, []string{"expiry"}},
		"a stay that is not":        {func(x *casework.ConsentTerms) { x.Expiry = casework.ExpiresAfterStay }, nil, []string{"expiry"}},
		"who signed":                {nil, func(x *casework.ConsentSignature) { x.SignerName = " " }, []string{"signerName"}},
		"the day":                   {nil, func(x *casework.ConsentSignature) { x.SignedOn = casework.Date{} }, []string{"signedOn"}},
		"tomorrow":                  {nil, func(x *casework.ConsentSignature) { x.SignedOn = gateDay.AddDays(1) }, []string{"signedOn"}},
		"the signature":             {nil, func(x *casework.ConsentSignature) { x.Image = "" }, []string{"signature"}},
		"how":                       {nil, func(x *casework.ConsentSignature) { x.Method = "" }, []string{"method"}},
		"the form":                  {nil, func(x *casework.ConsentSignature) { x.FormVersion = "" }, []string{"formVersion"}},
		"by what authority":         {nil, func(x *casework.ConsentSignature) { x.SignedBy = casework.SignedByGuardian }, []string{"signerAuthority"}},
		"a child alone":             {nil, func(x *casework.ConsentSignature) { x.ClientMaySign = false }, []string{"signedBy"}},
		"a parent, where only the child may": {nil, func(x *casework.ConsentSignature) {
			x.SignedBy, x.SignerAuthority, x.GuardianMaySign = casework.SignedByGuardian, "Mother", false
		}, []string{"signedBy"}},
		"nothing at all": {func(x *casework.ConsentTerms) {
			x.Information, x.Purposes, x.RecipientIDs, x.Expiry = nil, nil, nil, ""
		}, func(x *casework.ConsentSignature) {
			*x = casework.ConsentSignature{}
		}, []string{"information", "purposes", "recipientIds", "expiry", "signerName", "signedBy", "signedOn", "method", "signature", "formVersion"}},
	} {
		consent, err := casework.NewConsent(numbered(20), numbered(40), theClient, terms(c.terms), now)
		if err != nil {
			t.Fatalf("%s: %v", says, err)
		}
		err = consent.Activate(signed(c.sign), numbered(40), gateDay, now)
		if got := fieldsOf(err); !slices.Equal(got, c.bad) {
			t.Errorf("%s: %q, want %q", says, got, c.bad)
		}
		if holds := consent.Holds(casework.ConsentEnds{}, gateDay); holds != (c.bad == nil) {
			t.Errorf("%s: holds is %v", says, holds)
		}
	}
}

func TestNoKindOfConsentIsForWhatAnotherIsFor(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct {
		terms func(*casework.ConsentTerms)
		bad   []string
	}{
		"treatment alone": {func(x *casework.ConsentTerms) {
			x.Kind, x.Purposes, x.Expiry = casework.ConsentTPO, []casework.ReleasePurpose{casework.ForTreatment}, casework.UntilRevoked
		}, nil},
		"TPO for housing":           {func(x *casework.ConsentTerms) { x.Kind = casework.ConsentTPO }, []string{"purposes"}},
		"specific for a case":       {func(x *casework.ConsentTerms) { x.Purposes = []casework.ReleasePurpose{casework.ForProceeding} }, []string{"purposes"}},
		"specific about counseling": {func(x *casework.ConsentTerms) { x.Information = []casework.Information{casework.InfoCounselingNotes} }, []string{"information"}},
		"counseling and attendance": {func(x *casework.ConsentTerms) {
			x.Kind, x.Purposes = casework.ConsentCounselingNotes, []casework.ReleasePurpose{casework.ForTreatment}
		}, []string{"information"}},
		"a case and treatment": {func(x *casework.ConsentTerms) {
			x.Kind, x.Purposes = casework.ConsentLegalProceedings, []casework.ReleasePurpose{casework.ForProceeding, casework.ForTreatment}
		}, []string{"purposes"}},
		"research about attendance": {func(x *casework.ConsentTerms) {
			x.Kind, x.Purposes = casework.ConsentResearchContact, []casework.ReleasePurpose{casework.ForResearchContact}
		}, []string{"information"}},
		"specific until revoked": {func(x *casework.ConsentTerms) { x.Expiry = casework.UntilRevoked }, []string{"expiry"}},
		"no kind":                {func(x *casework.ConsentTerms) { x.Kind = "" }, []string{"kind"}},
		"a year and a day":       {func(x *casework.ConsentTerms) { x.ExpiresDays = 366 }, []string{"expiresDays"}},
	} {
		_, err := casework.NewConsent(numbered(20), numbered(40), theClient, terms(c.terms), now)
		if got := fieldsOf(err); !slices.Equal(got, c.bad) {
			t.Errorf("%s: %q, want %q", says, got, c.bad)
		}
	}
}

// What can be done to a consent in which state, by hand.
func TestAConsentOnlyGoesForward(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	acts := map[string]func(*casework.Consent) error{
		"edit":     func(c *casework.Consent) error { return c.Edit(terms(nil)) },
		"activate": func(c *casework.Consent) error { return c.Activate(signed(nil), numbered(40), gateDay, now) },
		"revoke":   func(c *casework.Consent) error { return c.Revoke("written", "", numbered(40), now) },
	}
	for state, can := range map[casework.ConsentState][]string{
		casework.ConsentDraft: {"edit", "activate"}, casework.ConsentActive: {"revoke"}, casework.ConsentExpired: nil, casework.ConsentRevoked: nil} {
		for act, do := range acts {
			c, err := casework.NewConsent(numbered(20), numbered(40), theClient, terms(nil), now)
			if err != nil {
				t.Fatal(err)
			}
			c.State = state
			err = do(c)
			if slices.Contains(can, act) != (err == nil) || err != nil && casework.KindOf(err) != casework.KindConflict {
				t.Errorf("%s of a consent that is %s: %v", act, state, err)
			}
		}
	}
	c := consentFor(nil)
	if got := fieldsOf(c.Revoke("oral", " ", numbered(40), now)); !slices.Equal(got, []string{"note"}) {
		t.Errorf("by word of mouth without a note: %q", got)
	}
	if c.Lapse(casework.ConsentEnds{}, gateDay.AddDays(30), now) || !c.Lapse(casework.ConsentEnds{}, gateDay.AddDays(31), now) || c.State != casework.ConsentExpired {
		t.Error("it does not lapse with its day")
	}
}

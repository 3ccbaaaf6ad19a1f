package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

var (
	gateDay    = casework.Date{Year: 2026, Month: 11, Day: 23}
	theClient  = numbered(1)
	harborUnit = numbered(2)
	otherUnit  = numbered(3)
)

func recipientOf(n byte, kind casework.RecipientType, class casework.RecipientClass) *casework.Recipient {
	r := &casework.Recipient{RecipientType: kind, RecipientClass: class, Name: "Somebody"}
	r.ID = numbered(n)
	return r
}

var (
	clinicA = recipientOf(10, casework.RecipientHIPAA, casework.ClassTreatingProvider)
	clinicB = recipientOf(11, casework.RecipientHIPAA, casework.ClassTreatingProvider)
	housing = recipientOf(12, casework.RecipientOther, casework.ClassHousing)
	court   = recipientOf(13, casework.RecipientOther, casework.ClassCourt)
	mother  = recipientOf(14, casework.RecipientOther, casework.ClassFamilyOrFriend)
)

// consentFor is a live consent for clinic A, for treatment, about attendance
// and stage.
func consentFor(change func(*casework.Consent)) casework.Consent {
	to := clinicA.ID
	c := casework.Consent{ClientID: theClient, Kind: casework.ConsentSpecific, State: casework.ConsentActive,
		Information: []casework.Information{casework.InfoAttendance, casework.InfoStage}, Purposes: []casework.ReleasePurpose{casework.ForTreatment},
		Expiry: casework.ExpiresOnDate, ExpiresOn: gateDay.AddDays(30), SignedOn: gateDay.AddDays(-10),
		Recipients: []casework.ConsentRecipient{{RecipientID: &to}}}
	c.ID = numbered(20)
	if change != nil {
		change(&c)
	}
	return c
}

func askFor(change func(*casework.ReleaseAsk)) casework.ReleaseAsk {
	no := false
	a := casework.ReleaseAsk{ReleaseID: numbered(30), ClientID: theClient, To: casework.ReleaseTo{Recipient: clinicA}, Medium: casework.MediumPDF,
		Packet: casework.PacketAttendance, Purpose: casework.ForTreatment, Basis: casework.BasisConsent, Proceeding: &no, Day: gateDay}
	if change != nil {
		change(&a)
	}
	return a
}

func disclose(a casework.ReleaseAsk, f casework.ReleaseFacts) (casework.Clearance, error) {
	return casework.Disclose(a, f, numbered(40), time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC))
}

// The trap of a neighbouring product: any live consent was taken for any
// recipient. Whatever the way out, a consent for A says nothing about B.
func TestAConsentForOneRecipientReleasesNothingToAnother(t *testing.T) {
	t.Parallel()
	facts := casework.ReleaseFacts{HeldBy: harborUnit, WorksThere: true, Consents: []casework.Consent{consentFor(nil)}}
	for _, medium := range casework.Media() {
		for _, packet := range casework.Packets() {
			for _, purpose := range casework.ReleasePurposes() {
				for _, to := range []casework.ReleaseTo{{Recipient: clinicB}, {Recipient: housing}, {Recipient: court}, {Recipient: mother}, {Part2ProgramID: otherUnit}} {
					for _, basis := range casework.Bases() {
						yes := purpose == casework.ForProceeding
						c, err := disclose(askFor(func(a *casework.ReleaseAsk) {
							a.Medium, a.Packet, a.Purpose, a.To, a.Basis, a.Proceeding = medium, packet, purpose, to, basis, &yes
						}), facts)
						if err == nil || c.Valid() {
							t.Fatalf("%s %s for %s by %s went to somebody the consent does not name", medium, packet, purpose, basis)
						}
					}
				}
			}
		}
	}
	if c, err := disclose(askFor(nil), facts); err != nil || !c.Valid() {
		t.Fatalf("not even to A: %v", err)
	}
}

type gateCell struct {
	says    string
	ask     func(*casework.ReleaseAsk)
	consent func(*casework.Consent)
	facts   func(*casework.ReleaseFacts)
	kind    casework.Kind // "" for yes
}

func ground(basis casework.Basis, to *casework.Recipient, information ...casework.Information) casework.ReleaseGround {
	return casework.ReleaseGround{ID: numbered(50), Basis: basis, ClientID: theClient, RecipientID: to.ID, Information: information, From: gateDay.AddDays(-1)}
}

func gateCells() []gateCell {
	yes, refused, bad := casework.Kind(""), casework.KindConflict, casework.KindInvalid
	asks := func(f func(*casework.ReleaseAsk)) func(*casework.ReleaseAsk) { return f }
	return []gateCell{
		{"named, live, covered", nil, nil, nil, yes},
		{"on its last day", asks(func(a *casework.ReleaseAsk) { a.Day = gateDay.AddDays(30) }), nil, nil, yes},
		{"the day after its last", asks(func(a *casework.ReleaseAsk) { a.Day = gateDay.AddDays(31) }), nil, nil, refused},
		{"before it was signed", asks(func(a *casework.ReleaseAsk) { a.Day = gateDay.AddDays(-11) }), nil, nil, refused},
		{"a draft", nil, func(c *casework.Consent) { c.State = casework.ConsentDraft }, nil, refused},
		{"revoked", nil, func(c *casework.Consent) { c.State = casework.ConsentRevoked }, nil, refused},
		{"expired", nil, func(c *casework.Consent) { c.State = casework.ConsentExpired }, nil, refused},
		{"another person's", nil, func(c *casework.Consent) { c.ClientID = numbered(99) }, nil, refused},
		{"a larger packet than it covers", asks(func(a *casework.ReleaseAsk) { a.Packet = casework.PacketFull }), nil, nil, refused},
		{"another purpose", asks(func(a *casework.ReleaseAsk) { a.Purpose = casework.ForPayment }), nil, nil, refused},
		{"another program's to disclose", nil, func(c *casework.Consent) { u := otherUnit; c.DiscloserID = &u }, nil, refused},
		{"this program's to disclose", nil, func(c *casework.Consent) { u := harborUnit; c.DiscloserID = &u }, nil, yes},
		{"one named, another meant", asks(func(a *casework.ReleaseAsk) { a.ConsentID = numbered(21) }), nil, nil, refused},
		{"by class", asks(func(a *casework.ReleaseAsk) { a.To.Recipient = clinicB }),
			func(c *casework.Consent) {
				c.Recipients = []casework.ConsentRecipient{{RecipientClass: casework.ClassTreatingProvider}}
			}, nil, yes},
		{"by another class", asks(func(a *casework.ReleaseAsk) { a.To.Recipient = housing }),
			func(c *casework.Consent) {
				c.Recipients = []casework.ConsentRecipient{{RecipientClass: casework.ClassTreatingProvider}}
			}, nil, refused},
		{"another unit of the agency, named", asks(func(a *casework.ReleaseAsk) { a.To = casework.ReleaseTo{Part2ProgramID: otherUnit} }),
			func(c *casework.Consent) {
				u := otherUnit
				c.Recipients[0] = casework.ConsentRecipient{Part2ProgramID: &u}
			}, nil, yes},
		{"the unit whose record it is, named", asks(func(a *casework.ReleaseAsk) { a.To = casework.ReleaseTo{Part2ProgramID: harborUnit} }),
			func(c *casework.Consent) {
				u := harborUnit
				c.Recipients[0] = casework.ConsentRecipient{Part2ProgramID: &u}
			}, nil, refused},
		{"another unit of the agency, not named", asks(func(a *casework.ReleaseAsk) { a.To = casework.ReleaseTo{Part2ProgramID: otherUnit} }), nil, nil, refused},
		{"until revoked, years later", asks(func(a *casework.ReleaseAsk) { a.Day = gateDay.AddDays(4000) }), func(c *casework.Consent) {
			c.Kind, c.Expiry, c.ExpiresOn = casework.ConsentTPO, casework.UntilRevoked, casework.Date{}
		}, nil, yes},
		{"30 days after a discharge that has not come", asks(func(a *casework.ReleaseAsk) { a.Day = gateDay.AddDays(400) }), func(c *casework.Consent) {
			c.Expiry, c.ExpiresDays = casework.ExpiresAfterDischarge, 30
		}, nil, yes},
		{"on the 30th day after the discharge", nil, func(c *casework.Consent) {
			c.Expiry, c.ExpiresDays = casework.ExpiresAfterDischarge, 30
		}, func(f *casework.ReleaseFacts) {
			f.Ends = map[uuid.UUID]casework.ConsentEnds{numbered(20): {DischargedOn: gateDay.AddDays(-30)}}
		}, yes},
		{"on the 31st day after the discharge", nil, func(c *casework.Consent) {
			c.Expiry, c.ExpiresDays = casework.ExpiresAfterDischarge, 30
		}, func(f *casework.ReleaseFacts) {
			f.Ends = map[uuid.UUID]casework.ConsentEnds{numbered(20): {DischargedOn: gateDay.AddDays(-31)}}
		}, refused},
		{"the day after the stay ended", nil, func(c *casework.Consent) { c.Expiry = casework.ExpiresAfterStay }, func(f *casework.ReleaseFacts) {
			f.Ends = map[uuid.UUID]casework.ConsentEnds{numbered(20): {StayEndedOn: gateDay.AddDays(-1)}}
		}, refused},

		{"for a proceeding, by a consent for treatment", asks(func(a *casework.ReleaseAsk) {
			y := true
			a.Purpose, a.Proceeding = casework.ForProceeding, &y
		}), nil, nil, refused},
		{"for a proceeding, by a TPO consent that somehow names it", asks(func(a *casework.ReleaseAsk) {
			y := true
			a.Purpose, a.Proceeding = casework.ForProceeding, &y
		}), func(c *casework.Consent) {
			c.Kind, c.Purposes = casework.ConsentTPO, []casework.ReleasePurpose{casework.ForProceeding}
		}, nil, refused},
		{"for a proceeding, by its own consent", asks(func(a *casework.ReleaseAsk) {
			y := true
			a.Purpose, a.Proceeding = casework.ForProceeding, &y
		}), func(c *casework.Consent) {
			c.Kind, c.Purposes = casework.ConsentLegalProceedings, []casework.ReleasePurpose{casework.ForProceeding}
		}, nil, yes},
		{"nobody asked about a proceeding", asks(func(a *casework.ReleaseAsk) { a.Proceeding = nil }), nil, nil, bad},
		{"not for a proceeding, yet for one", asks(func(a *casework.ReleaseAsk) { a.Purpose = casework.ForProceeding }), nil, nil, bad},
		{"for a proceeding, in an emergency", asks(func(a *casework.ReleaseAsk) {
			y := true
			a.Purpose, a.Proceeding, a.Basis = casework.ForProceeding, &y, casework.BasisEmergency
		}), nil, nil, refused},

		{"counseling notes by a consent for treatment", asks(func(a *casework.ReleaseAsk) { a.Packet = casework.PacketCounselingNotes }),
			func(c *casework.Consent) { c.Information = casework.AllInformation() }, nil, refused},
		{"counseling notes by their own consent", asks(func(a *casework.ReleaseAsk) { a.Packet = casework.PacketCounselingNotes }),
			func(c *casework.Consent) {
				c.Kind, c.Information = casework.ConsentCounselingNotes, []casework.Information{casework.InfoCounselingNotes}
			}, nil, yes},
		{"attendance by a consent for counseling notes", nil, func(c *casework.Consent) {
			c.Kind, c.Information = casework.ConsentCounselingNotes, []casework.Information{casework.InfoCounselingNotes}
		}, nil, refused},

		{"asked not to tell them", nil, nil, func(f *casework.ReleaseFacts) {
			f.Restrictions = []casework.ReleaseRestriction{{RecipientID: clinicA.ID}}
		}, bad},
		{"asked not to tell anybody about attendance", nil, nil, func(f *casework.ReleaseFacts) {
			f.Restrictions = []casework.ReleaseRestriction{{Information: []casework.Information{casework.InfoAttendance}}}
		}, bad},
		{"asked not to tell anybody about safety", nil, nil, func(f *casework.ReleaseFacts) {
			f.Restrictions = []casework.ReleaseRestriction{{Information: []casework.Information{casework.InfoSafety}}}
		}, yes},
		{"asked not to tell somebody else", nil, nil, func(f *casework.ReleaseFacts) {
			f.Restrictions = []casework.ReleaseRestriction{{RecipientID: clinicB.ID}}
		}, yes},
		{"asked not to tell them, and a reason why", asks(func(a *casework.ReleaseAsk) { a.RestrictionReason = "She asked for it this morning" }), nil, func(f *casework.ReleaseFacts) {
			f.Restrictions = []casework.ReleaseRestriction{{RecipientID: clinicA.ID}}
		}, yes},
		{"a reason does not stand in for a consent", asks(func(a *casework.ReleaseAsk) {
			a.RestrictionReason, a.To.Recipient = "It is urgent", clinicB
		}), nil, func(f *casework.ReleaseFacts) {
			f.Restrictions = []casework.ReleaseRestriction{{RecipientID: clinicB.ID}}
		}, refused},

		{"colleague of the same program", asks(func(a *casework.ReleaseAsk) {
			a.Basis, a.To = casework.BasisSameProgram, casework.ReleaseTo{Staff: &casework.Staff{Name: "Dana"}}
		}), nil, nil, yes},
		{"colleague of another program", asks(func(a *casework.ReleaseAsk) {
			a.Basis, a.To = casework.BasisSameProgram, casework.ReleaseTo{Staff: &casework.Staff{Name: "Dana"}}
		}), nil, func(f *casework.ReleaseFacts) { f.WorksThere = false }, refused},
		{"somebody outside as a colleague", asks(func(a *casework.ReleaseAsk) { a.Basis = casework.BasisSameProgram }), nil, nil, refused},
		{"colleague, for an employer", asks(func(a *casework.ReleaseAsk) {
			a.Basis, a.Purpose, a.To = casework.BasisSameProgram, casework.ForEmployment, casework.ReleaseTo{Staff: &casework.Staff{Name: "Dana"}}
		}), nil, nil, refused},
		{"the person, their own copy", asks(func(a *casework.ReleaseAsk) {
			a.Basis, a.Packet, a.Purpose, a.To = casework.BasisPatientAccess, casework.PacketConsentCopy, casework.ForTheClient, casework.ReleaseTo{Client: true}
		}), nil, nil, yes},
		{"the person's accounting, to a clinic that is named", asks(func(a *casework.ReleaseAsk) { a.Packet = casework.PacketAccounting }), nil, nil, refused},
		{"somebody outside by the person's right", asks(func(a *casework.ReleaseAsk) { a.Basis = casework.BasisPatientAccess }), nil, nil, refused},

		{"emergency on record", asks(func(a *casework.ReleaseAsk) { a.Basis, a.Purpose = casework.BasisEmergency, casework.ForEmergency }), nil, func(f *casework.ReleaseFacts) {
			f.Grounds = []casework.ReleaseGround{ground(casework.BasisEmergency, clinicA, casework.AllInformation()...)}
		}, yes},
		{"emergency that nobody recorded", asks(func(a *casework.ReleaseAsk) { a.Basis, a.Purpose = casework.BasisEmergency, casework.ForEmergency }), nil, nil, refused},
		{"emergency, to the mother", asks(func(a *casework.ReleaseAsk) {
			a.Basis, a.Purpose, a.To.Recipient = casework.BasisEmergency, casework.ForEmergency, mother
		}), nil, func(f *casework.ReleaseFacts) {
			f.Grounds = []casework.ReleaseGround{ground(casework.BasisEmergency, mother, casework.AllInformation()...)}
		}, refused},
		{"order for this recipient", asks(func(a *casework.ReleaseAsk) {
			y := true
			a.Basis, a.Purpose, a.To.Recipient, a.Proceeding = casework.BasisCourtOrder, casework.ForProceeding, court, &y
		}), nil, func(f *casework.ReleaseFacts) {
			f.Grounds = []casework.ReleaseGround{ground(casework.BasisCourtOrder, court, casework.InfoAttendance)}
		}, yes},
		{"order for less", asks(func(a *casework.ReleaseAsk) {
			y := true
			a.Basis, a.Purpose, a.To.Recipient, a.Proceeding, a.Packet = casework.BasisCourtOrder, casework.ForProceeding, court, &y, casework.PacketSummary
		}), nil, func(f *casework.ReleaseFacts) {
			f.Grounds = []casework.ReleaseGround{ground(casework.BasisCourtOrder, court, casework.InfoAttendance)}
		}, refused},
		{"order for another court", asks(func(a *casework.ReleaseAsk) {
			y := true
			a.Basis, a.Purpose, a.To.Recipient, a.Proceeding = casework.BasisCourtOrder, casework.ForProceeding, housing, &y
		}), nil, func(f *casework.ReleaseFacts) {
			f.Grounds = []casework.ReleaseGround{ground(casework.BasisCourtOrder, court, casework.InfoAttendance)}
		}, refused},
		{"agreement that has run out", asks(func(a *casework.ReleaseAsk) {
			a.Basis, a.Purpose = casework.BasisServiceAgreement, casework.ForOperations
		}), nil, func(f *casework.ReleaseFacts) {
			g := ground(casework.BasisServiceAgreement, clinicA, casework.AllInformation()...)
			g.Until = gateDay.AddDays(-1)
			f.Grounds = []casework.ReleaseGround{g}
		}, refused},
		{"agreement on its last day", asks(func(a *casework.ReleaseAsk) {
			a.Basis, a.Purpose = casework.BasisServiceAgreement, casework.ForOperations
		}), nil, func(f *casework.ReleaseFacts) {
			g := ground(casework.BasisServiceAgreement, clinicA, casework.AllInformation()...)
			g.Until = gateDay
			f.Grounds = []casework.ReleaseGround{g}
		}, yes},
		{"an audit's right for treatment", asks(func(a *casework.ReleaseAsk) { a.Basis = casework.BasisAudit }), nil, func(f *casework.ReleaseFacts) {
			f.Grounds = []casework.ReleaseGround{ground(casework.BasisAudit, clinicA, casework.AllInformation()...)}
		}, refused},
		{"another right's ground", asks(func(a *casework.ReleaseAsk) { a.Basis, a.Purpose = casework.BasisAudit, casework.ForAudit }), nil, func(f *casework.ReleaseFacts) {
			f.Grounds = []casework.ReleaseGround{ground(casework.BasisServiceAgreement, clinicA, casework.AllInformation()...)}
		}, refused},
		{"to nobody", asks(func(a *casework.ReleaseAsk) { a.To = casework.ReleaseTo{} }), nil, nil, bad},
		{"to two", asks(func(a *casework.ReleaseAsk) { a.To.Client = true }), nil, nil, bad},
		{"nothing in particular", asks(func(a *casework.ReleaseAsk) { a.Packet = "" }), nil, nil, bad},
		{"de-identified, about one person", asks(func(a *casework.ReleaseAsk) { a.Basis = casework.BasisDeidentified }), nil, nil, bad},
	}
}

func TestTheGateAnswersEachCellAsTheRuleDoes(t *testing.T) {
	t.Parallel()
	for _, c := range gateCells() {
		facts := casework.ReleaseFacts{HeldBy: harborUnit, WorksThere: true, Consents: []casework.Consent{consentFor(c.consent)}, Notice: "v"}
		if c.facts != nil {
			c.facts(&facts)
		}
		got, err := disclose(askFor(c.ask), facts)
		if casework.KindOf(err) != c.kind || got.Valid() != (c.kind == "") || err != nil && casework.KindOf(err) == "" {
			t.Errorf("%s: %v", c.says, err)
		}
	}
	// Two consents that each cover a half cover nothing.
	halves := []casework.Consent{consentFor(func(c *casework.Consent) { c.Information = c.Information[:1] }),
		consentFor(func(c *casework.Consent) {
			c.Information, c.ID = []casework.Information{casework.InfoStage, casework.InfoGoals}, numbered(21)
		})}
	if c, err := disclose(askFor(func(a *casework.ReleaseAsk) { a.Packet = casework.PacketSummary }), casework.ReleaseFacts{Consents: halves}); err == nil || c.Valid() {
		t.Error("two halves were added up")
	}
}

func TestADisclosureSaysWhoWhatWhyAndByWhatRight(t *testing.T) {
	t.Parallel()
	c, err := disclose(askFor(func(a *casework.ReleaseAsk) { a.PurposeWords = " the doctor's visit " }),
		casework.ReleaseFacts{Consents: []casework.Consent{consentFor(nil)}, Notice: "2024-1"})
	if err != nil {
		t.Fatal(err)
	}
	row := c.Row()
	if *row.RecipientID != clinicA.ID || row.RecipientName != "Somebody" || *row.ConsentID != numbered(20) || row.NoticeVersion != "2024-1" ||
		row.PurposeWords != "the doctor's visit" || !slices.Equal(row.Information, []casework.Information{casework.InfoAttendance}) ||
		row.Scope != "By a consent signed on 2026-11-13 for: treatment. It covers: attendance, stage." || !row.Outside() {
		t.Errorf("%+v", row)
	}
}

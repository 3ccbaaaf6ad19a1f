package web

import (
	"strings"
	"time"

	"continuo/internal/casework"
)

// How staff call what a consent is made of. What the person reads is in the
// form, in their language.

var consentKindLabels = map[casework.ConsentKind]string{
	casework.ConsentTPO: "Treatment, payment and operations", casework.ConsentSpecific: "Named people, chosen parts",
	casework.ConsentCounselingNotes: "A counselor’s own notes", casework.ConsentLegalProceedings: "A legal proceeding",
	casework.ConsentResearchContact: "To be asked about a study",
}

var informationLabels = map[casework.Information]string{
	casework.InfoContact: "How to reach them", casework.InfoAttendance: "Attendance", casework.InfoStage: "Program and dates",
	casework.InfoGoals: "Goals and strengths", casework.InfoCrisis: "Warning signs and what helps", casework.InfoSafety: "Safety concerns",
	casework.InfoMedication: "Medication", casework.InfoObligations: "What a court, a school or a job asks of them",
	casework.InfoPeerNotes: "Peer’s notes", casework.InfoCounselingNotes: "Counselor’s own notes",
}

var purposeLabels = map[casework.ReleasePurpose]string{
	casework.ForTreatment: "Treatment", casework.ForPayment: "Payment", casework.ForOperations: "Running the program",
	casework.ForCareCoordination: "Working as one team", casework.ForFamily: "Family or friends helping", casework.ForHousing: "Housing",
	casework.ForEmployment: "Work", casework.ForEducation: "School", casework.ForBenefits: "Benefits", casework.ForTheClient: "The person asks for it",
	casework.ForProceeding: "A legal proceeding", casework.ForResearchContact: "A study", casework.ForEmergency: "An emergency",
	casework.ForAudit: "An audit",
}

var recipientClassLabels = map[casework.RecipientClass]string{
	casework.ClassTreatingProvider: "Those who treat them", casework.ClassHealthPlan: "Health plans and payers",
	casework.ClassEmergencyMedical: "Emergency medical staff", casework.ClassFamilyOrFriend: "Family or friends",
	casework.ClassHousing: "Housing", casework.ClassEmployer: "Employers", casework.ClassSchool: "Schools",
	casework.ClassCourt: "Court or probation", casework.ClassLegalAid: "Lawyers", casework.ClassAuditor: "Auditors",
	casework.ClassServiceProvider: "Service providers of the agency", casework.ClassResearcher: "Researchers", casework.ClassOther: "Others",
}

var recipientTypeLabels = map[casework.RecipientType]string{
	casework.RecipientPart2: "Another Part 2 program", casework.RecipientHIPAA: "Under HIPAA: a provider, a plan, their associate",
	casework.RecipientOther: "Under neither: may pass nothing on",
}

var expiryLabels = map[casework.ConsentExpiry]string{
	casework.ExpiresOnDate: "On a day", casework.ExpiresAfterDischarge: "Days after discharge", casework.ExpiresAfterStay: "Days after leaving the program",
	casework.ExpiresOnCondition: "When something comes about", casework.UntilRevoked: "When they take it back",
}

var signerLabels = map[casework.Signer]string{casework.SignedByClient: "the person", casework.SignedByGuardian: "a parent or guardian",
	casework.SignedByRepresentative: "somebody with the right to"}

// labelled are options in the order of their list.
func labelled[T ~string](values []T, labels map[T]string) []Option {
	options := make([]Option, len(values))
	for i, v := range values {
		options[i] = Option{string(v), labels[v]}
	}
	return options
}

func labelsOf[T ~string](values []T, labels map[T]string) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = labels[v]
	}
	return strings.Join(words, ", ")
}

// consentTo is who may get it, in one line.
func consentTo(r casework.ConsentRecord) string {
	var names []string
	for _, to := range r.To {
		if to.RecipientClass != "" {
			names = append(names, recipientClassLabels[to.RecipientClass])
		} else {
			names = append(names, to.Name)
		}
	}
	if len(names) == 0 {
		return "Nobody is named yet"
	}
	return strings.Join(names, ", ")
}

// consentStands is how it stands, with the kind of sign it gets.
func consentStands(r casework.ConsentRecord, now time.Time) (Kind, string) {
	switch {
	case r.State == casework.ConsentDraft:
		return Warn, "Not signed yet: it permits nothing"
	case r.State == casework.ConsentRevoked:
		return Alert, "Taken back " + When(*r.EndedAt, now)
	case !r.Holding:
		return Info, "It has run out"
	case !r.LastDay.IsZero():
		return OK, "Holds until " + dayIn(r.LastDay, now)
	}
	return OK, "Holds. " + consentUntil(r, now)
}

// consentUntil says what ends it.
func consentUntil(r casework.ConsentRecord, now time.Time) string {
	switch r.Expiry {
	case casework.ExpiresOnDate:
		if r.ExpiresOn.IsZero() {
			return "No day is chosen yet"
		}
		return "Ends with " + dayIn(r.ExpiresOn, now)
	case casework.ExpiresAfterDischarge:
		return "Ends " + Count(r.ExpiresDays, "day", "days") + " after discharge"
	case casework.ExpiresAfterStay:
		return "Ends " + Count(r.ExpiresDays, "day", "days") + " after the last day in this program"
	case casework.ExpiresOnCondition:
		return "Ends when: " + r.ExpiresCondition
	case casework.UntilRevoked:
		return "Ends when they take it back"
	}
	return "Nobody has said when it ends"
}

// consentFacts are a consent as staff read it.
func consentFacts(r casework.ConsentRecord, now time.Time) []Fact {
	from := r.DiscloserName
	if from == "" {
		from = "The agency’s programs that hold the record"
	}
	facts := []Fact{{"For", consentKindLabels[r.Kind]}, {"Who may share", from}, {"Who may get it", consentTo(r)},
		{"What", yetOrNone(labelsOf(r.Information, informationLabels))}, {"What for", yetOrNone(labelsOf(r.Purposes, purposeLabels))}}
	if r.PurposeWords != "" {
		facts = append(facts, Fact{"In their own words", r.PurposeWords})
	}
	facts = append(facts, Fact{"Until when", consentUntil(r, now)})
	if r.ActivatedAt != nil {
		by := r.SignerName + ", " + signerLabels[r.SignedBy]
		if r.SignerAuthority != "" {
			by += " (" + r.SignerAuthority + ")"
		}
		facts = append(facts, Fact{"Signed", by + ", " + dayIn(r.SignedOn, now)}, Fact{"Taken by", r.ActivatedByName},
			Fact{"Form", "Version " + r.FormVersion + ", " + languageWords(r.Language)})
		for _, one := range []Fact{{"Place", r.SignedPlace}, {"Witness", r.Witness}} {
			if one.Value != "" {
				facts = append(facts, one)
			}
		}
	}
	if r.EndedAt != nil {
		facts = append(facts, Fact{"Ended", consentEndWords(r, now)})
	}
	return facts
}

func yetOrNone(s string) string {
	if s == "" {
		return "Nothing is chosen yet"
	}
	return s
}

func languageWords(tag string) string {
	if casework.BaseLanguage(tag) == "es" {
		return "Spanish"
	}
	return "English"
}

func consentEndWords(r casework.ConsentRecord, now time.Time) string {
	how := map[string]string{"written": "taken back in writing", "oral": "taken back by word of mouth", "expired": "ran out",
		"condition": "what ends it came about"}[r.EndedHow]
	words := Sentence(WhenAt(*r.EndedAt, now)) + ", " + how
	if r.EndedByName != "" {
		words += ", noted by " + r.EndedByName
	}
	if r.EndNote != "" {
		words += ": " + r.EndNote
	}
	return words
}

// kindHints say what a kind of consent is, to staff.
var kindHints = map[casework.ConsentKind]string{
	casework.ConsentTPO:              "One consent that goes on, for the care as a whole.",
	casework.ConsentSpecific:         "Some parts, for some people, for a reason. The usual one.",
	casework.ConsentCounselingNotes:  "The notes that a counselor keeps apart. Never together with anything else.",
	casework.ConsentLegalProceedings: "For use in a case. A lawyer should explain it first.",
	casework.ConsentResearchContact:  "A study may ask them, and gets nothing else.",
}

func ownWords(words string) []string {
	if words == "" {
		return nil
	}
	return []string{"“" + words + "”"}
}

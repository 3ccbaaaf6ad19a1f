package web

import (
	"slices"
	"strings"
	"time"

	"continuo/internal/casework"
)

// packetWords name the packets as people choose them.
var packetWords = map[casework.Packet]string{
	casework.PacketAttendance: "Attendance only", casework.PacketContact: "How to reach them", casework.PacketSummary: "Summary: attendance, programs, goals",
	casework.PacketHandOff: "Hand-off: what the next program needs", casework.PacketFull: "Everything but separate notes",
	casework.PacketCounselingNotes: "A counselor’s separate notes", casework.PacketList: "A line of a caseload list",
	casework.PacketConsentCopy: "A copy of a consent", casework.PacketAccounting: "The list of what was shared", casework.PacketAccessLog: "The list of who has looked",
	casework.PacketSignedPaper: "A consent as it was signed on paper", casework.PacketEmergency: "What saves a life",
	casework.PacketHandOffFull: "Hand-off, with obligations",
}

var purposeWords = map[casework.ReleasePurpose]string{
	casework.ForTreatment: "Treatment", casework.ForPayment: "Payment", casework.ForOperations: "The agency’s own operations", casework.ForCareCoordination: "Working together on their care",
	casework.ForFamily: "Family", casework.ForHousing: "Housing", casework.ForEmployment: "Work", casework.ForEducation: "School", casework.ForBenefits: "Benefits",
	casework.ForTheClient: "The person asked for it", casework.ForProceeding: "A legal proceeding", casework.ForResearchContact: "Asking them about research",
	casework.ForEmergency: "A medical emergency", casework.ForAudit: "Audit or evaluation",
}

var basisWords = map[casework.Basis]string{
	casework.BasisSameProgram: "Same program, for their work", casework.BasisConsent: "The person’s consent", casework.BasisEmergency: "Medical emergency",
	casework.BasisCourtOrder: "A court’s order", casework.BasisAudit: "Audit or evaluation", casework.BasisServiceAgreement: "Service agreement",
	casework.BasisDeidentified: "De-identified", casework.BasisPatientAccess: "Their own right",
}

var mediumWords = map[casework.Medium]string{
	casework.MediumPrint: "A page to print", casework.MediumPDF: "PDF", casework.MediumCSV: "CSV", casework.MediumXLSX: "XLSX",
	casework.MediumLink: "A link", casework.MediumEmail: "E-mail", casework.MediumAPI: "Another system", casework.MediumSpoken: "Told in words",
}

var informationWords = map[casework.Information]string{
	casework.InfoContact: "How to reach them", casework.InfoAttendance: "Attendance", casework.InfoStage: "Programs and dates", casework.InfoGoals: "Goals and strengths",
	casework.InfoCrisis: "Warning signs and what helps", casework.InfoSafety: "Safety concerns", casework.InfoMedication: "Medication",
	casework.InfoObligations: "Obligations",
	casework.InfoPeerNotes:   "The words of sessions", casework.InfoCounselingNotes: "A counselor’s separate notes",
}

func codeOptions[T ~string](values []T, words map[T]string) []Option {
	options := make([]Option, 0, len(values))
	for _, v := range values {
		label := words[v]
		if label == "" {
			label = thingWords(string(v))
		}
		options = append(options, Option{string(v), label})
	}
	return options
}

// packets, purposes and bases are what the offer holds, each once, with what
// was chosen before, so that nothing that was typed is lost.
func (v disclosureView) packets() []Option {
	var all []casework.Packet
	for _, p := range casework.Packets() {
		if v.filled.Values.Get("packet") == string(p) || slices.ContainsFunc(v.offer.Ways, func(w casework.DisclosureWay) bool { return slices.Contains(w.Packets, p) }) {
			all = append(all, p)
		}
	}
	return codeOptions(all, packetWords)
}

func (v disclosureView) purposes() []Option {
	var all []casework.ReleasePurpose
	for _, p := range casework.ReleasePurposes() {
		if v.filled.Values.Get("purpose") == string(p) || slices.ContainsFunc(v.offer.Ways, func(w casework.DisclosureWay) bool { return slices.Contains(w.Purposes, p) }) {
			all = append(all, p)
		}
	}
	return append([]Option{{"", "Choose"}}, codeOptions(all, purposeWords)...)
}

func (v disclosureView) bases() []Option {
	var all []casework.Basis
	for _, b := range casework.Bases() {
		if v.filled.Values.Get("basis") == string(b) || slices.ContainsFunc(v.offer.Ways, func(w casework.DisclosureWay) bool { return w.Basis == b }) {
			all = append(all, b)
		}
	}
	return codeOptions(all, basisWords)
}

func (v disclosureView) recipients() []Option {
	options := []Option{{"", "Choose"}, {toThemselves, "The person themselves"}}
	for _, r := range v.offer.Recipients {
		options = append(options, Option{r.ID.String(), r.Name})
	}
	for _, u := range v.offer.Part2Programs {
		options = append(options, Option{toUnit + u.ID.String(), u.Name + ", of this agency"})
	}
	return options
}

// offeredMedia are the ways that a page hands something over.
var offeredMedia = []casework.Medium{casework.MediumPrint, casework.MediumPDF, casework.MediumCSV, casework.MediumXLSX, casework.MediumSpoken}

var viewWords = []Option{{string(casework.AccountingPart2), "With consent, three years"}, {string(casework.AccountingHIPAA), "To anybody outside, six years"},
	{string(casework.AccountingAll), "Everything"}}

// disclosedWhat says in one line what went.
func disclosedWhat(d casework.DisclosureLine) string {
	words := []string{packetWords[d.Packet], strings.ToLower(mediumWords[d.Medium])}
	return strings.Join(words, ", ")
}

func groundState(g casework.GroundLine, now time.Time) (Kind, string) {
	today := casework.DateOf(now, now.Location())
	switch {
	case g.EndedAt != nil:
		return Info, "Ended " + Date(*g.EndedAt, now)
	case !g.UntilOn.IsZero() && today.After(g.UntilOn):
		return Warn, "Ran out " + dayIn(g.UntilOn, now)
	case !g.UntilOn.IsZero():
		return OK, "Until " + dayIn(g.UntilOn, now)
	}
	return OK, "Holds"
}

func codes[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// groundLine says for whom it is and which one.
func groundLine(g casework.GroundLine, now time.Time) string {
	which := "of " + dayIn(g.DatedOn, now)
	if g.Number != "" {
		which = g.Number + " " + which
	}
	return "For " + g.RecipientName + ", " + which + ". Recorded by " + g.RecordedByName + "."
}

package casework

import "slices"

// ConsentKind is what a consent is for. Each stands alone: none authorizes what
// another kind is for (42 CFR 2.31(b) and (d)).
type ConsentKind string

const (
	ConsentTPO              ConsentKind = "tpo"               // treatment, payment, health care operations: single and continuing (2.33)
	ConsentSpecific         ConsentKind = "specific"          // named information, named recipients
	ConsentCounselingNotes  ConsentKind = "counseling_notes"  // the counselor's own separate notes
	ConsentLegalProceedings ConsentKind = "legal_proceedings" // use in a case against the person, or any other
	ConsentResearchContact  ConsentKind = "research_contact"  // to be asked about taking part, and no more
)

// ConsentKinds are all of them, in the order pages show.
func ConsentKinds() []ConsentKind {
	return []ConsentKind{ConsentTPO, ConsentSpecific, ConsentCounselingNotes, ConsentLegalProceedings, ConsentResearchContact}
}

// Information is a part of the record that can be released by itself, in the
// order from the smallest.
type Information string

const (
	InfoContact         Information = "contact"    // ways to reach the person
	InfoAttendance      Information = "attendance" // that they come, and when
	InfoStage           Information = "stage"      // programs, levels of care, dates
	InfoGoals           Information = "goals"      // recovery plan, strengths
	InfoCrisis          Information = "crisis"     // warning signs, what helps, whom to call
	InfoSafety          Information = "safety"     // safety concerns
	InfoMedication      Information = "medication"
	InfoObligations     Information = "obligations"      // before a court or an authority, at school, at work
	InfoPeerNotes       Information = "peer_notes"       // the words of sessions
	InfoCounselingNotes Information = "counseling_notes" // never with anything else
)

// AllInformation is all of it.
func AllInformation() []Information {
	return []Information{InfoContact, InfoAttendance, InfoStage, InfoGoals, InfoCrisis, InfoSafety, InfoMedication, InfoObligations, InfoPeerNotes, InfoCounselingNotes}
}

// ReleasePurpose is what a release is for.
type ReleasePurpose string

const (
	ForTreatment        ReleasePurpose = "treatment"
	ForPayment          ReleasePurpose = "payment"
	ForOperations       ReleasePurpose = "operations"
	ForCareCoordination ReleasePurpose = "care_coordination"
	ForFamily           ReleasePurpose = "family_involvement"
	ForHousing          ReleasePurpose = "housing"
	ForEmployment       ReleasePurpose = "employment"
	ForEducation        ReleasePurpose = "education"
	ForBenefits         ReleasePurpose = "benefits"
	ForProceeding       ReleasePurpose = "legal_proceeding"
	ForResearchContact  ReleasePurpose = "research_contact"
	ForEmergency        ReleasePurpose = "emergency"
	ForAudit            ReleasePurpose = "audit"
	ForTheClient        ReleasePurpose = "at_request" // "at the request of the patient" suffices (2.31(a)(5))
)

// ReleasePurposes are all of them, in the order pages show.
func ReleasePurposes() []ReleasePurpose {
	return []ReleasePurpose{ForTreatment, ForPayment, ForOperations, ForCareCoordination, ForFamily, ForHousing, ForEmployment, ForEducation,
		ForBenefits, ForTheClient, ForProceeding, ForResearchContact, ForEmergency, ForAudit}
}

// consentPurposes are what a consent of each kind can be for. What is for a
// proceeding, for research or in an emergency has its own way.
var consentPurposes = map[ConsentKind][]ReleasePurpose{
	ConsentTPO: {ForTreatment, ForPayment, ForOperations},
	ConsentSpecific: {ForTreatment, ForPayment, ForOperations, ForCareCoordination, ForFamily, ForHousing, ForEmployment, ForEducation,
		ForBenefits, ForTheClient},
	ConsentCounselingNotes:  {ForTreatment, ForCareCoordination, ForTheClient},
	ConsentLegalProceedings: {ForProceeding},
	ConsentResearchContact:  {ForResearchContact},
}

// consentInformation is what a consent of each kind can be about.
var consentInformation = map[ConsentKind][]Information{
	ConsentTPO:              ordinaryInformation(),
	ConsentSpecific:         ordinaryInformation(),
	ConsentCounselingNotes:  {InfoCounselingNotes},
	ConsentLegalProceedings: ordinaryInformation(),
	ConsentResearchContact:  {InfoContact},
}

func ordinaryInformation() []Information {
	return slices.DeleteFunc(AllInformation(), func(i Information) bool { return i == InfoCounselingNotes })
}

// Purposes are what a consent of the kind can be for.
func (k ConsentKind) Purposes() []ReleasePurpose { return slices.Clone(consentPurposes[k]) }

// Information is what a consent of the kind can be about.
func (k ConsentKind) Information() []Information { return slices.Clone(consentInformation[k]) }

// Packet is a named set of information: what is released is one of these, and
// the smallest is the default (section 2.13(a)).
type Packet string

const (
	PacketList            Packet = "list"          // a line of a caseload list
	PacketAttendance      Packet = "attendance"    // that they come, and when
	PacketHandOff         Packet = "hand_off"      // what the next program needs
	PacketHandOffFull     Packet = "hand_off_full" // with obligations: only with a hand-off, and where the right names them
	PacketSummary         Packet = "summary"       // where they are and what they work on
	PacketFull            Packet = "full"          // all but counseling notes and what a hand-off alone says
	PacketCounselingNotes Packet = "counseling_notes"
	PacketContact         Packet = "contact"       // how to reach the person
	PacketConsentCopy     Packet = "consent_copy"  // what the person signed, for the person
	PacketAccounting      Packet = "accounting"    // what was released, for the person
	PacketAccessLog       Packet = "access_log"    // who has looked, for the person
	PacketEmergency       Packet = "emergency"     // what saves a life
	PacketRecoveryPlan    Packet = "recovery_plan" // the person's own plan, for the person
	PacketCrisisPlan      Packet = "crisis_plan"
	PacketSignedPaper     Packet = "signed_paper" // a consent as it was scanned, for whoever here has to see it
)

var packetInformation = map[Packet][]Information{
	PacketList:            {InfoAttendance, InfoStage},
	PacketAttendance:      {InfoAttendance},
	PacketHandOff:         {InfoContact, InfoAttendance, InfoStage, InfoGoals, InfoCrisis, InfoSafety, InfoMedication},
	PacketHandOffFull:     {InfoContact, InfoAttendance, InfoStage, InfoGoals, InfoCrisis, InfoSafety, InfoMedication, InfoObligations},
	PacketSummary:         {InfoAttendance, InfoStage, InfoGoals},
	PacketFull:            {InfoContact, InfoAttendance, InfoStage, InfoGoals, InfoCrisis, InfoSafety, InfoMedication, InfoPeerNotes},
	PacketCounselingNotes: {InfoCounselingNotes},
	PacketContact:         {InfoContact},
	PacketConsentCopy:     {},
	PacketAccounting:      {},
	PacketAccessLog:       {},
	PacketSignedPaper:     {},
	PacketRecoveryPlan:    {InfoGoals},
	PacketCrisisPlan:      {InfoCrisis},
	PacketEmergency:       {InfoContact, InfoStage, InfoCrisis, InfoSafety, InfoMedication},
}

// Information is what is in the packet.
func (p Packet) Information() []Information { return slices.Clone(packetInformation[p]) }

// ForTheClientAlone tells a packet that only its person gets: it is about what
// was agreed and released, or the person's own plan as they keep it. What of a
// plan goes to others goes in a packet of its information.
func (p Packet) ForTheClientAlone() bool {
	return p == PacketConsentCopy || p == PacketAccounting || p == PacketAccessLog || p == PacketRecoveryPlan || p == PacketCrisisPlan
}

// Packets are what can be released to somebody outside, the smallest first.
func Packets() []Packet {
	return []Packet{PacketAttendance, PacketContact, PacketSummary, PacketHandOff, PacketFull, PacketCounselingNotes}
}

// Basis is by what right something is released: one closed list.
type Basis string

const (
	BasisSameProgram      Basis = "same_program"      // staff of the same Part 2 program who need it (2.12(c)(3))
	BasisConsent          Basis = "consent"           // (2.31, 2.33)
	BasisEmergency        Basis = "medical_emergency" // (2.51)
	BasisCourtOrder       Basis = "court_order"       // a qualifying order of subpart E; a subpoena alone is none
	BasisAudit            Basis = "audit_evaluation"  // (2.53)
	BasisServiceAgreement Basis = "service_agreement" // a qualified service organization (2.11, 2.12(c)(4))
	BasisDeidentified     Basis = "de_identified"     // about nobody (2.16, 2.52)
	BasisPatientAccess    Basis = "patient_access"    // the person's own record, to the person (2.23)
)

// Bases are all of them.
func Bases() []Basis {
	return []Basis{BasisSameProgram, BasisConsent, BasisEmergency, BasisCourtOrder, BasisAudit, BasisServiceAgreement, BasisDeidentified, BasisPatientAccess}
}

// Medium is how something leaves.
type Medium string

const (
	MediumPrint  Medium = "print"
	MediumPDF    Medium = "pdf"
	MediumCSV    Medium = "csv"
	MediumXLSX   Medium = "xlsx"
	MediumLink   Medium = "link"
	MediumEmail  Medium = "email"
	MediumAPI    Medium = "api"
	MediumSpoken Medium = "spoken" // told in words; the record says so
)

// Media are all of them.
func Media() []Medium {
	return []Medium{MediumPrint, MediumPDF, MediumCSV, MediumXLSX, MediumLink, MediumEmail, MediumAPI, MediumSpoken}
}

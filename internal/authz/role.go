package authz

import "slices"

// Role names a set of rights. Which rights is written in policy/access; what
// the roles are is written here and nowhere else in Go.
type Role string

const (
	PeerSpecialist  Role = "peer_specialist"
	Supervisor      Role = "supervisor"
	TreatmentStaff  Role = "treatment_staff"
	ProgramDirector Role = "program_director"
	PrivacyOfficer  Role = "privacy_officer"
	Administrator   Role = "administrator" // people and settings, no client content
	Auditor         Role = "auditor"       // read-only, always with an end
	Researcher      Role = "researcher"    // de-identified only
)

// staffRoles are the roles a person can be given, in the order pages show.
var staffRoles = []Role{PeerSpecialist, Supervisor, TreatmentStaff, ProgramDirector,
	PrivacyOfficer, Administrator, Auditor, Researcher}

// otherRoles belong to the system's own actors and to people behind links.
var otherRoles = []Role{"system_login", "system_clock", "system_importer", "system_command",
	"client_link", "partner_link"}

var roleTitles = map[Role]string{
	PeerSpecialist: "Peer specialist", Supervisor: "Peer supervisor", TreatmentStaff: "Treatment staff",
	ProgramDirector: "Program director", PrivacyOfficer: "Privacy officer", Administrator: "Administrator",
	Auditor: "Auditor", Researcher: "Researcher",
}

// StaffRoles are the roles a person can be given.
func StaffRoles() []Role { return slices.Clone(staffRoles) }

// allRoles in the order of the matrix.
func allRoles() []Role { return append(slices.Clone(staffRoles), otherRoles...) }

// Title is the role in words.
func (r Role) Title() string {
	if t, ok := roleTitles[r]; ok {
		return t
	}
	return string(r)
}

// Given tells whether a person can be given this role.
func (r Role) Given() bool { return slices.Contains(staffRoles, r) }

// NeedsEnd tells whether the role is only ever given until a date.
func (r Role) NeedsEnd() bool { return r == Auditor }

// Reach says how far a role sees when it does an operation. Each reach holds
// what the ones before it hold.
type Reach uint8

const (
	ReachNone     Reach = iota
	ReachCaseload       // the clients assigned to the actor, or to someone the actor covers
	ReachTeam           // the clients of the peers the actor supervises
	ReachProgram        // the clients with an open stay in the actor's programs
	ReachAgency         // every client of the agency that is not restricted
)

var reachNames = [...]string{"-", "caseload", "team", "program", "agency"}

func (r Reach) String() string { return reachNames[r] }

func parseReach(s string) (Reach, bool) {
	i := slices.Index(reachNames[:], s)
	return Reach(max(i, 0)), i > 0
}

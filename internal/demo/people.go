package demo

import (
	"strconv"
	"strings"
)

// AgencyName is the demo agency's, and its identity provider's.
const AgencyName = "Harbor Row"

const (
	agencyZone   = "America/New_York"
	part2Name    = "Harbor Row Recovery"
	emailDomain  = "@harbor-row.example"
	passwordHead = "harbor-"
)

// Person is somebody to sign in as.
type Person struct {
	Username, Password, Name, Email, Note string
}

// People are the personas that the demo prints: one of each part, and some
// peers more. The first is a peer.
func People() []Person { return persons(func(m member) bool { return m.printed }) }

// Accounts are everybody who can sign in, People among them.
func Accounts() []Person { return persons(func(m member) bool { return m.username != leaver }) }

func persons(wanted func(member) bool) []Person {
	var all []Person
	for _, m := range readStaff() {
		if wanted(m) {
			all = append(all, Person{Username: m.username, Password: passwordHead + m.username, Name: m.name, Email: m.email(), Note: m.note})
		}
	}
	return all
}

// The people whom the story knows by what happens to them.
const (
	leaver      = "marcus"      // leaves three weeks before the telling
	absent      = "mei"         // is on leave
	covering    = "inez"        // stands in for them
	reviewedNow = "castellanos" // whose caseload was reviewed this week already
	lightened   = "tove"        // carried many, and one of them is with somebody else since today
	forgetful   = "dana"        // has a task that is late
	founder     = "adam"        // the first who can invite others
	guardian    = "petra"       // restricts records
	directing   = "paula"
)

// member is one of the staff as data/staff.csv has them.
type member struct {
	username, name, title, note string
	roles                       []heldRole
	ledBy                       string
	limit                       int // of the caseload; zero for the agency's
	printed                     bool
}

// heldRole is written role@program~days: for one program, and for so many days
// from the telling; both can be missing.
type heldRole struct {
	role, program string
	days          int
}

func (m member) email() string { return m.username + emailDomain }

func readStaff() []member {
	var staff []member
	for _, r := range table("staff.csv") {
		m := member{username: r["username"], name: r["name"], title: r["title"], note: r["note"],
			ledBy: r["led_by"], printed: r["printed"] == "yes", roles: readRoles(r["roles"])}
		m.limit, _ = strconv.Atoi(r["limit"])
		staff = append(staff, m)
	}
	return staff
}

// readRoles reads roles that are parted by commas.
func readRoles(text string) []heldRole {
	var roles []heldRole
	for _, one := range strings.Split(text, ",") {
		one, days, _ := strings.Cut(strings.TrimSpace(one), "~")
		role, program, _ := strings.Cut(one, "@")
		h := heldRole{role: role, program: program}
		h.days, _ = strconv.Atoi(days)
		roles = append(roles, h)
	}
	return roles
}

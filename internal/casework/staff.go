package casework

import (
	"net/mail"
	"time"

	"github.com/google/uuid"
)

// StaffStatus is where a person stands with the agency.
type StaffStatus string

const (
	StaffInvited     StaffStatus = "invited" // has a link, has not signed in yet
	StaffActive      StaffStatus = "active"
	StaffDeactivated StaffStatus = "deactivated" // no way in; what they wrote stays theirs
)

// Staff is anyone who signs in. What they may do is in their roles.
type Staff struct {
	Versioned
	Name             string `audit:"plain"`
	Email            string
	Title            string `audit:"plain"` // as it stands under a signature: CPS, LCSW
	Status           StaffStatus
	CaseloadLimit    *int // weighted clients; nil means the agency's
	DeactivatedAt    *time.Time
	DeactivateReason string `gorm:"serializer:sealed"`
	CreatedAt        time.Time
}

func (Staff) TableName() string { return "staff" }

// StaffIdentity binds a person to who they are at an OpenID issuer.
type StaffIdentity struct {
	Versioned
	StaffID uuid.UUID
	Issuer  string `audit:"plain"`
	Subject string
	BoundAt time.Time
}

func (StaffIdentity) TableName() string { return "staff_identities" }

// Move gives the login of somebody who left to the entry under which they were
// invited anew. Nobody else's login is given away.
func (i *StaffIdentity) Move(from, to *Staff, now time.Time) error {
	if from.Status != StaffDeactivated {
		return Errorf(KindConflict, "This account already belongs to somebody.")
	}
	i.StaffID, i.BoundAt = to.ID, now
	return nil
}

// StaffEdit is what can be corrected about a person.
type StaffEdit struct {
	Name, Email, Title string
	CaseloadLimit      *int
}

// mostClients is the largest limit a caseload can have.
const mostClients = 200

// Edit corrects a person's entry.
func (s *Staff) Edit(e StaffEdit) error {
	var p Problems
	s.edit(&p, e)
	return p.Err()
}

func (s *Staff) edit(p *Problems, e StaffEdit) {
	p.Require("name", e.Name, "Write the person’s name.")
	s.Name = p.Line("name", e.Name, MaxName)
	s.Title = p.Line("title", e.Title, MaxName)
	s.Email = p.email("email", e.Email)
	if e.CaseloadLimit != nil && (*e.CaseloadLimit < 0 || *e.CaseloadLimit > mostClients) {
		p.Add("caseloadLimit", "Choose a number from 0 to %d, or leave it empty for the agency’s.", mostClients)
	}
	s.CaseloadLimit = e.CaseloadLimit
}

// email is an address as it is kept; empty is allowed.
func (p *Problems) email(field, text string) string {
	const longest = 254
	text = p.Line(field, text, longest)
	if text == "" {
		return ""
	}
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
		p.Add(field, "Write one e-mail address, such as name@example.org.")
	}
	return text
}

// Activate lets a person in who was invited, once. Somebody who left stays out.
func (s *Staff) Activate() error {
	switch s.Status {
	case StaffActive:
		return Errorf(KindNotFound, "This invitation is not valid any more. Ask for a new one.")
	case StaffDeactivated:
		return Errorf(KindForbidden, "This account is closed. Ask your agency's administrator.")
	}
	s.Status = StaffActive
	return nil
}

// Deactivate closes a person's way in. Nobody closes their own: an agency
// could lock itself out by a slip.
func (s *Staff) Deactivate(by uuid.UUID, reason string, now time.Time) error {
	if s.Status == StaffDeactivated {
		return Errorf(KindConflict, "%s has left already.", s.Name)
	}
	if s.ID == by {
		return Errorf(KindConflict, "You cannot close your own account. Ask another administrator.")
	}
	var p Problems
	p.Require("reason", reason, "Say why, in a few words. Leave health out of it.")
	s.DeactivateReason = p.Text("reason", reason, MaxReason)
	s.Status, s.DeactivatedAt = StaffDeactivated, &now
	return p.Err()
}

// Gone is the answer to giving something to somebody who left.
func (s *Staff) Gone(field string) error {
	if s.Status == StaffDeactivated {
		return Invalid(field, "%s has left. Choose somebody who works here.", s.Name)
	}
	return nil
}

// StaffLine is a person in a list, with the roles that hold now.
type StaffLine struct {
	Staff
	Roles []Role
}

// StaffRecord is a person with all that says what they may do, past and
// present, and what could be given to them.
type StaffRecord struct {
	Staff
	Roles        []Role
	Supervisions []SupervisionLine // as a peer and as a supervisor
	Covers       []CoverLine       // for them and by them
	Invitation   *Invitation       // the one that still works
	OpenWork     OpenWork
	Zone         *time.Location // of the agency, in which days are meant
	Programs     []Program      // of the agency: what roles are for, and whom they lead
	Supervisors  []Staff        // who can lead a team now
	Peers        []Staff        // who can carry a caseload now
}

// Leads are the programs the person answers for.
func (r *StaffRecord) Leads() []Program {
	var led []Program
	for _, p := range r.Programs {
		if p.LeadID != nil && *p.LeadID == r.ID && p.ClosedOn.IsZero() {
			led = append(led, p)
		}
	}
	return led
}

// OpenWork is what somebody who leaves, leaves behind: counts only, for who
// closes an account may see no client.
type OpenWork struct {
	Clients  int // on the caseload
	Drafts   int // unsigned
	Stays    int // open, with them as the clinician
	Peers    int // supervised by them, and by nobody since
	Programs int // led by them
	Tasks    int // not done
	Plans    int // planned contacts with people who are still theirs
}

// NeedsSupervisor tells whether something is left behind that only the
// leaver's own supervisor reaches. The rest is reached through its program.
func (w OpenWork) NeedsSupervisor() bool { return w.Clients > 0 || w.Drafts > 0 || w.Tasks > 0 }

// StaffInvite is what an invitation begins with.
type StaffInvite struct {
	Name, Email, Title string
	Roles              []RoleGive
}

// Invited is a person who was invited, with the secret of the link. The
// secret is told once: a repeated request finds the person and no secret,
// because only its hash was kept.
type Invited struct {
	StaffRecord
	Secret    string
	ExpiresAt time.Time // of the newest link
}

// NewStaff is a person who is being invited.
func NewStaff(id uuid.UUID, i StaffInvite, now time.Time) (*Staff, []Role, error) {
	var p Problems
	s := &Staff{Versioned: NewVersioned(id), Status: StaffInvited, CreatedAt: now}
	s.edit(&p, StaffEdit{Name: i.Name, Email: i.Email, Title: i.Title})
	if len(i.Roles) == 0 {
		p.Add("roles", "Choose at least one role, or they could do nothing here.")
	}
	var roles []Role
	for n, give := range i.Roles {
		role := give.role(&p, roleField(n), id, now)
		for _, other := range roles {
			if other.clashes(role) {
				p.Add(roleField(n)+"role", "This role is there twice.")
			}
		}
		roles = append(roles, role)
	}
	return s, roles, p.Err()
}

// StaffFilter narrows a list of people; a zero field does not.
type StaffFilter struct {
	Status StaffStatus
	Role   string // held now
	// Carries asks for those who can carry a caseload; which roles that takes,
	// the policy says, and Roles is filled from it.
	Carries bool
	Roles   []string
}

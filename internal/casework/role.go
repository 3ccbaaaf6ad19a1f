package casework

import (
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Role is a role somebody holds: for the agency, or for one program; from a
// moment, and until one.
type Role struct {
	Versioned
	StaffID   uuid.UUID
	Role      string `audit:"plain"` // authz knows the names
	ProgramID *uuid.UUID
	StartsAt  time.Time
	EndsAt    *time.Time
}

func (Role) TableName() string { return "roles" }

// RoleGive is what is asked for when a role is given. What the role is called
// and whether it may be without an end, authz knows; Flaw brings its word.
type RoleGive struct {
	Role      string
	ProgramID *uuid.UUID // nil for the whole agency
	StartsAt  *time.Time // nil for now
	EndsAt    *time.Time // nil while no end is known
	Flaw      *FieldError
}

// roleField names the fields of the nth role of an invitation.
func roleField(n int) string { return fmt.Sprintf("roles.%d.", n) }

// NewRole is a role for somebody who has these already.
func NewRole(id uuid.UUID, s *Staff, g RoleGive, has []Role, now time.Time) (*Role, error) {
	if s.Status == StaffDeactivated {
		return nil, Errorf(KindConflict, "%s has left and holds no role.", s.Name)
	}
	var p Problems
	r := g.role(&p, "", s.ID, now)
	r.Versioned = NewVersioned(id)
	if err := p.Err(); err != nil {
		return nil, err
	}
	for _, other := range has {
		if other.clashes(r) {
			return nil, Errorf(KindConflict, "%s has this role already at that time.", s.Name)
		}
	}
	return &r, nil
}

func (g RoleGive) role(p *Problems, prefix string, staff uuid.UUID, now time.Time) Role {
	if g.Flaw != nil {
		p.Add(prefix+g.Flaw.Field, "%s", g.Flaw.Message)
	}
	starts := p.beginning(prefix+"startsAt", g.StartsAt, now)
	return Role{StaffID: staff, Role: g.Role, ProgramID: g.ProgramID, StartsAt: starts,
		EndsAt: p.until(prefix+"endsAt", g.EndsAt, starts)}
}

// clashes tells whether two roles are one: the same, for the same program, at
// the same time.
func (r Role) clashes(o Role) bool {
	samePlace := r.ProgramID == nil && o.ProgramID == nil ||
		r.ProgramID != nil && o.ProgramID != nil && *r.ProgramID == *o.ProgramID
	return r.Role == o.Role && samePlace && overlap(r.StartsAt, r.EndsAt, o.StartsAt, o.EndsAt)
}

// Holds tells whether the role holds at a moment.
func (r *Role) Holds(at time.Time) bool { return holds(r.StartsAt, r.EndsAt, at) }

// Ended tells whether the role is over.
func (r *Role) Ended(at time.Time) bool { return r.EndsAt != nil && !r.EndsAt.After(at) }

// End ends the role: now, or at a moment to come.
func (r *Role) End(asked *time.Time, now time.Time) error {
	at, err := endOf("This role", r.StartsAt, r.EndsAt, asked, now)
	if err != nil {
		return err
	}
	r.EndsAt = &at
	return nil
}

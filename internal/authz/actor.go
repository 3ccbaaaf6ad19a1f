package authz

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// Kind tells what sort of actor asks.
type Kind string

const (
	KindStaff       Kind = "staff"
	KindSystem      Kind = "system"       // a named part of Continuo itself: the clock, the login
	KindClientLink  Kind = "client_link"  // a client behind a signed link
	KindPartnerLink Kind = "partner_link" // an outside organization behind one
)

// HeldRole is a role an actor holds now: for one program, or, where Program is
// zero, for the whole agency.
type HeldRole struct {
	Role    Role
	Program uuid.UUID
}

// Actor is who asks.
type Actor struct {
	Kind   Kind
	Agency uuid.UUID
	ID     uuid.UUID // the staff member, or the link; zero for the system
	Name   string    // for pages and the audit, never for logs
	Roles  []HeldRole
}

// SystemName names a part of Continuo that acts by itself. Each has a role of
// its own with the least rights.
type SystemName string

const (
	SystemLogin    SystemName = "login"    // turns a login into an actor
	SystemClock    SystemName = "clock"    // does what falls due
	SystemImporter SystemName = "importer" // brings in an agency's spreadsheet
	SystemCommand  SystemName = "command"  // an operator at the command line
)

// System is the named system actor, in an agency.
func System(agency uuid.UUID, name SystemName) Actor {
	return Actor{Kind: KindSystem, Agency: agency, Name: string(name),
		Roles: []HeldRole{{Role: Role("system_" + string(name))}}}
}

// LinkedClient is the person behind a signed link. Whose plan that opens, the
// link says: the actor's id is the link's.
func LinkedClient(agency, link uuid.UUID) Actor {
	return Actor{Kind: KindClientLink, Agency: agency, ID: link, Name: "The person, by their link",
		Roles: []HeldRole{{Role: Role(KindClientLink)}}}
}

// Holds tells whether the actor holds any of the roles.
func (a Actor) Holds(roles ...Role) bool {
	return slices.ContainsFunc(a.Roles, func(h HeldRole) bool { return slices.Contains(roles, h.Role) })
}

type actorKey struct{}

// WithActor puts the actor into the context of a request or a job.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom is the actor of the context; false when nobody is there.
func ActorFrom(ctx context.Context) (Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return a, ok && a.Kind != ""
}

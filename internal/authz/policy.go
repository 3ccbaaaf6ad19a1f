package authz

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// matrix is the finished answer of a policy: for every role and operation, how
// far the role reaches.
type matrix struct {
	cells map[Role]*[opCount]Reach
	leads map[Op][]Role // the roles that reach a team
}

// Policy says which role may do which operation, and how far it then reaches.
// Its content is swapped whole; a request sees the old or the new one.
type Policy struct {
	current atomic.Pointer[matrix]
}

// NewPolicy loads a first policy.
func NewPolicy(modelText, rules string) (*Policy, error) {
	p := &Policy{}
	return p, p.Replace(modelText, rules)
}

// Copy has the same content now and is replaced on its own. Checking a policy
// asks Casbin for every cell of it, which tests need not do once each.
func (p *Policy) Copy() *Policy {
	c := &Policy{}
	c.current.Store(p.current.Load())
	return c
}

// Replace checks another policy and, if all of it holds, puts it in force for
// the next request. An error names the line.
func (p *Policy) Replace(modelText, rules string) error {
	m, err := load(modelText, rules)
	if err != nil {
		return err
	}
	p.current.Store(m)
	return nil
}

// Grant is proof that the policy allowed one operation to one actor. Only
// Policy.Grant makes a valid one, and the store opens no transaction without.
type Grant struct {
	actor    Actor
	op       Op
	reach    Reach
	programs []uuid.UUID // where the reach is a program's
	teams    []uuid.UUID // where a team picks up clients without a peer; holds uuid.Nil for every program
	leads    []Role      // which roles lead a team in this operation; none where the actor leads none
	words    bool
}

// Actor is who was granted the operation.
func (g Grant) Actor() Actor { return g.actor }

// Op is what was granted.
func (g Grant) Op() Op { return g.op }

// Reach is how far the actor sees in this operation.
func (g Grant) Reach() Reach { return g.reach }

// Programs are those the actor reaches where the reach is a program's.
func (g Grant) Programs() []uuid.UUID { return g.programs }

// TeamPrograms are those in which the actor's team picks up clients who have
// no peer; every is true when the role is held for all of them.
func (g Grant) TeamPrograms() (programs []uuid.UUID, every bool) {
	return g.teams, slices.Contains(g.teams, uuid.Nil)
}

// TeamRoles are the roles that lead a team in this operation, where the actor
// holds one of them: whoever stands in for somebody picks up where those of
// their roles are held.
func (g Grant) TeamRoles() []Role { return g.leads }

// Words tells whether the actor may read the words of signed notes that were
// not shared with everybody who sees the contact.
func (g Grant) Words() bool { return g.words }

// Valid tells a granted operation from the zero Grant.
func (g Grant) Valid() bool { return g.op != opNone && g.reach != ReachNone }

// Grant asks the policy for op on behalf of the context's actor. The error is
// of KindUnauthenticated without an actor and of KindForbidden when no role of
// the actor has the verb.
func (p *Policy) Grant(ctx context.Context, op Op) (Grant, error) {
	actor, ok := ActorFrom(ctx)
	if !ok {
		return Grant{}, casework.Errorf(casework.KindUnauthenticated, "Please sign in.")
	}
	// Words only where every role that brings a reach also reads words: a peer who also treats would otherwise read the
	// whole program's. One's own notes are one's own anyway.
	g := Grant{actor: actor, op: op, words: true}
	m := p.current.Load()
	for _, held := range actor.Roles {
		reach := m.reach(held.Role, op)
		switch {
		case reach == ReachTeam:
			g.teams, g.leads = append(g.teams, held.Program), m.leads[op]
		case reach == ReachProgram && held.Program == uuid.Nil:
			reach = ReachAgency // the role is held for every program
		case reach == ReachProgram:
			g.programs = append(g.programs, held.Program)
		}
		g.reach = max(g.reach, reach)
		g.words = g.words && (reach == ReachNone || m.reach(held.Role, NoteRead) != ReachNone)
	}
	if g.reach == ReachNone {
		return Grant{}, casework.Errorf(casework.KindForbidden, "This is not part of your role.")
	}
	return g, nil
}

// May tells whether the context's actor may do op at all; pages use it to
// leave out what would be refused.
func (p *Policy) May(actor Actor, op Op) bool {
	m := p.current.Load()
	return slices.ContainsFunc(actor.Roles, func(h HeldRole) bool { return m.reach(h.Role, op) != ReachNone })
}

// RolesReaching are the roles that a person can be given and that do op at
// exactly this reach: who can carry a caseload, who can lead a team.
func (p *Policy) RolesReaching(op Op, reach Reach) []Role {
	m := p.current.Load()
	return slices.DeleteFunc(StaffRoles(), func(r Role) bool { return m.reach(r, op) != reach })
}

// RolesAllowed are the roles that a person can be given and that do op at any
// reach.
func (p *Policy) RolesAllowed(op Op) []Role {
	m := p.current.Load()
	return slices.DeleteFunc(StaffRoles(), func(r Role) bool { return m.reach(r, op) == ReachNone })
}

func (m *matrix) reach(role Role, op Op) Reach {
	if row := m.cells[role]; row != nil {
		return row[op]
	}
	return ReachNone
}

// load checks every line and then lets Casbin answer every cell.
func load(modelText, rules string) (*matrix, error) {
	text := modelText + "\x00" + rules
	once, _ := loaded.LoadOrStore(text, sync.OnceValues(func() (*matrix, error) { return ask(modelText, rules) }))
	m, err := once.(func() (*matrix, error))()
	if err != nil {
		loaded.Delete(text)
	}
	return m, err
}

// loaded are the policies that were asked for every cell already, or are being
// asked, by their text: a matrix is never changed, and an installation has few
// in its life.
var loaded sync.Map

// ask asks Casbin for every cell of a policy.
func ask(modelText, rules string) (*matrix, error) {
	if err := checkLines(rules); err != nil {
		return nil, err
	}
	mod, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("access model: %w", err)
	}
	said, alone := lines(rules), rolesAlone(mod)
	m := &matrix{cells: make(map[Role]*[opCount]Reach), leads: map[Op][]Role{}}
	for _, role := range allRoles() {
		e, err := casbin.NewEnforcer(mod.Copy())
		if err != nil {
			return nil, fmt.Errorf("access model: %w", err)
		}
		for _, l := range said {
			if alone && l.fields[1] != string(role) {
				continue
			}
			if _, err := e.AddPolicy(l.fields[1:]); err != nil {
				return nil, fmt.Errorf("access policy line %d: %w", l.number, err)
			}
		}
		row := new([opCount]Reach)
		for _, op := range Ops() {
			ok, why, err := e.EnforceEx(string(role), op.Noun(), op.Verb())
			if err != nil {
				return nil, fmt.Errorf("access policy, %s %s: %w", role, op, err)
			}
			if ok {
				reach, known := parseReach(why[3])
				if !known {
					return nil, fmt.Errorf("access policy, %s %s: no reach %q", role, op, why[3])
				}
				row[op] = reach
				if reach == ReachTeam {
					m.leads[op] = append(m.leads[op], role)
				}
			}
		}
		m.cells[role] = row
	}
	return m, m.check()
}

// rolesAlone tells whether the model's matcher can hold only for lines of the
// very role that asks: it is a chain of conditions, and that is one of them.
// Casbin is then shown no others: it tries every line it has for every cell,
// which for all of them together takes a second of each start.
func rolesAlone(mod model.Model) bool {
	matcher := mod["m"]["m"].Value
	return !strings.ContainsAny(matcher, "()|?!") && slices.Contains(strings.Split(matcher, " && "), "r_role == p_role")
}

// check holds for the finished matrix what must hold whatever model and rules
// say: a model with a loose matcher gives more than any line does.
func (m *matrix) check() error {
	for _, role := range allRoles() {
		for _, op := range Ops() {
			given := m.reach(role, op) != ReachNone
			switch {
			case !given:
			case op.Content() && (role == Administrator || role == Auditor || role == Researcher):
				return fmt.Errorf("access policy: %s sees no client content, and is given %s", role, op)
			case op.Write() && (role == Auditor || role == Researcher && op != StudyExportMake): // which writes that it left, and nothing else
				return fmt.Errorf("access policy: %s only reads, and is given %s", role, op)
			case op.Internal() && role.Given():
				return fmt.Errorf("access policy: %s is Continuo's own, and is given to %s", op, role)
			}
		}
	}
	return nil
}

type line struct {
	number int
	fields []string
}

func lines(rules string) []line {
	var ls []line
	for i, text := range strings.Split(rules, "\n") {
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Split(text, ",")
		for j := range fields {
			fields[j] = strings.TrimSpace(fields[j])
		}
		ls = append(ls, line{i + 1, fields})
	}
	return ls
}

// checkLines refuses what Casbin would take silently: a misspelt role or
// operation simply never matches, which is how a right goes missing unnoticed.
func checkLines(rules string) error {
	seen := map[string]int{}
	for _, l := range lines(rules) {
		fail := func(format string, args ...any) error {
			return fmt.Errorf("access policy line %d: %s", l.number, fmt.Sprintf(format, args...))
		}
		if len(l.fields) != 5 || l.fields[0] != "p" {
			return fail("want \"p, role, noun, verb, reach\"")
		}
		role, name, reach := Role(l.fields[1]), l.fields[2]+"."+l.fields[3], l.fields[4]
		op, known := opsByName[name]
		_, reachable := parseReach(reach)
		switch {
		case !slices.Contains(allRoles(), role):
			return fail("no role %q", role)
		case !known:
			return fail("no operation %q", name)
		case !reachable:
			return fail("no reach %q", reach)
		case role == Administrator && op.Content():
			return fail("%s sees no client content, so %q cannot be given", role, name)
		}
		cell := string(role) + " " + name
		if first, twice := seen[cell]; twice {
			return fail("%s was given in line %d already", cell, first)
		}
		seen[cell] = l.number
	}
	for _, op := range Ops() {
		if !slices.ContainsFunc(allRoles(), func(r Role) bool { return seen[string(r)+" "+op.String()] > 0 }) {
			return fmt.Errorf("access policy: no line gives %q to anybody", op)
		}
	}
	return nil
}

// Matrix is the golden table of the policy in force: operation x role x reach.
func (p *Policy) Matrix() string {
	m := p.current.Load()
	var b strings.Builder
	roles := allRoles()
	fmt.Fprintf(&b, "%-28s", "operation")
	for _, r := range roles {
		fmt.Fprintf(&b, " %-16s", r)
	}
	b.WriteString("\n")
	for _, op := range Ops() {
		fmt.Fprintf(&b, "%-28s", op)
		for _, r := range roles {
			fmt.Fprintf(&b, " %-16s", m.reach(r, op))
		}
		b.WriteString("\n")
	}
	text := b.String()
	return trimLines(text)
}

func trimLines(text string) string {
	ls := strings.Split(text, "\n")
	for i := range ls {
		ls[i] = strings.TrimRight(ls[i], " ")
	}
	return strings.Join(ls, "\n")
}

package casework

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Client is a person served.
type Client struct {
	Versioned
	Number       string `audit:"plain"` // made by the system
	AgencyNumber string // the agency's own, where it has one
	LegalFirst   string
	LegalLast    string
	ChosenName   string // what to call them; empty means the legal first name
	Pronouns     string
	BirthDate    Date   `audit:"hash"`
	Language     string `audit:"plain"` // BCP 47
	CoOccurring  *bool  `audit:"hash"`  // nil: nobody has said
	Restricted   bool   // only named staff find the record
	CreatedBy    *uuid.UUID
	CreatedAt    time.Time
	MergedInto   *uuid.UUID // the record this one was joined into; nil of one that stands by itself
}

func (Client) TableName() string { return "clients" }

// Name is what people call the person: the chosen name where there is one.
func (c *Client) Name() string {
	first := c.ChosenName
	if first == "" {
		first = c.LegalFirst
	}
	return first + " " + c.LegalLast
}

// ClientEdit is what can be said of a person.
type ClientEdit struct {
	LegalFirst, LegalLast, ChosenName, Pronouns string
	BirthDate                                   Date
	Language, AgencyNumber                      string
	CoOccurring                                 *bool
}

// ClientStart is a new record with a place to begin: a program, a peer, or
// both.
type ClientStart struct {
	ClientEdit
	Admission        *Admission
	PeerID           *uuid.UUID
	AssignmentReason string
	OverLimitReason  string
	SomebodyElse     bool // not whoever is like them among those the creator reaches
}

// oldestBirth is the year before which nobody served today was born.
const oldestBirth = 1900

// NewClient begins a record. Without a program and without a peer nobody would
// ever come across it.
func NewClient(id, by uuid.UUID, s ClientStart, today Date, now time.Time) (*Client, error) {
	c := &Client{Versioned: NewVersioned(id), CreatedBy: &by, CreatedAt: now}
	var p Problems
	c.edit(&p, s.ClientEdit, today)
	if s.Admission == nil && s.PeerID == nil {
		p.Add("admission", "Choose a program, a peer, or both, so that somebody sees this person.")
	}
	return c, p.Err()
}

// Edit corrects who a person is.
func (c *Client) Edit(e ClientEdit, today Date) error {
	var p Problems
	c.edit(&p, e, today)
	return p.Err()
}

func (c *Client) edit(p *Problems, e ClientEdit, today Date) {
	p.Require("legalFirst", e.LegalFirst, "Write the legal first name.")
	p.Require("legalLast", e.LegalLast, "Write the legal last name.")
	c.LegalFirst = p.Line("legalFirst", e.LegalFirst, MaxName)
	c.LegalLast = p.Line("legalLast", e.LegalLast, MaxName)
	c.ChosenName = p.Line("chosenName", e.ChosenName, MaxName)
	c.Pronouns = p.Line("pronouns", e.Pronouns, MaxName)
	c.AgencyNumber = p.Line("agencyNumber", e.AgencyNumber, MaxName)
	c.Language = p.language("language", e.Language)
	c.BirthDate, c.CoOccurring = e.BirthDate, e.CoOccurring
	switch {
	case e.BirthDate.IsZero():
		p.Add("birthDate", "Write the birth date.")
	case e.BirthDate.After(today):
		p.Add("birthDate", "Choose a birth date up to today.")
	case e.BirthDate.Year < oldestBirth:
		p.Add("birthDate", "Check the year of birth. It is before %d.", oldestBirth)
	}
}

// language is a tag of BCP 47, by its shape: a language of two or three
// letters, then script, region or variant. English unless somebody says.
func (p *Problems) language(field, tag string) string {
	const longest = 35
	tag = strings.TrimSpace(tag)
	if tag == "" {
		return "en"
	}
	for i, part := range strings.Split(tag, "-") {
		shortest, most := 2, 8
		if i == 0 {
			most = 3
		}
		letters := strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz") == ""
		digits := strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz0123456789") == ""
		if len(part) < shortest || len(part) > most || !digits || i == 0 && !letters || len(tag) > longest {
			p.Add(field, "Choose a language, such as en or es-MX.")
			break
		}
	}
	return tag
}

// ClientAccess names a staff member who may find a restricted record.
type ClientAccess struct {
	Versioned
	ClientID uuid.UUID
	StaffID  uuid.UUID
	StartsAt time.Time
	EndsAt   *time.Time
}

func (ClientAccess) TableName() string { return "client_accesses" }

// Holds tells whether the record can be found by it at a moment.
func (a *ClientAccess) Holds(at time.Time) bool { return holds(a.StartsAt, a.EndsAt, at) }

// Restrict hides the record from everybody who is not named. Who restricts it
// stays among the named, or it could be lost to all.
func (c *Client) Restrict(by uuid.UUID, named []uuid.UUID) ([]uuid.UUID, error) {
	if len(named) == 0 {
		return nil, Invalid("staffIds", "Name at least one person who may find the record.")
	}
	c.Restricted = true
	if !slices.Contains(named, by) {
		named = append(slices.Clone(named), by)
	}
	return named, nil
}

// Unrestrict shows the record again to everybody whose work reaches it.
func (c *Client) Unrestrict() error {
	if !c.Restricted {
		return Errorf(KindConflict, "This record is not restricted.")
	}
	c.Restricted = false
	return nil
}

// ClientRecord is everything about a client on one page: who they are, how to
// reach them, where they are, who is with them, and what cannot wait.
type ClientRecord struct {
	Client
	ContactWays  []ContactWay
	Episodes     []EpisodeRecord  // newest first
	Assignments  []AssignmentLine // newest first, past ones included
	CareTeam     []CareTeamMember
	Concerns     []ConcernRecord    // those nobody has acknowledged
	Named        []uuid.UUID        // who may find it, where it is restricted
	ContactDays  []Date             // on which somebody was in contact with them, newest first, each once
	Merges       []MergeRecord      // records that were joined into it, also where that was undone, newest first
	Asked        []RestrictionLine  // what they asked not to be told, and the agency agreed to
	KnownOutside []PeerConflictLine // conflicts on record of those who are with them now
	Plans        PlanStates         // how fresh their plans are
	Facts        []PlanFactLine     // about the treatment plan, which a peer may reinforce
	Advice       []AdviceFlagLine   // against it, heard and not answered yet, or answered these days
	Zone         *time.Location     // in which the client's days are meant: the agency's

	MoreContacts bool // ContactDays are only the newest
}

// OpenEpisode is the episode that is open, or nil.
func (r *ClientRecord) OpenEpisode() *EpisodeRecord {
	for i := range r.Episodes {
		if r.Episodes[i].ClosedOn.IsZero() {
			return &r.Episodes[i]
		}
	}
	return nil
}

// OpenStay is where the person is now, or nil.
func (r *ClientRecord) OpenStay() *StayLine {
	e := r.OpenEpisode()
	if e == nil {
		return nil
	}
	for i := range e.Stays {
		if e.Stays[i].EndsOn.IsZero() {
			return &e.Stays[i]
		}
	}
	return nil
}

// CarePart is what somebody is to a client now.
type CarePart string

const (
	CarePrimaryPeer  CarePart = "primary_peer"
	CareSecondPeer   CarePart = "second_peer"
	CareCoveringPeer CarePart = "covering_peer"
	CareClinician    CarePart = "clinician"
	CareSupervisor   CarePart = "supervisor"
	CareProgramLead  CarePart = "program_lead"
)

// CareTeamMember is somebody who is with a client now.
type CareTeamMember struct {
	StaffID uuid.UUID
	Name    string
	Title   string
	Part    CarePart
	Until   *time.Time
}

package web

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// How people, roles and programs are called on pages.

// roleOptions are the roles a person can be given.
func roleOptions() []Option {
	options := []Option{{"", "Choose a role"}}
	for _, r := range authz.StaffRoles() {
		options = append(options, Option{string(r), r.Title()})
	}
	return options
}

// programOptions are the open programs, after the words for none of them.
func programOptions(programs []casework.Program, none string) []Option {
	options := []Option{{"", none}}
	for _, p := range programs {
		if p.ClosedOn.IsZero() {
			options = append(options, Option{p.ID.String(), p.Name})
		}
	}
	return options
}

// staffOptions are people to choose from, without one of them.
func staffOptions(staff []casework.Staff, none string, without uuid.UUID) []Option {
	options := []Option{{"", none}}
	for _, s := range staff {
		if s.ID != without {
			options = append(options, Option{s.ID.String(), nameAndTitle(s)})
		}
	}
	return options
}

func nameAndTitle(s casework.Staff) string {
	if s.Title == "" {
		return s.Name
	}
	return s.Name + ", " + s.Title
}

// roleWords are a role and where it holds: "Peer supervisor, PHP Elm Street".
func roleWords(r casework.Role, programs []casework.Program) string {
	words := authz.Role(r.Role).Title()
	if r.ProgramID == nil {
		return words
	}
	for _, p := range programs {
		if p.ID == *r.ProgramID {
			return words + ", " + p.Name
		}
	}
	return words
}

// roleTitles name each kind of role once: a line of a list has no room for the
// programs they hold in.
func roleTitles(roles []casework.Role) string {
	var titles []string
	for _, r := range roles {
		if title := authz.Role(r.Role).Title(); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return strings.Join(titles, ", ")
}

// termWords say from when to when something holds. An end at midnight is the
// end of the day before: nobody speaks of midnight.
func termWords(starts time.Time, ends *time.Time, now time.Time) string {
	if ends == nil {
		if starts.After(now) {
			return "from " + Date(starts, now)
		}
		return "since " + Date(starts, now)
	}
	last := Date(ends.Add(-time.Nanosecond), now)
	switch {
	case !ends.After(now):
		return Date(starts, now) + " to " + last
	case Clock(*ends, now) == "12:00 am":
		return "until the end of " + last
	}
	return "until " + last + " " + Clock(*ends, now)
}

// staffStatus is where a person stands, in words.
func staffStatus(s casework.StaffStatus) (Kind, string) {
	switch s {
	case casework.StaffInvited:
		return Info, "Invited, not signed in yet"
	case casework.StaffDeactivated:
		return Warn, "Left"
	}
	return OK, "Works here"
}

// leftBehind says what waits for new hands: "4 people, 2 unsigned drafts and 1
// open task".
func leftBehind(w casework.OpenWork) string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, more string
	}{{w.Clients, "person", "people"}, {w.Drafts, "unsigned draft", "unsigned drafts"}, {w.Tasks, "open task", "open tasks"},
		{w.Plans, "planned contact", "planned contacts"}} {
		if p.n > 0 {
			parts = append(parts, Count(p.n, p.one, p.more))
		}
	}
	return inOneBreath(parts)
}

// inOneBreath joins what belongs together: "a, b and c".
func inOneBreath(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// needed says who else must be found for what somebody leaves behind.
func needed(w casework.OpenWork) []string {
	var says []string
	for _, n := range []struct {
		count     int
		one, more string
	}{
		{w.Stays, "person needs another clinician", "people need another clinician"},
		{w.Peers, "peer needs another supervisor", "peers need another supervisor"},
		{w.Programs, "program needs another lead", "programs need another lead"},
	} {
		if n.count > 0 {
			says = append(says, Count(n.count, n.one, n.more))
		}
	}
	return says
}

// endOfDay is the end of the day that was chosen as the last one; nil for none.
func endOfDay(day casework.Date, zone *time.Location) *time.Time {
	if day.IsZero() {
		return nil
	}
	end := day.AddDays(1).Start(zone)
	return &end
}

// startOfDay is when something begins that was asked for from a day on; nil,
// which means now, for none and for today.
func startOfDay(day casework.Date, now time.Time) *time.Time {
	if day.IsZero() || day == casework.DateOf(now, now.Location()) {
		return nil
	}
	start := day.Start(now.Location())
	return &start
}

// supervisorOf is who supervises a person now; "" for nobody.
func supervisorOf(r *casework.StaffRecord, now time.Time) string {
	for _, s := range r.Supervisions {
		if s.PeerID == r.ID && s.Holds(now) {
			return s.SupervisorName
		}
	}
	return ""
}

// supervisedBy are the peers a person supervises now: "Dana and Inez".
func supervisedBy(r *casework.StaffRecord, now time.Time) string {
	var names []string
	for _, s := range r.Supervisions {
		if s.SupervisorID == r.ID && s.Holds(now) {
			names = append(names, s.PeerName)
		}
	}
	return listed(names)
}

// listed says names as people do: "Dana, Inez and Theo".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// orNone is the text, or the word for none.
func orNone(text string) string {
	if text == "" {
		return "None"
	}
	return text
}

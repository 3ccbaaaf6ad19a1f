package store

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"continuo/internal/casework"
)

var holding = clause.Locking{Strength: "NO KEY UPDATE"}

// Session is one session as it was signed.
func (tx *Tx) Session(id uuid.UUID) (*casework.Session, error) { return get[casework.Session](tx, id) }

// FindSession is a session that may be there; nil when it is not.
func (tx *Tx) FindSession(id uuid.UUID) (*casework.Session, error) {
	return first[casework.Session](tx, tx.gorm.Where("id = ?", id))
}

// InsertSession keeps a session and its note, for ever.
func (tx *Tx) InsertSession(s *casework.Session, n *casework.Note) error { return insertBoth(tx, s, n) }

// Sessions are a client's contacts, newest first, without those that were
// entered in error.
func (tx *Tx) Sessions(client uuid.UUID, p casework.Page) (casework.List[casework.Session], error) {
	q := tx.gorm.Where("client_id = ? AND id NOT IN (SELECT session_id FROM retracted_sessions())", client).
		Order("starts_at DESC, id DESC")
	if p.After != uuid.Nil {
		q = q.Where("(starts_at, id) < (SELECT starts_at, id FROM sessions WHERE agency_id = ? AND id = ?)", tx.Actor().Agency, p.After)
	}
	return listPage[casework.Session](tx, q, p)
}

// SessionRecords puts to sessions their names, and their words where they are
// open to the actor.
func (tx *Tx) SessionRecords(sessions []casework.Session) ([]casework.SessionRecord, error) {
	ids := refs(sessions, casework.Session.Ref)
	notes, err := list[casework.Note](tx, tx.gorm.Where("session_id = ANY (?)", anyOf(ids)).Order("id"))
	if err != nil {
		return nil, err
	}
	addenda, err := list[casework.NoteAddendum](tx, tx.gorm.Where("note_id = ANY (?)", anyOf(ids)).Order("added_at, id"))
	if err != nil {
		return nil, err
	}
	peers, err := tx.staffNames(refs(sessions, func(s casework.Session) uuid.UUID { return s.PeerID }))
	if err != nil {
		return nil, err
	}
	programs, err := list[casework.Program](tx, tx.gorm.Where("id = ANY (?)", anyOf(refs(sessions, programOf))).Order("id"))
	if err != nil {
		return nil, err
	}
	clients, err := tx.clientNames(refs(sessions, func(s casework.Session) uuid.UUID { return s.ClientID }))
	if err != nil {
		return nil, err
	}
	retracted, err := tx.retracted(ids)
	if err != nil {
		return nil, err
	}
	concerned, err := tx.concerned(ids)
	if err != nil {
		return nil, err
	}
	records := make([]casework.SessionRecord, len(sessions))
	for i, s := range sessions {
		r := &records[i]
		r.Session, r.ClientName, r.PeerName = s, clients[s.ClientID], peers[s.PeerID].Name
		for _, p := range programs {
			if p.ID == programOf(s) {
				r.ProgramName = p.Name
			}
		}
		for j := range notes {
			if notes[j].SessionID == s.ID {
				r.Note = &notes[j]
			}
		}
		if r.Note == nil { // why two sessions are of one time is the author's words, too
			r.OverlapReason = ""
		}
		for _, a := range addenda {
			if a.NoteID == s.ID { // a note has its session's id
				r.Addenda = append(r.Addenda, a)
			}
		}
		r.ConcernRaised = slices.Contains(concerned, s.ID)
		r.EnteredInError = slices.Contains(retracted, s.ID)
	}
	return records, nil
}

// retracted are those of the sessions that were entered in error. That they
// were, whoever sees the contact must know; why, only who reads the words.
func (tx *Tx) retracted(sessions []uuid.UUID) (ids []uuid.UUID, err error) {
	err = tx.read(&ids, "SELECT session_id FROM retracted_sessions() WHERE session_id = ANY (?)", anyOf(sessions))
	if err != nil {
		return nil, fmt.Errorf("look up what was entered in error: %w", err)
	}
	return ids, nil
}

// concerned are those of the sessions on the day of whose beginning, or of
// whose end, a safety concern about the client was raised. Days are of the
// session's own time zone: what is heard before midnight is raised after it.
func (tx *Tx) concerned(sessions []uuid.UUID) (ids []uuid.UUID, err error) {
	err = tx.read(&ids, `SELECT s.id FROM sessions s WHERE s.agency_id = ? AND s.id = ANY (?) AND EXISTS (
		SELECT FROM safety_concerns c WHERE c.agency_id = s.agency_id AND c.client_id = s.client_id
		   AND (c.raised_at AT TIME ZONE s.time_zone)::date BETWEEN (s.starts_at AT TIME ZONE s.time_zone)::date
		   AND (s.ends_at AT TIME ZONE s.time_zone)::date)`,
		tx.Actor().Agency, anyOf(sessions))
	if err != nil {
		return nil, fmt.Errorf("look up safety concerns of a day: %w", err)
	}
	return ids, nil
}

// mostMarks is how many contacts a drawing of a client's story can show.
const mostMarks = 800

// ContactDays are the days on which somebody was in contact with a client,
// newest first, each once, as of the newest eight hundred contacts; more tells
// that there were earlier ones.
func (tx *Tx) ContactDays(client uuid.UUID) (days []casework.Date, more bool, err error) {
	var rows []struct {
		Day  casework.Date
		More bool
	}
	err = tx.read(&rows, `SELECT (s.starts_at AT TIME ZONE s.time_zone)::date AS day, bool_or(s.place > @most) AS more FROM (
		SELECT starts_at, time_zone, row_number() OVER (ORDER BY starts_at DESC, id DESC) AS place FROM sessions
		 WHERE agency_id = @agency AND client_id = @client AND kind NOT IN ('attempt', 'no_show')
		   AND id NOT IN (SELECT session_id FROM retracted_sessions())
		 ORDER BY starts_at DESC, id DESC LIMIT @most + 1) s
		GROUP BY day ORDER BY day DESC`,
		map[string]any{"agency": tx.Actor().Agency, "client": client, "most": mostMarks})
	if err != nil {
		return nil, false, fmt.Errorf("look up days of contact: %w", err)
	}
	for _, r := range rows {
		days, more = append(days, r.Day), more || r.More
	}
	return days, more, nil
}

func programOf(s casework.Session) uuid.UUID {
	if s.ProgramID == nil {
		return uuid.Nil
	}
	return *s.ProgramID
}

// signature is how a person is named under what they wrote.
type signature struct {
	ID          uuid.UUID
	Name, Title string
	Status      casework.StaffStatus
}

func (tx *Tx) staffNames(ids []uuid.UUID) (map[uuid.UUID]signature, error) {
	var rows []signature
	if err := tx.gorm.Raw("SELECT id, name, title, status FROM staff WHERE agency_id = ? AND id = ANY (?)", tx.Actor().Agency, anyOf(ids)).
		Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("look up names: %w", err)
	}
	names := make(map[uuid.UUID]signature, len(rows))
	for _, r := range rows {
		names[r.ID] = r
	}
	return names, nil
}

func (tx *Tx) clientNames(ids []uuid.UUID) (map[uuid.UUID]string, error) {
	clients, err := list[casework.Client](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids)).Order("id"))
	if err != nil {
		return nil, err
	}
	names := make(map[uuid.UUID]string, len(clients))
	for i := range clients {
		names[clients[i].ID] = clients[i].Name()
	}
	return names, nil
}

// refs are the ids that rows name, each once.
func refs[T any](rows []T, id func(T) uuid.UUID) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, id(r))
	}
	return distinct(ids)
}

package app

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// notHere is what a packet says of information that is not kept here.
const notHere = "Nothing of this is recorded here."

// packetHeads are the headings of the parts.
var packetHeads = map[casework.Information]string{
	casework.InfoContact: "How to reach them", casework.InfoAttendance: "When they came", casework.InfoStage: "Where they are and were",
	casework.InfoGoals: "Goals and strengths", casework.InfoCrisis: "Warning signs and what helps", casework.InfoSafety: "Safety concerns",
	casework.InfoMedication: "Medication", casework.InfoObligations: "Obligations",
	casework.InfoPeerNotes: "The words of sessions", casework.InfoCounselingNotes: "A counselor’s separate notes",
}

// packetParts are the parts of a packet about a client, as far as things are
// recorded: exactly its information, and nothing else of the record is read.
func packetParts(tx *store.Tx, client uuid.UUID, packet casework.Packet, agency *casework.Agency) ([]release.Part, error) {
	read := map[casework.Information]func(*store.Tx, uuid.UUID, *time.Location) (release.Section, error){
		casework.InfoContact: contactPart, casework.InfoAttendance: attendancePart, casework.InfoStage: stagePart,
		casework.InfoGoals: goalsPart, casework.InfoCrisis: crisisPart, casework.InfoSafety: safetyPart, casework.InfoPeerNotes: wordsPart,
	}
	var parts []release.Part
	for _, info := range packet.Information() {
		section := release.Section{Paragraphs: []string{notHere}}
		if from := read[info]; from != nil {
			var err error
			if section, err = from(tx, client, agency.Zone()); err != nil {
				return nil, err
			}
			if len(section.Lines) == 0 {
				section.Columns = nil
				if len(section.Paragraphs)+len(section.Facts) == 0 {
					section.Paragraphs = []string{"Nothing."}
				}
			}
		}
		section.Heading = packetHeads[info]
		parts = append(parts, release.Part{Of: info, Section: section})
	}
	return parts, nil
}

func contactPart(tx *store.Tx, client uuid.UUID, _ *time.Location) (s release.Section, err error) {
	ways, err := tx.ContactWays(client)
	if err != nil {
		return s, err
	}
	s.Columns = []release.Column{{Name: "Way", Weight: 1}, {Name: "Where", Weight: 3}, {Name: "What is safe", Weight: 3}}
	for _, w := range ways {
		safe := []string{}
		if w.Kind == casework.ContactPhone {
			safe = append(safe, "text: "+codeWords(string(w.MayText)), "voicemail: "+codeWords(string(w.Voicemail)))
		}
		if w.WhoMayKnow != "" {
			safe = append(safe, "may know of a call: "+w.WhoMayKnow)
		}
		s.Lines = append(s.Lines, []string{codeWords(string(w.Kind)), w.Value, strings.Join(safe, "; ")})
	}
	return s, nil
}

// everySession reads all contacts of a client, newest first.
func everySession(tx *store.Tx, client uuid.UUID, each func([]casework.Session) error) error {
	p := casework.Page{Limit: 200}
	for {
		page, err := tx.Sessions(client, p)
		if err != nil {
			return err
		}
		if err := each(page.Items); err != nil {
			return err
		}
		if page.Next == uuid.Nil {
			return nil
		}
		p.After = page.Next
	}
}

func attendancePart(tx *store.Tx, client uuid.UUID, _ *time.Location) (s release.Section, err error) {
	s.Columns = []release.Column{{Name: "Day", Weight: 2}, {Name: "What", Weight: 2}, {Name: "How", Weight: 2}, {Name: "Minutes", Weight: 1}}
	return s, everySession(tx, client, func(sessions []casework.Session) error {
		for i := range sessions {
			if c := &sessions[i]; c.Kind.Reached() {
				s.Lines = append(s.Lines, []string{casework.DateOf(c.StartsAt, c.Zone()).String(), codeWords(string(c.Kind)), codeWords(string(c.Mode)),
					strconv.Itoa(c.Minutes)})
			}
		}
		return nil
	})
}

func stagePart(tx *store.Tx, client uuid.UUID, _ *time.Location) (s release.Section, err error) {
	episodes, err := episodeRecords(tx, client)
	if err != nil {
		return s, err
	}
	s.Columns = []release.Column{{Name: "Program", Weight: 3}, {Name: "From", Weight: 1}, {Name: "Until", Weight: 1}}
	for _, e := range episodes {
		for _, stay := range e.Stays {
			until := ""
			if !stay.EndsOn.IsZero() {
				until = stay.EndsOn.String()
			}
			s.Lines = append(s.Lines, []string{stay.ProgramName, stay.StartsOn.String(), until})
		}
	}
	return s, nil
}

func safetyPart(tx *store.Tx, client uuid.UUID, zone *time.Location) (s release.Section, err error) {
	s.Columns = []release.Column{{Name: "Day", Weight: 1}, {Name: "What was said", Weight: 4}, {Name: "What was done", Weight: 4}}
	p := casework.Page{Limit: 200}
	for {
		page, err := tx.SafetyConcerns(casework.ConcernFilter{ClientID: client}, p)
		if err != nil {
			return s, err
		}
		for _, c := range page.Items {
			s.Lines = append(s.Lines, []string{casework.DateOf(c.RaisedAt, zone).String(), c.Words, c.Answer})
		}
		if page.Next == uuid.Nil {
			return s, nil
		}
		p.After = page.Next
	}
}

// wordsPart holds the signed words that are open to whoever releases them. How
// many are not is said, so that nobody takes the packet for the whole.
func wordsPart(tx *store.Tx, client uuid.UUID, _ *time.Location) (s release.Section, err error) {
	closed := 0
	err = everySession(tx, client, func(sessions []casework.Session) error {
		records, err := tx.SessionRecords(sessions)
		if err != nil {
			return err
		}
		for i := range records {
			r := &records[i]
			if r.Note == nil {
				if r.Kind.Reached() {
					closed++
				}
				continue
			}
			s.Paragraphs = append(s.Paragraphs, noteWords(r))
		}
		return nil
	})
	if closed > 0 {
		s.Paragraphs = append(s.Paragraphs, "Contacts whose words are not open to whoever released this, and are not in it: "+strconv.Itoa(closed)+".")
	}
	return s, err
}

func noteWords(r *casework.SessionRecord) string {
	lines := []string{casework.DateOf(r.StartsAt, r.Zone()).String() + ", " + r.Note.AuthorName}
	for _, w := range []struct{ label, words string }{
		{"What we did", strings.Join(append(append([]string{}, r.Note.DidPhrases...), r.Note.Did), " ")}, {"Why", r.Note.Why},
		{"How they took it", r.Note.Response}, {"What is next", strings.Join(append(append([]string{}, r.Note.NextPhrases...), r.Note.Next), " ")},
	} {
		if words := strings.TrimSpace(w.words); words != "" {
			lines = append(lines, w.label+": "+words)
		}
	}
	for _, a := range r.Addenda {
		lines = append(lines, casework.DateOf(a.AddedAt, r.Zone()).String()+", "+a.AuthorName+", "+codeWords(string(a.Kind))+": "+a.Words)
	}
	return strings.Join(lines, "\n")
}

// codeWords is a code as people read it.
func codeWords(code string) string { return strings.ReplaceAll(code, "_", " ") }

package casework

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// Look is one time that somebody did something with a client's record, as the
// audit holds it.
type Look struct {
	At        time.Time
	ActorKind string
	ActorID   *uuid.UUID
	ActorName string
	Op        string // noun.verb
}

// LookLine is what somebody did with a record on one day, in words for the
// person whose record it is.
type LookLine struct {
	Day   Date
	Last  time.Time // the last of the day
	Name  string
	Role  string
	Did   string
	Times int
}

// AccessLog is who has looked at one record.
type AccessLog struct {
	ClientID uuid.UUID
	Lines    []LookLine
	Since    time.Time
	Zone     *time.Location
	Cut      bool // there was more than one answer holds
}

// MostLooks is how many entries of the audit one answer holds.
const MostLooks = 5000

// lookNouns say to the person what of theirs it was. What is not here is said
// by its own name, so that nothing is left out.
var lookNouns = map[string]string{
	"client": "your record", "client_event": "what has happened so far", "session": "when you met", "note": "a note about a meeting",
	"note_draft": "a note that is being written", "note_addendum": "something added to a note", "contact_way": "how to reach you",
	"planned_contact": "a planned meeting", "safety_concern": "a worry about your safety", "task": "something to do for you",
	"today": "the list of whom they see today", "team": "the list of their team", "team_peer": "a peer’s list", "assignment": "who walks beside you",
	"caseload": "a list with you in it", "caseload_review": "the weekly look at a list with you in it", "caseload_review_entry": "what the weekly look said of you",
	"reassignment": "who walks beside you", "peer_conflict": "who should not walk beside you", "stay": "your time in a program",
	"stay_clinician": "your clinician", "duplicate": "whether you are on record twice", "client_merge": "two records of you, joined",
	"caseload_file": "a list that was brought in", "consent": "a permission of yours", "recipient": "who may be told about you", "ground": "a court’s order about you",
	"disclosure": "what was shared about you", "disclosure_offer": "what may be shared about you", "accounting": "the list of what was shared about you",
	"access_log": "this list: who has looked", "emergency": "an emergency", "client_search": "your name in a search",
	"patient_notice": "the privacy notice given to you", "mutual_aid_report": "what you said of mutual aid", "restriction": "what you asked not to tell",
	"conflict_lock": "whether you work here", "break_glass": "your record, closed to most", "access_review": "what was done outside the ordinary way",
	"client_link": "your link to your plan", "own_plan": "your plan, by your link",
	"recovery_plan": "your recovery plan", "crisis_plan": "your plan for when it gets bad",
}

// lookVerbs are those that are neither looking nor changing in plain words.
var lookVerbs = map[string]string{"export": "Took along ", "search": "Found ", "make": "Made a copy of ", "compare": "Compared ", "sign": "Signed ", "copy": "Gave you a copy of "}

// LookWords tell an operation to the person whose record it was: what was done
// with what of theirs. changes says that it changed something.
func LookWords(op string, changes bool) string {
	noun, verb, _ := strings.Cut(op, ".")
	words, ok := lookNouns[noun]
	if !ok {
		words = strings.ReplaceAll(noun, "_", " ")
	}
	switch {
	case op == "disclosure.make":
		return "Shared something about you"
	case op == "note_draft.sign":
		return "Signed a note about a meeting"
	case op == "client.search":
		return "Found you in a search"
	case lookVerbs[verb] != "":
		return lookVerbs[verb] + words
	case changes:
		return "Wrote or changed " + words
	}
	return "Looked at " + words
}

package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"continuo/internal/casework"
)

func (v reviewView) open() bool { return v.R.State == casework.ReviewOpen }

// lede says how far the review is and who is behind it.
func (v reviewView) lede() string {
	words := v.share() + ". "
	if v.open() {
		words += Count(len(v.R.Left()), "person waits", "people wait") + ". Begun by " + v.R.StartedByName + ", " + WhenAt(v.R.StartedAt, v.Now) + "."
	} else {
		words += "Finished by " + v.R.FinishedByName + ", " + WhenAt(*v.R.FinishedAt, v.Now) + "."
	}
	if gone := v.R.Gone(); len(gone) > 0 {
		var names []string
		for _, l := range gone {
			names = append(names, l.ClientName)
		}
		words += " Left the caseload before: " + inOneBreath(names) + "."
	}
	return words
}

// reviewWords says where a review stands in a list.
func reviewWords(r casework.CaseloadReviewSummary) string {
	share := strconv.Itoa(r.Seen) + " of " + strconv.Itoa(r.Of) + " seen. "
	if r.State == casework.ReviewOpen {
		return share + "Begun by " + r.StartedByName + "."
	}
	return share + "Finished by " + r.FinishedByName + "."
}

// entryWords is a line in one breath.
func entryWords(l casework.CaseloadReviewLine) string {
	switch l.State {
	case casework.EntrySeen:
		return l.Decision.Words()
	case casework.EntrySkipped:
		return "not reviewed, " + l.SkipReason
	case casework.EntryLeft:
		return "left the caseload before"
	case casework.EntryCame:
		return "came onto the caseload, not reviewed"
	}
	return "waits"
}

// pastWords is a line in a client's history.
func pastWords(e casework.CaseloadReviewPast) string {
	words := Sentence(entryWords(casework.CaseloadReviewLine{CaseloadReviewEntry: e.CaseloadReviewEntry}))
	if e.State == casework.EntrySkipped {
		words = "Not reviewed"
	}
	if e.Corrects != nil {
		words = "Corrected: " + strings.ToLower(words[:1]) + words[1:]
	}
	return words
}

// taskStateWords says by when a task is to be done, or how it ended.
func taskStateWords(t casework.TaskLine, now time.Time) string {
	switch t.State {
	case casework.TaskDone:
		return "Done " + When(*t.ClosedAt, now)
	case casework.TaskDropped:
		return fmt.Sprintf("Dropped: %s", t.DropReason)
	}
	return dueInWords(t, now)
}

package web

import (
	"slices"
	"strings"
	"time"

	"continuo/internal/casework"
)

// How duplicates and joined records are told of.

var likenessWords = map[casework.Likeness]string{
	casework.LikeNameAndBirthDate: "The same name and birth date.", casework.LikeBirthDate: "The same birth date, and a name in common.",
	casework.LikeName: "The same name, and birth dates that one slip tells apart.", casework.LikeAgencyNumber: "The same number of your agency.",
}

func likeness(because []casework.Likeness) string {
	var words []string
	for _, b := range because {
		words = append(words, likenessWords[b])
	}
	return strings.Join(words, " ")
}

// lookalikeFacts is what tells a record from another like it.
func lookalikeFacts(l casework.Lookalike) string {
	where := "in no program now"
	if l.ProgramName != "" {
		where = l.ProgramName
	}
	return l.Number + ". Born " + bornOn(l.BirthDate) + ". " + Sentence(where) + "."
}

// setAsideWords is one thing that stays with the merged record; "" for what is
// told with another: an episode with its stays.
func setAsideWords(one casework.SetAside, now time.Time) string {
	switch one.Table {
	case casework.Episode{}.TableName():
		return ""
	case casework.Stay{}.TableName():
		if one.Closed {
			return "The stay in " + one.Name + ", from " + dayIn(one.From, now) + ". It was open and is closed."
		}
		return "The stay in " + one.Name + ", from " + dayIn(one.From, now) + "."
	case casework.Assignment{}.TableName():
		if one.Closed {
			return one.Name + "’s time with them, from " + dayIn(one.From, now) + ". It ends; choose a second peer if " + FirstName(one.Name) + " is to stay."
		}
		return one.Name + "’s time with them, from " + dayIn(one.From, now) + "."
	}
	if text := alikeInBoth[one.Table]; text != "" {
		return text
	}
	return "Something of the kind “" + strings.ReplaceAll(one.Table, "_", " ") + "” that both records have."
}

// alikeInBoth are things of which each record has its own, and one is enough.
var alikeInBoth = map[string]string{
	"caseload_review_entries": "A line of a weekly review in which both records stand.",
	"peer_conflicts":          "That a peer must not carry them: both records say so.",
	"contact_ways":            "Which way to try first: the kept record’s stays the first.",
	"conflict_locks":          "That somebody works here: both records say so.",
}

func setAsideLines(aside []casework.SetAside, now time.Time) (lines []string) {
	for _, one := range aside {
		if text := setAsideWords(one, now); text != "" {
			lines = append(lines, text)
		}
	}
	return lines
}

// partedPeers are the peers whose time with somebody ended because it was set
// aside, and who are not with them now.
func partedPeers(m casework.MergeRecord, now []casework.AssignmentLine, at time.Time) []Option {
	var out []Option
	for _, one := range m.SetAside {
		if one.StaffID == nil || !one.Closed || m.UndoneAt != nil {
			continue
		}
		there := slices.ContainsFunc(now, func(a casework.AssignmentLine) bool { return a.PeerID == *one.StaffID && !a.Ended(at) })
		if !there {
			out = withChosen(out, Option{one.StaffID.String(), one.Name})
		}
	}
	return out
}

// mergeTitle is a joining as the timeline says it.
func mergeTitle(m casework.MergeRecord) string {
	return "Records " + m.SurvivorNumber + " and " + m.MergedNumber + " were joined"
}

// otherNumbers are the numbers of records that were joined into this one.
func otherNumbers(merges []casework.MergeRecord) string {
	var numbers []string
	for _, m := range merges {
		if m.UndoneAt == nil {
			numbers = append(numbers, m.MergedNumber)
		}
	}
	return strings.Join(numbers, ", ")
}

package caseloadfile

import "strings"

// Answer is a yes or a no that nobody may have asked for yet.
type Answer string

const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

func (a Answer) known() *bool {
	if a == Unknown {
		return nil
	}
	yes := a == Yes
	return &yes
}

// readAnswer reads a cell that is answered or ticked. An empty one is unknown,
// not no: a sheet with ticks says nothing about those nobody asked.
func readAnswer(cell string) (answer Answer, ok bool) {
	word := squash(cell)
	if word == "" && strings.ContainsAny(cell, "✓✔☑") { // squash keeps no signs
		return Yes, true
	}
	switch word {
	case "y", "yes", "x", "1", "true", "ok", "si":
		return Yes, true
	case "n", "no", "0", "false":
		return No, true
	case "", "unknown", "na", "tbd":
		return Unknown, true
	}
	return Unknown, false
}

// readPhone returns the ten digits of a number in the North American plan, a
// number of another country as + and digits, and a local number of seven
// digits as it was typed: only the agency knows its area code.
func readPhone(typed string) (phone string, ok bool) {
	var digits strings.Builder
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune("+-–.()/ ", r):
			return "", false
		}
	}
	d := digits.String()
	abroad := strings.HasPrefix(typed, "+") && !strings.HasPrefix(d, "1")
	switch {
	case typed == "":
		return "", true
	case abroad && len(d) >= 8 && len(d) <= 15:
		return "+" + d, true
	case len(d) == 11 && d[0] == '1':
		return d[1:], true
	case len(d) == 10 && !strings.HasPrefix(typed, "+"):
		return d, true
	case len(d) == 7:
		return typed, true
	}
	return "", false
}

// Stage is the part of the continuum of care a program belongs to.
type Stage string

const (
	PHP       Stage = "php"
	IOP       Stage = "iop"
	Aftercare Stage = "aftercare"
)

// stages names each stage in the words agencies use, folded and spaced.
var stages = []struct {
	words string
	stage Stage
}{
	{" partial hospitalization ", PHP}, {" partial hosp ", PHP}, {" partial ", PHP}, {" php ", PHP}, {" 25 ", PHP},
	{" intensive outpatient ", IOP}, {" iop ", IOP}, {" 21 ", IOP},
	{" after care ", Aftercare}, {" aftercare ", Aftercare}, {" continuing care ", Aftercare}, {" alumni ", Aftercare},
}

// besides are words that may stand beside a stage without changing it. Any
// other word might ("IOP waitlist"), so it makes the program unknown.
const besides = " program track group level asam of care services treatment adult adults men women " +
	"day morning afternoon evening night am pm virtual telehealth online "

// stageOf tells the stage of a program written in any of its names. Two stages
// in one cell are as good as none.
func stageOf(program string) (stage Stage, ok bool) {
	rest := " " + fold(program) + " "
	for _, s := range stages {
		if !strings.Contains(rest, s.words) {
			continue
		}
		if stage != "" && stage != s.stage {
			return "", false
		}
		stage = s.stage
		rest = strings.ReplaceAll(rest, s.words, " ")
	}
	for _, word := range strings.Fields(rest) {
		if !strings.Contains(besides, " "+word+" ") {
			return "", false
		}
	}
	return stage, stage != ""
}

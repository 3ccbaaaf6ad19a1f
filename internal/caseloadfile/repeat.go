package caseloadfile

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// seen remembers the lines read so far, to find people who stand there twice.
type seen struct {
	lines   map[string]int // what a line says -> its number
	people  map[identity]known
	numbers map[string]identityAt // agency number -> who has it
}

type identity struct {
	name string
	born time.Time
}

type known struct {
	line   int
	number string
}

type identityAt struct {
	line int
	identity
}

func newSeen() *seen {
	return &seen{map[string]int{}, map[identity]known{}, map[string]identityAt{}}
}

// judge lets a repeated line through only when it is plain that no second
// record of the same person would come of it.
func (s *seen) judge(line *Line, head *header) {
	key := contentKey(line.Raw, head)
	if earlier, repeated := s.lines[key]; repeated {
		line.Status = Duplicate
		line.Problems = []Problem{{"", fmt.Sprintf("repeats line %d", earlier)}}
		return
	}
	s.lines[key] = line.Number
	if line.Status != OK {
		return
	}
	row := line.Row
	who := identity{fold(row.FirstName) + "|" + fold(row.LastName), row.BirthDate}
	number := squash(row.AgencyNumber)
	if k, ok := s.people[who]; ok && (number == "" || number != k.number) {
		refuseWhole(line, "possible duplicate: same name and birth date as line %d, not the same number", k.line)
		return
	}
	if other, ok := s.numbers[number]; ok && number != "" && other.identity != who {
		refuseWhole(line, "possible duplicate: same number as line %d, not the same name and birth date", other.line)
		return
	}
	if _, ok := s.people[who]; !ok {
		s.people[who] = known{line.Number, number}
		s.numbers[number] = identityAt{line.Number, who}
	}
}

func refuseWhole(line *Line, format string, earlier int) {
	line.Status = Refused
	line.Problems = append(line.Problems, Problem{"", fmt.Sprintf(format, earlier)})
}

// contentKey is what a line says, whatever reason once stood in front of it.
func contentKey(cells []string, head *header) string {
	cells = slices.Clone(cells)
	for _, i := range head.reasons {
		if i < len(cells) {
			cells[i] = ""
		}
	}
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	return strings.Join(trimEmpty(cells), "\x00") // readText lets no NUL through
}

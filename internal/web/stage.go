package web

import (
	"fmt"
	"strconv"
)

// Stage is the tint of a level of care. A tint never means anything else.
type Stage string

// The stages, from most support to least; StageOther is any other level
// (residential, detox, outpatient), StageNone is between programs.
const (
	StageOther Stage = "oth"
	StagePHP   Stage = "php"
	StageIOP   Stage = "iop"
	StageAft   Stage = "aft"
	StageNone  Stage = ""
)

func (s Stage) bead() string {
	if s == StageNone {
		return "bead"
	}
	return "bead b-" + string(s)
}

func (s Stage) tag() string {
	if s == StageNone {
		return "tag"
	}
	return "tag t-" + string(s)
}

// Mini is the stage strip at the size of a word: which programs, where the
// person is now, and whether somebody walks along.
type Mini struct {
	Stages  []Stage // in order, planned ones included
	Current int     // index of the program the person is in; later ones are planned
	NoPeer  bool
}

type miniBlock struct{ class, x, y, width, height string }

const (
	miniWidth = 72.0
	miniBase  = 22.5
)

var miniTop = map[Stage]float64{StageOther: 0, StagePHP: 1, StageIOP: 6, StageAft: 11}

func (m Mini) step() float64 { return miniWidth / float64(max(1, len(m.Stages))) }

func (m Mini) blocks() []miniBlock {
	var out []miniBlock
	for i, stage := range m.Stages {
		if stage == StageNone {
			continue
		}
		class := string(stage)
		if i > m.Current {
			class = "plan"
		}
		out = append(out, miniBlock{
			class: class,
			x:     number(float64(i)*m.step() + 1),
			y:     number(miniTop[stage]),
			width: number(m.step() - 2), height: number(miniBase - miniTop[stage]),
		})
	}
	return out
}

// now is where the line stands: the middle of the current program.
func (m Mini) now() float64 { return (float64(m.Current) + 0.5) * m.step() }

func (m Mini) lived() string { return fmt.Sprintf("M0 18h%s", number(m.now())) }

func (m Mini) ahead() string { return fmt.Sprintf("M%s 18H72", number(m.now()+3)) }

// number writes a coordinate with at most two decimals.
func number(v float64) string {
	n, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 2, 64), 64)
	if err != nil {
		return "0"
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

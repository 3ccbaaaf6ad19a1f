package caseloadfile

import "testing"

func TestMatchPeer(t *testing.T) {
	t.Parallel()
	registry := []Name{
		{"Dana", "Whitfield"}, {"Rosa", "Castellanos"}, {"Moses", "Oyelaran"}, {"Tove", "Lindqvist"},
		{"María", "de la Cruz"}, {"Mary Ann", "O’Brien"}, {"Drew", "Park"}, {"Dale", "Park"},
	}
	const nobody, several = -1, -2
	tests := []struct {
		name, written string
		want          int
	}{
		{"in full", "Dana Whitfield", 0},
		{"shouted", "DANA WHITFIELD", 0},
		{"last name first", "whitfield, dana", 0},
		{"last name first without comma", "Whitfield Dana", 0},
		{"initial with a point", "D. Whitfield", 0},
		{"initial without a point", "R Castellanos", 1},
		{"initial without a space", "M.Oyelaran", 2},
		{"initial behind the comma", "Lindqvist, T.", 3},
		{"initial of the last name", "Tove L.", 3},
		{"last name alone", "oyelaran", 2},
		{"without accents", "Maria De La Cruz", 4},
		{"surname of several words", "de la Cruz, María", 4},
		{"first name of two words, another apostrophe", "Mary Ann O'Brien", 5},
		{"two people of one surname, in full", "Dale Park", 7},
		{"two people of one initial and surname", "D. Park", several},
		{"two people of one surname", "Park", several},
		{"another initial", "R. Whitfield", nobody},
		{"another first name", "Dan Whitfield", nobody},
		{"a stranger", "Ana Cruz", nobody},
		{"unassigned", "unassigned", nobody},
		{"to be decided", "TBD", nobody},
		{"empty", " ", nobody},
		{"a dash", "-", nobody},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			index, ok, ambiguous := MatchPeer(tt.written, registry)
			if ok != (tt.want >= 0) || ambiguous != (tt.want == several) || ok && index != tt.want {
				t.Errorf("MatchPeer = %d, %v, %v, want %d", index, ok, ambiguous, tt.want)
			}
		})
	}
}

func TestRowNamesNoPeerWhereTheSheetNamesNobody(t *testing.T) {
	t.Parallel()
	file := mustRead(t, "Name,DOB,Peer\nAna Cruz,1/2/80,TBD\nLi Wei,1/2/80,\"whitfield,  dana\"\n")
	if got := file.Lines[1].Row.Peer; got != "" {
		t.Errorf("TBD is read as %q", got)
	}
	if got := file.Lines[2].Row.Peer; got != "whitfield, dana" {
		t.Errorf("peer = %q", got)
	}
}

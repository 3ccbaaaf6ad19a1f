package caseloadfile

import "unicode/utf8"

// Name is how the registry knows a peer.
type Name struct {
	First string
	Last  string
}

// MatchPeer finds the one peer of the registry whose name was written, in
// either order, with or without a comma, the first or the last name cut to its
// initial, or the last name alone. A name in full is preferred to a shortened
// one; when several people fit equally well the answer is ambiguous and not ok.
func MatchPeer(written string, registry []Name) (index int, ok, ambiguous bool) {
	if nobody(written) {
		return 0, false, false
	}
	key := squash(written) // "D.Whitfield" is written too
	for _, spellings := range []func(first, last string) []string{inFull, shortened} {
		found := 0
		for i, name := range registry {
			for _, spelling := range spellings(squash(name.First), squash(name.Last)) {
				if spelling == key {
					index = i
					found++
					break
				}
			}
		}
		if found > 0 {
			return index, found == 1, found > 1
		}
	}
	return 0, false, false
}

func inFull(first, last string) []string {
	return []string{first + last, last + first}
}

func shortened(first, last string) []string {
	return []string{initial(first) + last, last + initial(first), first + initial(last), last}
}

func initial(name string) string {
	_, size := utf8.DecodeRuneInString(name)
	return name[:size]
}

// nobody tells a cell that names no peer.
func nobody(written string) bool {
	switch squash(written) {
	case "", "unassigned", "notassigned", "tbd", "none", "na", "nobody", "open", "vacant":
		return true
	}
	return false
}

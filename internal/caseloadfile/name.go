package caseloadfile

import (
	"slices"
	"strings"
)

// splitName splits "Last, First" and "First Last". A problem says which half
// is missing.
func splitName(written string) (first, last, problem string) {
	parts := joinSuffix(strings.Split(tidy(written), ","))
	switch len(parts) {
	case 1:
		first, last, _ = strings.Cut(parts[0], " ")
		if last == "" && first != "" {
			return first, "", "first or last name is missing"
		}
	case 2:
		last, first = parts[0], parts[1]
	default:
		return "", "", "more than one comma in the name"
	}
	switch {
	case squash(first) == "" && squash(last) == "":
		return "", "", "no name"
	case squash(first) == "":
		return "", last, "no first name"
	case squash(last) == "":
		return first, "", "no last name"
	}
	return first, last, ""
}

// joinSuffix puts a "Jr." that stands behind a comma of its own back to the
// name in front of it: "Smith, Jr., John" and "John Smith, Jr.".
func joinSuffix(parts []string) []string {
	var joined []string
	for _, part := range parts {
		part = strings.TrimSpace(part)
		suffix := slices.Contains([]string{"jr", "sr", "ii", "iii", "iv"}, squash(part))
		if suffix && len(joined) > 0 {
			joined[len(joined)-1] += " " + part
			continue
		}
		joined = append(joined, part)
	}
	return joined
}

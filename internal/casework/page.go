package casework

import "github.com/google/uuid"

// Page asks for one page of a list: so many lines, after the one named. Keys
// and never offsets, so that a line which comes or goes meanwhile is neither
// skipped nor shown twice. The key is an id: nothing of a record is in it.
type Page struct {
	After uuid.UUID // zero for the first page
	Limit int       // zero for the usual number
}

// The number of lines on a page, unless asked otherwise, and at most.
const (
	usualPage = 50
	mostPage  = 200
)

// Size is how many lines the page holds.
func (p Page) Size() int {
	if p.Limit < 1 {
		return usualPage
	}
	return min(p.Limit, mostPage)
}

// List is one page of lines; Next begins the page after it and is zero on the
// last.
type List[T any] struct {
	Items []T
	Next  uuid.UUID
}

// Cut makes a page of lines that were read one further than the page is long.
func Cut[T any](lines []T, p Page, id func(T) uuid.UUID) List[T] {
	if len(lines) <= p.Size() {
		return List[T]{Items: lines}
	}
	lines = lines[:p.Size()]
	return List[T]{Items: lines, Next: id(lines[len(lines)-1])}
}

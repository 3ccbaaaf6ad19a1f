package caseloadfile

import (
	"time"

	"continuo/internal/casework"
)

// BirthDate reads a birth date in any way people write one, as it is read in a
// file; ok is false for what is none.
func BirthDate(written string, today casework.Date) (day casework.Date, ok bool) {
	t, ok := calendar{}.read(written, latestUntil(today.Start(time.UTC)))
	return casework.DateOf(t, time.UTC), ok
}

package main

import (
	"errors"
	"strings"

	"continuo/internal/casework"
)

// explained puts the fields to mend into one line for a terminal.
func explained(err error) error {
	e, ok := errors.AsType[*casework.Error](err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	var lines []string
	for _, f := range e.Fields {
		lines = append(lines, f.Field+": "+f.Message)
	}
	return errors.New(strings.Join(lines, "\n"))
}

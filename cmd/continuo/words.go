package main

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"continuo/internal/casework"
)

// explained puts an error into words for a terminal: a line for each field to
// mend, and one for a database that does not answer, however many addresses
// and ways the driver tried.
func explained(err error) error {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		lines := strings.Split(err.Error(), "\n")
		if last := len(lines) - 1; last > 0 {
			return errors.New(lines[0] + " " + strings.TrimSpace(lines[last]))
		}
		return err
	}
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

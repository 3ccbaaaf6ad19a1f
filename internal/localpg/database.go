package localpg

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CreateDatabase makes an empty database.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	return s.exec(ctx, "create database "+name, "CREATE DATABASE "+quote(name))
}

// Clone makes name an independent copy of template, to which nobody may be
// connected meanwhile. Copying files beats the default, replaying the log, by
// half where the files are in memory.
func (s *Server) Clone(ctx context.Context, template, name string) error {
	return s.exec(ctx, "clone database "+template,
		"CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template)+" STRATEGY FILE_COPY")
}

// Drop removes a database, if there is one, and throws out who is connected.
func (s *Server) Drop(ctx context.Context, name string) error {
	return s.exec(ctx, "drop database "+name, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)")
}

func (s *Server) exec(ctx context.Context, doing, sql string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

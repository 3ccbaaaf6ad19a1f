// Package migrations carries the numbered SQL that makes the schema, up only.
// internal/store applies it.
package migrations

import "embed"

// Files are the migrations, NNNN_name.sql.
//
//go:embed *.sql
var Files embed.FS

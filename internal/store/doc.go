// Package store is all SQL and all of gorm: the database, the transaction in
// an actor's name, the few row helpers every capability is composed of, the
// audit entry, the field cipher, the job queue and the migrator.
//
// Only a valid authz.Grant opens a transaction, and only a *Tx has queries.
// The transaction runs as a PostgreSQL role chosen by the grant: continuo_app
// without client content, continuo_reach or continuo_agency with it, so row
// security decides which rows exist. gorm's Save, hooks, AutoMigrate and
// Preload are not used: Save inserts a stranger's row when no row matches.
//
// The audit entry is written here, before commit, from what the row helpers
// noticed: differences of changed columns and the ids that reads showed. A
// capability's file cannot leave it out because it cannot write rows without
// the helpers.
package store

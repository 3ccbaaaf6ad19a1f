package store

import (
	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Client is one person served.
func (tx *Tx) Client(id uuid.UUID) (*casework.Client, error) { return get[casework.Client](tx, id) }

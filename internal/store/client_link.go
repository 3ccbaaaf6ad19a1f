package store

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/casework"
)

// linkContext binds the seal of a link to what it is for.
var linkContext = []byte("continuo client link 1")

// LinkToken is what the address of a link holds: whose agency it is, which link
// and until when, sealed and signed with the master key (AES-GCM), so that it
// tells nothing and cannot be made by anybody else.
func (tx *Tx) LinkToken(l *casework.ClientLink) (string, error) {
	plain := append(append([]byte{}, l.AgencyID[:]...), l.ID[:]...)
	plain = binary.BigEndian.AppendUint64(plain, uint64(l.ExpiresAt.Unix()))
	sealed, err := tx.db.keys.master.Current.Wrap(plain, linkContext)
	if err != nil {
		return "", fmt.Errorf("seal a link: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// OpenLinkToken reads such a token; an error for one that nobody here made.
func (db *DB) OpenLinkToken(token string) (agency, link uuid.UUID, until time.Time, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		sealed, err = db.keys.master.Unwrap(sealed, linkContext)
	}
	if err != nil || len(sealed) != 40 {
		return agency, link, until, casework.LinkOver()
	}
	copy(agency[:], sealed[:16])
	copy(link[:], sealed[16:32])
	return agency, link, time.Unix(int64(binary.BigEndian.Uint64(sealed[32:])), 0), nil
}

// LinkOpenedBy tells whether a link works and the phone with this secret's hash
// has opened it.
func (tx *Tx) LinkOpenedBy(link uuid.UUID, hash []byte) (works, opened bool, err error) {
	var kept []byte
	err = tx.pgx.QueryRow(tx.ctx, "SELECT opened_hash FROM find_link($1)", link).Scan(&kept)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, false, nil
	}
	if err != nil {
		return false, false, fmt.Errorf("look up a link: %w", err)
	}
	return true, len(kept) > 0 && bytes.Equal(kept, hash), nil
}

// InsertClientLink makes a link.
func (tx *Tx) InsertClientLink(l *casework.ClientLink) error { return insert(tx, l) }

// UpdateClientLink writes what changed of a link.
func (tx *Tx) UpdateClientLink(l *casework.ClientLink) error { return update(tx, l) }

// ClientLink is one link.
func (tx *Tx) ClientLink(id uuid.UUID) (*casework.ClientLink, error) {
	return get[casework.ClientLink](tx, id)
}

// LockClientLink reads a link and holds it.
func (tx *Tx) LockClientLink(id uuid.UUID) (*casework.ClientLink, error) {
	return lock[casework.ClientLink](tx, id)
}

// ClientLinks is one page of a client's links, the newest first.
func (tx *Tx) ClientLinks(client uuid.UUID, p casework.Page) (casework.List[casework.ClientLink], error) {
	q := tx.gorm.Where("client_id = ?", client).Order("id DESC")
	if p.After != uuid.Nil {
		q = q.Where("id < ?", p.After)
	}
	return listPage[casework.ClientLink](tx, q, p)
}

// ClientLinkLines puts to links who made them.
func (tx *Tx) ClientLinkLines(links []casework.ClientLink) ([]casework.ClientLinkLine, error) {
	names, err := tx.staffNames(refs(links, func(l casework.ClientLink) uuid.UUID { return l.CreatedBy }))
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	lines := make([]casework.ClientLinkLine, len(links))
	for i, l := range links {
		lines[i] = casework.ClientLinkLine{ClientLink: l, CreatedByName: names[l.CreatedBy].Name, Zone: agency.Zone()}
	}
	return lines, nil
}

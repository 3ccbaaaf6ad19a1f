package store

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Organization is one organization of the directory.
func (tx *Tx) Organization(id uuid.UUID) (*casework.Organization, error) {
	return get[casework.Organization](tx, id)
}

// LockOrganization reads an organization and holds it.
func (tx *Tx) LockOrganization(id uuid.UUID) (*casework.Organization, error) {
	return lock[casework.Organization](tx, id)
}

// InsertOrganization puts an organization into the directory.
func (tx *Tx) InsertOrganization(o *casework.Organization) error { return insert(tx, o) }

// UpdateOrganization writes what changed of an organization.
func (tx *Tx) UpdateOrganization(o *casework.Organization) error { return update(tx, o) }

// OrganizationCalled is the id of the one that has this name in the directory;
// uuid.Nil for none.
func (tx *Tx) OrganizationCalled(nameKey string) (uuid.UUID, error) {
	found, err := list[casework.Organization](tx, tx.gorm.Where("ended_at IS NULL AND name_key = ?", nameKey).Limit(1))
	if err != nil || len(found) == 0 {
		return uuid.Nil, err
	}
	return found[0].ID, nil
}

// Organizations is one page of the directory, by name. The text is looked for
// anywhere in names, places and services: a directory is short.
func (tx *Tx) Organizations(f casework.OrganizationFilter, p casework.Page) (page casework.List[casework.OrganizationRecord], err error) {
	q := tx.gorm.Where("ended_at IS NULL").Order("name_key, id").Limit(p.Size() + 1)
	for _, word := range strings.Fields(casework.Fold(f.Text)) {
		q = q.Where("strpos(find_key, ?) > 0", word)
	}
	if f.Service != "" {
		q = q.Where("jsonb_exists(services, ?)", string(f.Service))
	}
	if f.Language != "" {
		q = q.Where("jsonb_exists(languages, ?)", f.Language)
	}
	if f.Medication {
		q = q.Where("medication_recovery = ?", casework.MedicationYes)
	}
	if p.After != uuid.Nil {
		q = q.Where("(name_key, id) > (SELECT name_key, id FROM organizations WHERE agency_id = app_agency() AND id = ?)", p.After)
	}
	rows, err := list[casework.Organization](tx, q)
	if err != nil {
		return page, err
	}
	found := casework.Cut(rows, p, casework.Organization.Ref)
	page.Next = found.Next
	page.Items, err = tx.OrganizationRecords(found.Items)
	return page, err
}

// OrganizationRecords puts beside some organizations what stands elsewhere: two
// statements, however many they are.
func (tx *Tx) OrganizationRecords(rows []casework.Organization) ([]casework.OrganizationRecord, error) {
	ids, checkers := make([]uuid.UUID, len(rows)), []uuid.UUID{}
	for i, o := range rows {
		if ids[i] = o.ID; o.CheckedBy != nil {
			checkers = append(checkers, *o.CheckedBy)
		}
	}
	recipients, err := list[casework.Recipient](tx, tx.gorm.Where("id = ANY (?)", anyOf(ids)))
	if err != nil {
		return nil, err
	}
	people, err := list[casework.Staff](tx, tx.gorm.Where("id = ANY (?)", anyOf(checkers)))
	if err != nil {
		return nil, err
	}
	of, names := map[uuid.UUID]casework.Recipient{}, map[uuid.UUID]string{}
	for _, r := range recipients {
		of[r.ID] = r
	}
	for _, s := range people {
		names[s.ID] = s.Name
	}
	records := make([]casework.OrganizationRecord, len(rows))
	for i, o := range rows {
		r, ok := of[o.ID]
		if !ok {
			return nil, fmt.Errorf("organization %s is no recipient", o.ID)
		}
		records[i] = casework.OrganizationRecord{Organization: o, RecipientType: r.RecipientType, RecipientClass: r.RecipientClass}
		if o.CheckedBy != nil {
			records[i].CheckedByName = names[*o.CheckedBy]
		}
	}
	return records, nil
}

package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListOrganizations is a page of the directory of outside organizations, by
// name.
func (a *App) ListOrganizations(ctx context.Context, f casework.OrganizationFilter, p casework.Page) (casework.List[casework.OrganizationRecord], error) {
	return run(ctx, a, authz.OrganizationList, func(tx *store.Tx) (casework.List[casework.OrganizationRecord], error) {
		return organizations(tx, f, p)
	})
}

// SearchOrganizations finds those of the directory that have every word of a
// text somewhere in their name, places or services; one page, by name.
func (a *App) SearchOrganizations(ctx context.Context, text string) (casework.List[casework.OrganizationRecord], error) {
	return run(ctx, a, authz.OrganizationSearch, func(tx *store.Tx) (casework.List[casework.OrganizationRecord], error) {
		return organizations(tx, casework.OrganizationFilter{Text: text}, casework.Page{})
	})
}

func organizations(tx *store.Tx, f casework.OrganizationFilter, p casework.Page) (page casework.List[casework.OrganizationRecord], err error) {
	if err := f.Check(); err != nil {
		return page, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return page, err
	}
	if page, err = tx.Organizations(f, p); err != nil {
		return page, err
	}
	for i := range page.Items {
		page.Items[i].Today = casework.DateOf(tx.Now(), agency.Zone())
	}
	return page, nil
}

// GetOrganization is one organization of the directory.
func (a *App) GetOrganization(ctx context.Context, id uuid.UUID) (*casework.OrganizationRecord, error) {
	return run(ctx, a, authz.OrganizationGet, func(tx *store.Tx) (*casework.OrganizationRecord, error) { return organizationRecord(tx, id) })
}

func organizationRecord(tx *store.Tx, id uuid.UUID) (*casework.OrganizationRecord, error) {
	o, err := tx.Organization(id)
	if err != nil {
		return nil, err
	}
	records, err := tx.OrganizationRecords([]casework.Organization{*o})
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	records[0].Today = casework.DateOf(tx.Now(), agency.Zone())
	return &records[0], nil
}

// AddOrganization puts an organization into the directory, and into the
// address book, so that a consent can name it.
func (a *App) AddOrganization(ctx context.Context, e casework.OrganizationEdit) (*casework.OrganizationRecord, error) {
	return runOnce(ctx, a, authz.OrganizationAdd, func(tx *store.Tx) (*casework.OrganizationRecord, error) {
		id, err := addOrganization(tx, e)
		if err != nil {
			return nil, err
		}
		return organizationRecord(tx, id)
	}, organizationRecord)
}

func addOrganization(tx *store.Tx, e casework.OrganizationEdit) (uuid.UUID, error) {
	id := tx.NewID()
	o, err := casework.NewOrganization(id, tx.Actor().ID, e, tx.Now())
	r, wrong := casework.NewRecipient(id, tx.Actor().ID, nil, e.Recipient(), tx.Now())
	if err := casework.Both(err, wrong); err != nil {
		return id, err
	}
	if err := onlyOne(tx, o); err != nil {
		return id, err
	}
	if err := tx.InsertRecipient(r); err != nil {
		return id, err
	}
	return id, tx.InsertOrganization(o)
}

// onlyOne refuses a name that another organization has: two with one name are
// one to whoever chooses.
func onlyOne(tx *store.Tx, o *casework.Organization) error {
	if _, err := tx.LockAgency(); err != nil { // one at a time: of two who add the same, the second sees the first
		return err
	}
	other, err := tx.OrganizationCalled(o.NameKey)
	if err != nil {
		return err
	}
	if other != uuid.Nil && other != o.ID {
		return casework.Invalid("name", "The directory has this organization already. Add the place in the name if there are two.")
	}
	return nil
}

// UpdateOrganization describes an organization anew, in the version that was
// read.
func (a *App) UpdateOrganization(ctx context.Context, id uuid.UUID, version int, e casework.OrganizationEdit) (*casework.OrganizationRecord, error) {
	return run(ctx, a, authz.OrganizationUpdate, func(tx *store.Tx) (*casework.OrganizationRecord, error) {
		o, err := tx.LockOrganization(id)
		if err != nil {
			return nil, err
		}
		if err := match(o.Version, version); err != nil {
			return nil, err
		}
		if err := changeOrganization(tx, o, e); err != nil {
			return nil, err
		}
		return organizationRecord(tx, id)
	})
}

func changeOrganization(tx *store.Tx, o *casework.Organization, e casework.OrganizationEdit) error {
	r, err := tx.LockRecipient(o.ID)
	if err != nil {
		return err
	}
	if err := casework.Both(o.Edit(e), r.Edit(e.Recipient())); err != nil {
		return err
	}
	if err := onlyOne(tx, o); err != nil {
		return err
	}
	if err := tx.UpdateRecipient(r); err != nil {
		return err
	}
	return tx.UpdateOrganization(o)
}

// CheckOrganization says that somebody asked there today and that it is as it
// stands in the directory.
func (a *App) CheckOrganization(ctx context.Context, id uuid.UUID) (*casework.OrganizationRecord, error) {
	return runOnce(ctx, a, authz.OrganizationCheck, func(tx *store.Tx) (*casework.OrganizationRecord, error) {
		o, err := tx.LockOrganization(id)
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		if err := o.Check(tx.Actor().ID, casework.DateOf(tx.Now(), agency.Zone())); err != nil {
			return nil, err
		}
		if err := tx.UpdateOrganization(o); err != nil {
			return nil, err
		}
		return organizationRecord(tx, id)
	}, organizationRecord)
}

// EndOrganization takes an organization out of the directory and of what a
// consent can name. Consents that name it stand as they are.
func (a *App) EndOrganization(ctx context.Context, id uuid.UUID) (*casework.OrganizationRecord, error) {
	return runOnce(ctx, a, authz.OrganizationEnd, func(tx *store.Tx) (*casework.OrganizationRecord, error) {
		o, err := tx.LockOrganization(id)
		if err != nil {
			return nil, err
		}
		if err := o.End(tx.Now()); err != nil {
			return nil, err
		}
		r, err := tx.LockRecipient(id)
		if err != nil {
			return nil, err
		}
		if err := r.End(tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateRecipient(r); err != nil {
			return nil, err
		}
		if err := tx.UpdateOrganization(o); err != nil {
			return nil, err
		}
		return organizationRecord(tx, id)
	}, organizationRecord)
}

// renameOrganization keeps the directory's name and address those of the
// address book.
func renameOrganization(tx *store.Tx, r *casework.Recipient) error {
	o, err := tx.LockOrganization(r.ID)
	if err != nil {
		return err
	}
	if err := o.Rename(r.Name, r.Address); err != nil {
		return err
	}
	if err := onlyOne(tx, o); err != nil {
		return err
	}
	return tx.UpdateOrganization(o)
}

func endOrganization(tx *store.Tx, id uuid.UUID) error {
	o, err := tx.LockOrganization(id)
	if err != nil {
		return err
	}
	if err := o.End(tx.Now()); err != nil {
		return err
	}
	return tx.UpdateOrganization(o)
}

// same tells whether an edit would change nothing.
func same(o *casework.OrganizationRecord, e casework.OrganizationEdit) (bool, error) {
	after := o.Organization
	if err := after.Edit(e); err != nil {
		return false, err
	}
	said := casework.OrganizationRecord{Organization: after, RecipientType: e.RecipientType, RecipientClass: e.RecipientClass}
	return said.Said().Equal(o.Said()), nil
}

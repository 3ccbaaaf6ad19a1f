package app

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// ImportDirectory brings a directory in: CSV or XLSX, one line a place.
// Organizations are known by their name; what stands in the file is what holds
// afterwards. Every good one goes in, in one transaction; every line that does
// not is named. The same file again changes nothing.
func (a *App) ImportDirectory(ctx context.Context, content string) (*casework.OrganizationImport, error) {
	return run(ctx, a, authz.DirectoryImport, func(tx *store.Tx) (*casework.OrganizationImport, error) {
		rows, err := caseloadfile.Rows(strings.NewReader(content), caseloadfile.Options{MaxBytes: casework.MostOrganizationBytes,
			MaxLines: casework.MostOrganizationLines}, casework.OrganizationHeading)
		if bad, ok := errors.AsType[*caseloadfile.Error](err); ok {
			return nil, casework.Invalid("file", "This cannot be read: %s. The columns are %s; a name and the services are needed.",
				bad.Error(), strings.Join(casework.OrganizationColumns(), ", "))
		}
		if err != nil {
			return nil, err
		}
		written, refused := casework.ReadOrganizations(rows)
		result := &casework.OrganizationImport{Refused: refused}
		bad := map[string]bool{}
		for _, r := range refused {
			bad[r.Name] = true
		}
		for _, w := range written {
			if bad[w.Edit.Name] {
				continue
			}
			if err := bringOrganization(tx, w, result); err != nil {
				return nil, err
			}
		}
		return result, nil
	})
}

func bringOrganization(tx *store.Tx, w casework.WrittenOrganization, result *casework.OrganizationImport) error {
	id, err := tx.OrganizationCalled(casework.Fold(w.Edit.Name))
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		if _, err = addOrganization(tx, w.Edit); err == nil {
			result.Added++
			return nil
		}
		return refuseOrganization(w, err, result)
	}
	o, err := tx.LockOrganization(id)
	if err != nil {
		return err
	}
	records, err := tx.OrganizationRecords([]casework.Organization{*o})
	if err != nil {
		return err
	}
	unchanged, err := same(&records[0], w.Edit)
	switch {
	case err != nil:
		return refuseOrganization(w, err, result)
	case unchanged:
		result.Same++
		return nil
	}
	if err := changeOrganization(tx, o, w.Edit); err != nil {
		return refuseOrganization(w, err, result)
	}
	result.Changed++
	return nil
}

// refuseOrganization keeps what is wrong with an organization of a file; any
// other error is the transaction's.
func refuseOrganization(w casework.WrittenOrganization, err error, result *casework.OrganizationImport) error {
	wrong, ok := errors.AsType[*casework.Error](err)
	if !ok || wrong.Kind != casework.KindInvalid {
		return err
	}
	for _, f := range wrong.Fields {
		result.Refused = append(result.Refused, casework.OrganizationLine{Line: w.Line, Name: w.Edit.Name, Column: casework.OrganizationColumn(f.Field), Reason: f.Message})
	}
	return nil
}

// ExportDirectory is the whole directory as a file that can be brought in
// again. No client is in it, so it asks no right to release.
func (a *App) ExportDirectory(ctx context.Context, format release.Format) (*release.Directory, error) {
	return run(ctx, a, authz.DirectoryExport, func(tx *store.Tx) (*release.Directory, error) {
		if err := format.Check(); err != nil {
			return nil, err
		}
		var all []casework.OrganizationRecord
		for p := (casework.Page{Limit: 200}); ; {
			page, err := tx.Organizations(casework.OrganizationFilter{}, p)
			if err != nil {
				return nil, err
			}
			if all = append(all, page.Items...); page.Next == uuid.Nil {
				return release.NewDirectory(format, all), nil
			}
			p.After = page.Next
		}
	})
}

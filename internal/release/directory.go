package release

import (
	"context"
	"errors"
	"net/http"

	"continuo/internal/casework"
)

// Directory is the agency's list of outside organizations on its way out. It
// needs no permit, and can be made of nothing else: no client is in it.
type Directory struct {
	format        Format
	organizations []casework.OrganizationRecord
}

// NewDirectory makes one of its organizations.
func NewDirectory(format Format, organizations []casework.OrganizationRecord) *Directory {
	return &Directory{format, organizations}
}

// Send writes it, a line for each place.
func (d *Directory) Send(_ context.Context, w http.ResponseWriter) error {
	(&Release{name: "organizations", format: d.format}).head(w)
	out, err := newTable(d.format, w, casework.OrganizationColumns())
	if err != nil {
		return errors.Join(ErrBroken, err)
	}
	for _, o := range d.organizations {
		for _, fields := range casework.OrganizationRows(o) {
			cells := make([]Cell, len(fields))
			for i, f := range fields {
				cells[i].Text = f
			}
			if err := out.write(cells); err != nil {
				out.discard()
				return errors.Join(ErrBroken, err)
			}
		}
	}
	if err := out.end(); err != nil {
		return errors.Join(ErrBroken, err)
	}
	return nil
}

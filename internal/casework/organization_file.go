package casework

import (
	"fmt"
	"slices"
	"strings"
)

// OrganizationColumns are the columns of the directory as a file, in order. One
// line is one place; an organization with three has three lines of its name.
func OrganizationColumns() []string {
	return []string{"name", "kind", "law", "services", "languages", "medication_recovery", "address", "phone", "hours", "note"}
}

// MostOrganizationBytes and MostOrganizationLines bound a file.
const (
	MostOrganizationBytes = 2 << 20
	MostOrganizationLines = 5000
)

// OrganizationLine is what became of one line of a file, or of one
// organization in it.
type OrganizationLine struct {
	Line   int // of the file; the heading is 1
	Name   string
	Column string // what to correct; empty where the whole line is meant
	Reason string
}

// OrganizationImport is what became of a file.
type OrganizationImport struct {
	Added, Changed, Same int // organizations
	Refused              []OrganizationLine
}

// WrittenOrganization is one organization of a file, and its first line.
type WrittenOrganization struct {
	Line int
	Edit OrganizationEdit
}

// FileRow is a row of a table that somebody brought; Line is where it begins
// in the file, counted from 1.
type FileRow struct {
	Line  int
	Cells []string
}

// OrganizationHeading tells whether cells name the columns of a directory.
func OrganizationHeading(cells []string) bool {
	at := organizationColumns(cells)
	_, name := at["name"]
	_, services := at["services"]
	return name && services
}

// organizationColumns are the places of the known columns; the first of two.
func organizationColumns(cells []string) map[string]int {
	at := map[string]int{}
	for i, h := range cells {
		key := code(h)
		if _, twice := at[key]; !twice && slices.Contains(OrganizationColumns(), key) {
			at[key] = i
		}
	}
	return at
}

// ReadOrganizations reads a directory; the first row names the columns, of
// which only a name and the services are needed. Several values in one cell
// are parted by "|". Of an organization with several lines the first describes
// it, and each adds a place.
func ReadOrganizations(rows []FileRow) (all []WrittenOrganization, refused []OrganizationLine) {
	if len(rows) == 0 {
		return nil, nil
	}
	at := organizationColumns(rows[0].Cells)
	known := map[string]int{}
	for _, row := range rows[1:] {
		if strings.TrimSpace(strings.Join(row.Cells, "")) == "" {
			continue
		}
		e, wrong := organizationOf(func(column string) string {
			if i, ok := at[column]; ok && i < len(row.Cells) {
				return strings.TrimSpace(row.Cells[i])
			}
			return ""
		})
		for _, w := range wrong {
			w.Line, w.Name = row.Line, e.Name
			refused = append(refused, w)
		}
		key := Fold(e.Name)
		if i, ok := known[key]; ok && key != "" {
			all[i].Edit.Places = append(all[i].Edit.Places, e.Places...)
			continue
		}
		known[key] = len(all)
		all = append(all, WrittenOrganization{row.Line, e})
	}
	return all, refused
}

func organizationOf(cell func(string) string) (e OrganizationEdit, wrong []OrganizationLine) {
	e = OrganizationEdit{Name: cell("name"), Note: cell("note"), RecipientClass: ClassOther, RecipientType: RecipientOther,
		MedicationRecovery: MedicationUnknown, Places: []OrganizationPlace{{cell("address"), cell("phone"), cell("hours")}}}
	refuse := func(column, format string, args ...any) {
		wrong = append(wrong, OrganizationLine{Column: column, Reason: fmt.Sprintf(format, args...)})
	}
	for _, s := range several(cell("services")) {
		e.Services = append(e.Services, OrganizationService(code(s)))
	}
	e.Languages = several(cell("languages"))
	if kind := code(cell("kind")); kind != "" {
		if e.RecipientClass = RecipientClass(kind); !slices.Contains(RecipientClasses(), e.RecipientClass) {
			refuse("kind", "“%s” is no kind of recipient.", cell("kind"))
		}
	}
	if law := code(cell("law")); law != "" {
		if e.RecipientType = RecipientType(law); !slices.Contains(RecipientTypes(), e.RecipientType) {
			refuse("law", "Write part2_program, hipaa_covered or other.")
		}
	}
	if takes := code(cell("medication_recovery")); takes != "" {
		if e.MedicationRecovery = MedicationRecovery(takes); !slices.Contains(MedicationRecoveries(), e.MedicationRecovery) {
			refuse("medication_recovery", "Write yes, no or unknown.")
		}
	}
	return e, wrong
}

// code is a word of a cell as codes are written.
func code(s string) string { return strings.ReplaceAll(Fold(s), " ", "_") }

func several(cell string) (values []string) {
	for _, v := range strings.Split(cell, "|") {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}

// OrganizationRows are the lines of a file that ReadOrganizations makes the
// same organization of.
func OrganizationRows(o OrganizationRecord) (rows [][]string) {
	places := o.Places
	if len(places) == 0 {
		places = []OrganizationPlace{{}}
	}
	services := make([]string, len(o.Services))
	for i, s := range o.Services {
		services[i] = string(s)
	}
	for _, at := range places {
		rows = append(rows, []string{o.Name, string(o.RecipientClass), string(o.RecipientType), strings.Join(services, "|"), strings.Join(o.Languages, "|"),
			string(o.MedicationRecovery), at.Address, at.Phone, at.Hours, o.Note})
	}
	return rows
}

// OrganizationColumn is the column of a file that a field of the form stands
// in.
func OrganizationColumn(field string) string {
	if _, place, ok := strings.Cut(strings.TrimPrefix(field, "places."), "."); ok && strings.HasPrefix(field, "places.") {
		return place
	}
	switch field {
	case "medicationRecovery":
		return "medication_recovery"
	case "recipientType":
		return "law"
	case "recipientClass":
		return "kind"
	}
	return field
}

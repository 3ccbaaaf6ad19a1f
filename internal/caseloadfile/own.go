package caseloadfile

import "slices"

// OwnNumberHeading heads the column of numbers that Continuo itself gives. No
// agency has one of that name, so a file that has it was written by Continuo.
const OwnNumberHeading = "Continuo number"

// writtenHere tells whether the cells of a file went through SafeCell.
func writtenHere(h *header) bool {
	return h.has(ColumnReason) || slices.ContainsFunc(h.cells, func(c string) bool { return squash(c) == squash(OwnNumberHeading) })
}

package casework

import (
	"fmt"
	"slices"
)

// ReleaseNotice is one wording of the statement that goes along with what is
// released (42 CFR 2.32(a)): its long form, and the short one for the foot of a
// page. It is English by law.
type ReleaseNotice struct {
	Version     string
	From        Date // the first day on which it goes along
	Source      string
	Verified    bool // false: nobody has held it against the rule
	Long, Short string
}

// ReleaseNotices are all wordings, oldest first.
type ReleaseNotices []ReleaseNotice

// Check refuses wordings among which nobody could choose.
func (v ReleaseNotices) Check() error {
	for i, n := range v {
		switch {
		case n.Version == "" || n.Source == "" || n.From.IsZero() || n.Long == "" || n.Short == "":
			return fmt.Errorf("version %q lacks its name, its source, its first day or one of its two forms", n.Version)
		case i > 0 && !v[i-1].From.Before(n.From):
			return fmt.Errorf("version %q does not begin after the one before it", n.Version)
		case v[:i].Named(n.Version) != nil:
			return fmt.Errorf("version %q is there twice", n.Version)
		}
	}
	return nil
}

// On is the wording of a day; before the first of them it is the first, for
// nothing leaves without one.
func (v ReleaseNotices) On(day Date) *ReleaseNotice {
	for i := len(v) - 1; i > 0; i-- {
		if !day.Before(v[i].From) {
			return &v[i]
		}
	}
	return &v[0]
}

// Named is the wording of a version, or nil.
func (v ReleaseNotices) Named(version string) *ReleaseNotice {
	i := slices.IndexFunc(v, func(n ReleaseNotice) bool { return n.Version == version })
	if i < 0 {
		return nil
	}
	return &v[i]
}

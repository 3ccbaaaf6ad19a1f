package release

import (
	"continuo/internal/casework"
	"continuo/internal/rules"
)

// law is the wording of a version, in both forms; both are "" for a version
// that is none. What must carry one does not leave without.
func law(version string) casework.ReleaseNotice {
	if n := rules.ReleaseNotices().Named(version); n != nil {
		return *n
	}
	return casework.ReleaseNotice{}
}

// Notice is the long statement of a version, and "" for a version that is none.
func Notice(version string) string { return law(version).Long }

package casework

import "time"

// TeamPeerRecord is one peer as their supervisor looks closer: the caseload,
// this week's review and those before, and what is to be done.
type TeamPeerRecord struct {
	TeamLine
	Week     Date                    // this week's Monday
	Past     []CaseloadReviewSummary // the newest first, without this week's
	Moved    []Reassignment          // batches from this caseload, the newest first
	Tasks    []TaskLine              // open, the first due first
	Zone     *time.Location          // the agency's
	CanCarry bool                    // works here and carries a caseload
}

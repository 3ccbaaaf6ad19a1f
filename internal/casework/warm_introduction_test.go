package casework_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// Where a warm introduction can be planned (p) and said to have happened (h),
// by hand for every state of a hand-off.
func TestWhenAWarmIntroductionCanBeWrittenDown(t *testing.T) {
	t.Parallel()
	old, fresh := casework.Staff{}, casework.Staff{}
	old.ID, fresh.ID = uuid.New(), uuid.New()
	sides := casework.IntroductionSides{From: []casework.Staff{old, fresh}, To: []casework.Staff{fresh}}
	can := map[casework.ReferralState]string{"draft": "", "sent": "ph", "info_requested": "ph", "accepted": "ph", "declined": "h", "returned": "h",
		"scheduled": "ph", "no_show": "ph", "attended": "h", "not_engaged": "h", "on_hold": "h", "cancelled": "h"}
	for _, state := range casework.ReferralStates() {
		for mark, at := range map[string]time.Duration{"p": time.Hour, "h": -time.Hour} {
			start := casework.WarmIntroductionStart{How: casework.IntroducedByCall, At: referralNow.Add(at), FromStaffID: old.ID, ToStaffID: fresh.ID, Happened: mark == "h"}
			_, err := casework.NewWarmIntroduction(uuid.New(), old.ID, referralIn(state), sides, start, referralNow)
			want := can[state] == "ph" || can[state] == mark
			if want != (err == nil) || !want && casework.KindOf(err) != casework.KindConflict {
				t.Errorf("%s %s: %v", state, mark, err)
			}
			start.FromStaffID = fresh.ID
			if _, err := casework.NewWarmIntroduction(uuid.New(), fresh.ID, referralIn(state), sides, start, referralNow); err == nil {
				t.Errorf("%s %s: somebody was introduced to themselves", state, mark)
			}
		}
	}
}

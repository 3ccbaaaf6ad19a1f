package rules_test

import (
	"strings"
	"testing"

	"continuo/internal/rules"
)

// What the rule names in its own words, written down by hand from 42 CFR
// 2.32(a): a wording that lost one of them is not the statement any more.
func TestTheStatementSaysWhatTheRuleSays(t *testing.T) {
	t.Parallel()
	all := rules.ReleaseNotices()
	now := all[len(all)-1]
	for _, want := range []string{"This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2).",
		"civil, criminal, administrative, or legislative proceedings", "42 CFR 2.12(c)(5)", "42 CFR 2.64 or 2.65",
		"(ii) You are a covered entity or business associate and have received the record for treatment, payment, or health care operations, or (iii)",
		"45 CFR part 164, subparts A and E", "is NOT sufficient", "(see 42 CFR 2.31)."} {
		if !strings.Contains(now.Long, want) {
			t.Errorf("version %s lacks %q", now.Version, want)
		}
	}
	if now.Short != "42 CFR part 2 prohibits unauthorized use or disclosure of these records." {
		t.Errorf("the short form is %q", now.Short)
	}
	for says, file := range map[string]string{"no list": `{}`, "none": `[]`, "a field nobody knows": `[{"version": "1", "until": "x"}]`, "no day": `[{"version": "1"}]`} {
		if _, err := rules.ReadReleaseNotices([]byte(file)); err == nil {
			t.Errorf("%s is taken", says)
		}
	}
}

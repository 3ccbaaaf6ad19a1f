package web

import (
	"net/url"
	"time"

	"continuo/internal/casework"
)

// setNeeds fills in what was written down last for a next program.
func setNeeds(v url.Values, n *casework.ReferralNeeds) {
	v.Set("barriers", n.Barriers)
	v.Set("obligations", n.Obligations)
	v.Set("medication", n.Medication)
}

// needsFrom says where what is filled in comes from.
func needsFrom(n *casework.ReferralNeeds, now time.Time) string {
	if n.Barriers+n.Obligations+n.Medication == "" {
		return ""
	}
	return "The last three were written down " + When(n.WrittenAt, now) + ". Look whether they still hold."
}

package web

import (
	"slices"
	"strings"

	"continuo/internal/casework"
)

var serviceLabels = map[casework.OrganizationService]string{
	casework.ServiceHousing: "Housing", casework.ServiceEmployment: "Work", casework.ServiceMentalHealth: "Mental health, specialised",
	casework.ServiceMedical: "Medical care", casework.ServiceEmergency: "Emergency", casework.ServiceMutualAid: "Mutual aid",
	casework.ServiceLegal: "Legal help", casework.ServiceChildCare: "Child care", casework.ServiceOther: "Something else",
}

var medicationLabels = map[casework.MedicationRecovery]string{
	casework.MedicationYes: "They take people on medication", casework.MedicationNo: "They turn people on medication away",
	casework.MedicationUnknown: "Nobody asked about medication",
}

// languagesOf says in which languages one is understood there.
func languagesOf(o casework.OrganizationRecord) string {
	words := make([]string, len(o.Languages))
	for i, tag := range o.Languages {
		words[i] = tag
		for _, known := range languageOptions {
			if known.Value == tag {
				words[i] = known.Label
			}
		}
	}
	return strings.Join(words, ", ")
}

// checkedWords says when somebody last asked there.
func checkedWords(o casework.OrganizationRecord) string {
	if o.CheckedOn.IsZero() {
		return "Nobody has asked there yet"
	}
	return "Asked on " + bornOn(o.CheckedOn) + " by " + o.CheckedByName
}

// languagesAsked are the usual languages, and whatever is chosen already.
func languagesAsked(f Filled) []Option {
	options := slices.Clone(languageOptions)
	for _, tag := range f.Values["languages"] {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == tag }) {
			options = append(options, Option{tag, tag})
		}
	}
	return options
}

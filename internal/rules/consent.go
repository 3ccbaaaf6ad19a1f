package rules

import (
	"encoding/json"
	"fmt"
	"sync"

	"continuo/internal/casework"
	"continuo/policy"
)

// consentFiles are the wordings of the form, the newest version of a language
// last. What was signed in an older one is still read back in it.
var consentFiles = []string{"consent/form-en.json", "consent/form-es.json"}

var consentForms = sync.OnceValue(func() []casework.ConsentForm {
	forms := make([]casework.ConsentForm, len(consentFiles))
	for i, path := range consentFiles {
		read(path, &forms[i])
	}
	return forms
})

var minors = sync.OnceValue(func() casework.MinorRules {
	var m casework.MinorRules
	read("consent/minors.json", &m)
	return m
})

func read(path string, into any) {
	text, err := policy.Files.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		panic(fmt.Sprintf("rule file %s: %v", path, err))
	}
}

// ConsentForm is the form in a language: the newest version, or, for a consent
// that was signed, the one that was signed. English stands in for a language
// that there is no form in.
func ConsentForm(language, version string) *casework.ConsentForm {
	var found *casework.ConsentForm
	for _, want := range []string{casework.BaseLanguage(language), "en"} {
		for i := range consentForms() {
			f := &consentForms()[i]
			if f.Language == want && (version == "" || f.Version == version) {
				found = f
			}
		}
		if found != nil {
			return found
		}
	}
	return &consentForms()[0]
}

// ConsentForms are all of them.
func ConsentForms() []casework.ConsentForm { return consentForms() }

// MinorRules are who may sign for whom, by state.
func MinorRules() casework.MinorRules { return minors() }

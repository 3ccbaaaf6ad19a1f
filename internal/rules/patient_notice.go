package rules

import (
	"bytes"
	"encoding/json"
	"fmt"

	"continuo/internal/casework"
	"continuo/policy"
)

// PatientNotices are the versions that ship.
func PatientNotices() (casework.NoticeVersions, error) {
	return ReadPatientNotices(policy.PatientNotices)
}

// ReadPatientNotices reads versions of the notice, oldest first.
func ReadPatientNotices(file []byte) (casework.NoticeVersions, error) {
	var lines []struct {
		Version, From, Source string
		Verified              bool
		Words                 map[string][]string
	}
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&lines); err != nil {
		return nil, fmt.Errorf("read the patient notices: %w", err)
	}
	var versions casework.NoticeVersions
	for _, l := range lines {
		from, err := casework.ParseDate(l.From)
		if err != nil {
			return nil, fmt.Errorf("read the patient notices: version %s: from: %w", l.Version, err)
		}
		versions = append(versions, casework.NoticeVersion{Version: l.Version, From: from, Source: l.Source, Verified: l.Verified, Words: l.Words})
	}
	if err := versions.Check(); err != nil {
		return nil, fmt.Errorf("read the patient notices: %w", err)
	}
	return versions, nil
}

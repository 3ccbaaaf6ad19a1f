package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"continuo/internal/casework"
	"continuo/policy"
)

var releaseNotices = sync.OnceValue(func() casework.ReleaseNotices {
	all, err := ReadReleaseNotices(policy.ReleaseNotices)
	if err != nil {
		panic(err.Error())
	}
	return all
})

// ReleaseNotices are the wordings that ship of what goes along with a release.
func ReleaseNotices() casework.ReleaseNotices { return releaseNotices() }

// ReadReleaseNotices reads wordings, oldest first.
func ReadReleaseNotices(file []byte) (casework.ReleaseNotices, error) {
	var lines []struct {
		Version, From, Source, Long, Short string
		Verified                           bool
	}
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&lines); err != nil {
		return nil, fmt.Errorf("read the release notices: %w", err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("read the release notices: there is none")
	}
	var all casework.ReleaseNotices
	for _, l := range lines {
		from, err := casework.ParseDate(l.From)
		if err != nil {
			return nil, fmt.Errorf("read the release notices: version %s: from: %w", l.Version, err)
		}
		all = append(all, casework.ReleaseNotice{Version: l.Version, From: from, Source: l.Source, Verified: l.Verified, Long: l.Long, Short: l.Short})
	}
	if err := all.Check(); err != nil {
		return nil, fmt.Errorf("read the release notices: %w", err)
	}
	return all, nil
}

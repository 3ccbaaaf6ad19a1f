package release

import (
	"errors"
	"net/http"
	"strings"

	"continuo/internal/casework"
)

// NewScan is a paper as it was scanned: a PDF or a picture, whose type was
// found in it and not believed. name is the file's without its ending, and
// neutral.
func NewScan(permit casework.Permit, name, mediaType string, content []byte) *Release {
	format := Format(mediaType[strings.LastIndex(mediaType, "/")+1:])
	return &Release{id: permit.Disclosure().ReleaseID, name: name, format: format, scan: content, permit: permit}
}

func (r *Release) sendScan(w http.ResponseWriter) error {
	if !r.permit.Valid() || r.permit.Disclosure().Packet != casework.PacketSignedPaper {
		return errors.New("send a scan: nobody permitted it")
	}
	r.head(w)
	return r.sendWhole(w, r.scan)
}

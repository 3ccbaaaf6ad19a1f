package release

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"continuo/internal/casework"
)

// Return is lines of a file that somebody brought themselves, as caseloadfile
// wrote them, on their way back to them: nothing of any record is in it, so it
// is in no client's accounting. The gate decides on it all the same
// (casework.GiveBack), and it passes this door.
type Return struct {
	name    string
	format  Format
	content []byte
	permit  casework.Permit
}

// NewReturn makes one of its content.
func NewReturn(permit casework.Permit, name string, format Format, content []byte) *Return {
	return &Return{name, format, content, permit}
}

// Send writes it.
func (r *Return) Send(_ context.Context, w http.ResponseWriter) error {
	if !r.permit.Valid() || !r.permit.Own() {
		return errors.Join(ErrBroken, errors.New("give lines back: nobody permitted it"))
	}
	(&Release{name: r.name, format: r.format}).head(w)
	w.Header().Set("Content-Length", strconv.Itoa(len(r.content)))
	if _, err := w.Write(r.content); err != nil {
		return errors.Join(ErrBroken, err)
	}
	return nil
}

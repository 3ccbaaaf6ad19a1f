package release

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// GiveBack sends somebody lines of a file they brought themselves, as
// caseloadfile wrote them: nothing of any record is in it, so there is no client
// to name before it leaves. It passes this door all the same, so that there is
// one place where a file gets its name.
func GiveBack(w http.ResponseWriter, name string, format Format, content []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaTypes[format])
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+"."+string(format)))
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Cache-Control", "no-store")
	if _, err := w.Write(content); err != nil {
		return errors.Join(ErrBroken, err)
	}
	return nil
}

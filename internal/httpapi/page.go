package httpapi

import (
	"github.com/google/uuid"

	"continuo/api"
	"continuo/internal/casework"
)

// page reads which page of a list is asked for.
func page(cursor *api.Cursor, limit *api.Limit) (casework.Page, error) {
	p := casework.Page{Limit: value(limit)}
	if text := value(cursor); text != "" {
		after, err := uuid.Parse(text)
		if err != nil {
			return p, casework.Invalid("cursor", "This is not where a page ended. Begin with the first page.")
		}
		p.After = after
	}
	return p, nil
}

// cursor says where the next page begins; "" on the last.
func cursor(next uuid.UUID) string {
	if next == uuid.Nil {
		return ""
	}
	return next.String()
}

package app

import (
	"context"

	"golang.org/x/text/unicode/norm"

	"continuo/internal/authz"
	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// SearchClients finds clients within the actor's reach by the words of a name,
// a number or a birth date, as people type them; limit is zero for the usual
// number. Whether nobody is there or somebody is hidden is one answer. What was
// typed is kept nowhere; the audit names who was shown.
func (a *App) SearchClients(ctx context.Context, text string, limit int) (*casework.FoundClients, error) {
	return run(ctx, a, authz.ClientSearch, func(tx *store.Tx) (*casework.FoundClients, error) {
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		today := casework.DateOf(tx.Now(), agency.Zone())
		s, err := casework.ParseClientSearch(norm.NFC.String(text), func(written string) (casework.Date, bool) {
			return caseloadfile.BirthDate(written, today)
		})
		if err != nil {
			return nil, err
		}
		s.Limit = limit
		found := &casework.FoundClients{Zone: agency.Zone()}
		found.Items, found.More, err = tx.SearchClients(s)
		return found, err
	})
}

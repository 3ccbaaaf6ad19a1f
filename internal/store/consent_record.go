package store

import (
	"fmt"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

// ConsentRecords puts to consents the names that go with them, and how they
// stand today.
func (tx *Tx) ConsentRecords(consents []casework.Consent) ([]casework.ConsentRecord, error) {
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	names, err := tx.namesOfConsents(consents)
	if err != nil {
		return nil, err
	}
	ends, err := tx.ConsentEnds(consents)
	if err != nil {
		return nil, err
	}
	today := casework.DateOf(tx.now, agency.Zone())
	records := make([]casework.ConsentRecord, len(consents))
	for i := range consents {
		r := &records[i]
		r.Consent, r.AgencyName, r.Zone, r.Today = consents[i], agency.Name, agency.Zone(), today
		r.ClientName = names.clients[r.ClientID]
		r.LastDay, _ = r.Consent.LastDay(ends[r.ID])
		r.Holding = r.Holds(ends[r.ID], today)
		r.CreatedByName = names.staff[r.CreatedBy].Name
		if r.ActivatedBy != nil {
			r.ActivatedByName = names.staff[*r.ActivatedBy].Name
		}
		if r.EndedBy != nil {
			r.EndedByName = names.staff[*r.EndedBy].Name
		}
		if r.DiscloserID != nil {
			r.DiscloserName = names.units[*r.DiscloserID]
		}
		for _, to := range r.Recipients {
			r.To = append(r.To, names.named(to))
		}
	}
	return records, nil
}

// consentNames are the names that consents need.
type consentNames struct {
	clients    map[uuid.UUID]string
	staff      map[uuid.UUID]signature
	units      map[uuid.UUID]string
	recipients map[uuid.UUID]casework.Recipient
}

func (n consentNames) named(to casework.ConsentRecipient) casework.NamedRecipient {
	out := casework.NamedRecipient{ConsentRecipient: to}
	switch {
	case to.RecipientID != nil:
		out.Name, out.Type = n.recipients[*to.RecipientID].Name, n.recipients[*to.RecipientID].RecipientType
	case to.Part2ProgramID != nil:
		out.Name, out.Type = n.units[*to.Part2ProgramID], casework.RecipientPart2
	}
	return out
}

func (tx *Tx) namesOfConsents(consents []casework.Consent) (names consentNames, err error) {
	var clients, staff, recipients []uuid.UUID
	for i := range consents {
		c := &consents[i]
		clients, staff = append(clients, c.ClientID), append(staff, c.CreatedBy)
		for _, id := range []*uuid.UUID{c.ActivatedBy, c.EndedBy} {
			if id != nil {
				staff = append(staff, *id)
			}
		}
		for _, to := range c.Recipients {
			if to.RecipientID != nil {
				recipients = append(recipients, *to.RecipientID)
			}
		}
	}
	people, err := list[casework.Client](tx, tx.gorm.Where("id = ANY (?)", anyOf(clients)).Order("id"))
	if err != nil {
		return names, err
	}
	names.clients = make(map[uuid.UUID]string, len(people))
	for i := range people {
		names.clients[people[i].ID] = people[i].LegalFirst + " " + people[i].LegalLast
	}
	known, err := list[casework.Recipient](tx, tx.gorm.Where("id = ANY (?)", anyOf(recipients)).Order("id"))
	if err != nil {
		return names, err
	}
	names.recipients = make(map[uuid.UUID]casework.Recipient, len(known))
	for _, r := range known {
		names.recipients[r.ID] = r
	}
	units, err := list[casework.Part2Program](tx, tx.gorm.Order("name, id"))
	if err != nil {
		return names, err
	}
	names.units = make(map[uuid.UUID]string, len(units))
	for _, u := range units {
		names.units[u.ID] = u.Name
	}
	names.staff, err = tx.staffNames(staff)
	return names, err
}

// ConsentCarers are those who are told that a consent of a client has ended:
// the primary peer and the clinician of the open stay, each once. Whoever
// stands in for one of them sees their tasks.
func (tx *Tx) ConsentCarers(client uuid.UUID) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.read(&ids, `SELECT f.id FROM staff f WHERE f.agency_id = @agency AND f.status = 'active' AND f.id IN (
		  SELECT peer_id FROM assignments WHERE agency_id = @agency AND client_id = @client AND part = 'primary'
		     AND starts_at <= @now AND (ends_at IS NULL OR ends_at > @now)
		  UNION SELECT clinician_id FROM stays WHERE agency_id = @agency AND client_id = @client AND ends_on IS NULL)
		ORDER BY f.id`, map[string]any{"agency": tx.Actor().Agency, "client": client, "now": tx.now})
	if err != nil {
		return nil, fmt.Errorf("find whom to tell of a consent: %w", err)
	}
	return ids, nil
}

// OpenStayOf is the open stay of a client and the episode it belongs to; nil
// where there is none. Between programs, only the episode is there.
func (tx *Tx) OpenStayOf(client uuid.UUID) (stay, episode *uuid.UUID, err error) {
	var row struct{ Stay, Episode *uuid.UUID }
	err = tx.read(&row, `SELECT s.id AS stay, e.id AS episode FROM episodes e
		  LEFT JOIN stays s ON s.agency_id = e.agency_id AND s.episode_id = e.id AND s.ends_on IS NULL
		 WHERE e.agency_id = ? AND e.client_id = ? AND e.closed_on IS NULL
		 ORDER BY e.opened_on DESC, e.id LIMIT 1`, tx.Actor().Agency, client)
	if err != nil {
		return nil, nil, fmt.Errorf("read where somebody is: %w", err)
	}
	return row.Stay, row.Episode, nil
}

package app

import (
	"slices"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/rules"
	"continuo/internal/store"
)

// releaseEach asks the gate for each line of a list and writes down those it
// lets through, by client; whom it does not let through is left out. What the
// permits are for may leave when the transaction is committed.
func releaseEach(tx *store.Tx, asks []casework.ReleaseAsk) (map[uuid.UUID]casework.Permit, error) {
	clients := make([]uuid.UUID, len(asks))
	for i := range asks {
		clients[i] = asks[i].ClientID
	}
	if len(asks) == 0 {
		return nil, nil
	}
	facts, err := releaseFacts(tx, clients, asks[0].Day)
	if err != nil {
		return nil, err
	}
	clearances := make([]casework.Clearance, 0, len(asks))
	for _, ask := range asks {
		c, err := casework.Disclose(ask, facts(ask.ClientID), tx.Actor().ID, tx.Now())
		if casework.KindOf(err) == casework.KindConflict {
			continue
		}
		if err != nil {
			return nil, err
		}
		clearances = append(clearances, c)
	}
	permits, err := tx.RecordDisclosures(clearances)
	if err != nil {
		return nil, err
	}
	byClient := make(map[uuid.UUID]casework.Permit, len(permits))
	for _, p := range permits {
		byClient[p.Disclosure().ClientID] = p
	}
	return byClient, nil
}

// releaseOne asks the gate for one release and writes it down. What the permit
// is for may leave when the transaction is committed.
func releaseOne(tx *store.Tx, ask casework.ReleaseAsk) (casework.Permit, error) {
	return releaseOn(tx, ask)
}

// releaseOn is releaseOne where grounds were recorded for it in the same
// transaction.
func releaseOn(tx *store.Tx, ask casework.ReleaseAsk, grounds ...casework.ReleaseGround) (casework.Permit, error) {
	facts, err := releaseFacts(tx, []uuid.UUID{ask.ClientID}, ask.Day)
	if err != nil {
		return casework.Permit{}, err
	}
	known := facts(ask.ClientID)
	known.Grounds = append(known.Grounds, grounds...)
	c, err := casework.Disclose(ask, known, tx.Actor().ID, tx.Now())
	if err != nil {
		return casework.Permit{}, err
	}
	return tx.RecordDisclosure(c)
}

// mayRelease asks the gate and writes nothing down: whether something may go
// at all, before anybody has opened it.
func mayRelease(tx *store.Tx, ask casework.ReleaseAsk, facts casework.ReleaseFacts) (casework.Clearance, error) {
	return casework.Disclose(ask, facts, tx.Actor().ID, tx.Now())
}

// releaseFacts reads what the gate must know about clients on a day, and holds
// their consents until the transaction ends.
func releaseFacts(tx *store.Tx, clients []uuid.UUID, day casework.Date) (func(uuid.UUID) casework.ReleaseFacts, error) {
	holders, err := tx.HoldersOf(clients)
	if err != nil {
		return nil, err
	}
	units, err := tx.WorksIn()
	if err != nil {
		return nil, err
	}
	consents, err := tx.ConsentsToRelease(clients)
	if err != nil {
		return nil, err
	}
	ends, err := tx.ConsentEnds(consents)
	if err != nil {
		return nil, err
	}
	grounds, err := groundsOf(tx, clients)
	if err != nil {
		return nil, err
	}
	byClient := make(map[uuid.UUID][]casework.Consent)
	for _, c := range consents {
		byClient[c.ClientID] = append(byClient[c.ClientID], c)
	}
	agreed, err := tx.AgreedRestrictions(clients)
	if err != nil {
		return nil, err
	}
	restrictions := make(map[uuid.UUID][]casework.ReleaseRestriction)
	for _, r := range agreed {
		restrictions[r.ClientID] = append(restrictions[r.ClientID], r.Release())
	}
	return func(client uuid.UUID) casework.ReleaseFacts {
		held, known := holders[client]
		return casework.ReleaseFacts{HeldBy: held, WorksThere: slices.Contains(units, held) || !known && len(units) > 0, Consents: byClient[client], Ends: ends,
			Grounds: grounds, Restrictions: restrictions[client], Notice: rules.ReleaseNotices().On(day).Version}
	}, nil
}

package app

import (
	"slices"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/store"
)

// reassignmentFacts reads what a batch is checked against and holds it: the
// clients, then the people, then the assignments, each in the order of ids, so
// that batches which share some of them never wait in a circle.
func (a *App) reassignmentFacts(tx *store.Tx, s casework.ReassignmentStart) (*casework.ReassignmentFacts, map[uuid.UUID]string, error) {
	clients, people := []uuid.UUID{}, []uuid.UUID{s.PeerID}
	for _, ask := range s.Items {
		clients, people = append(clients, ask.ClientID), append(people, ask.ToPeerID)
	}
	held, err := tx.LockClients(clients)
	if err != nil {
		return nil, nil, err
	}
	f := &casework.ReassignmentFacts{Targets: map[uuid.UUID]casework.ReassignmentTarget{}, Restricted: map[uuid.UUID][]uuid.UUID{}}
	names := map[uuid.UUID]string{}
	for i := range held {
		names[held[i].ID] = held[i].Name()
		if held[i].Restricted {
			f.Restricted[held[i].ID] = nil
		}
	}
	for _, id := range clients { // out of reach and absent are one answer
		if names[id] == "" {
			return nil, nil, casework.NotFound()
		}
	}
	if err := a.targets(tx, f, s.PeerID, people); err != nil {
		return nil, nil, err
	}
	if f.Open, err = tx.LockAssignmentsOf(clients); err != nil {
		return nil, nil, err
	}
	if f.Tasks, err = tx.LockTasksAbout(s.PeerID, clients); err != nil {
		return nil, nil, err
	}
	if f.Plans, err = tx.PlannedWith(s.PeerID, clients); err != nil {
		return nil, nil, err
	}
	if f.Conflicts, err = tx.PeerConflictsOf(clients); err != nil {
		return nil, nil, err
	}
	named, err := tx.NamedFor(clients)
	for _, n := range named {
		if _, restricted := f.Restricted[n.ClientID]; restricted {
			f.Restricted[n.ClientID] = append(f.Restricted[n.ClientID], n.StaffID)
		}
	}
	return f, names, err
}

// targets holds the people of a batch and weighs what they carry: every
// client, also those the actor does not see, or a limit would hold only within
// a team.
func (a *App) targets(tx *store.Tx, f *casework.ReassignmentFacts, from uuid.UUID, people []uuid.UUID) error {
	staff, err := tx.LockStaffs(people)
	if err != nil {
		return err
	}
	agency, err := tx.Agency()
	if err != nil {
		return err
	}
	carriers, err := tx.StaffHolding(tx.Now(), a.carriers()...)
	if err != nil {
		return err
	}
	weights, err := tx.CaseloadWeights(people, true)
	if err != nil {
		return err
	}
	for i := range staff {
		t := casework.ReassignmentTarget{Staff: staff[i], Taken: weights[staff[i].ID], Limit: limitOf(&staff[i], agency)}
		t.Able = slices.ContainsFunc(carriers, func(c casework.Staff) bool { return c.ID == t.ID }) || t.Status != casework.StaffActive
		f.Targets[t.ID] = t
		if t.ID == from {
			f.From = &staff[i]
		}
	}
	return nil
}

// writeReassignment writes a planned batch: first the batch, while its peer is
// still the actor's, then each client.
func writeReassignment(tx *store.Tx, batch *casework.Reassignment, moves []casework.ReassignmentMove) error {
	if err := tx.InsertReassignment(batch); err != nil {
		return err
	}
	for i := range moves {
		if err := writeMove(tx, &moves[i]); err != nil {
			return err
		}
	}
	return nil
}

func writeMove(tx *store.Tx, m *casework.ReassignmentMove) error {
	for i := range m.Ended {
		if err := tx.UpdateAssignment(&m.Ended[i]); err != nil {
			return err
		}
	}
	for i := range m.Begun {
		if err := tx.InsertAssignment(&m.Begun[i]); err != nil {
			return err
		}
	}
	for i := range m.Tasks {
		if err := tx.UpdateTask(&m.Tasks[i]); err != nil {
			return err
		}
	}
	if m.Record != nil {
		if err := tx.InsertPeerConflict(m.Record); err != nil {
			return err
		}
	}
	return tx.InsertReassignmentItem(&m.Item)
}

func reassignmentRecord(tx *store.Tx, id uuid.UUID) (*casework.ReassignmentRecord, error) {
	batch, err := tx.Reassignment(id)
	if err != nil {
		return nil, err
	}
	items, err := tx.ReassignmentItems(id)
	if err != nil {
		return nil, err
	}
	var clients []uuid.UUID
	for _, i := range items {
		clients = append(clients, i.ClientID)
	}
	names, err := tx.ClientNames(clients)
	if err != nil {
		return nil, err
	}
	return reassignmentWords(tx, batch, items, names)
}

func reassignmentWords(tx *store.Tx, batch *casework.Reassignment, items []casework.ReassignmentItem, clients map[uuid.UUID]string) (*casework.ReassignmentRecord, error) {
	people := []uuid.UUID{batch.PeerID, batch.MadeBy}
	for _, i := range items {
		people = append(people, i.ToPeerID)
	}
	staff, err := tx.StaffNames(people...)
	if err != nil {
		return nil, err
	}
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	r := &casework.ReassignmentRecord{Reassignment: *batch, PeerName: staff[batch.PeerID], MadeByName: staff[batch.MadeBy], Zone: agency.Zone()}
	for _, i := range items {
		r.Lines = append(r.Lines, casework.ReassignmentLine{ReassignmentItem: i, ClientName: clients[i.ClientID], ToPeerName: staff[i.ToPeerID]})
	}
	return r, nil
}

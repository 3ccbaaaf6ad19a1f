package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// ListReassignments are the batches from the caseloads of the peers the actor
// answers for, and those the actor made, newest first; uuid.Nil for every peer.
func (a *App) ListReassignments(ctx context.Context, peer uuid.UUID, p casework.Page) (casework.List[casework.ReassignmentRecord], error) {
	return run(ctx, a, authz.ReassignmentList, func(tx *store.Tx) (page casework.List[casework.ReassignmentRecord], err error) {
		batches, err := tx.Reassignments(peer, p)
		if err != nil {
			return page, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return page, err
		}
		people := []uuid.UUID{}
		for _, b := range batches.Items {
			people = append(people, b.PeerID, b.MadeBy)
		}
		names, err := tx.StaffNames(people...)
		if err != nil {
			return page, err
		}
		page.Next = batches.Next
		for _, b := range batches.Items {
			page.Items = append(page.Items, casework.ReassignmentRecord{Reassignment: b, PeerName: names[b.PeerID], MadeByName: names[b.MadeBy], Zone: agency.Zone()})
		}
		return page, nil
	})
}

// ProposeReassignment is a peer's caseload with who could take whom: most room
// first, and whoever must not is barred.
func (a *App) ProposeReassignment(ctx context.Context, peer uuid.UUID) (*casework.ReassignmentProposal, error) {
	return run(ctx, a, authz.ReassignmentPropose, func(tx *store.Tx) (*casework.ReassignmentProposal, error) {
		if err := a.answersFor(tx, peer); err != nil {
			return nil, err
		}
		from, err := tx.Staff(peer)
		if err != nil {
			return nil, err
		}
		agency, err := tx.Agency()
		if err != nil {
			return nil, err
		}
		p := &casework.ReassignmentProposal{PeerID: peer, PeerName: from.Name, Deactivated: from.Status == casework.StaffDeactivated, Zone: agency.Zone()}
		if p.Peers, err = a.otherPeers(tx, peer, agency); err != nil {
			return nil, err
		}
		if p.Options, err = reassignmentOptions(tx, p); err != nil {
			return nil, err
		}
		p.Suggest()
		return p, nil
	})
}

// otherPeers are who could take people on. What they carry is counted as the
// board counts it: by whom the actor may know of.
func (a *App) otherPeers(tx *store.Tx, but uuid.UUID, agency *casework.Agency) ([]casework.ReassignmentPeer, error) {
	staff, err := tx.StaffHolding(tx.Now(), a.carriers()...)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	for _, s := range staff {
		ids = append(ids, s.ID)
	}
	weights, err := tx.CaseloadWeights(ids, false)
	if err != nil {
		return nil, err
	}
	habits, err := tx.PeerHabits(ids)
	if err != nil {
		return nil, err
	}
	var peers []casework.ReassignmentPeer
	for _, s := range staff {
		if s.ID == but {
			continue
		}
		p := casework.ReassignmentPeer{ID: s.ID, Name: s.Name, Taken: weights[s.ID], Limit: limitOf(&s, agency)}
		for _, h := range habits {
			if h.PeerID == s.ID {
				p.Languages = append(p.Languages, h.Language)
				if h.ProgramID != nil {
					p.Programs = append(p.Programs, *h.ProgramID)
				}
			}
		}
		peers = append(peers, p)
	}
	return peers, nil
}

func limitOf(s *casework.Staff, agency *casework.Agency) int {
	if s.CaseloadLimit != nil {
		return *s.CaseloadLimit
	}
	return agency.CaseloadLimit
}

// reassignmentOptions are the clients a peer walks beside, with who must not
// take each.
func reassignmentOptions(tx *store.Tx, p *casework.ReassignmentProposal) ([]casework.ReassignmentOption, error) {
	lines, err := tx.Caseload(store.CaseloadFilter{PeerIDs: []uuid.UUID{p.PeerID}})
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	for _, l := range lines {
		ids = append(ids, l.ClientID)
	}
	clients, err := tx.Clients(ids)
	if err != nil {
		return nil, err
	}
	open, err := tx.AssignmentsOf(ids)
	if err != nil {
		return nil, err
	}
	conflicts, err := tx.PeerConflictsOf(ids)
	if err != nil {
		return nil, err
	}
	named, err := tx.NamedFor(ids)
	if err != nil {
		return nil, err
	}
	tasks, err := tx.TasksAbout(p.PeerID, ids)
	if err != nil {
		return nil, err
	}
	plans, err := tx.PlannedWith(p.PeerID, ids)
	if err != nil {
		return nil, err
	}
	var options []casework.ReassignmentOption
	for _, l := range lines {
		o := casework.ReassignmentOption{Line: l, Weight: 1}
		for _, c := range clients {
			if c.ID == l.ClientID {
				o.Language = c.Language
			}
		}
		with(&o, p, open, conflicts, named)
		for _, t := range tasks {
			if *t.ClientID == l.ClientID {
				o.Tasks++
			}
		}
		for _, c := range plans {
			if c.ClientID == l.ClientID && c.EndsAt.After(tx.Now()) {
				o.Plans++
			}
		}
		options = append(options, o)
	}
	return options, nil
}

// with fills in who walks beside a client and who must not.
func with(o *casework.ReassignmentOption, p *casework.ReassignmentProposal, open []casework.Assignment, conflicts []casework.PeerConflict, named []casework.ClientAccess) {
	for _, as := range open {
		switch {
		case as.ClientID != o.Line.ClientID:
		case as.PeerID == p.PeerID:
			o.Part, o.Weight = as.Part, as.Weight
		default:
			o.Already = append(o.Already, as.PeerID)
		}
	}
	for _, peer := range p.Peers {
		barred := slices.ContainsFunc(conflicts, func(c casework.PeerConflict) bool { return c.ClientID == o.Line.ClientID && c.PeerID == peer.ID })
		unnamed := o.Line.Restricted && !slices.ContainsFunc(named, func(n casework.ClientAccess) bool {
			return n.ClientID == o.Line.ClientID && n.StaffID == peer.ID
		})
		if barred || unnamed {
			o.Barred = append(o.Barred, peer.ID)
		}
	}
}

// MakeReassignment moves clients from one peer to others: all of them in one
// transaction, or none. What must be mended is named client by client.
func (a *App) MakeReassignment(ctx context.Context, s casework.ReassignmentStart) (*casework.ReassignmentRecord, error) {
	return runOnce(ctx, a, authz.ReassignmentMake, func(tx *store.Tx) (*casework.ReassignmentRecord, error) {
		if err := a.answersFor(tx, s.PeerID); err != nil {
			return nil, err
		}
		facts, names, err := a.reassignmentFacts(tx, s)
		if err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		batch, moves, err := casework.PlanReassignment(s, *facts, tx.Actor().ID, tx.NewID, today, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := writeReassignment(tx, batch, moves); err != nil {
			return nil, err
		}
		var items []casework.ReassignmentItem
		for _, m := range moves {
			items = append(items, m.Item)
		}
		return reassignmentWords(tx, batch, items, names)
	}, reassignmentRecord)
}

// GetReassignment is a batch and who went where, as far as the actor reaches
// them; whoever made it sees all of it for a week.
func (a *App) GetReassignment(ctx context.Context, id uuid.UUID) (*casework.ReassignmentRecord, error) {
	return run(ctx, a, authz.ReassignmentGet, func(tx *store.Tx) (*casework.ReassignmentRecord, error) { return reassignmentRecord(tx, id) })
}

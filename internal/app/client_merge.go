package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// MergeClient joins another record into this one: everything of it stands here
// from then on, and it is found under either number. What cannot stand beside
// what is here is set aside, and named in the event.
func (a *App) MergeClient(ctx context.Context, survivor uuid.UUID, j casework.ClientJoin) (*casework.MergeRecord, error) {
	return runOnce(ctx, a, authz.ClientMerge, func(tx *store.Tx) (*casework.MergeRecord, error) {
		if _, err := tx.Client(survivor); err != nil {
			return nil, err
		}
		if err := j.Check(survivor); err != nil {
			return nil, err
		}
		kept, gone, err := tx.LockClientPair(survivor, j.MergedID)
		if err != nil {
			return nil, err
		}
		hides := gone.Restricted && !kept.Restricted
		m, err := kept.Join(tx.NewID(), tx.Actor().ID, gone, j, tx.Now())
		if err != nil {
			return nil, err
		}
		if err := joinRows(tx, m); err != nil {
			return nil, err
		}
		if hides {
			if err := nameAlike(tx, kept, gone); err != nil {
				return nil, err
			}
		}
		if err := settleDuplicate(tx, m, func(d *casework.Duplicate) { d.Joined(tx.Actor().ID, m.Reason, tx.Now()) }); err != nil {
			return nil, err
		}
		if err := tx.UpdateClient(kept); err != nil {
			return nil, err
		}
		if err := tx.RestrictWords(kept); err != nil {
			return nil, err
		}
		if err := tx.UpdateClient(gone); err != nil { // last: from here on nobody finds it
			return nil, err
		}
		return mergeRecord(tx, m.ID)
	}, mergeRecord)
}

// joinRows writes the event down, takes the rows along and closes what stays.
func joinRows(tx *store.Tx, m *casework.ClientMerge) error {
	if err := tx.InsertClientMerge(m); err != nil {
		return err
	}
	gone, err := clientRecord(tx, m.MergedID)
	if err != nil {
		return err
	}
	aside, err := tx.MoveClientRows(m.ID)
	if err != nil {
		return err
	}
	if m.SetAside, err = setAside(tx, gone, aside); err != nil {
		return err
	}
	second, err := oneFirstWay(tx, m.SurvivorID, gone)
	if err != nil {
		return err
	}
	m.SetAside = append(m.SetAside, second...)
	return tx.UpdateClientMerge(m)
}

// oneFirstWay keeps one way to reach a person the first to try: the kept
// record's, where both have one.
func oneFirstWay(tx *store.Tx, kept uuid.UUID, gone *casework.ClientRecord) (out []casework.SetAside, err error) {
	ways, err := tx.ContactWays(kept)
	if err != nil {
		return nil, err
	}
	came := func(w casework.ContactWay) bool {
		return slices.ContainsFunc(gone.ContactWays, func(o casework.ContactWay) bool { return o.ID == w.ID })
	}
	if !slices.ContainsFunc(ways, func(w casework.ContactWay) bool { return w.Preferred && !came(w) }) {
		return nil, nil
	}
	for i := range ways {
		if !ways[i].Preferred || !came(ways[i]) {
			continue
		}
		out = append(out, ways[i].SetAside())
		if err := tx.UpdateContactWay(&ways[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// setAside closes what could not come along: with it, nobody would be counted
// twice.
func setAside(tx *store.Tx, gone *casework.ClientRecord, aside map[string][]uuid.UUID) (out []casework.SetAside, err error) {
	today := casework.DateOf(tx.Now(), gone.Zone)
	names := map[uuid.UUID]string{}
	for _, e := range gone.Episodes {
		for _, s := range e.Stays {
			names[s.ID] = s.ProgramName
		}
	}
	for _, as := range gone.Assignments {
		names[as.ID] = as.PeerName
	}
	for table, ids := range aside {
		for _, id := range ids {
			one := casework.SetAside{Table: table, ID: id}
			switch table {
			case casework.Episode{}.TableName():
				e, lockErr := tx.LockEpisode(id)
				if err = lockErr; err == nil {
					one = e.SetAside(today)
					err = tx.UpdateEpisode(e)
				}
			case casework.Stay{}.TableName():
				s, lockErr := tx.LockStay(id)
				if err = lockErr; err == nil {
					one = s.SetAside(names[id], today)
					err = tx.UpdateStay(s)
				}
			case casework.Assignment{}.TableName():
				as, lockErr := tx.LockAssignment(id)
				if err = lockErr; err == nil {
					one = as.SetAside(names[id], gone.Zone, tx.Now())
					err = tx.UpdateAssignment(as)
				}
			}
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
	}
	casework.SortSetAside(out)
	return out, nil
}

// nameAlike names for the kept record whoever could find the restricted one
// that was joined into it.
func nameAlike(tx *store.Tx, kept, gone *casework.Client) error {
	named, err := tx.ClientAccesses(gone.ID)
	if err != nil {
		return err
	}
	for _, n := range named {
		if err := tx.InsertClientAccess(&casework.ClientAccess{ClientID: kept.ID, StaffID: n.StaffID, StartsAt: tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// settleDuplicate decides the suspicion about the two, where there is one.
func settleDuplicate(tx *store.Tx, m *casework.ClientMerge, decide func(*casework.Duplicate)) error {
	d, err := tx.DuplicateOf(m.SurvivorID, m.MergedID)
	if err != nil || d == nil {
		return err
	}
	decide(d)
	return tx.UpdateDuplicate(d)
}

// UndoClientMerge parts two records again: what came along goes back, what was
// closed opens as it was, and what was written since stays where it is.
func (a *App) UndoClientMerge(ctx context.Context, id uuid.UUID, reason string) (*casework.MergeRecord, error) {
	return runOnce(ctx, a, authz.ClientMergeUndo, func(tx *store.Tx) (*casework.MergeRecord, error) {
		m, err := tx.ClientMerge(id)
		if err != nil {
			return nil, err
		}
		kept, gone, err := tx.LockClientPair(m.SurvivorID, m.MergedID)
		if err != nil {
			return nil, err
		}
		if m, err = tx.LockClientMerge(id); err != nil { // as it is now that nobody else joins or parts the two
			return nil, err
		}
		if err := m.Undo(tx.Actor().ID, kept, gone, reason, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.UpdateClientMerge(m); err != nil {
			return nil, err
		}
		if err := tx.UpdateClient(gone); err != nil {
			return nil, err
		}
		if err := tx.MoveClientRowsBack(id); err != nil {
			return nil, err
		}
		if err := reopen(tx, m.SetAside); err != nil {
			return nil, err
		}
		if err := settleDuplicate(tx, m, (*casework.Duplicate).Reopen); err != nil {
			return nil, err
		}
		if err := tx.UpdateClient(kept); err != nil {
			return nil, err
		}
		if err := tx.RestrictWords(gone); err != nil {
			return nil, err
		}
		return mergeRecord(tx, id)
	}, mergeRecord)
}

// reopen opens what a merge had closed, exactly as it was.
func reopen(tx *store.Tx, aside []casework.SetAside) error {
	for _, one := range aside {
		if !one.Closed {
			continue
		}
		var err error
		switch one.Table {
		case casework.Episode{}.TableName():
			e, lockErr := tx.LockEpisode(one.ID)
			if err = lockErr; err == nil {
				e.ClosedOn, e.DischargeReason = casework.Date{}, ""
				err = tx.UpdateEpisode(e)
			}
		case casework.Stay{}.TableName():
			s, lockErr := tx.LockStay(one.ID)
			if err = lockErr; err == nil {
				s.EndsOn = casework.Date{}
				err = tx.UpdateStay(s)
			}
		case casework.ContactWay{}.TableName():
			err = firstAgain(tx, one.ID)
		case casework.Assignment{}.TableName():
			as, lockErr := tx.LockAssignment(one.ID)
			if err = lockErr; err == nil {
				as.EndsAt, as.EndReason = one.EndsAt, one.EndReason
				err = tx.UpdateAssignment(as)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// firstAgain makes a way the first to try in the record it went back to; it
// may have been removed since.
func firstAgain(tx *store.Tx, id uuid.UUID) error {
	w, err := tx.LockContactWay(id)
	if casework.KindOf(err) == casework.KindNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	w.Preferred = true
	if err := preferOnly(tx, w); err != nil {
		return err
	}
	return tx.UpdateContactWay(w)
}

// ListClientMerges are the records that were joined, newest first.
func (a *App) ListClientMerges(ctx context.Context, p casework.Page) (casework.List[casework.MergeRecord], error) {
	return run(ctx, a, authz.ClientMergeList, func(tx *store.Tx) (out casework.List[casework.MergeRecord], err error) {
		agency, err := tx.Agency()
		if err != nil {
			return out, err
		}
		return tx.EveryMergeRecord(p, agency)
	})
}

func mergeRecord(tx *store.Tx, id uuid.UUID) (*casework.MergeRecord, error) {
	agency, err := tx.Agency()
	if err != nil {
		return nil, err
	}
	return tx.MergeRecord(id, agency)
}

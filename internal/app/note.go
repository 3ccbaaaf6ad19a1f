package app

import (
	"context"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// AddNoteAddendum adds to a signed note. The note itself is never changed.
func (a *App) AddNoteAddendum(ctx context.Context, note uuid.UUID, kind casework.AddendumKind, reason, words string) (*casework.NoteAddendum, error) {
	return runOnce(ctx, a, authz.NoteAddendumAdd, func(tx *store.Tx) (*casework.NoteAddendum, error) {
		n, by, earlier, err := signedNote(tx, note)
		if err != nil {
			return nil, err
		}
		added, err := n.Add(kind, reason, words, by, earlier)
		if err != nil {
			return nil, err
		}
		return added, tx.InsertNoteAddendum(added)
	}, (*store.Tx).NoteAddendum)
}

// NoteRetracted is what came of a note that was signed on the wrong client.
type NoteRetracted struct {
	*casework.NoteAddendum
	DraftID uuid.UUID // where its words go on; zero when nobody said where they belong
}

// RetractNote marks a note as signed on the wrong client. Where the right one
// is named, its words begin anew there, as a draft of its author.
func (a *App) RetractNote(ctx context.Context, note uuid.UUID, reason string, rightClient *uuid.UUID) (*NoteRetracted, error) {
	return runOnce(ctx, a, authz.NoteRetract, func(tx *store.Tx) (*NoteRetracted, error) {
		n, by, earlier, err := signedNote(tx, note)
		if err != nil {
			return nil, err
		}
		mark, err := n.Retract(reason, by, earlier)
		if err != nil {
			return nil, err
		}
		if err := tx.InsertNoteAddendum(mark); err != nil {
			return nil, err
		}
		if err := reopenPlan(tx, n.SessionID); err != nil {
			return nil, err
		}
		done := retracted(mark, rightClient)
		if rightClient == nil {
			return done, nil
		}
		return done, writeAnew(tx, n, done.DraftID, *rightClient)
	}, func(tx *store.Tx, id uuid.UUID) (*NoteRetracted, error) {
		mark, err := tx.NoteAddendum(id)
		if err != nil {
			return nil, err
		}
		return retracted(mark, rightClient), nil
	})
}

func retracted(mark *casework.NoteAddendum, rightClient *uuid.UUID) *NoteRetracted {
	done := &NoteRetracted{NoteAddendum: mark}
	if rightClient != nil {
		done.DraftID = mark.AnewID()
	}
	return done
}

func writeAnew(tx *store.Tx, n *casework.Note, id, client uuid.UUID) error {
	s, err := tx.Session(n.SessionID)
	if err != nil {
		return err
	}
	if _, err := tx.Client(client); err != nil {
		return err
	}
	d, err := n.WriteAnew(s, id, client, tx.Now())
	if err != nil {
		return err
	}
	return tx.InsertNoteDraft(d)
}

// signedNote is a note, who is about to add to it, and what was added before.
func signedNote(tx *store.Tx, id uuid.UUID) (*casework.Note, casework.Writer, []casework.NoteAddendum, error) {
	by := casework.Writer{Now: tx.Now(), AnswersFor: tx.Reach() > authz.ReachCaseload}
	n, err := tx.Note(id)
	if err != nil {
		return nil, by, nil, err
	}
	if by.Staff, err = tx.Staff(tx.Actor().ID); err != nil {
		return nil, by, nil, err
	}
	earlier, err := tx.NoteAddenda(id)
	return n, by, earlier, err
}

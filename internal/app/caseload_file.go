package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"continuo/internal/authz"
	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/store"
)

// CaseloadFileExpiry is the job that takes away a file whose day is over.
type CaseloadFileExpiry struct {
	AgencyID uuid.UUID `json:"agency_id"`
	FileID   uuid.UUID `json:"file_id"`
}

// Kind names the job in the queue.
func (CaseloadFileExpiry) Kind() string { return "caseload_file_expire" }

// ListCaseloadFiles are the files the actor brought within the last day.
func (a *App) ListCaseloadFiles(ctx context.Context, p casework.Page) (casework.List[casework.CaseloadFile], error) {
	return run(ctx, a, authz.CaseloadFileList, func(tx *store.Tx) (casework.List[casework.CaseloadFile], error) {
		return tx.CaseloadFiles(p)
	})
}

// UploadCaseloadFile keeps a spreadsheet to be looked at and brought in. What
// is no spreadsheet at all is refused here, and nothing of it is kept.
func (a *App) UploadCaseloadFile(ctx context.Context, name string, r io.Reader) (*casework.CaseloadFile, error) {
	return runOnce(ctx, a, authz.CaseloadFileUpload, func(tx *store.Tx) (*casework.CaseloadFile, error) {
		if err := answersForAll(tx); err != nil {
			return nil, err
		}
		content, err := io.ReadAll(io.LimitReader(r, casework.CaseloadFileMost+1))
		if err != nil {
			return nil, casework.Invalid("file", "The file did not arrive whole. Send it again.")
		}
		f, err := casework.NewCaseloadFile(tx.NewID(), tx.Actor().ID, strings.ToValidUTF8(name, ""), string(content), tx.Now())
		if err != nil {
			return nil, err
		}
		agency, words, err := agencyWords(tx, ImportOptions{})
		if err != nil {
			return nil, err
		}
		if _, err := words.read(tx, agency, bytes.NewReader(content), ImportOptions{}, true); err != nil {
			return nil, err
		}
		if err := tx.InsertCaseloadFile(f); err != nil {
			return nil, err
		}
		return f, tx.Enqueue(CaseloadFileExpiry{AgencyID: tx.Actor().Agency, FileID: f.ID}, &river.InsertOpts{ScheduledAt: f.ExpiresAt})
	}, (*store.Tx).CaseloadFile)
}

// answersForAll wants whoever brings a caseload to answer for every program:
// the people of the file go into all of them.
func answersForAll(tx *store.Tx) error {
	if tx.Reach() != authz.ReachAgency {
		return casework.Errorf(casework.KindForbidden, "A caseload goes into every program. Whoever answers for all of them brings it in.")
	}
	return nil
}

// GetCaseloadFile is a file with what would become of each of its lines; after
// it was brought in, what became of them.
func (a *App) GetCaseloadFile(ctx context.Context, id uuid.UUID) (*casework.CaseloadPreview, error) {
	return run(ctx, a, authz.CaseloadFileGet, func(tx *store.Tx) (*casework.CaseloadPreview, error) {
		f, err := tx.CaseloadFile(id)
		if err != nil {
			return nil, err
		}
		return a.preview(tx, f)
	})
}

// UpdateCaseloadFile takes what somebody says about their file. What is said
// about headings and words for programs, the agency remembers.
func (a *App) UpdateCaseloadFile(ctx context.Context, id uuid.UUID, version int, e casework.CaseloadFileEdit) (*casework.CaseloadPreview, error) {
	return run(ctx, a, authz.CaseloadFileUpdate, func(tx *store.Tx) (*casework.CaseloadPreview, error) {
		if err := answersForAll(tx); err != nil {
			return nil, err
		}
		f, err := tx.LockCaseloadFile(id)
		if err != nil {
			return nil, err
		}
		if err := match(f.Version, version); err != nil {
			return nil, err
		}
		if e.Sheet != f.Sheet {
			was, err := readAs(tx, f)
			if err != nil {
				return nil, err
			}
			if e.Sheet != was.Sheet {
				e.Columns = nil // they were said of another sheet's headings
			}
		}
		columns, err := fields(e.Columns)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(columns)
		if err != nil {
			return nil, fmt.Errorf("keep what was said of a header: %w", err)
		}
		if err := f.Arrange(e, string(text)); err != nil {
			return nil, err
		}
		if err := teachAgency(tx, f, e); err != nil {
			return nil, err
		}
		if err := tx.UpdateCaseloadFile(f); err != nil {
			return nil, err
		}
		return a.preview(tx, f)
	})
}

// readAs reads a file as it was arranged so far.
func readAs(tx *store.Tx, f *casework.CaseloadFile) (*caseloadfile.File, error) {
	said, err := optionsOf(f)
	if err != nil {
		return nil, err
	}
	agency, words, err := agencyWords(tx, said)
	if err != nil {
		return nil, err
	}
	return words.read(tx, agency, strings.NewReader(f.Content), said, true)
}

// teachAgency remembers what was said, one at a time.
func teachAgency(tx *store.Tx, f *casework.CaseloadFile, e casework.CaseloadFileEdit) error {
	if _, err := tx.LockAgency(); err != nil {
		return err
	}
	said, err := optionsOf(f)
	if err != nil {
		return err
	}
	agency, words, err := agencyWords(tx, said)
	if err != nil {
		return err
	}
	said.Programs = map[string]string{}
	for word, id := range e.Programs {
		for _, p := range words.programs {
			if p.ID == id {
				said.Programs[word] = p.Name
			}
		}
		if said.Programs[word] == "" {
			return casework.Invalid("programs", "Choose one of the open programs.")
		}
	}
	if err := words.teach(said.Programs); err != nil {
		return err
	}
	file, err := words.read(tx, agency, strings.NewReader(f.Content), said, true)
	if err != nil {
		return err
	}
	return words.remember(tx, file, said)
}

// ImportCaseloadFile brings a file in. Pressed twice, it answers the second
// time what became of it the first time.
func (a *App) ImportCaseloadFile(ctx context.Context, id uuid.UUID) (*casework.CaseloadFile, error) {
	return run(ctx, a, authz.CaseloadFileImport, func(tx *store.Tx) (*casework.CaseloadFile, error) {
		if err := answersForAll(tx); err != nil {
			return nil, err
		}
		f, err := tx.LockCaseloadFile(id)
		if err != nil || f.BroughtInAt != nil {
			return f, err
		}
		said, err := optionsOf(f)
		if err != nil {
			return nil, err
		}
		result, err := a.bringIn(tx, strings.NewReader(f.Content), said)
		if err != nil {
			return nil, err
		}
		var report strings.Builder
		if err := result.WriteRefused(&report, false); err != nil {
			return nil, err
		}
		if err := f.Finish(result.Counts(), report.String(), tx.Now()); err != nil {
			return nil, err
		}
		return f, tx.UpdateCaseloadFile(f)
	})
}

// ReportCaseloadFile is the lines that did not go in, or would not, as a file
// to correct and bring again. It goes back to whoever brought it.
func (a *App) ReportCaseloadFile(ctx context.Context, id uuid.UUID, format release.Format) (*release.Return, error) {
	return run(ctx, a, authz.CaseloadFileReport, func(tx *store.Tx) (*release.Return, error) {
		if err := format.Check(); err != nil {
			return nil, err
		}
		f, err := tx.CaseloadFile(id)
		if err != nil {
			return nil, err
		}
		cleared, err := casework.GiveBack(f.StaffID, tx.Actor().ID)
		if err != nil {
			return nil, err
		}
		permit, err := tx.RecordReturn(cleared)
		if err != nil {
			return nil, err
		}
		lines, err := a.refusedLines(tx, f, format)
		if err != nil {
			return nil, err
		}
		return release.NewReturn(permit, "to-correct", format, lines), nil
	})
}

func (a *App) refusedLines(tx *store.Tx, f *casework.CaseloadFile, format release.Format) ([]byte, error) {
	var out bytes.Buffer
	if f.BroughtInAt == nil {
		said, err := optionsOf(f)
		if err != nil {
			return nil, err
		}
		said.DryRun = true
		result, err := a.bringIn(tx, strings.NewReader(f.Content), said)
		if err != nil {
			return nil, err
		}
		err = readerError(result.WriteRefused(&out, format == release.XLSX))
		return out.Bytes(), err
	}
	if format == release.XLSX {
		err := readerError(caseloadfile.RefusedWorkbook(&out, f.Report))
		return out.Bytes(), err
	}
	return []byte(f.Report), nil
}

// DiscardCaseloadFile drops a file, or what is left of one that was brought in.
func (a *App) DiscardCaseloadFile(ctx context.Context, id uuid.UUID, version int) error {
	return do(ctx, a, authz.CaseloadFileDiscard, func(tx *store.Tx) error {
		f, err := tx.LockCaseloadFile(id)
		if err != nil {
			return err
		}
		if err := match(f.Version, version); err != nil {
			return err
		}
		return tx.RemoveCaseloadFile(f)
	})
}

// ExpireCaseloadFile takes away a file whose day is over; one that was dropped
// meanwhile is not there.
func (a *App) ExpireCaseloadFile(ctx context.Context, agency, id uuid.UUID) error {
	ctx = authz.WithActor(ctx, authz.System(agency, authz.SystemClock))
	return do(ctx, a, authz.CaseloadFileExpire, func(tx *store.Tx) error {
		f, err := tx.LockCaseloadFile(id)
		if err != nil {
			return err
		}
		return tx.RemoveCaseloadFile(f)
	})
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/config"
	"continuo/internal/localpg"
	"continuo/internal/store"
)

type importCmd struct {
	Caseload importCaseloadCmd `cmd:"" help:"Bring in a caseload spreadsheet (CSV or XLSX): the well-formed lines; the rest is counted and named."`
}

type importCaseloadCmd struct {
	File    string            `arg:"" type:"existingfile" help:"The spreadsheet, CSV or XLSX."`
	Agency  string            `help:"The agency's id, where there are several." placeholder:"ID"`
	DryRun  bool              `help:"Say what would become of every line, and bring nothing in."`
	Sheet   string            `help:"The sheet of a workbook, where it is not the likeliest." placeholder:"NAME"`
	Map     map[string]string `help:"What a column is: name, first name, middle name, last name, suffix, birth date, agency number, phone, may text, program, admission date, discharge date, peer, co-occurring, notes or ignore. Remembered for the same header." placeholder:"COLUMN=FIELD" mapsep:"none"`
	Program map[string]string `help:"Which program a word means. Remembered." placeholder:"WORD=PROGRAM" mapsep:"none"`
	Dates   string            `help:"How 2/11 is read: month or day first. Found out from the file unless said." enum:",month,day" default:""`
	Refused string            `help:"Write the lines that did not go in here, to be corrected and fed in again: CSV, or XLSX by its ending." placeholder:"FILE" type:"path"`
	Demo    bool              `help:"Into the running demo instead of the configured installation."`
	Data    string            `help:"The demo's data folder, where it is not the usual one." placeholder:"DIR"`
}

// Run reports every line that did not go in; running it again changes nothing.
func (c importCaseloadCmd) Run(g *globals) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	refused, err := c.openRefused()
	if err != nil {
		return err
	}
	bring := func(a *app.App, db *store.DB, _ *config.Config) error {
		agency, err := theAgency(g.ctx, db, c.Agency)
		if err != nil {
			return err
		}
		result, err := a.ImportCaseload(g.ctx, agency, file, app.ImportOptions{Sheet: c.Sheet, Columns: c.Map, Programs: c.Program,
			Dates: casework.CaseloadDates(c.Dates), DryRun: c.DryRun, Progress: progress(g.err)})
		if err != nil {
			return inOneLine(err)
		}
		fmt.Fprint(g.out, result)
		return refused.keep(g, result)
	}
	return errors.Join(c.into(g, bring), refused.close())
}

// inOneLine says what is wrong with the file, or with what was said about it.
func inOneLine(err error) error {
	e, ok := errors.AsType[*casework.Error](err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Message)
	}
	return errors.New(strings.Join(all, " "))
}

// progress draws a bar where somebody watches a terminal; nil elsewhere.
func progress(w io.Writer) func(done, all int) {
	f, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, all int) {
		if bar == nil {
			bar = progressbar.NewOptions(all, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("Bringing in"),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set(done)
	}
}

func (c importCaseloadCmd) into(g *globals, bring func(*app.App, *store.DB, *config.Config) error) (err error) {
	if !c.Demo {
		return withApp(g, nil, bring)
	}
	if c.Data == "" {
		if c.Data, err = localpg.DefaultData(); err != nil {
			return err
		}
	}
	return withDemo(g, c.Data, bring)
}

// refusedFile is where the lines go that did not go in. It is made before
// anything is brought in, so that a place that cannot be written to is found
// out in time, and taken away when nothing was written.
type refusedFile struct {
	*os.File
	kept bool
}

func (c importCaseloadCmd) openRefused() (*refusedFile, error) {
	if c.Refused == "" {
		return nil, nil
	}
	f, err := os.OpenFile(c.Refused, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the refused lines: %w", err)
	}
	return &refusedFile{File: f}, nil
}

func (f *refusedFile) keep(g *globals, result *app.ImportResult) error {
	if counts := result.Counts(); f == nil || counts.Refused+counts.Duplicates == 0 {
		return nil
	}
	f.kept = true
	if err := result.WriteRefused(f, strings.EqualFold(filepath.Ext(f.Name()), ".xlsx")); err != nil {
		return err
	}
	fmt.Fprintf(g.out, "The lines that did not go in are in %s. Correct them there and bring that file in.\n", f.Name())
	return nil
}

func (f *refusedFile) close() error {
	if f == nil {
		return nil
	}
	err := f.Close()
	if !f.kept {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

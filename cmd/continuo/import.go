package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"continuo/internal/app"
	"continuo/internal/caseloadfile"
	"continuo/internal/config"
	"continuo/internal/localpg"
	"continuo/internal/store"
)

type importCmd struct {
	Caseload importCaseloadCmd `cmd:"" help:"Bring in a caseload spreadsheet (CSV): the well-formed lines; the rest is counted and named."`
}

type importCaseloadCmd struct {
	File    string `arg:"" type:"existingfile" help:"The spreadsheet, saved as CSV."`
	Agency  string `help:"The agency's id, where there are several." placeholder:"ID"`
	Refused string `help:"Write the refused lines here, to be corrected and fed in again." placeholder:"FILE" type:"path"`
	Demo    bool   `help:"Into the running demo instead of the configured installation."`
	Data    string `help:"The demo's data folder, where it is not the usual one." placeholder:"DIR"`
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
		result, err := a.ImportCaseload(g.ctx, agency, file, time.Now())
		if err != nil {
			return err
		}
		fmt.Fprint(g.out, result)
		return refused.keep(g, result)
	}
	return errors.Join(c.into(g, bring), refused.close())
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
	if f == nil || result.Count(caseloadfile.Refused)+result.Count(caseloadfile.Duplicate) == 0 {
		return nil
	}
	f.kept = true
	if err := result.WriteRefused(f); err != nil {
		return err
	}
	fmt.Fprintf(g.out, "The refused lines are in %s. Correct them there and bring that file in.\n", f.Name())
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

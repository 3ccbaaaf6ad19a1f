package main

import (
	"fmt"
	"os"
	"time"

	"continuo/internal/app"
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
	bring := func(a *app.App, db *store.DB, _ *config.Config) error {
		agency, err := theAgency(g.ctx, db, c.Agency)
		if err != nil {
			return err
		}
		result, err := a.ImportCaseload(g.ctx, agency, file, time.Now())
		if err != nil {
			return explained(err)
		}
		fmt.Fprint(g.out, result)
		return c.writeRefused(g, result)
	}
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

func (c importCaseloadCmd) writeRefused(g *globals, result *app.ImportResult) error {
	if c.Refused == "" {
		return nil
	}
	out, err := os.OpenFile(c.Refused, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the refused lines: %w", err)
	}
	if err := result.WriteRefused(out); err != nil {
		out.Close()
		return err
	}
	fmt.Fprintf(g.out, "The refused lines are in %s. Correct them there and bring that file in.\n", c.Refused)
	return out.Close()
}

// Command continuo is the one program: the server, the demo, and what an
// operator does by hand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // time zones, also where the machine has none

	"github.com/alecthomas/kong"

	"continuo/internal/localpg"
)

// cli is the whole command line; each command's Run is in its own file.
type cli struct {
	Demo    demoCmd    `cmd:"" help:"Run the whole product on a private PostgreSQL with a built-in OpenID provider and an invented agency."`
	Serve   serveCmd   `cmd:"" help:"Serve an installation. Settings come from the environment; README lists them."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to date."`
	Admin   adminCmd   `cmd:"" help:"What an operator does by hand."`
	Import  importCmd  `cmd:"" help:"Bring in an agency's files."`
	Token   tokenCmd   `cmd:"" help:"Print a bearer token for a person of the running demo."`
	Policy  policyCmd  `cmd:"" help:"Check, apply or show the access policy."`
}

// globals are what every command gets.
type globals struct {
	ctx    context.Context
	getenv func(string) string
	out    io.Writer
	err    io.Writer
}

func main() {
	// As root, localpg runs its download in an unprivileged child of this program.
	if was, err := localpg.FetchChild(os.Getenv); was {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "continuo:", err)
		os.Exit(1)
	}
}

// run is main without the process around it, so that tests start the program
// itself.
func run(ctx context.Context, args []string, getenv func(string) string, out, errs io.Writer) error {
	var c cli
	exited := false
	parser, err := kong.New(&c, kong.Name("continuo"), kong.Description("Case management for certified peer specialists."),
		kong.Writers(out, errs), kong.Exit(func(int) { exited = true }))
	if err != nil {
		return err
	}
	command, err := parser.Parse(args)
	if exited { // --help was asked for and given
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w (continuo --help lists what there is)", err)
	}
	err = command.Run(&globals{ctx: ctx, getenv: getenv, out: out, err: errs})
	if errors.Is(err, context.Canceled) {
		return nil // Ctrl-C is how a person ends it
	}
	return explained(err)
}

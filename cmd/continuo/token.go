package main

import (
	"errors"
	"fmt"
	"time"

	"continuo/internal/localpg"
)

type tokenCmd struct {
	As   string        `required:"" help:"User name of a person of the demo."`
	For  time.Duration `default:"1h" help:"How long the token is good for."`
	Data string        `help:"The demo's data folder, where it is not the usual one." placeholder:"DIR"`
}

// Run makes the token with the demo's own signing key; the running demo takes
// it because it is its issuer's.
func (c tokenCmd) Run(g *globals) error {
	var err error
	if c.Data == "" {
		if c.Data, err = localpg.DefaultData(); err != nil {
			return err
		}
	}
	home := demoHome{dir: c.Data}
	state, err := home.read()
	if err != nil || state.Base == "" {
		return errors.Join(errors.New("there is no demo here; start one with \"continuo demo\""), err)
	}
	home.base = state.Base
	provider, err := home.provider()
	if err != nil {
		return err
	}
	token, err := provider.Token(g.ctx, c.As, c.For)
	if err != nil {
		return fmt.Errorf("nobody of the demo is called that; \"continuo demo\" prints who there is: %w", err)
	}
	fmt.Fprintln(g.out, token)
	return nil
}

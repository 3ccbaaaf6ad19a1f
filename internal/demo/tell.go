package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// Options are what a telling needs.
type Options struct {
	// Open opens the app on an empty, migrated database, with a clock of its own,
	// and answers how to close it. It is called for every hand that tells.
	Open func(clock func() time.Time) (*app.App, func(), error)
	// Analyze lets PostgreSQL count its rows, as the owner of the tables; it is
	// called a few times while they grow, and may be nil. In a young database
	// nothing was counted yet, and an index is then chosen that reads every
	// session to find one.
	Analyze func(context.Context) error
	Issuer  string    // of the accounts that people sign in with
	Now     time.Time // up to when the story goes
	Clients int       // how many of the people served; zero for all
}

// hands is how many tell at once, one more than a small machine has cores:
// while one waits for the database, another writes.
const hands = 3

// Tell has the agency live up to now.
func Tell(ctx context.Context, o Options) error {
	s, err := makeStory(o.Now, o.Clients)
	if err != nil {
		return fmt.Errorf("make the story: %w", err)
	}
	t := &teller{story: s, issuer: o.Issuer, staff: map[string]*worker{}, programs: map[string]*casework.ProgramRecord{}, planned: map[string]diary{}}
	for range hands + 1 {
		h, err := newHand(t, o.Open)
		if err != nil {
			return fmt.Errorf("open the app: %w", err)
		}
		defer h.close()
		t.hands = append(t.hands, h)
	}
	if err := t.hands[0].openAgency(ctx); err != nil {
		return fmt.Errorf("open the agency: %w", err)
	}
	for _, l := range s.lives {
		t.tellings = append(t.tellings, newTelling(t, l))
	}
	nothing := func() error { return nil }
	counted := nothing
	for _, c := range t.chapters() {
		err := t.chapter(ctx, c)
		if err := errors.Join(err, counted()); err != nil {
			return err
		}
		if counted = nothing; c.grown {
			counted = o.count(ctx)
		}
	}
	return counted()
}

// count has the rows counted while the story goes on, and answers how to wait
// for the end of that.
func (o Options) count(ctx context.Context) func() error {
	done := make(chan error, 1)
	go func() {
		if o.Analyze == nil {
			done <- nil
			return
		}
		done <- o.Analyze(ctx)
	}()
	return func() error {
		if err := <-done; err != nil {
			return fmt.Errorf("count the rows: %w", err)
		}
		return nil
	}
}

// teller is what the hands share. The maps are filled while the agency opens,
// by one hand, and only read afterwards.
type teller struct {
	*story
	issuer   string
	hands    []*hand
	staff    map[string]*worker
	programs map[string]*casework.ProgramRecord // by stage
	planned  map[string]diary                   // by username: what is planned, while it is laid out
	tellings []*telling
}

// event is something that somebody does at a moment.
type event struct {
	at time.Time
	as string // username
	do func(context.Context, *app.App) error
}

// chapter is a part of the story that the whole agency lives to its end before
// the next begins: its end concerns everybody, or rows are counted.
type chapter struct {
	until time.Time
	end   []act // one after another
	grown bool  // so much that the rows are counted while the next one is told
}

// act is told by several hands, in whatever order they come to it: no strand
// needs what another does, or takes it away.
type act []strand

// strand is told by one hand, from its beginning to its end.
type strand []event

// hand tells events one after another, at their moments.
type hand struct {
	*teller
	app   *app.App
	close func()
	clock atomic.Pointer[time.Time]
}

func newHand(t *teller, open func(func() time.Time) (*app.App, func(), error)) (*hand, error) {
	h := &hand{teller: t}
	h.clock.Store(&t.cal.now)
	a, shut, err := open(func() time.Time { return *h.clock.Load() })
	if err != nil {
		return nil, err
	}
	h.app, h.close = a, shut
	return h, nil
}

// tell has each event happen, as the person whose it is.
func (h *hand) tell(ctx context.Context, events ...event) error {
	for _, e := range events {
		if err := ctx.Err(); err != nil {
			return err
		}
		h.clock.Store(&e.at)
		by, ok := h.staff[e.as]
		if !ok {
			return fmt.Errorf("nobody called %q works here", e.as)
		}
		// An event takes milliseconds; that it could be broken off in the middle would cost two goroutines a statement.
		if err := e.do(by.in(context.WithoutCancel(ctx)), h.app); err != nil {
			return fmt.Errorf("%s on %s: %w", e.as, e.at.Format(time.RFC3339), plain(err))
		}
	}
	return nil
}

// plain adds to an error the fields it names: whoever changes the data files
// needs them.
func plain(err error) error {
	if e, ok := errors.AsType[*casework.Error](err); ok {
		return fmt.Errorf("%w %v", err, e.Fields)
	}
	return err
}

// chapter has one hand do what must keep an order for all clients; each
// client's own life is told by any other hand once that is settled.
func (t *teller) chapter(ctx context.Context, c chapter) error {
	ready := make(chan *telling, len(t.lives))
	lived := make(chan strand, len(t.lives))
	go func() {
		defer close(lived)
		for l := range ready {
			lived <- l.take(c.until)
		}
	}()
	err := t.together(ctx, t.hands[1:], lived, func(ctx context.Context) error {
		defer close(ready)
		return t.hands[0].settle(ctx, c.until, ready)
	})
	for _, a := range c.end {
		if err != nil {
			return err
		}
		strands := make(chan strand, len(a))
		for _, one := range a {
			strands <- one
		}
		close(strands)
		err = t.together(ctx, t.hands, strands, func(context.Context) error { return nil })
	}
	return err
}

// together has hands tell strands until there are no more, while something
// else is done; the first that fails stops all.
func (t *teller) together(ctx context.Context, hands []*hand, strands <-chan strand, meanwhile func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var work sync.WaitGroup
	for _, h := range hands {
		work.Go(func() {
			for s := range strands {
				if err := h.tell(ctx, s...); err != nil {
					stop(err)
				}
			}
		})
	}
	if err := meanwhile(ctx); err != nil {
		stop(err)
	}
	work.Wait()
	return context.Cause(ctx)
}

package server_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// Two who act on one person's episode at the same moment, through the API,
// with real concurrency. Whoever comes second is told, or acts on what the
// first left behind; neither leaves two stays at one time.

// both sends two acts of Ruth's at the same moment and answers their statuses.
func (w *world) both(client uuid.UUID, first, second [2]string) [2]int {
	w.t.Helper()
	var statuses [2]int
	send := func(i int, act [2]string) func() error {
		return func() error {
			a := w.call(storetest.Ruth, "POST", "/clients/"+client.String()+"/"+act[0], act[1])
			statuses[i] = a.status
			if a.status != 200 && a.status != 201 && a.status != 409 {
				return fmt.Errorf("%s: %d %s", act[0], a.status, a.body)
			}
			return nil
		}
	}
	for _, err := range atOnce(send(0, first), send(1, second)) {
		if err != nil {
			w.t.Error(err)
		}
	}
	return statuses
}

// won counts the acts that were done.
func won(statuses [2]int) (n int) {
	for _, s := range statuses {
		if s < 300 {
			n++
		}
	}
	return n
}

// ordered is what must hold whatever happened: stays of one person never share
// a night, lie within their episode, and at most one of each is open.
func (w *world) ordered() {
	w.t.Helper()
	for says, sql := range map[string]string{
		"pairs of stays at one time": `SELECT count(*) FROM stays a JOIN stays b ON b.client_id = a.client_id AND b.id > a.id
			AND daterange(a.starts_on, a.ends_on) && daterange(b.starts_on, b.ends_on)`,
		"stays outside their episode": `SELECT count(*) FROM stays s JOIN episodes e ON e.id = s.episode_id
			WHERE s.starts_on < e.opened_on OR e.closed_on IS NOT NULL AND (s.ends_on IS NULL OR s.ends_on > e.closed_on)`,
		"people with two open episodes": "SELECT count(*) FROM (SELECT FROM episodes WHERE closed_on IS NULL GROUP BY client_id HAVING count(*) > 1) x",
		"people with two open stays":    "SELECT count(*) FROM (SELECT FROM stays WHERE ends_on IS NULL GROUP BY client_id HAVING count(*) > 1) x",
		"admitted with no stay at all": `SELECT count(*) FROM episodes e JOIN clients c ON c.id = e.client_id WHERE c.legal_last = 'Quick'
			AND NOT EXISTS (SELECT FROM stays s WHERE s.episode_id = e.id)`,
	} {
		if n := storetest.OwnerValue[int](w.t, w.Database, sql); n != 0 {
			w.t.Errorf("%d %s", n, says)
		}
	}
}

func (w *world) admission(program uuid.UUID) [2]string {
	return [2]string{"admit", fmt.Sprintf(`{"programId":%q,"admittedOn":%q}`, program, w.today())}
}

func (w *world) movement(program uuid.UUID) [2]string {
	return [2]string{"move", fmt.Sprintf(`{"programId":%q,"movedOn":%q}`, program, w.today())}
}

func (w *world) ending() [2]string {
	return [2]string{"discharge", fmt.Sprintf(`{"reason":"completed","dischargedOn":%q}`, w.today())}
}

func TestTwoWhoActOnOneEpisodeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range rounds {
		who := w.newcomer(n)
		if s := w.both(who, w.movement(storetest.IOP), w.movement(storetest.IOP)); won(s) != 1 {
			t.Errorf("both moved them to the same program: %v", s)
		}
		if s := w.both(who, w.ending(), w.ending()); won(s) != 1 {
			t.Errorf("both discharged them: %v", s)
		}
		if s := w.both(who, w.admission(storetest.PHP), w.admission(storetest.IOP)); won(s) != 1 {
			t.Errorf("both admitted them: %v", s)
		}
		// A move is done before the discharge, or finds the episode ended; the discharge is never in the way of itself.
		if s := w.both(who, w.movement(storetest.Aftercare), w.ending()); s[1] != 200 {
			t.Errorf("a move kept the discharge from being done: %v", s)
		}
		open := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM stays WHERE client_id = $1 AND ends_on IS NULL", who)
		if s := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM episodes WHERE client_id = $1 AND closed_on IS NULL", who); s != 0 || open != 0 {
			t.Errorf("discharged, and still %d open episodes and %d open stays", s, open)
		}
	}
	w.ordered()
}

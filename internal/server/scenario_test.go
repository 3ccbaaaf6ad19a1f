package server_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// scenario is one request through the front: who asks what, which status comes
// back, what must be seen, what must not, and the newest audit entry of that
// person, as "operation outcome" ("" is not looked at).
type scenario struct {
	says    string
	who     uuid.UUID
	method  string
	path    string
	body    string
	header  []string
	status  int
	sees    []string
	notSees []string
	audit   string
}

// play runs each scenario in a world of its own; before prepares it.
func play(t *testing.T, scenarios []scenario, before ...func(*world)) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.says, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for _, prepare := range before {
				prepare(w)
			}
			w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
		})
	}
}

func (w *world) expect(s scenario, a answer) {
	w.t.Helper()
	if a.status != s.status {
		w.t.Errorf("%s %s: status %d, want %d\n%s", s.method, s.path, a.status, s.status, a.body)
	}
	for _, text := range s.sees {
		if !strings.Contains(a.body, text) {
			w.t.Errorf("%s %s does not show %q:\n%s", s.method, s.path, text, a.body)
		}
	}
	for _, text := range s.notSees {
		if strings.Contains(a.body, text) {
			w.t.Errorf("%s %s shows %q", s.method, s.path, text)
		}
	}
	if s.audit != "" {
		got := storetest.OwnerValue[string](w.t, w.Database, `SELECT COALESCE((SELECT op || ' ' || outcome FROM audit_entries
			WHERE actor_id = $1 AND op NOT LIKE 'login.%' ORDER BY at DESC, id DESC LIMIT 1), 'nothing')`, s.who)
		if got != s.audit {
			w.t.Errorf("%s %s: the audit's newest is %q, want %q", s.method, s.path, got, s.audit)
		}
	}
}

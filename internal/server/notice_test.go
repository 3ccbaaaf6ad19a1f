package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

// Whatever one side does about a hand-off, the other hears that something
// waits; nobody hears of what they did themselves.
func TestTheOtherSideHearsOfEachStepOfAHandOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.SendNotices()
	told := func(what string, who ...uuid.UUID) {
		t.Helper()
		got := storetest.OwnerValue[string](t, w.Database, "SELECT coalesce(string_agg(args->>'staff_id', ' ' ORDER BY args->>'staff_id'), '') FROM river_job WHERE kind = 'notice_send'")
		if want := strings.Trim(fmt.Sprint(who), "[]"); got != want {
			t.Errorf("%s: told %q, want %q", what, got, want)
		}
		w.Owner(t, "DELETE FROM river_job WHERE kind = 'notice_send'").Close()
	}
	id := w.sent(storetest.Joanna, storetest.Alma, storetest.Aftercare)
	told("sent", storetest.Omar, storetest.Sam, storetest.Paula) // nobody leads aftercare, so everybody who could take them
	w.did(storetest.Sam, id, "ask", `{"words":"Does she need a ride?"}`, 200)
	told("asked", storetest.Joanna)
	w.did(storetest.Joanna, id, "answer", `{"words":"Yes, both ways."}`, 200)
	told("answered", storetest.Omar, storetest.Sam, storetest.Paula)
	w.did(storetest.Sam, id, "accept", w.yes(storetest.Sam, 48*time.Hour), 200)
	told("accepted", storetest.Joanna)
}

package server_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// Four release from two replicas while somebody revokes what they release
// under, again and again: from the moment the revocation has returned, no
// release more is written down, and every one tried after it is refused.
func TestNoReleaseIsWrittenDownOnceTheRevocationHasReturned(t *testing.T) {
	t.Parallel()
	const rounds, releasers = 150, 4
	w := newWorld(t)
	book := w.addressBook()
	other, err := w.Reopen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	replicas := []*app.App{w.app, app.New(other, storetest.Policy(t))}
	no, to := false, book.ids["b"]
	racer := w.racers()
	ask := casework.DisclosureStart{To: casework.DisclosureTo{RecipientID: &to}, Medium: casework.MediumSpoken, Packet: casework.PacketAttendance,
		Purpose: casework.ForTreatment, Basis: casework.BasisConsent, Proceeding: &no}
	count := func(consent uuid.UUID) int {
		return storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM disclosures WHERE consent_id = $1", consent)
	}
	var before, refused atomic.Int64
	for round := range rounds {
		book.of = racer(round)
		ask.ClientID = book.of
		consent := book.consent("b", casework.ConsentSpecific, casework.ForTreatment, 30, casework.ConsentActive)
		var all sync.WaitGroup
		var over atomic.Bool
		for n := range releasers {
			all.Go(func() {
				ctx := w.As(t, storetest.Ruth)
				for range 3 {
					late := over.Load()
					_, err := replicas[n%2].MakeDisclosure(ctx, ask)
					switch kind := casework.KindOf(err); {
					case err == nil && late:
						t.Errorf("round %d: released after the revocation had returned", round)
					case err == nil:
						before.Add(1)
					case kind == casework.KindConflict:
						refused.Add(1)
					default:
						t.Errorf("round %d: %v", round, err)
					}
				}
			})
		}
		if round%3 != 0 { // else all begin at once
			for count(consent) == 0 {
			}
		}
		if _, err := w.app.RevokeConsent(w.As(t, storetest.Petra), consent, "written", fmt.Sprint("round ", round)); err != nil {
			t.Fatal(err)
		}
		over.Store(true)
		then := count(consent)
		all.Wait()
		if now := count(consent); now != then {
			t.Fatalf("round %d: %d releases under it when the revocation returned, %d later", round, then, now)
		}
	}
	t.Logf("%d released before, %d refused after", before.Load(), refused.Load())
	if before.Load() < rounds/3 || refused.Load() < rounds/3 {
		t.Errorf("%d released, %d refused: the two did not meet", before.Load(), refused.Load())
	}
}

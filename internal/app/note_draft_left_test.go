package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// The person is discharged and the supervision over: nobody reaches the client
// any more, and the words still wait.
func TestADraftOutlivesItsAuthorAndTheCaseload(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	kept := keep(t, a, d.As(t, storetest.Dana), said(storetest.Alma))
	restricted := keep(t, a, d.As(t, storetest.Dana), said(storetest.Vera))
	d.Owner(t, "UPDATE staff SET status = 'deactivated', deactivated_at = app_now() WHERE id = $1", storetest.Dana).Close()
	for _, over := range []string{"UPDATE assignments SET ends_at = $1 WHERE peer_id = $2", "UPDATE supervisions SET ends_at = $1 WHERE peer_id = $2"} {
		d.Owner(t, over, d.Clock.Now().Add(-time.Minute), storetest.Dana).Close()
	}
	d.Owner(t, "UPDATE stays SET ends_on = '2026-11-20' WHERE client_id = $1", storetest.Alma).Close()
	for who, kind := range map[uuid.UUID]casework.Kind{storetest.Omar: casework.KindNotFound, storetest.Inez: casework.KindForbidden} {
		_, err := a.ClaimNoteDraft(d.As(t, who), kept.ID)
		wantRefused(t, err, kind)
		left, err := a.ListNoteDrafts(d.As(t, who), casework.NoteDraftFilter{}, casework.Page{})
		if err != nil || len(left.Items) != 0 {
			t.Errorf("somebody else's supervisor or a peer finds %+v %v", left, err)
		}
	}
	ruth := d.As(t, storetest.Ruth)
	_, err := a.ClaimNoteDraft(ruth, restricted.ID)
	wantRefused(t, err, casework.KindNotFound)
	left, err := a.ListNoteDrafts(ruth, casework.NoteDraftFilter{}, casework.Page{})
	if err != nil || len(left.Items) != 1 || left.Items[0].ID != kept.ID || left.Items[0].ClientName != "Alma Reyes" {
		t.Fatalf("left behind: %+v %v", left, err)
	}
	claimed, err := a.ClaimNoteDraft(ruth, kept.ID)
	if err != nil || claimed.AuthorID != storetest.Ruth || claimed.ClientName != "Alma Reyes" {
		t.Fatalf("claimed: %+v %v", claimed, err)
	}
	if _, err := a.GetClient(ruth, storetest.Alma); err == nil {
		t.Error("the draft opened the whole record")
	}
}

func TestWhoStandsInForTheLastSupervisorTakesADraftOver(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	kept := keep(t, a, d.As(t, storetest.Inez), said(storetest.Wendell))
	d.Owner(t, "UPDATE staff SET status = 'deactivated', deactivated_at = app_now() WHERE id = $1", storetest.Inez).Close()
	d.Owner(t, "UPDATE assignments SET ends_at = $1 WHERE peer_id = $2", d.Clock.Now().Add(-time.Minute), storetest.Inez).Close()
	d.Owner(t, "UPDATE stays SET ends_on = '2026-11-20' WHERE client_id = $1", storetest.Wendell).Close()
	omar := d.As(t, storetest.Omar)
	_, err := a.ClaimNoteDraft(omar, kept.ID)
	wantRefused(t, err, casework.KindNotFound)
	if _, err := a.StartCover(d.As(t, storetest.Paula), casework.CoverStart{AbsentID: storetest.Ruth, CoveringID: storetest.Omar,
		EndsAt: d.Clock.Now().AddDate(0, 0, 7), Reason: "Leave"}); err != nil {
		t.Fatal(err)
	}
	if claimed, err := a.ClaimNoteDraft(omar, kept.ID); err != nil || claimed.AuthorID != storetest.Omar {
		t.Errorf("claimed: %+v %v", claimed, err)
	}
}

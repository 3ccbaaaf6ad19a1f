package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func TestAPeerTakesOverFromAnotherWithoutABreak(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	r, err := a.GetClient(d.As(t, storetest.Ruth), storetest.Alma)
	is(t, err, "")
	old := r.Assignments[0].ID
	start := casework.AssignmentStart{ClientID: storetest.Alma, PeerID: storetest.Inez, Part: casework.PartPrimary}
	_, err = a.StartAssignment(d.As(t, storetest.Ruth), start)
	is(t, err, casework.KindConflict)

	start.Replaces, start.Reason = &old, "Speaks Spanish with her"
	line, err := a.StartAssignment(d.As(t, storetest.Ruth), start)
	is(t, err, "")
	if line.PeerName != "Inez Carrillo" || !line.StartsAt.Equal(storetest.Start) {
		t.Errorf("%+v", line)
	}
	d.Clock.Advance(time.Second)
	_, err = a.GetClient(d.As(t, storetest.Dana), storetest.Alma)
	is(t, err, casework.KindNotFound)
	r, err = a.GetClient(d.As(t, storetest.Inez), storetest.Alma)
	is(t, err, "")
	if len(r.Assignments) != 2 || !r.Assignments[1].EndsAt.Equal(storetest.Start) || r.Assignments[1].EndReason != "Speaks Spanish with her" {
		t.Errorf("%+v", r.Assignments)
	}
}

func TestAnAssignmentCanGoToAnotherTeam(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	line, err := a.StartAssignment(d.As(t, storetest.Ruth), casework.AssignmentStart{ClientID: storetest.Benny, PeerID: storetest.Theo, Part: casework.PartPrimary})
	is(t, err, "")
	_, err = a.GetClient(d.As(t, storetest.Theo), storetest.Benny)
	is(t, err, "")
	_, err = a.EndAssignment(d.As(t, storetest.Theo), line.ID, nil, "He asked for it")
	is(t, err, casework.KindForbidden)
	_, err = a.EndAssignment(d.As(t, storetest.Ruth), line.ID, nil, "He asked for it")
	is(t, err, casework.KindNotFound) // he is with Omar's team now
	_, err = a.EndAssignment(d.As(t, storetest.Omar), line.ID, nil, " ")
	is(t, err, casework.KindInvalid)
	_, err = a.EndAssignment(d.As(t, storetest.Omar), line.ID, nil, "He asked for it")
	is(t, err, "")
	_, err = a.EndAssignment(d.As(t, storetest.Paula), line.ID, nil, "Once more")
	is(t, err, casework.KindConflict)
}

func TestAFullCaseloadIsSaidFirst(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	d.Owner(t, "UPDATE staff SET caseload_limit = 2 WHERE id = $1", storetest.Inez).Close()
	start := casework.AssignmentStart{ClientID: storetest.Benny, PeerID: storetest.Inez, Part: casework.PartPrimary, Weight: 2}
	_, err := a.StartAssignment(d.As(t, storetest.Ruth), start)
	is(t, err, casework.KindInvalid)
	names(t, err, "overLimitReason")
	start.OverLimitReason = "Only Inez is in on Fridays"
	line, err := a.StartAssignment(d.As(t, storetest.Ruth), start)
	is(t, err, "")
	if line.OverLimitReason != start.OverLimitReason {
		t.Errorf("the reason was kept as %q", line.OverLimitReason)
	}
}

// Ruth does not see Vera, who is one of Dana's four; the limit does.
func TestALimitCountsAlsoWhoIsHidden(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	d.Owner(t, "UPDATE staff SET caseload_limit = 4 WHERE id = $1", storetest.Dana).Close()
	_, err := a.StartAssignment(d.As(t, storetest.Ruth),
		casework.AssignmentStart{ClientID: storetest.Benny, PeerID: storetest.Dana, Part: casework.PartPrimary})
	is(t, err, casework.KindInvalid)
	names(t, err, "overLimitReason")
}

// The last place on a caseload goes to one of two who ask for it at once.
func TestTheLastPlaceIsGivenOnce(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	d.Owner(t, "UPDATE staff SET caseload_limit = 2 WHERE id = $1", storetest.Inez).Close() // Wendell is the first
	errs := make(chan error)
	for _, client := range []uuid.UUID{storetest.Benny, storetest.Curtis} {
		ctx := d.As(t, storetest.Paula)
		go func() {
			_, err := a.StartAssignment(ctx, casework.AssignmentStart{ClientID: client, PeerID: storetest.Inez, Part: casework.PartPrimary})
			errs <- err
		}()
	}
	first, second := <-errs, <-errs
	if (first == nil) == (second == nil) {
		t.Errorf("want one of the two: %v, %v", first, second)
	}
}

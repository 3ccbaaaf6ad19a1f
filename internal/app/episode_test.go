package app_test

import (
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// almasStay is where Alma is.
var almasStay = uuid.MustParse("20000000-0000-7000-8000-000000000011")

func TestAPersonMovesThroughProgramsInOneEpisode(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	// Joanna reaches Alma only through the program that Alma leaves here.
	r, err := a.MoveClient(d.As(t, storetest.Joanna), storetest.Alma, casework.Move{StayID: &almasStay, ProgramID: storetest.Aftercare, ClinicianID: &storetest.Sam, MovedOn: day("2026-11-20"), LateReason: "The form came on Monday."})
	is(t, err, "")
	if r == nil || r.ID != storetest.Alma {
		t.Fatalf("answered %+v", r)
	}
	_, err = a.GetClient(d.As(t, storetest.Joanna), storetest.Alma)
	is(t, err, casework.KindNotFound)
	r, err = a.GetClient(d.As(t, storetest.Sam), storetest.Alma)
	is(t, err, "")
	stays := r.Episodes[0].Stays
	if len(r.Episodes) != 1 || len(stays) != 3 || stays[1].EndsOn != day("2026-11-20") || stays[2].StartsOn != day("2026-11-20") ||
		stays[2].ClinicianName != "Sam Devereux" {
		t.Errorf("the stays are %+v", stays)
	}

	r, err = a.DischargeClient(d.As(t, storetest.Sam), storetest.Alma, casework.Discharge{StayID: &stays[2].ID, Reason: casework.DischargeCompleted, DischargedOn: day("2026-11-23")})
	is(t, err, "")
	if r == nil {
		t.Fatal("no answer")
	}
	r, err = a.GetClient(d.As(t, storetest.Dana), storetest.Alma)
	is(t, err, "")
	if e := r.Episodes[0]; e.ClosedOn != day("2026-11-23") || e.DischargeReason != casework.DischargeCompleted || r.OpenStay() != nil {
		t.Errorf("after the discharge: %+v", e)
	}
	if r.Assignments[0].Ended(d.Clock.Now()) {
		t.Error("the peer did not stay")
	}

	r, err = a.AdmitClient(d.As(t, storetest.Ruth), storetest.Alma, casework.Admission{ProgramID: storetest.PHP, AdmittedOn: day("2026-11-23")})
	is(t, err, "")
	if len(r.Episodes) != 2 || r.Episodes[0].OpenedOn != day("2026-11-23") {
		t.Errorf("after coming back: %+v", r.Episodes)
	}
}

func TestMovesAreRefused(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	to := func(program uuid.UUID, on string) casework.Move {
		return casework.Move{StayID: &almasStay, ProgramID: program, MovedOn: day(on), LateReason: "The form came late."}
	}
	for _, c := range []struct {
		says   string
		who    uuid.UUID
		client uuid.UUID
		move   casework.Move
		kind   casework.Kind
		field  string
	}{
		{"a role without the right", storetest.Dana, storetest.Alma, to(storetest.Aftercare, "2026-11-23"), casework.KindForbidden, ""},
		{"somebody else's program", storetest.Sam, storetest.Alma, to(storetest.Aftercare, "2026-11-23"), casework.KindNotFound, ""},
		{"another agency's client", storetest.Ruth, storetest.Otto, to(storetest.PHP, "2026-11-23"), casework.KindNotFound, ""},
		{"where they are already", storetest.Joanna, storetest.Alma, to(storetest.IOP, "2026-11-23"), casework.KindConflict, ""},
		{"a day to come", storetest.Joanna, storetest.Alma, to(storetest.PHP, "2026-11-24"), casework.KindInvalid, "movedOn"},
		{"a day before the stay began", storetest.Joanna, storetest.Alma, to(storetest.PHP, "2026-09-30"), casework.KindInvalid, "movedOn"},
		{"nobody who is admitted", storetest.Paula, storetest.Curtis, to(storetest.PHP, "2026-11-23"), casework.KindConflict, ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, err := a.MoveClient(d.As(t, c.who), c.client, c.move)
			is(t, err, c.kind)
			names(t, err, c.field)
		})
	}
	_, err := a.AdmitClient(d.As(t, storetest.Ruth), storetest.Alma, casework.Admission{ProgramID: storetest.PHP, AdmittedOn: day("2026-11-23")})
	is(t, err, casework.KindConflict)
	_, err = a.DischargeClient(d.As(t, storetest.Ruth), storetest.Alma, casework.Discharge{StayID: &almasStay, Reason: "gone", DischargedOn: day("2026-11-23")})
	is(t, err, casework.KindInvalid)
	names(t, err, "reason")
}

func TestNobodyWalksBesideThePersonWhoDied(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	_, err := a.DischargeClient(d.As(t, storetest.Ruth), storetest.Alma, casework.Discharge{StayID: &almasStay, Reason: casework.DischargeDeath, DischargedOn: day("2026-11-23")})
	is(t, err, "")
	r, err := a.GetClient(d.As(t, storetest.Paula), storetest.Alma)
	is(t, err, "")
	if !r.Assignments[0].Ended(d.Clock.Now()) || len(r.CareTeam) != 0 {
		t.Errorf("%+v, %+v", r.Assignments[0], r.CareTeam)
	}
}

// Two people move the same person at once: one stay begins, never two.
func TestTwoMovesAtOnceLeaveOneOpenStay(t *testing.T) {
	t.Parallel()
	d, a := open(t)
	errs := make(chan error)
	for _, to := range []uuid.UUID{storetest.PHP, storetest.Aftercare} {
		ctx := d.As(t, storetest.Paula)
		go func() {
			_, err := a.MoveClient(ctx, storetest.Alma, casework.Move{StayID: &almasStay, ProgramID: to, MovedOn: day("2026-11-23")})
			errs <- err
		}()
	}
	for range 2 {
		if err := <-errs; casework.KindOf(err) == "" && err != nil {
			t.Error(err)
		}
	}
	if n := storetest.OwnerValue[int](t, d, "SELECT count(*) FROM stays WHERE client_id = $1 AND ends_on IS NULL", storetest.Alma); n != 1 {
		t.Errorf("%d open stays", n)
	}
}

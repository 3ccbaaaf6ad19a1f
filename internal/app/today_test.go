package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

func TestTodayIsTheCaseloadOfWhoAsksAndOfWhomTheyStandInFor(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana := d.As(t, storetest.Dana)
	sign(t, a, dana, said(storetest.Alma))
	sign(t, a, dana, said(storetest.Terrence, func(n *casework.NoteDraft) { n.Kind = casework.KindNoShow }))
	keep(t, a, dana, said(storetest.Nadia))
	raise(t, a, dana, storetest.Nadia)
	today, err := a.GetToday(dana)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range today.Needs {
		var reasons []string
		for _, r := range n.Reasons {
			reasons = append(reasons, string(r))
		}
		got = append(got, n.Line.Name+": "+strings.Join(reasons, " "))
	}
	want := []string{"Nadia Farouk: safety_concern new", "Terrence Boyd: missed new", "Vera Holt: new"}
	if !slices.Equal(got, want) {
		t.Errorf("needs %q, want %q", got, want)
	}
	if len(today.OnTrack) != 1 || today.OnTrack[0].Name != "Alma Reyes" {
		t.Errorf("on track: %+v", today.OnTrack)
	}
	if len(today.Drafts) != 1 || today.Drafts[0].ClientID != storetest.Nadia || !today.DueBy.Equal(storetest.Start.Add(24*time.Hour)) {
		t.Errorf("drafts %+v, due by %v", today.Drafts, today.DueBy)
	}
	inez := d.As(t, storetest.Inez)
	if today, err = a.GetToday(inez); err != nil || len(today.Needs) != 1 || today.Needs[0].Line.Name != "Wendell Pruitt" || len(today.Drafts) != 0 {
		t.Errorf("Inez: %+v %v", today, err)
	}
	d.StandIn(t, storetest.Dana, storetest.Inez)
	if today, err = a.GetToday(inez); err != nil || len(today.Needs)+len(today.OnTrack) != 4 || len(today.Drafts) != 0 {
		t.Errorf("standing in for Dana, but for the restricted record: %+v %v", today, err)
	}
	_, err = a.GetToday(d.As(t, storetest.Joanna))
	wantKind(t, err, casework.KindForbidden)
}

// As many statements for one client as for fifty.
func TestTodayAndTheTeamAskAFixedNumberOfTimes(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	dana, ruth := d.As(t, storetest.Dana), d.As(t, storetest.Ruth)
	count := func() (today, team int) {
		d.Statements()
		if _, err := a.GetToday(dana); err != nil {
			t.Fatal(err)
		}
		today = d.Statements()
		if _, err := a.GetTeam(ruth, casework.TeamFilter{}); err != nil {
			t.Fatal(err)
		}
		return today, d.Statements()
	}
	count() // loads the key
	today, team := count()
	d.Owner(t, `INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at)
		SELECT $1, ('c1000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'X-' || n, 'One', 'More', '1990-01-01', $2
		  FROM generate_series(1, 50) n`, storetest.HarborRow, d.Clock.Now()).Close()
	d.Owner(t, `INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at)
		SELECT agency_id, id, id, $1, 'primary', $2 FROM clients WHERE legal_first = 'One'`, storetest.Dana, d.Clock.Now()).Close()
	keep(t, a, dana, said(storetest.Alma))
	d.Owner(t, `INSERT INTO note_drafts (agency_id, id, client_id, author_id, kind, mode, starts_at, ends_at, entered_at, saved_at)
		SELECT agency_id, id, id, $1, 'individual', 'audio', $2, $2, $2, $2 FROM clients WHERE legal_first = 'One'`, storetest.Dana, d.Clock.Now()).Close()
	moreToday, moreTeam := count()
	if moreToday != today || moreTeam != team {
		t.Errorf("today asked %d times and then %d, the team %d and then %d", today, moreToday, team, moreTeam)
	}
	if today > 11 || team > 14 {
		t.Errorf("today asks %d times, the team %d", today, team)
	}
}

func TestTheTeamIsWhoeverTheSupervisorAnswersFor(t *testing.T) {
	t.Parallel()
	a, d := harborApp(t)
	keep(t, a, d.As(t, storetest.Dana), said(storetest.Alma))
	keep(t, a, d.As(t, storetest.Dana), said(storetest.Vera))
	d.Clock.Advance(25 * time.Hour)
	team, err := a.GetTeam(d.As(t, storetest.Ruth), casework.TeamFilter{})
	if err != nil {
		t.Fatal(err)
	}
	names := func(team *casework.Team) (peers, alone []string) {
		for _, p := range team.Peers {
			peers = append(peers, p.PeerName)
		}
		for _, l := range team.Unassigned {
			alone = append(alone, l.Name)
		}
		slices.Sort(peers)
		return peers, alone
	}
	peers, alone := names(team)
	if !slices.Equal(peers, []string{"Dana Whitcomb", "Inez Carrillo"}) || !slices.Equal(alone, []string{"Benny Tran"}) {
		t.Errorf("Ruth's: %v, without a peer: %v", peers, alone)
	}
	dana := team.Peers[slices.IndexFunc(team.Peers, func(l casework.TeamLine) bool { return l.PeerID == storetest.Dana })]
	// Vera is restricted: she is not shown, and no number tells of her.
	if dana.Weight != 3 || len(dana.Clients) != 3 || dana.Limit != 20 || dana.Unsigned != 1 || dana.LateDrafts != 1 {
		t.Errorf("Dana: %+v", dana)
	}
	team, err = a.GetTeam(d.As(t, storetest.Paula), casework.TeamFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if peers, alone = names(team); !slices.Equal(peers, []string{"Dana Whitcomb", "Inez Carrillo", "Theo Lindqvist"}) || !slices.Equal(alone, []string{"Benny Tran"}) {
		t.Errorf("the director's: %v, without a peer: %v", peers, alone)
	}
	dana = team.Peers[slices.IndexFunc(team.Peers, func(l casework.TeamLine) bool { return l.PeerID == storetest.Dana })]
	if dana.Weight != 3 || dana.Unsigned != 1 || dana.LateDrafts != 1 { // Vera is hidden from the director, too
		t.Errorf("Dana's drafts, for the director: %+v", dana)
	}
	if n := entries(t, d, "team.get", "done"); n != 2 {
		t.Errorf("%d entries", n)
	}
	_, err = a.GetTeam(d.As(t, storetest.Dana), casework.TeamFilter{})
	wantKind(t, err, casework.KindForbidden)
}

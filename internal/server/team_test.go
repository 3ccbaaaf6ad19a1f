package server_test

import (
	"testing"

	"github.com/google/uuid"

	"continuo/internal/storetest"
)

func TestTheBoardOverTheAPI(t *testing.T) {
	t.Parallel()
	theo := storetest.Theo.String()
	play(t, []scenario{
		{says: "nobody", who: uuid.Nil, method: "GET", path: "/team", status: 401},
		{says: "a peer", who: storetest.Dana, method: "GET", path: "/team", status: 403, audit: "team.get refused"},
		{says: "a supervisor's own peers, without whom is hidden", who: storetest.Ruth, method: "GET", path: "/team", status: 200,
			sees:    []string{"Dana Whitcomb", "Inez Carrillo", `"totals"`, `"people":4`, `"supervisorName":"Ruth Abelson"`},
			notSees: []string{"Theo", "Vera", storetest.Vera.String()}, audit: "team.get done"},
		{says: "a director's, of one supervisor", who: storetest.Paula, method: "GET", path: "/team?supervisorId=" + storetest.Omar.String(), status: 200,
			sees: []string{"Theo Lindqvist"}, notSees: []string{"Dana Whitcomb"}},
		{says: "of one program", who: storetest.Ruth, method: "GET", path: "/team?programId=" + storetest.Aftercare.String(), status: 200,
			sees: []string{"Inez Carrillo", "Wendell Pruitt"}, notSees: []string{"Dana Whitcomb"}},
		{says: "in an order that is none", who: storetest.Ruth, method: "GET", path: "/team?sort=height", status: 422},
		{says: "one peer", who: storetest.Ruth, method: "GET", path: "/team-peers/" + storetest.Dana.String(), status: 200,
			sees: []string{"Alma Reyes", `"pastReviews":[]`}, notSees: []string{"Vera"}, audit: "team_peer.get done"},
		{says: "another team's peer", who: storetest.Ruth, method: "GET", path: "/team-peers/" + theo, status: 404, notSees: []string{"Jo "}, audit: "team_peer.get refused"},
		{says: "another agency's", who: storetest.Eve, method: "GET", path: "/team-peers/" + storetest.Dana.String(), status: 404},
	})
}

func TestTheBoardOnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ruth, paula := w.signIn(storetest.Ruth), w.signIn(storetest.Paula)
	w.expect(scenario{method: "GET", path: "/team", status: 200, sees: []string{"All of them", "Not begun", "4 people: 1 PHP, 2 IOP, 1 aftercare", "Print for the meeting"},
		notSees: []string{"Theo", "style=", "Every supervisor"}}, ruth.get("/team"))
	w.expect(scenario{method: "GET", path: "director", status: 200, sees: []string{"Every supervisor", "With Omar Haddad", "Theo Lindqvist"}}, paula.get("/team"))
	w.expect(scenario{method: "GET", path: "narrowed", status: 200, sees: []string{"Only part of the team is shown", "Inez Carrillo"}, notSees: []string{"Dana Whitcomb"}},
		ruth.get("/team?programId="+storetest.Aftercare.String()+"&sort=name"))
	w.expect(scenario{method: "GET", path: "nobody", status: 200, sees: []string{"No peer is on this board"}}, ruth.get("/team?supervisorId="+storetest.Omar.String()))
	w.expect(scenario{method: "GET", path: "what is no id", status: 200}, ruth.get("/team?supervisorId=abc"))
}

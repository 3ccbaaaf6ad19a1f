package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// Who is there for a person: snapshots, and how they changed as a small picture
// with a table.

const networkTitle = "Who is there"

func (s *Site) mountSupportNetworks(g *echo.Group) {
	g.GET("/clients/:id/support-network", s.supportNetworks)
	g.GET("/clients/:id/support-network/new", s.offered(authz.SupportNetworkTake, s.networkForm))
	g.POST("/clients/:id/support-network/new", s.networkTake)
}

var (
	tieOptions = []Option{{"", "Nobody more"}, {"family", "Family"}, {"partner", "Partner"}, {"friend", "Friend"}, {"recovery", "In recovery, too"},
		{"neighbor", "Neighbor"}, {"work", "From work"}, {"faith", "From a faith community"}, {"professional", "Professional"}, {"other", "Somebody else"}}
	closenessOptions = []Option{{"very_close", "Very close"}, {"close", "Close"}, {"not_close", "Not close"}}
	howOftenOptions  = []Option{{"daily", "Daily"}, {"weekly", "Weekly"}, {"monthly", "Monthly"}, {"rarely", "Rarely"}}
	effectOptions    = []Option{{"supports", "Good for it"}, {"neither", "Neither"}, {"hinders", "Hard on it"}, {"unknown", "Not said"}}
)

// networkView is the page.
type networkView struct {
	page     Page
	networks *casework.SupportNetworks
	take     bool
	more     string
	now      time.Time
}

func (v networkView) path(rest string) string {
	return clientPath(v.networks.ClientID) + "/support-network" + rest
}

func (s *Site) readNetworks(c echo.Context) (v networkView, err error) {
	id, err := pathID(c)
	if err != nil {
		return v, err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return v, err
	}
	ctx := c.Request().Context()
	asked.Limit = 12
	networks, err := s.app.ListSupportNetworks(ctx, id, asked)
	if err != nil {
		return v, err
	}
	v = networkView{page: s.page(c, networkTitle, "/clients"), networks: networks, take: s.app.May(ctx, authz.SupportNetworkTake),
		more: morePage(c, networks.Next), now: s.clock().In(networks.Zone)}
	v.page.Narrow = true
	return v, nil
}

func (s *Site) supportNetworks(c echo.Context) error {
	v, err := s.readNetworks(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, networkPage(v))
}

// tieWords is one line of a snapshot: "Family, 2 people: close, weekly".
func tieWords(t casework.Tie) string {
	return wordOf(tieOptions, string(t.Kind)) + ", " + Count(t.People, "person", "people") + ": " + strings.ToLower(wordOf(closenessOptions, string(t.Closeness))) +
		", " + strings.ToLower(wordOf(howOftenOptions, string(t.Often)))
}

// networkColumn is one snapshot of the picture: a column of people, in which
// those who are good for recovery stand below. Across it is in percent, so that
// its words keep their size on a phone.
type networkColumn struct {
	X, Mid, Width                   string
	Top, Height, OursTop, OursHight string
	Count, CountY                   string
	Day                             string // "" where there is no room for it
}

// The picture's measures, in pixels from its top.
const (
	networkHeight = 150 // of the whole
	networkFloor  = 124 // where the columns stand
	networkRoof   = 22  // how high the highest reaches
)

// networkColumns draws a page of snapshots, the oldest left.
func networkColumns(lines []casework.SupportNetworkLine) (columns []networkColumn) {
	most := 1
	for _, l := range lines {
		most = max(most, l.Sums().People)
	}
	step := 100 / float64(max(len(lines), 4))
	high := func(people int) float64 { return float64(people) / float64(most) * (networkFloor - networkRoof) }
	for i, l := range slices.Backward(lines) {
		at := len(lines) - 1 - i
		sums := l.Sums()
		x := float64(at) * step
		all, ours := high(sums.People), high(sums.Supporting)
		c := networkColumn{X: percent(x + step*0.15), Mid: percent(x + step*0.5), Width: percent(step * 0.7), Top: number(networkFloor - all), Height: number(all),
			OursTop: number(networkFloor - ours), OursHight: number(ours), Count: strconv.Itoa(sums.People), CountY: number(networkFloor - all - 6)}
		if len(lines) <= 5 || at == 0 || at == len(lines)-1 {
			c.Day = l.TakenOn.Start(time.UTC).Format("2 Jan")
		}
		columns = append(columns, c)
	}
	return columns
}

// The form. A line's answers are named by its place: "ties.0.kind".

func tieField(n int, name string) string { return fmt.Sprintf("ties.%d.%s", n, name) }

// tiesForm is the form in one of its states.
type tiesForm struct {
	Sheet
	Ties int
}

func (f tiesForm) tie(n int, q Field) Field {
	q.Name = tieField(n, q.Name)
	return f.Filled.Field(q)
}

func (s *Site) networkForm(c echo.Context) error {
	v, err := s.readNetworks(c)
	if err != nil {
		return err
	}
	values := url.Values{"takenOn": {v.networks.Today.String()}}
	if len(v.networks.Items) > 0 { // from the last one, so that only what changed is said
		for n, t := range v.networks.Items[0].Ties {
			for name, value := range map[string]string{"kind": string(t.Kind), "people": strconv.Itoa(t.People), "closeness": string(t.Closeness),
				"often": string(t.Often), "effect": string(t.Effect)} {
				values.Set(tieField(n, name), value)
			}
		}
	}
	return s.showNetworkForm(c, http.StatusOK, v, Fresh(values, false), 1)
}

func (s *Site) showNetworkForm(c echo.Context, status int, v networkView, f Filled, more int) error {
	sheet := s.sheet(c, "Who is there now", v.path(""), networkTitle, v.path("/new"), f)
	sheet.Page = s.page(c, "Who is there now", "/clients")
	sheet.Page.Form, sheet.Page.Narrow = true, true
	sheet.Lede = v.networks.ClientName + ". Ask who is there for them. No names: nobody of them has asked to be on record."
	sheet.Do, sheet.Hint = Act{Label: "Keep it", Main: true}, "What was kept before stays. People who are alike go into one line."
	return s.show(c, status, networkFormPage(tiesForm{Sheet: sheet, Ties: max(tiesIn(f.Values)+more, 1)}))
}

// tiesIn is how many lines the answers are about.
func tiesIn(values url.Values) int {
	n := 0
	for name := range values {
		part := strings.Split(name, ".")
		if len(part) != 3 || part[0] != "ties" {
			continue
		}
		if at, err := strconv.Atoi(part[1]); err == nil && at >= n && at < 30 {
			n = at + 1
		}
	}
	return n
}

func (s *Site) networkTake(c echo.Context) error {
	return growingForm[networkView]{s.readNetworks, s.showNetworkForm, func(c echo.Context, id uuid.UUID, values url.Values) error {
		take, err := networkAsked(id, values)
		if err == nil {
			_, err = s.app.TakeSupportNetwork(c.Request().Context(), take)
		}
		return err
	}, "/support-network"}.send(c)
}

// networkAsked reads the form. A line that says nobody is none; the lines that
// stay move up, and so do their answers, so that what is to be mended stands
// where it was said.
func networkAsked(client uuid.UUID, values url.Values) (take casework.SupportNetworkTake, err error) {
	take.ClientID = client
	kept := url.Values{}
	for n := range tiesIn(values) {
		if values.Get(tieField(n, "kind")) == "" && values.Get(tieField(n, "people")) == "" {
			continue
		}
		to := len(take.Ties)
		for _, name := range []string{"kind", "people", "closeness", "often", "effect"} {
			kept[tieField(to, name)] = values[tieField(n, name)]
		}
		t := casework.Tie{Kind: casework.TieKind(values.Get(tieField(n, "kind"))), Closeness: casework.Closeness(values.Get(tieField(n, "closeness"))),
			Often: casework.HowOften(values.Get(tieField(n, "often"))), Effect: casework.TieEffect(values.Get(tieField(n, "effect")))}
		t.People, _ = strconv.Atoi(strings.TrimSpace(values.Get(tieField(n, "people")))) // what is no number is none
		take.Ties = append(take.Ties, t)
	}
	for name := range values {
		if strings.HasPrefix(name, "ties.") {
			delete(values, name)
		}
	}
	for name, said := range kept {
		values[name] = said
	}
	take.TakenOn, err = formDay(values, "takenOn")
	return take, err
}

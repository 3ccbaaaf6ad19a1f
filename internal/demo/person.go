package demo

import (
	"fmt"
	"strconv"
	"strings"

	"continuo/internal/casework"
)

// stay is one line of a way through the programs. Place is a program's stage;
// for "out" it is why the episode ended.
type stay struct {
	place       string
	from, until day
	out         bool
	clinician   string // username; chosen by the story
}

// walk is a peer's time beside somebody.
type walk struct {
	peer        string // username
	from, until day
	second      bool
}

// client is somebody as data/clients.csv has them.
type client struct {
	edit  casework.ClientEdit
	stays []stay
	walks []walk
	tags  []string // what is so on the day of the telling
}

func (c *client) is(tag string) bool {
	_, ok := c.tag(tag)
	return ok
}

// tag is what stands behind a tag's colon, as the 9 of quiet:9.
func (c *client) tag(name string) (int, bool) {
	for _, t := range c.tags {
		if head, tail, _ := strings.Cut(t, ":"); head == name {
			n, _ := strconv.Atoi(tail)
			return n, true
		}
	}
	return 0, false
}

// readClients reads who is served; a limit of zero reads them all.
func readClients(cal calendar, limit int) ([]client, error) {
	rows := table("clients.csv")
	if limit > 0 && limit < len(rows) {
		rows = rows[:limit]
	}
	clients := make([]client, 0, len(rows))
	for i, r := range rows {
		c, err := readClient(cal, r)
		if err != nil {
			return nil, fmt.Errorf("clients.csv, person %d: %w", i+1, err)
		}
		clients = append(clients, c)
	}
	return clients, nil
}

func readClient(cal calendar, r row) (client, error) {
	born, err := casework.ParseDate(r["born"])
	if err != nil {
		return client{}, err
	}
	c := client{tags: strings.Fields(r["today"]), edit: casework.ClientEdit{LegalFirst: r["first"], LegalLast: r["last"],
		ChosenName: r["chosen"], Pronouns: r["pronouns"], BirthDate: born, Language: r["language"], AgencyNumber: r["agency_number"]}}
	if both := r["cooccurring"]; both != "" {
		yes := both == "yes"
		c.edit.CoOccurring = &yes
	}
	if c.stays, err = readStays(cal, r["stays"]); err != nil {
		return client{}, err
	}
	c.walks, err = readWalks(cal, r["peers"])
	return c, err
}

// readStays reads "php@-76 iop@-53 out:completed@-9": places and their first
// days. Moves are made on working days.
func readStays(cal calendar, text string) ([]stay, error) {
	var stays []stay
	for _, one := range strings.Fields(text) {
		place, when, _ := strings.Cut(one, "@")
		from, err := parseDay(when)
		if err != nil {
			return nil, err
		}
		s := stay{place: place, from: cal.workday(from), until: never}
		if reason, out := strings.CutPrefix(place, "out:"); out {
			s.place, s.out = reason, true
		}
		if n := len(stays); n > 0 {
			stays[n-1].until = s.from
		}
		stays = append(stays, s)
	}
	return stays, nil
}

// readWalks reads "marcus@-169 lorna@-18 +theo@-9 none@-3": who walks along
// from which day; a plus stands beside, and none ends it.
func readWalks(cal calendar, text string) ([]walk, error) {
	var walks []walk
	last := -1 // the primary peer so far
	for _, one := range strings.Fields(text) {
		peer, when, _ := strings.Cut(one, "@")
		from, err := parseDay(when)
		if err != nil {
			return nil, err
		}
		w := walk{peer: peer, from: max(cal.workday(from), entered), until: never}
		if w.peer, w.second = strings.CutPrefix(peer, "+"); w.second {
			walks = append(walks, w)
			continue
		}
		if last >= 0 {
			if walks[last].peer == leaver { // handed on once the account is closed
				w.from = max(w.from, leaving+1)
			}
			walks[last].until = w.from
		}
		if peer != "none" {
			walks = append(walks, w)
			last = len(walks) - 1
		}
	}
	return walks, nil
}

package app

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"continuo/internal/caseloadfile"
	"continuo/internal/casework"
	"continuo/internal/store"
)

// importReason stands where a spreadsheet says no more.
const importReason = "Brought in with the caseload list."

// sameEpisode is how many days may lie between two stays of one episode;
// somebody who comes back later is admitted anew.
const sameEpisode = 30

// bring makes the rows of one person. A line that cannot go in stays out and
// says why; the person's other lines still go in.
func (in *importer) bring(lines []*caseloadfile.Line) {
	if lines = in.unknown(lines); len(lines) == 0 {
		return
	}
	var fit []*caseloadfile.Line
	var placed []place
	for _, l := range lines {
		if p, ok := in.place(l, placed); ok {
			fit, placed = append(fit, l), append(placed, p)
		}
	}
	if len(fit) == 0 {
		return
	}
	c, err := in.client(&fit[0].Row)
	if err != nil {
		for _, l := range fit {
			refuse(l, "%s", plain(err))
		}
		return
	}
	ways, bad := in.contactWays(c.ID, fit)
	if bad != nil {
		for _, l := range fit {
			refuse(l, "%s", plain(bad))
		}
		return
	}
	in.rows.Clients = append(in.rows.Clients, *c)
	in.rows.ContactWays = append(in.rows.ContactWays, ways...)
	in.stays(c.ID, placed)
	for _, p := range placed {
		in.assign(c.ID, p)
	}
}

// unknown leaves the lines of a person who is not on record. Who is known by
// name, birth date and number, with this stay, is in already; anything else
// about a known person is for a human being to decide.
func (in *importer) unknown(lines []*caseloadfile.Line) []*caseloadfile.Line {
	row := &lines[0].Row
	known := in.known[identity(row.FirstName, row.LastName, row.BirthDate)]
	number := caseloadfile.Key(row.AgencyNumber)
	if len(known) == 0 {
		if number != "" && in.numbers[number] {
			for _, l := range lines {
				refuse(l, "possible duplicate: the number is on record for somebody of another name or birth date")
			}
			return nil
		}
		return lines
	}
	for _, l := range lines {
		same := slices.IndexFunc(known, func(k store.KnownPerson) bool { return caseloadfile.Key(k.AgencyNumber) == number })
		switch {
		case same < 0:
			refuse(l, "possible duplicate: somebody of this name and birth date is on record with another number")
		case l.Row.Admitted != nil && !slices.ContainsFunc(known[same].Stays, l.Row.Admitted.Equal):
			refuse(l, "this person is on record already, but not this stay; add it on their page")
		default:
			l.Status = caseloadfile.OnRecord
			l.Problems = []caseloadfile.Problem{{Message: "this person is on record already"}}
		}
	}
	return nil
}

// place is where a line puts a person: a program, a peer, or neither.
type place struct {
	row     *caseloadfile.Row
	program *casework.Program
	peer    *casework.Staff
}

// place finds the program and the peer of a line. before are the person's
// earlier stays.
func (in *importer) place(l *caseloadfile.Line, before []place) (p place, ok bool) {
	p.row = &l.Row
	if l.Row.Peer != "" {
		i, found, several := caseloadfile.MatchPeer(l.Row.Peer, in.names)
		switch {
		case several:
			refuse(l, "several peers have this name; write it in full")
		case !found:
			refuse(l, "no peer of this name works here and carries a caseload")
		default:
			p.peer = &in.peers[i]
		}
	}
	if l.Row.Admitted != nil {
		if p.program = in.words.program(&l.Row); p.program == nil {
			refuse(l, "no program is meant by this alone; write its name as it is in Continuo")
		}
	}
	if len(before) > 0 {
		last := before[len(before)-1].row
		switch {
		case l.Row.Admitted == nil || last.Admitted == nil:
			refuse(l, "this person has another line; say when they were admitted in both")
		case last.Discharged == nil || l.Row.Admitted.Before(*last.Discharged):
			refuse(l, "this stay begins before the one before it ends")
		}
	}
	return p, l.Status == caseloadfile.OK
}

func (in *importer) client(row *caseloadfile.Row) (*casework.Client, error) {
	c := &casework.Client{Versioned: casework.NewVersioned(in.tx.NewID()), CreatedAt: in.tx.Now()}
	if me := in.tx.Actor().ID; me != uuid.Nil { // the command is nobody
		c.CreatedBy = &me
	}
	return c, c.Edit(casework.ClientEdit{LegalFirst: row.FirstName, LegalLast: row.LastName, AgencyNumber: row.AgencyNumber,
		BirthDate: casework.DateOf(row.BirthDate, time.UTC), CoOccurring: row.CoOccurring}, in.today)
}

// contactWays are the phones of a person's lines. What is written beside them
// is the phone's remark; without a phone it is a way of its own, so that no
// word is lost.
func (in *importer) contactWays(client uuid.UUID, lines []*caseloadfile.Line) (ways []casework.ContactWay, err error) {
	for _, l := range lines {
		e := casework.ContactWayEdit{Kind: casework.ContactPhone, Value: l.Row.Phone, Remark: l.Row.Notes,
			MayText: casework.Leave(l.Row.MayText), Voicemail: casework.LeaveUnknown, Preferred: len(ways) == 0}
		if e.Value == "" {
			e.Kind, e.Value, e.Remark = casework.ContactOther, l.Row.Notes, ""
		}
		again := slices.ContainsFunc(ways, func(w casework.ContactWay) bool { return w.Value == e.Value && w.Remark == e.Remark })
		if e.Value == "" || again {
			continue
		}
		w, err := casework.NewContactWay(in.tx.NewID(), client, e)
		if err != nil {
			return nil, err
		}
		ways = append(ways, *w)
	}
	return ways, nil
}

// stays makes the stays, and the episodes around them. Why an episode ended, a
// spreadsheet does not say.
func (in *importer) stays(client uuid.UUID, placed []place) {
	var open *casework.Episode
	for _, p := range placed {
		if p.program == nil {
			continue
		}
		from, until := dayOf(p.row.Admitted), dayOf(p.row.Discharged)
		if open == nil || from.DaysSince(open.ClosedOn) > sameEpisode {
			in.rows.Episodes = append(in.rows.Episodes, casework.Episode{Versioned: casework.NewVersioned(in.tx.NewID()),
				ClientID: client, OpenedOn: from})
			open = &in.rows.Episodes[len(in.rows.Episodes)-1]
		}
		open.ClosedOn, open.DischargeReason = until, ""
		if !until.IsZero() {
			open.DischargeReason = casework.DischargeUnknown
		}
		in.rows.Stays = append(in.rows.Stays, casework.Stay{Versioned: casework.NewVersioned(in.tx.NewID()), ClientID: client,
			EpisodeID: open.ID, ProgramID: p.program.ID, StartsOn: from, EndsOn: until})
	}
}

// assign takes the named peer to have walked along since the admission, and
// for a stay that is over until its last day. Limits do not keep anybody out
// who is on the caseload already; that one was passed is written down.
func (in *importer) assign(client uuid.UUID, p place) {
	if p.peer == nil {
		return
	}
	a := casework.Assignment{Versioned: casework.NewVersioned(in.tx.NewID()), ClientID: client, PeerID: p.peer.ID,
		Part: casework.PartPrimary, Weight: 1, StartsAt: in.tx.Now(), Reason: importReason}
	if p.program != nil {
		a.StartsAt = dayOf(p.row.Admitted).Start(p.program.Zone()).UTC()
		if until := dayOf(p.row.Discharged); !until.IsZero() {
			ends := until.Start(p.program.Zone()).UTC()
			a.EndsAt, a.EndReason = &ends, importReason
		}
	}
	if a.EndsAt == nil {
		in.taken[p.peer.ID]++
		limit := in.agency.CaseloadLimit
		if p.peer.CaseloadLimit != nil {
			limit = *p.peer.CaseloadLimit
		}
		if in.taken[p.peer.ID] > limit {
			a.OverLimitReason = importReason
		}
	}
	in.rows.Assignments = append(in.rows.Assignments, a)
}

// plain is what is wrong, without naming fields of a form.
func plain(err error) string {
	e, ok := errors.AsType[*casework.Error](err)
	if !ok || len(e.Fields) == 0 {
		return err.Error()
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Message)
	}
	return strings.Join(all, " ")
}

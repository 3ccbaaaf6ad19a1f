package web

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
)

// planView is what both plans' pages have around the words.
type planView struct {
	page   Page
	client uuid.UUID
	name   string
	path   string // of the plan: "/clients/7/crisis-plan"
	state  casework.PlanState
	now    time.Time
	write  bool
	review bool
	copy   bool
	more   string // earlier versions than those of the page
	filled Filled // of the form that came back
}

// planFoot is one version as the foot of a plan speaks of it.
type planFoot struct {
	casework.PlanVersion
	WrittenByName string
	Reviews       []casework.PlanReviewLine
}

func (v planView) own(f planFoot) string { return v.path + "/" + f.ID.String() }

func (v planView) field(f Field) Field { return v.filled.Field(f) }

// planPage is the frame of a page about a plan of a client.
func (s *Site) planPage(c echo.Context, title, rest string, client uuid.UUID, name string, zone *time.Location, ops [3]authz.Op) planView {
	ctx := c.Request().Context()
	v := planView{page: s.page(c, title, "/clients"), client: client, name: name, path: clientPath(client) + rest, now: s.clock().In(zone),
		write: s.app.May(ctx, ops[0]), review: s.app.May(ctx, ops[1]), copy: s.app.May(ctx, ops[2])}
	v.page.Narrow = true
	return v
}

// writtenWords say who wrote a version: "Alma with Dana Whitcomb, 3 November".
func (v planView) writtenWords(f planFoot) string {
	by := f.WrittenByName
	switch {
	case f.WrittenBy == nil:
		by = FirstName(v.name) + " alone"
	case f.Together:
		by = FirstName(v.name) + " with " + by
	}
	return by + ", " + WhenAt(f.WrittenAt, v.now)
}

func (v planView) reviewWords(r casework.PlanReviewLine) string {
	words := r.Signer(FirstName(v.name)) + ", " + dayIn(r.ReviewedOn, v.now)
	if r.Part == casework.PlanByClient && r.RecordedByName != "" {
		words += ", with " + r.RecordedByName
	}
	return words
}

// planFlag says why a plan needs somebody; "" for nothing.
func planFlag(what string, s casework.PlanState, now time.Time) string {
	switch s.Flag() {
	case casework.PlanMissing:
		return "No " + what + " yet"
	case casework.PlanTwice:
		return "Two texts of the " + what + " hold: put them together"
	case casework.PlanOld:
		return "Nobody has looked at the " + what + " since " + dayIn(s.LookedOn, now)
	case casework.PlanMoved:
		return "They changed program " + dayIn(s.MovedOn, now) + ": look at the " + what + " together"
	}
	return ""
}

// planReviewed is looking at a plan again: review keeps it, show is the plan's
// page.
func planReviewed(c echo.Context, review func(context.Context, uuid.UUID, casework.PlanSign) error, show func(echo.Context, int, Filled) error) error {
	id, err := planID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	sign, err := planReviewAsked(values)
	if err == nil {
		err = review(c.Request().Context(), id, sign)
	}
	if status, ok := formStatus(err); ok {
		return show(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, strings.TrimSuffix(c.Request().URL.Path, "/"+id.String()+"/review"))
}

// planReviewAsked reads who stands by a version.
func planReviewAsked(values url.Values) (casework.PlanSign, error) {
	on, err := formDay(values, "reviewedOn")
	sign := casework.PlanSign{SignerName: strings.TrimSpace(values.Get("signerName")), On: on}
	if part := values.Get("part"); part != "me" {
		sign.Part = casework.PlanPart(part)
		if part == "" {
			return sign, casework.Invalid("part", "Choose whose name stands there.")
		}
	}
	return sign, err
}

var planPartOptions = []Option{{"client", "Theirs"}, {"me", "Mine"}, {"professional", "A professional’s"}}

// planID is the version in the address.
func planID(c echo.Context) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param("plan"))
	if err != nil {
		return uuid.Nil, casework.NotFound()
	}
	return id, nil
}

// planCopy hands a version out.
func planCopy(c echo.Context, give func(id uuid.UUID, format release.Format) (*release.Release, error)) error {
	id, err := planID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	file, err := give(id, release.Format(values.Get("format")))
	if err != nil {
		return err
	}
	return file.Styled(AssetURL(assetCSS)).Send(c.Request().Context(), c.Response())
}

// formLines are the lines of an answer, one thing on each.
func formLines(values url.Values, name string) []string {
	var lines []string
	for _, line := range strings.Split(unixLines(values.Get(name)), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// bases are the versions a form was opened on.
func bases(values url.Values) []uuid.UUID {
	var ids []uuid.UUID
	for _, text := range values["basedOn"] {
		id, err := uuid.Parse(text)
		if err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// union is all lines of several lists, each once, for whoever puts two texts
// together: nothing is left out before they have looked.
func union(lists ...[]string) string {
	var out []string
	seen := map[string]bool{}
	for _, list := range lists {
		for _, line := range list {
			if !seen[line] {
				seen[line], out = true, append(out, line)
			}
		}
	}
	return strings.Join(out, "\n")
}

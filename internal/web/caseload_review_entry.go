package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// entryView is one client of a review: what is known, what was decided, and
// on a desk the list beside it.
type entryView struct {
	R      *casework.CaseloadReviewEntryRecord
	Line   casework.CaseloadReviewLine
	Next   *casework.CaseloadReviewLine // who waits after this one
	Filled Filled
	Owners []Option
	Once   string
	Now    time.Time
}

// correcting tells that the review is finished: what is written is a line of
// its own.
func (v entryView) correcting() bool { return v.R.Review.State == casework.ReviewFinished }

// place says where this is: "3 of 14".
func (v entryView) place() string {
	for i, l := range v.R.Review.Lines {
		if l.ID == v.Line.ID {
			return strconv.Itoa(i+1) + " of " + strconv.Itoa(len(v.R.Review.Lines))
		}
	}
	return ""
}

// act is the page's one act.
func (v entryView) act() Act {
	switch {
	case v.correcting():
		return Act{Label: "Add the correction", Main: true}
	case v.Next == nil:
		return Act{Label: "Save, that was the last", Main: true}
	}
	return Act{Label: "Save, next person", Main: true}
}

// hint says what follows.
func (v entryView) hint() string {
	left := len(v.R.Review.Left())
	if v.Line.Waits() {
		left--
	}
	switch {
	case v.correcting():
		return "The first line stays as it was."
	case left == 0:
		return "This is the last one."
	}
	return Count(left, "person waits", "people wait") + " after this one."
}

var decisionOptions = func() []Option {
	var options []Option
	for _, d := range casework.Decisions() {
		options = append(options, Option{string(d), d.Words()})
	}
	return options
}()

// entryValues is a line as its form shows it.
func entryValues(e casework.CaseloadReviewEntry) url.Values {
	return url.Values{"decision": {string(e.Decision)}, "remark": {e.Remark}}
}

// showEntry shows a line. Where somebody else recorded it meanwhile, both
// answers are on the page.
func (s *Site) showEntry(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.app.GetCaseloadReviewEntry(ctx, id)
	if err != nil {
		return err
	}
	v := entryView{R: r, Line: r.Line(), Next: r.Next(), Once: newOnce(), Now: s.clock().In(r.Review.Zone)}
	switch {
	case f.Late():
		asked := f.Values
		f = Overtaken(asked, entryValues(r.Entry))
		for _, name := range []string{"what", "ownerId", "dueOn"} {
			f.Values[name] = asked[name]
		}
	case len(f.Values) == 0 && v.correcting():
		f = Fresh(url.Values{}, false)
	case len(f.Values) == 0:
		f = Fresh(entryValues(r.Entry), true)
	}
	v.Filled = f
	actor, _ := authz.ActorFrom(ctx)
	v.Owners = teamOptions(r.Owners, actor.ID)
	p := s.page(c, "Weekly review", "/team")
	p.Form = true
	return s.show(c, status, entryPage(p, v))
}

func (s *Site) entryRecord(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	w := casework.EntryRecord{Decision: casework.Decision(values.Get("decision")), Remark: unixLines(values.Get("remark"))}
	w.FollowUp, err = followUpOf(values)
	switch {
	case err != nil:
	case values.Get("correct") == "yes":
		_, err = s.app.CorrectCaseloadReviewEntry(ctx, id, w)
	default:
		_, err = s.app.RecordCaseloadReviewEntry(ctx, id, formVersion(values), w)
	}
	if isStale(err) {
		return s.showEntry(c, http.StatusPreconditionFailed, Filled{Values: values, theirs: map[string]theirs{}})
	}
	if status, ok := formStatus(err); ok {
		return s.showEntry(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	r, err := s.app.GetCaseloadReviewEntry(ctx, id)
	if err != nil {
		return err
	}
	if next := r.Next(); next != nil && r.Review.State == casework.ReviewOpen {
		return done(c, entryPath(next.ID))
	}
	return done(c, reviewPath(r.Review.ID))
}

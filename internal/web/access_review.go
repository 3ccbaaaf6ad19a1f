package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountAccessReviews puts up the queue of what was done outside the ordinary
// way.
func (s *Site) mountAccessReviews(g *echo.Group) {
	g.GET("/access-reviews", func(c echo.Context) error { return s.showAccessReviews(c, http.StatusOK, uuid.Nil, Filled{}) })
	g.POST("/access-reviews/:id/finish", s.accessReviewFinish)
}

// accessReviewsView is the queue: what nobody has looked at first.
type accessReviewsView struct {
	Open, Done []casework.AccessReviewRecord
	Wrong      uuid.UUID // whose form came back
	Filled     Filled
	Me         string
	MayOpen    bool // what was told
	More       string
	Now        time.Time
}

func (v accessReviewsView) now(r casework.AccessReviewRecord) time.Time { return v.Now.In(r.Zone) }

func (v accessReviewsView) mine(r casework.AccessReviewRecord) bool { return r.DoneBy.String() == v.Me }

// field is one question of one review's form.
func (v accessReviewsView) field(r casework.AccessReviewRecord, f Field) Field {
	if r.ID == v.Wrong {
		f = v.Filled.Field(f)
	}
	f.ID = f.Name + "-" + r.ID.String()
	return named(f, r.ClientName)
}

var verdictOptions = []Option{{string(casework.VerdictInOrder), "It was in order"}, {string(casework.VerdictNotInOrder), "It was not"}}

var verdictWords = map[casework.Verdict]string{casework.VerdictInOrder: "In order", casework.VerdictNotInOrder: "Not in order"}

func (s *Site) showAccessReviews(c echo.Context, status int, wrong uuid.UUID, f Filled) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	list, err := s.app.ListAccessReviews(c.Request().Context(), casework.AccessReviewFilter{}, asked)
	if err != nil {
		return err
	}
	p := s.page(c, "Reviews", "/access-reviews")
	p.Narrow = true
	v := accessReviewsView{Wrong: wrong, Filled: f, Me: p.Owner, More: morePage(c, list.Next), Now: s.clock(),
		MayOpen: s.app.May(c.Request().Context(), authz.EmergencyGet)}
	for _, r := range list.Items {
		if r.Waits() {
			v.Open = append(v.Open, r)
		} else {
			v.Done = append(v.Done, r)
		}
	}
	return s.show(c, status, accessReviewsPage(p, v))
}

func (s *Site) accessReviewFinish(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	_, err = s.app.FinishAccessReview(c.Request().Context(), id, casework.Verdict(values.Get("verdict")), unixLines(values.Get("finding")))
	if status, ok := formStatus(err); ok {
		f := Returned(url.Values(values), err)
		for i := range f.Errors {
			if f.Errors[i].ID != "main" {
				f.Errors[i].ID += "-" + id.String()
			}
		}
		return s.showAccessReviews(c, status, id, f)
	}
	if err != nil {
		return err
	}
	return done(c, "/access-reviews")
}

// waitsWords say that something waits, and since when it should not.
func waitsWords(r casework.AccessReview, late bool, now time.Time) string {
	if late {
		return "Overdue since " + WhenAt(r.DueAt, now) + ". Nobody has reviewed it."
	}
	return "Not reviewed yet. Due " + WhenAt(r.DueAt, now) + "."
}

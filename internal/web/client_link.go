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

// What staff do with a person's links to their crisis plan.

func (s *Site) mountClientLinks(g *echo.Group) {
	g.GET("/clients/:id/links", s.offered(authz.ClientLinkMake, func(c echo.Context) error { return s.showLinks(c, http.StatusOK, "", Filled{}) }))
	g.POST("/clients/:id/links", s.linkMake)
	g.POST("/clients/:id/links/:link/end", s.linkEnd)
}

// linksView is a client's links, and the one that was made just now.
type linksView struct {
	page   Page
	client uuid.UUID
	links  []casework.ClientLinkLine
	more   string
	made   string // the address, told this once
	filled Filled
	now    time.Time
	may    bool
}

func (v linksView) path() string { return clientPath(v.client) + "/links" }

func (v linksView) words(l casework.ClientLinkLine) string {
	now := v.now.In(l.Zone)
	words := "A link, made by " + l.CreatedByName + " " + WhenAt(l.CreatedAt, now)
	if l.Way == casework.LinkHanded {
		words = l.CreatedByName + "’s phone, handed over " + WhenAt(l.CreatedAt, now)
	}
	if l.OpenedAt == nil {
		return words + ". Not opened yet."
	}
	return words + ". Opened " + WhenAt(*l.OpenedAt, now) + "."
}

func (v linksView) standing(l casework.ClientLinkLine) string {
	now := v.now.In(l.Zone)
	switch {
	case l.EndedAt != nil && l.EndedBy == nil:
		return "They were done " + WhenAt(*l.EndedAt, now)
	case l.EndedAt != nil:
		return "Ended " + WhenAt(*l.EndedAt, now)
	case !l.Works(v.now):
		return "Over since " + WhenAt(l.ExpiresAt, now)
	}
	return "Works until " + WhenAt(l.ExpiresAt, now)
}

func (s *Site) showLinks(c echo.Context, status int, made string, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	links, err := s.app.ListClientLinks(ctx, id, asked)
	if err != nil {
		return err
	}
	v := linksView{page: s.page(c, "They write it alone", "/clients"), client: id, links: links.Items, more: morePage(c, links.Next), made: made, filled: f,
		now: s.clock(), may: s.app.May(ctx, authz.ClientLinkEnd)}
	v.page.Narrow = true
	return s.show(c, status, linksPage(v))
}

func (s *Site) linkMake(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	made, err := s.app.MakeClientLink(c.Request().Context(), id, casework.LinkSent)
	if status, ok := formStatus(err); ok {
		return s.showLinks(c, status, "", Returned(url.Values{}, err))
	}
	if err != nil {
		return err
	}
	return s.showLinks(c, http.StatusOK, s.base.JoinPath("my-plan", made.Token).String(), Filled{})
}

func (s *Site) linkEnd(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	link, err := uuid.Parse(c.Param("link"))
	if err != nil {
		return casework.NotFound()
	}
	_, err = s.app.EndClientLink(c.Request().Context(), link)
	if status, ok := formStatus(err); ok {
		return s.showLinks(c, status, "", Returned(url.Values{}, err))
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(id)+"/links")
}

package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// mountTasks puts up what somebody must do by a day.
func (s *Site) mountTasks(g *echo.Group) {
	g.GET("/tasks", s.tasks)
	g.GET("/tasks/new", s.offered(authz.TaskCreate, func(c echo.Context) error { return s.taskNewSheet(c, http.StatusOK, Fresh(url.Values{}, false)) }))
	g.POST("/tasks/new", s.taskCreate)
	g.GET("/tasks/:id", s.task)
	g.POST("/tasks/:id/complete", s.taskComplete)
	g.POST("/tasks/:id/drop", s.taskDrop)
	g.POST("/tasks/:id/hand", s.taskHand)
}

func taskPath(id uuid.UUID) string { return "/tasks/" + id.String() }

// tasksView is a list of open tasks: those of whoever reads, and those of the
// people they answer for or about people they reach.
type tasksView struct {
	Mine, Others []casework.TaskLine
	Client       uuid.UUID // only about this one
	More, Once   string
	May          map[authz.Op]bool
	Now          time.Time
}

func (s *Site) tasks(c echo.Context) error {
	ctx := c.Request().Context()
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	f := casework.TaskFilter{State: casework.TaskOpen}
	if text := c.QueryParam("client"); text != "" {
		if f.ClientID, err = uuid.Parse(text); err != nil {
			return casework.NotFound()
		}
	}
	list, err := s.app.ListTasks(ctx, f, asked)
	if err != nil {
		return err
	}
	p := s.page(c, "Tasks", "/tasks")
	p.Narrow = true
	v := tasksView{Client: f.ClientID, More: morePage(c, list.Next), Once: newOnce(), Now: s.clock(), May: map[authz.Op]bool{
		authz.TaskComplete: s.app.May(ctx, authz.TaskComplete), authz.AdviceFlagAnswer: s.app.May(ctx, authz.AdviceFlagAnswer), authz.TaskCreate: s.app.May(ctx, authz.TaskCreate)}}
	actor, _ := authz.ActorFrom(ctx)
	for _, t := range list.Items {
		v.Now = s.clock().In(t.Zone)
		if t.OwnerID == actor.ID {
			v.Mine = append(v.Mine, t)
		} else {
			v.Others = append(v.Others, t)
		}
	}
	return s.show(c, http.StatusOK, tasksPage(p, v))
}

// dueInWords says by when: "By Friday", "Was due yesterday".
func dueInWords(t casework.TaskLine, now time.Time) string {
	day := t.DueOn.Start(now.Location())
	switch {
	case t.Late(t.Today):
		return "Was due " + When(day, now)
	case t.DueOn == t.Today:
		return "By the end of today"
	}
	return "By " + When(day, now)
}

// strayInWords says why somebody else must take a task.
func strayInWords(t casework.TaskLine) string {
	if t.OwnerLeft {
		return t.OwnerName + " has left"
	}
	return t.OwnerName + " is not with them any more"
}

// ownersOf are whom a task can be given: who is with the client, or, about
// nobody, everybody who works here.
func (s *Site) ownersOf(c echo.Context, client *uuid.UUID) ([]Option, error) {
	ctx := c.Request().Context()
	actor, _ := authz.ActorFrom(ctx)
	options := []Option{{"", "Choose who"}, {actor.ID.String(), "Me"}}
	if client == nil {
		staff, err := s.app.ListStaff(ctx, casework.StaffFilter{Status: casework.StaffActive}, casework.Page{Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, m := range staff.Items {
			if m.ID != actor.ID {
				options = append(options, Option{m.ID.String(), m.Name})
			}
		}
		return options, nil
	}
	r, err := s.app.GetClient(ctx, *client)
	if casework.KindOf(err) == casework.KindNotFound { // the task is reached, its client is not any more
		return options, nil
	}
	if err != nil {
		return nil, err
	}
	return teamOptions(r.CareTeam, actor.ID), nil
}

// teamOptions are the people around a client, each once.
func teamOptions(team []casework.CareTeamMember, me uuid.UUID) []Option {
	options := []Option{{"", "Choose who"}, {me.String(), "Me"}}
	seen := map[uuid.UUID]bool{me: true}
	for _, m := range team {
		if !seen[m.StaffID] {
			seen[m.StaffID] = true
			options = append(options, Option{m.StaffID.String(), m.Name + ", " + strings.ReplaceAll(string(m.Part), "_", " ")})
		}
	}
	return options
}

// taskView is one task and what can be done with it.
type taskView struct {
	T      *casework.TaskLine
	Owners []Option
	Filled Filled
	Once   string
	May    map[authz.Op]bool
	Now    time.Time
}

func (s *Site) task(c echo.Context) error {
	return s.showTask(c, http.StatusOK, Fresh(url.Values{}, false))
}

func (s *Site) showTask(c echo.Context, status int, f Filled) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	t, err := s.app.GetTask(ctx, id)
	if err != nil {
		return err
	}
	v := taskView{T: t, Filled: f, Once: newOnce(), Now: s.clock().In(t.Zone), May: map[authz.Op]bool{}}
	for _, op := range []authz.Op{authz.TaskComplete, authz.TaskDrop, authz.TaskHand, authz.AdviceFlagAnswer} {
		v.May[op] = s.app.May(ctx, op) && t.State == casework.TaskOpen
	}
	if v.May[authz.TaskHand] {
		if v.Owners, err = s.ownersOf(c, t.ClientID); err != nil {
			return err
		}
	}
	p := s.page(c, "A task", "/tasks")
	p.Narrow = true
	return s.show(c, status, taskPage(p, v))
}

// taskDo does one thing with a task; a form that must be mended comes back.
func (s *Site) taskDo(c echo.Context, do func(id uuid.UUID, values url.Values) error) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	err = do(id, values)
	if status, ok := formStatus(err); ok {
		return s.showTask(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	if values.Get("back") == "today" {
		return done(c, "/today")
	}
	return done(c, "/tasks")
}

func (s *Site) taskComplete(c echo.Context) error {
	return s.taskDo(c, func(id uuid.UUID, _ url.Values) error {
		_, err := s.app.CompleteTask(c.Request().Context(), id)
		return err
	})
}

func (s *Site) taskDrop(c echo.Context) error {
	return s.taskDo(c, func(id uuid.UUID, values url.Values) error {
		_, err := s.app.DropTask(c.Request().Context(), id, unixLines(values.Get("reason")))
		return err
	})
}

func (s *Site) taskHand(c echo.Context) error {
	return s.taskDo(c, func(id uuid.UUID, values url.Values) error {
		due, err := formDay(values, "dueOn")
		if err != nil {
			return err
		}
		_, err = s.app.HandTask(c.Request().Context(), id, idOr(formID(values, "ownerId")), due)
		return err
	})
}

func (s *Site) taskNewSheet(c echo.Context, status int, f Filled) error {
	client, err := clientAsked(c)
	if err != nil {
		return err
	}
	owners, err := s.ownersOf(c, client)
	if err != nil {
		return err
	}
	action := "/tasks/new"
	if client != nil {
		action += "?client=" + client.String()
	}
	sheet := s.sheet(c, "A new task", "/tasks", "Tasks", action, f)
	sheet.Do = Act{Label: "Set the task", Main: true}
	return s.show(c, status, taskForm(sheet, owners))
}

// clientAsked is whom the address says it is about; nil for nobody.
func clientAsked(c echo.Context) (*uuid.UUID, error) {
	text := c.QueryParam("client")
	if text == "" {
		return nil, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, casework.NotFound()
	}
	return &id, nil
}

func (s *Site) taskCreate(c echo.Context) error {
	client, err := clientAsked(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	start, err := followUpOf(values)
	if err == nil {
		start.ClientID = client
		_, err = s.app.CreateTask(c.Request().Context(), start)
	}
	if status, ok := formStatus(err); ok {
		return s.taskNewSheet(c, status, Returned(values, err))
	}
	if err != nil {
		return err
	}
	return done(c, "/tasks")
}

// followUpOf reads the three answers of a task.
func followUpOf(values url.Values) (casework.TaskStart, error) {
	due, err := formDay(values, "dueOn")
	return casework.TaskStart{OwnerID: idOr(formID(values, "ownerId")), DueOn: due, What: unixLines(values.Get("what"))}, err
}

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/app"
	"continuo/internal/authz"
	"continuo/internal/casework"
)

// referralView is the page of one hand-off, for whichever side reads it.
type referralView struct {
	page    Page
	r       *casework.ReferralRecord
	now     time.Time // where the receiving program is
	owners  []casework.Staff
	me      uuid.UUID
	record  bool // the reader has the record
	peers   []casework.StaffLine
	acted   casework.ReferralAct // whose form came back
	filled  Filled
	program *casework.ProgramLine // the receiving one
}

// field is a question of one of the forms on the page: each has ids of its own.
func (v referralView) field(act casework.ReferralAct, f Field) Field {
	f.ID = string(act) + "-" + f.Name
	if v.acted == act {
		id := f.ID
		f = v.filled.Field(f)
		f.ID = id
	}
	return f
}

func (v referralView) errors() []FieldError {
	list := slices.Clone(v.filled.Errors)
	for i := range list {
		if list[i].ID != "main" {
			list[i].ID = string(v.acted) + "-" + list[i].ID
		}
	}
	return list
}

func (s *Site) referralPage(c echo.Context) error {
	return s.referralShown(c, http.StatusOK, "", Filled{})
}

func (s *Site) referralShown(c echo.Context, status int, acted casework.ReferralAct, f Filled) error {
	r, err := s.referralAt(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	actor, _ := authz.ActorFrom(ctx)
	v := referralView{page: s.page(c, "A hand-off", "/hand-offs"), r: r, now: s.clock().In(r.Zone()), acted: acted, filled: f, me: actor.ID,
		record: r.LiveName != "" && (r.Side == casework.SideRequester || r.State.Taken() || r.State == casework.ReferralAttended)}
	v.page.Narrow = true
	if r.May[casework.ReferralAccept] {
		v.page.Form = true
		if v.owners, err = s.app.GetReferralOwners(ctx, r.ID); err != nil {
			return err
		}
		programs, err := s.app.ListPrograms(ctx, casework.Page{Limit: 200})
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(programs.Items, func(p casework.ProgramLine) bool { return p.ID == r.ToProgramID }); i >= 0 {
			v.program = &programs.Items[i]
		}
	}
	if r.May[casework.ReferralAttend] && r.PeerPlan == casework.PeerHandsOver {
		if v.peers, _, err = s.peersAndPrograms(c); err != nil {
			return err
		}
	}
	return s.show(c, status, referralRecordPage(v))
}

// toCome tells whether the first visit is on a later day: nobody is asked yet
// whether they came.
func (v referralView) toCome() bool {
	at := v.r.VisitAt
	return v.r.State == casework.ReferralScheduled && at != nil && casework.DateOf(*at, v.now.Location()).After(casework.DateOf(v.now, v.now.Location()))
}

// visitTitle names the form that sets a first visit.
func (v referralView) visitTitle() string {
	if v.r.State == casework.ReferralAccepted {
		return "Set the first visit"
	}
	return "Set another time"
}

// referralEnd is a way in which a hand-off ends before anybody has come.
type referralEnd struct {
	act                    casework.ReferralAct
	title, label, hint, do string
	open                   bool
}

// ends are all of them. Whoever leads the receiving program is asked to confirm
// that somebody could not be reached, and reads there what was tried.
func (v referralView) ends() []referralEnd {
	lost := referralEnd{act: casework.ReferralDisengage, title: "They could not be reached", label: "What was tried, and when", do: "End it, once the lead confirms"}
	if lead := v.r.ToLeadID; lead != nil && *lead == v.me {
		lost.do = "End it"
		if v.r.DisengageAskedBy != nil {
			lost.title, lost.hint, lost.open = "Confirm that they could not be reached", "Leave it empty where you have nothing to add.", true
		}
	}
	return []referralEnd{{act: casework.ReferralReturn, title: "We cannot take them after all", label: "Why", do: "Give them back"}, lost,
		{act: casework.ReferralCancel, title: "Cancel the hand-off", label: "Why", do: "Cancel it"}}
}

// referralForms are the acts of the page and how each form is read.
var referralForms = map[casework.ReferralAct]func(*app.App, echo.Context, uuid.UUID, url.Values) error{
	casework.ReferralSend: func(a *app.App, c echo.Context, id uuid.UUID, _ url.Values) error {
		_, err := a.SendReferral(c.Request().Context(), id)
		return err
	},
	casework.ReferralAsk: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		_, err := a.AskReferral(c.Request().Context(), id, unixLines(v.Get("words")))
		return err
	},
	casework.ReferralAnswer: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		_, err := a.AnswerReferral(c.Request().Context(), id, unixLines(v.Get("words")))
		return err
	},
	casework.ReferralAccept: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		yes := casework.ReferralAcceptance{OwnerID: idOr(formID(v, "ownerId"))}
		visit, err := visitAsked(v)
		if err != nil {
			return err
		}
		yes.Visit = visit
		_, err = a.AcceptReferral(c.Request().Context(), id, yes)
		return err
	},
	casework.ReferralDecline: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		_, err := a.DeclineReferral(c.Request().Context(), id, unixLines(v.Get("words")), unixLines(v.Get("suggestion")))
		return err
	},
	casework.ReferralReturn: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		_, err := a.ReturnReferral(c.Request().Context(), id, unixLines(v.Get("words")))
		return err
	},
	casework.ReferralSchedule: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		visit, err := visitAsked(v)
		if err != nil {
			return err
		}
		if visit == nil {
			visit = &casework.ReferralVisit{}
		}
		_, err = a.ScheduleReferral(c.Request().Context(), id, casework.Side(v.Get("side")), *visit)
		return err
	},
	casework.ReferralMiss: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		_, err := a.MissReferral(c.Request().Context(), id, casework.Side(v.Get("side")), unixLines(v.Get("words")))
		return err
	},
	casework.ReferralAttend: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		day, err := formDay(v, "attendedOn")
		if err != nil {
			return err
		}
		overlap, err := formNumber(v, "overlapDays")
		if err != nil {
			return err
		}
		arrival := casework.ReferralArrival{On: day, NewPeerID: formID(v, "newPeerId"), OverLimitReason: unixLines(v.Get("overLimitReason")),
			LateReason: unixLines(v.Get("lateReason"))}
		if overlap != nil {
			arrival.OverlapDays = *overlap
		}
		_, err = a.AttendReferral(c.Request().Context(), id, arrival)
		return err
	},
	casework.ReferralDisengage: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		_, err := a.DisengageReferral(c.Request().Context(), id, unixLines(v.Get("words")))
		return err
	},
	casework.ReferralCancel: func(a *app.App, c echo.Context, id uuid.UUID, v url.Values) error {
		_, err := a.CancelReferral(c.Request().Context(), id, unixLines(v.Get("words")))
		return err
	},
}

// visitAsked reads when the first visit is: one of the offered times, or a day
// and a time of day where the receiving program is. Nil for none yet.
func visitAsked(v url.Values) (*casework.ReferralVisit, error) {
	visit := &casework.ReferralVisit{Place: unixLines(v.Get("visitPlace"))}
	slot := v.Get("slot")
	if at, err := time.Parse(time.RFC3339, slot); err == nil {
		visit.At = at
		return visit, nil
	}
	if slot == "none" || slot == "" && v.Get("visitDay") == "" && v.Get("visitTime") == "" {
		return nil, nil
	}
	day, err := casework.ParseDate(strings.TrimSpace(v.Get("visitDay")))
	if err != nil {
		return nil, casework.Invalid("visitDay", "Choose a day.")
	}
	clock, err := time.Parse(clockLayout, v.Get("visitTime"))
	if err != nil {
		return nil, casework.Invalid("visitTime", "Write the time like 2:40 pm.")
	}
	zone, err := time.LoadLocation(v.Get("zone"))
	if err != nil {
		zone = time.UTC
	}
	at, there := day.At(clock.Hour(), clock.Minute(), zone)
	if !there {
		return nil, casework.Invalid("visitTime", "Clocks skip this hour that night. Choose another time.")
	}
	visit.At = at
	return visit, nil
}

func (s *Site) referralDo(act casework.ReferralAct) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := pathID(c)
		if err != nil {
			return err
		}
		values, err := formValues(c)
		if err != nil {
			return err
		}
		err = referralForms[act](s.app, c, id, values)
		if status, ok := formStatus(err); ok {
			f := Returned(values, err)
			f.move("visitAt", "visitDay") // the time of a visit has two fields on the page
			return s.referralShown(c, status, act, f)
		}
		if err != nil {
			return err
		}
		return done(c, referralPath(id))
	}
}

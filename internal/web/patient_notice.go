package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// The notice of how a client's records are protected, and what a client says of
// mutual aid: two things that are asked once in a while, beside each other on
// the client's page.

func (s *Site) mountPatientNotices(g *echo.Group) {
	g.GET("/missing-notices", s.missingNotices)
	for path, do := range map[string]clientDoing{"notices/new": {s.noticeSheet, s.noticeGive}, "mutual-aid/new": {s.aidSheet, s.aidAdd}} {
		g.GET("/clients/:id/"+path, s.offered(map[string]authz.Op{"notices/new": authz.PatientNoticeGive, "mutual-aid/new": authz.MutualAidReportAdd}[path],
			s.clientSheet(do.sheet)))
		g.POST("/clients/:id/"+path, s.clientDo(do))
	}
}

var (
	noticeWayOptions    = []Option{{"paper", "On paper"}, {"read_aloud", "Read aloud"}, {"link", "As a link"}}
	noticeAnswerOptions = []Option{{"acknowledged", "They acknowledged it"}, {"refused", "They would not sign"}}
	aidOptions          = []Option{{"twelve_step", "12-step, such as AA or NA"}, {"smart", "SMART Recovery"}, {"recovery_dharma", "Recovery Dharma"},
		{"celebrate_recovery", "Celebrate Recovery"}, {"faith_based", "Another faith-based group"}, {"online", "Online"}, {"other", "Another kind"}}
	fitOptions = []Option{{"", "They did not say"}, {"1", "1, not at all"}, {"2", "2"}, {"3", "3"}, {"4", "4"}, {"5", "5, very well"}}
)

// clientPrivacy reads what the client's page says of notice and mutual aid.
func (s *Site) clientPrivacy(c echo.Context, v *clientView) (err error) {
	ctx := c.Request().Context()
	for _, op := range []authz.Op{authz.PatientNoticeGive, authz.MutualAidReportAdd} {
		v.may[op] = s.app.May(ctx, op)
	}
	if s.app.May(ctx, authz.PatientNoticeList) {
		if v.notices, err = s.app.ListPatientNotices(ctx, v.record.ID, casework.Page{Limit: 10}); err != nil {
			return err
		}
	}
	if s.app.May(ctx, authz.MutualAidReportList) {
		v.aid, err = s.app.ListMutualAidReports(ctx, v.record.ID, casework.Page{Limit: 10})
	}
	return err
}

func (s *Site) missingNotices(c echo.Context) error {
	asked, err := pageAsked(c)
	if err != nil {
		return err
	}
	m, err := s.app.ListMissingNotices(c.Request().Context(), asked)
	if err != nil {
		return err
	}
	p := s.page(c, "Notices to give", "/clients")
	p.Narrow = true
	return s.show(c, http.StatusOK, missingNoticesPage(missingView{p, m, morePage(c, m.Next), s.app.May(c.Request().Context(), authz.PatientNoticeGive),
		s.clock().In(m.Zone)}))
}

func (s *Site) noticeSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	n, err := s.app.ListPatientNotices(c.Request().Context(), r.ID, casework.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	if n.Current == nil {
		return nil, casework.Errorf(casework.KindConflict, "There is no notice to give yet.")
	}
	if len(f.Values) == 0 {
		language := r.Language
		if len(n.Current.Words[language]) == 0 {
			language = "en"
		}
		f = Fresh(url.Values{"givenOn": {n.Today.String()}, "language": {language}}, false)
	}
	sheet := s.clientForm(c, r, "Give the privacy notice", "notices/new", f)
	sheet.Lede = "It tells how their records are protected and what they can ask for. It counts as given also when they would not sign."
	sheet.Do = Act{Label: "They were given it", Main: true}
	return noticeForm(sheet, n.Current), nil
}

func (s *Site) noticeGive(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	give := casework.PatientNoticeGive{ClientID: id, Language: values.Get("language"), Way: casework.NoticeWay(values.Get("way")),
		Answer: casework.NoticeAnswer(values.Get("answer"))}
	var err error
	if give.GivenOn, err = formDay(values, "givenOn"); err != nil {
		return "", err
	}
	_, err = s.app.GivePatientNotice(c.Request().Context(), give)
	return clientPath(id) + "#privacy", err
}

func (s *Site) aidSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	if len(f.Values) == 0 {
		f = Fresh(url.Values{"reportedOn": {s.clock().In(r.Zone).Format("2006-01-02")}}, false)
	}
	sheet := s.clientForm(c, r, "Mutual aid", "mutual-aid/new", f)
	sheet.Lede = "What they say of their own going. Which meeting, where, and who else comes stays there."
	sheet.Do = Act{Label: "Keep it", Main: true}
	return aidForm(sheet), nil
}

func (s *Site) aidAdd(c echo.Context, id uuid.UUID, values url.Values) (string, error) {
	add := casework.MutualAidReportAdd{ClientID: id, Kind: casework.MutualAidKind(values.Get("kind"))}
	times, err := formNumber(values, "timesAWeek")
	if err != nil {
		return "", err
	}
	add.TimesAWeek = -1 // nothing is no answer
	if times != nil {
		add.TimesAWeek = *times
	}
	fit, err := formNumber(values, "fit")
	if err != nil {
		return "", err
	}
	if fit != nil {
		add.Fit = *fit
	}
	if add.ReportedOn, err = formDay(values, "reportedOn"); err != nil {
		return "", err
	}
	_, err = s.app.AddMutualAidReport(c.Request().Context(), add)
	return clientPath(id) + "#mutual-aid", err
}

// noticeLanguages are the languages a version is there in, as words.
func noticeLanguages(v *casework.NoticeVersion) (out []Option) {
	for _, code := range v.Languages() {
		out = append(out, Option{code, wordOf(languageOptions, code)})
	}
	return out
}

// wordOf is an option's label; the value itself where there is none.
func wordOf(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

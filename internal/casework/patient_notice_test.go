package casework_test

import (
	"slices"
	"testing"
	"time"

	"continuo/internal/casework"
)

func day(year, month, on int) casework.Date {
	return casework.Date{Year: year, Month: time.Month(month), Day: on}
}

// Which notice counts as given, and what is refused, by hand.
func TestANoticeIsGivenInAVersionOfItsDay(t *testing.T) {
	t.Parallel()
	english := map[string][]string{"en": {"Private."}}
	all := casework.NoticeVersions{{Version: "2018", From: day(2018, 1, 3), Source: "s", Words: english},
		{Version: "2026", From: day(2026, 2, 16), Source: "s", Words: map[string][]string{"en": {"Private."}, "es": {"Privado."}}}}
	today := day(2026, 11, 23)
	for says, c := range map[string]struct {
		change  func(*casework.PatientNoticeGive)
		version string
		fields  []string
	}{
		"today":                          {nil, "2026", nil},
		"today in Spanish":               {func(g *casework.PatientNoticeGive) { g.Language = "es" }, "2026", nil},
		"on the day before it changed":   {func(g *casework.PatientNoticeGive) { g.GivenOn = day(2026, 2, 15) }, "2018", nil},
		"the old one, later":             {func(g *casework.PatientNoticeGive) { g.Version = "2018" }, "2018", nil},
		"they would not":                 {func(g *casework.PatientNoticeGive) { g.Answer = casework.NoticeRefused }, "2026", nil},
		"the old one in Spanish":         {func(g *casework.PatientNoticeGive) { g.Version, g.Language = "2018", "es" }, "", []string{"language"}},
		"the new one before it was":      {func(g *casework.PatientNoticeGive) { g.Version, g.GivenOn = "2026", day(2026, 2, 15) }, "", []string{"givenOn"}},
		"before there was any":           {func(g *casework.PatientNoticeGive) { g.GivenOn = day(2017, 1, 1) }, "", []string{"givenOn"}},
		"tomorrow":                       {func(g *casework.PatientNoticeGive) { g.GivenOn = day(2026, 11, 24) }, "", []string{"givenOn"}},
		"on no day, in no way, no reply": {func(g *casework.PatientNoticeGive) { *g = casework.PatientNoticeGive{Language: "en"} }, "", []string{"givenOn", "way", "answer"}},
		"a version that is none":         {func(g *casework.PatientNoticeGive) { g.Version = "2031" }, "", []string{"version"}},
	} {
		give := casework.PatientNoticeGive{ClientID: numbered(1), Language: "en", Way: casework.NoticePaper, Answer: casework.NoticeAcknowledged, GivenOn: today}
		if c.change != nil {
			c.change(&give)
		}
		n, err := casework.NewPatientNotice(numbered(2), numbered(3), give, all, today, studyNow)
		if got := fieldsOf(err); !slices.Equal(got, c.fields) {
			t.Errorf("%s: %v, want %v", says, got, c.fields)
		}
		if err == nil && n.NoticeVersion != c.version {
			t.Errorf("%s: version %s, want %s", says, n.NoticeVersion, c.version)
		}
	}
}

// What a person may say of mutual aid: how often and how it fits, and nothing
// that names a meeting or anybody.
func TestMutualAidIsWhatAPersonSaysOfTheirOwnGoing(t *testing.T) {
	t.Parallel()
	today := day(2026, 11, 23)
	for says, c := range map[string]struct {
		add    casework.MutualAidReportAdd
		fields []string
	}{
		"three times, fits well":   {casework.MutualAidReportAdd{Kind: casework.MutualAidTwelveStep, TimesAWeek: 3, Fit: 5, ReportedOn: today}, nil},
		"not any more, no word":    {casework.MutualAidReportAdd{Kind: casework.MutualAidOther, ReportedOn: today}, nil},
		"as often as there can be": {casework.MutualAidReportAdd{Kind: casework.MutualAidOnline, TimesAWeek: 21, Fit: 1, ReportedOn: today.AddDays(-30)}, nil},
		"oftener":                  {casework.MutualAidReportAdd{Kind: casework.MutualAidOnline, TimesAWeek: 22, ReportedOn: today}, []string{"timesAWeek"}},
		"less than never":          {casework.MutualAidReportAdd{Kind: casework.MutualAidOnline, TimesAWeek: -1, ReportedOn: today}, []string{"timesAWeek"}},
		"fits six":                 {casework.MutualAidReportAdd{Kind: casework.MutualAidOnline, Fit: 6, ReportedOn: today}, []string{"fit"}},
		"a meeting by its name":    {casework.MutualAidReportAdd{Kind: "Tuesday at St. Mark's", ReportedOn: today}, []string{"kind"}},
		"tomorrow":                 {casework.MutualAidReportAdd{Kind: casework.MutualAidSmart, ReportedOn: today.AddDays(1)}, []string{"reportedOn"}},
		"on no day":                {casework.MutualAidReportAdd{Kind: casework.MutualAidSmart}, []string{"reportedOn"}},
	} {
		_, err := casework.NewMutualAidReport(numbered(1), numbered(2), c.add, today, studyNow)
		if got := fieldsOf(err); !slices.Equal(got, c.fields) {
			t.Errorf("%s: %v, want %v", says, got, c.fields)
		}
	}
}

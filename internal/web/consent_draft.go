package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"continuo/internal/casework"
)

// consentAsk is the form of a draft: what can be chosen for its kind.
type consentAsk struct {
	kind   casework.ConsentKind
	people []casework.Recipient
	units  []casework.Part2Program
	client uuid.UUID
}

func (s *Site) consentAsk(c echo.Context, client uuid.UUID, kind casework.ConsentKind) (consentAsk, error) {
	ctx, most := c.Request().Context(), casework.Page{Limit: 200}
	people, err := s.app.ListRecipients(ctx, client, most)
	if err != nil {
		return consentAsk{}, err
	}
	units, err := s.app.ListPart2Programs(ctx, most)
	return consentAsk{kind: kind, people: people.Items, units: units.Items, client: client}, err
}

// recipientOptions are those on file: the client's own people first.
func (a consentAsk) recipientOptions() []Option {
	var own, others []Option
	for _, r := range a.people {
		if r.ClientID != nil {
			own = append(own, Option{r.ID.String(), r.Name})
		} else {
			others = append(others, Option{r.ID.String(), r.Name})
		}
	}
	return append(own, others...)
}

func (a consentAsk) unitOptions() []Option {
	options := make([]Option, len(a.units))
	for i, u := range a.units {
		options[i] = Option{u.ID.String(), u.Name}
	}
	return options
}

func (a consentAsk) discloserOptions() []Option {
	return append([]Option{{"", "The agency’s programs that hold the record"}}, a.unitOptions()...)
}

// expiryOptions are what can end a consent of its kind.
func (a consentAsk) expiryOptions() []Option {
	return labelled(slices.DeleteFunc(casework.ConsentExpiries(), func(e casework.ConsentExpiry) bool {
		return e == casework.UntilRevoked && a.kind != casework.ConsentTPO
	}), expiryLabels)
}

// usualDays is how long a consent runs unless somebody says otherwise.
const usualDays = 90

// consentNewSheet asks for the kind first: everything else hangs on it. What is
// filled in before anybody chose is the least.
func (s *Site) consentNewSheet(c echo.Context, r *casework.ClientRecord, f Filled) (templ.Component, error) {
	kind := casework.ConsentKind(f.Values.Get("kind"))
	if kind == "" {
		kind = casework.ConsentKind(c.QueryParam("kind"))
	}
	title := "A new consent"
	sheet := s.clientForm(c, r, title, "consents/new", f)
	if !slices.Contains(casework.ConsentKinds(), kind) {
		return consentKindPage(sheet, r), nil
	}
	ask, err := s.consentAsk(c, r.ID, kind)
	if err != nil {
		return nil, err
	}
	if len(f.Values) == 0 {
		today := casework.DateOf(s.clock(), r.Zone)
		least := url.Values{"language": {casework.BaseLanguage(r.Language)}, "information": {string(kind.Information()[0])},
			"expiry": {string(casework.ExpiresOnDate)}, "expiresOn": {today.AddDays(usualDays).String()}, "expiresDays": {"30"}}
		if kind == casework.ConsentTPO || kind == casework.ConsentSpecific || kind == casework.ConsentLegalProceedings {
			least.Set("information", string(casework.InfoAttendance))
		}
		if len(kind.Purposes()) == 1 {
			least.Set("purposes", string(kind.Purposes()[0]))
		}
		if kind == casework.ConsentSpecific {
			if err := s.consentForHandOff(c, least); err != nil {
				return nil, err
			}
		}
		sheet.Filled = Fresh(least, false)
	}
	sheet.Do = Act{Label: "Keep it and read it together", Main: true}
	sheet.Hint = "It permits nothing before it is signed."
	return consentEditForm(sheet, ask), nil
}

// consentForHandOff fills in what a hand-off needs that waits for a consent:
// the other Part 2 program, and what is in the packet.
func (s *Site) consentForHandOff(c echo.Context, least url.Values) error {
	id, err := uuid.Parse(c.QueryParam("handOff"))
	if err != nil {
		return nil // for no hand-off
	}
	ctx := c.Request().Context()
	r, err := s.app.GetReferral(ctx, id)
	if err != nil {
		return err
	}
	programs, err := s.app.ListPrograms(ctx, casework.Page{Limit: 200})
	if err != nil {
		return err
	}
	for _, p := range programs.Items {
		if p.ID == r.ToProgramID {
			least.Set("part2ProgramIds", p.Part2ProgramID.String())
		}
	}
	least["information"] = texts(casework.PacketHandOff.Information())
	least.Set("purposes", string(casework.ForTreatment))
	return nil
}

func (s *Site) consentDraft(c echo.Context, client uuid.UUID, values url.Values) (string, error) {
	terms, err := consentTermsOf(values)
	if err != nil {
		return "", err
	}
	r, err := s.app.DraftConsent(c.Request().Context(), client, terms)
	if err != nil {
		return "", err
	}
	return consentPath(r.ID), nil
}

func (s *Site) consentEditSheet(c echo.Context, r *casework.ConsentRecord, f Filled) (templ.Component, error) {
	ask, err := s.consentAsk(c, r.ClientID, r.Kind)
	if err != nil {
		return nil, err
	}
	sheet := s.consentForm(c, r, "Change the consent", "edit", editing(f, consentValues(r)))
	sheet.Version, sheet.Do = r.Version, Act{Label: "Save", Main: true}
	return consentEditForm(sheet, ask), nil
}

func (s *Site) consentUpdate(c echo.Context, id uuid.UUID, values url.Values) error {
	terms, err := consentTermsOf(values)
	if err != nil {
		return err
	}
	_, err = s.app.UpdateConsent(c.Request().Context(), id, formVersion(values), terms)
	return err
}

func consentTermsOf(values url.Values) (t casework.ConsentTerms, err error) {
	t = casework.ConsentTerms{Kind: casework.ConsentKind(values.Get("kind")), DiscloserID: formID(values, "discloserId"),
		Information: typed[casework.Information](values["information"]), Purposes: typed[casework.ReleasePurpose](values["purposes"]),
		PurposeWords: unixLines(values.Get("purposeWords")), RecipientIDs: ids(values["recipientIds"]),
		RecipientClasses: typed[casework.RecipientClass](values["recipientClasses"]), Part2ProgramIDs: ids(values["part2ProgramIds"]),
		Expiry: casework.ConsentExpiry(values.Get("expiry")), ExpiresCondition: unixLines(values.Get("expiresCondition")),
		Language: values.Get("language")}
	days, err := formNumber(values, "expiresDays")
	if err != nil {
		return t, err
	}
	if t.Expiry == casework.ExpiresAfterDischarge || t.Expiry == casework.ExpiresAfterStay {
		t.ExpiresDays = valueOf(days)
	}
	if t.Expiry == casework.ExpiresOnDate {
		t.ExpiresOn, err = formDay(values, "expiresOn")
	}
	return t, err
}

func valueOf(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func typed[T ~string](texts []string) []T {
	out := make([]T, 0, len(texts))
	for _, text := range texts {
		if text != "" {
			out = append(out, T(text))
		}
	}
	return out
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func ids(texts []string) []uuid.UUID {
	var out []uuid.UUID
	for _, text := range texts {
		if text != "" {
			id, _ := uuid.Parse(text) // what is no id is nobody's
			out = append(out, id)
		}
	}
	return out
}

func consentValues(r *casework.ConsentRecord) url.Values {
	v := url.Values{"kind": {string(r.Kind)}, "information": texts(r.Information), "purposes": texts(r.Purposes), "purposeWords": {r.PurposeWords},
		"expiry": {string(r.Expiry)}, "expiresOn": {r.ExpiresOn.String()}, "expiresDays": {strconv.Itoa(r.ExpiresDays)},
		"expiresCondition": {r.ExpiresCondition}, "language": {casework.BaseLanguage(r.Language)}, "discloserId": {""},
		"recipientIds": nil, "recipientClasses": nil, "part2ProgramIds": nil}
	if r.DiscloserID != nil {
		v.Set("discloserId", r.DiscloserID.String())
	}
	for _, to := range r.Recipients {
		switch {
		case to.RecipientID != nil:
			v.Add("recipientIds", to.RecipientID.String())
		case to.Part2ProgramID != nil:
			v.Add("part2ProgramIds", to.Part2ProgramID.String())
		default:
			v.Add("recipientClasses", string(to.RecipientClass))
		}
	}
	return v
}

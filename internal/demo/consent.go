package demo

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// director answers for every program.
const director = "paula"

// consentRecipients are whom the consents of the demo name.
type consentRecipients struct{ clinic, housing, sister uuid.UUID }

// consents are permissions in every state: for treatment until it is taken
// back, ending by itself after the discharge, by a condition, over since
// yesterday, revoked yesterday, in Spanish, and one that nobody signed yet;
// and one release under the first.
func (t *teller) consents() []event {
	alma, terrence := t.called("Alma", "Reyes"), t.called("Terrence", "Boyd")
	if alma == nil || terrence == nil {
		return nil
	}
	lead := t.staff[forgetful].ledBy
	var to consentRecipients
	var family uuid.UUID
	events := []event{
		{t.hoursAgo(72), lead, addRecipient(&to.clinic, nil, casework.RecipientEdit{RecipientType: casework.RecipientHIPAA,
			RecipientClass: casework.ClassTreatingProvider, Name: "Quay Street Family Practice", Address: "9 Quay Street"})},
		{t.hoursAgo(71), lead, addRecipient(&to.housing, nil, casework.RecipientEdit{RecipientType: casework.RecipientOther,
			RecipientClass: casework.ClassHousing, Name: "Open Door Housing", Address: "210 Harbor Road"})},
		{t.hoursAgo(70), forgetful, addRecipient(&to.sister, &alma.id, casework.RecipientEdit{RecipientType: casework.RecipientOther,
			RecipientClass: casework.ClassFamilyOrFriend, Name: "Her sister Marisol"})},
		t.signs(69, alma, forgetful, new(uuid.UUID), func(x *casework.ConsentTerms) {
			*x = casework.ConsentTerms{Kind: casework.ConsentTPO, Information: []casework.Information{casework.InfoAttendance, casework.InfoStage, casework.InfoGoals},
				Purposes: []casework.ReleasePurpose{casework.ForTreatment}, RecipientClasses: []casework.RecipientClass{casework.ClassTreatingProvider},
				Expiry: casework.UntilRevoked}
		}),
		t.signs(68, alma, forgetful, new(uuid.UUID), specific(&to.housing, casework.ForHousing, func(x *casework.ConsentTerms) {
			x.Expiry, x.ExpiresDays = casework.ExpiresAfterDischarge, 30
		})),
		t.signsBy("scanned", 67, terrence, forgetful, new(uuid.UUID), specific(&to.clinic, casework.ForCareCoordination, func(x *casework.ConsentTerms) {
			x.Expiry, x.ExpiresCondition = casework.ExpiresOnCondition, "He has a family doctor of his own."
		})),
		t.signs(66, terrence, forgetful, new(uuid.UUID), specific(&to.housing, casework.ForHousing, t.forDays(66, 1))),
		t.signs(64, alma, forgetful, &family, specific(&to.sister, casework.ForFamily, t.forDays(64, 60))),
	}
	if spanish := t.speaks("es", alma); spanish != nil {
		inSpanish := func(x *casework.ConsentTerms) { t.forDays(65, 90)(x); x.Language = "es" }
		events = append(events, t.signs(65, spanish, director, new(uuid.UUID), specific(&to.clinic, casework.ForTreatment, inSpanish)))
	}
	return append(events, t.afterConsents(alma, terrence, &to, &family)...)
}

// afterConsents are a draft that lacks something and one that waits for its
// signature, a release and a revocation.
func (t *teller) afterConsents(alma, terrence *telling, to *consentRecipients, family *uuid.UUID) []event {
	no := false
	var host uuid.UUID
	return []event{
		{t.hoursAgo(62), guardian, addRecipient(&host, nil, casework.RecipientEdit{RecipientType: casework.RecipientHIPAA,
			RecipientClass: casework.ClassServiceProvider, Name: "Northgate Data Hosting", Address: "1 Mill Road"})},
		{t.hoursAgo(61), guardian, func(ctx context.Context, a *app.App) error {
			day := casework.DateOf(t.hoursAgo(61), t.cal.zone)
			_, err := a.RecordGround(ctx, casework.GroundStart{RecipientID: host, Basis: casework.BasisServiceAgreement, Name: "Hosting agreement", Number: "26-31",
				Information: []casework.Information{casework.InfoContact, casework.InfoAttendance, casework.InfoStage}, Words: "Keeps the records and their copies.",
				DatedOn: day.AddDays(-200), UntilOn: day.AddDays(165)})
			return err
		}},
		{t.hoursAgo(63), forgetful, func(ctx context.Context, a *app.App) error {
			_, err := a.DraftConsent(ctx, terrence.id, casework.ConsentTerms{Kind: casework.ConsentSpecific, Information: []casework.Information{casework.InfoAttendance},
				Purposes: []casework.ReleasePurpose{casework.ForEmployment}, Language: "en"})
			return err
		}},
		{t.hoursAgo(62), forgetful, func(ctx context.Context, a *app.App) error {
			terms := casework.ConsentTerms{}
			specific(&to.clinic, casework.ForCareCoordination, t.forDays(62, 60))(&terms)
			terms.Language = "en"
			_, err := a.DraftConsent(ctx, alma.id, terms)
			return err
		}},
		{t.hoursAgo(40), t.staff[forgetful].ledBy, func(ctx context.Context, a *app.App) error {
			_, err := a.MakeDisclosure(ctx, casework.DisclosureStart{ClientID: alma.id, To: casework.DisclosureTo{RecipientID: &to.clinic}, Medium: casework.MediumPrint,
				Packet: casework.PacketAttendance, Purpose: casework.ForTreatment, Basis: casework.BasisConsent, Proceeding: &no})
			return err
		}},
		{t.hoursAgo(24), forgetful, func(ctx context.Context, a *app.App) error {
			_, err := a.RevokeConsent(ctx, *family, "oral", "She told me on the way to the bus: her sister talks too much.")
			return err
		}},
	}
}

// study is a study with its records prepared; where few are told of, they could
// be told apart, and there is none.
func (t *teller) study() []event {
	if len(t.tellings) < 2*casework.FewestAlike {
		return nil
	}
	var study uuid.UUID
	return []event{
		{t.hoursAgo(60), guardian, func(ctx context.Context, a *app.App) error {
			s, err := a.BeginStudy(ctx, "Staying beside: peers across programs", "Protocol 26-004, reviewed by the county board")
			if err == nil {
				study = s.ID
			}
			return err
		}},
		{t.hoursAgo(59), guardian, func(ctx context.Context, a *app.App) error {
			_, err := a.PrepareStudy(ctx, study)
			return err
		}},
	}
}

func (t *teller) hoursAgo(hours int) time.Time {
	return t.cal.now.Add(-time.Duration(hours) * time.Hour)
}

// forDays is a consent until a date, so many days after it was signed.
func (t *teller) forDays(hoursAgo, days int) func(*casework.ConsentTerms) {
	return func(x *casework.ConsentTerms) {
		x.Expiry, x.ExpiresOn = casework.ExpiresOnDate, casework.DateOf(t.hoursAgo(hoursAgo), t.cal.zone).AddDays(days)
	}
}

// specific is a consent to tell one recipient for one purpose that they attend.
func specific(to *uuid.UUID, purpose casework.ReleasePurpose, ending func(*casework.ConsentTerms)) func(*casework.ConsentTerms) {
	return func(x *casework.ConsentTerms) {
		*x = casework.ConsentTerms{Kind: casework.ConsentSpecific, Information: []casework.Information{casework.InfoAttendance},
			Purposes: []casework.ReleasePurpose{purpose}, RecipientIDs: []uuid.UUID{*to}}
		ending(x)
	}
}

// signs is a consent drafted with a client and signed by them at once.
func (t *teller) signs(hours int, l *telling, by string, id *uuid.UUID, fill func(*casework.ConsentTerms)) event {
	return t.signsBy("drawn", hours, l, by, id, fill)
}

func (t *teller) signsBy(method string, hours int, l *telling, by string, id *uuid.UUID, fill func(*casework.ConsentTerms)) event {
	return event{t.hoursAgo(hours), by, func(ctx context.Context, a *app.App) error {
		var terms casework.ConsentTerms
		fill(&terms)
		terms.Language = cmp.Or(terms.Language, "en")
		made, err := a.DraftConsent(ctx, l.id, terms)
		if err != nil {
			return err
		}
		*id = made.ID
		_, err = a.SignConsent(ctx, made.ID, app.Signing{Image: scribble(), ConsentSignature: casework.ConsentSignature{SignedBy: casework.SignedByClient,
			SignerName: l.edit.LegalFirst + " " + l.edit.LegalLast, SignedOn: casework.DateOf(t.hoursAgo(hours), t.cal.zone), Method: method}})
		return err
	}}
}

// speaks is the first but one who has this language and is in a program.
func (t *teller) speaks(language string, but *telling) *telling {
	n := slices.IndexFunc(t.tellings, func(l *telling) bool {
		_, told := l.tag("restricted")
		return !told && l != but && l.edit.Language == language && len(l.stays) > 0 && l.stays[len(l.stays)-1].until == never
	})
	if n < 0 {
		return nil
	}
	return t.tellings[n]
}

func addRecipient(id *uuid.UUID, client *uuid.UUID, e casework.RecipientEdit) func(context.Context, *app.App) error {
	return func(ctx context.Context, a *app.App) error {
		r, err := a.AddRecipient(ctx, client, e)
		if err == nil {
			*id = r.ID
		}
		return err
	}
}

// scribble is a signature as a finger draws it.
func scribble() []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 320, 90))
	for x := range 280 {
		y := 45 + int(22*math.Sin(float64(x)/13)*math.Cos(float64(x)/41))
		for dy := range 3 {
			img.Set(20+x, y+dy, color.Black)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // into memory, which takes it
	return b.Bytes()
}

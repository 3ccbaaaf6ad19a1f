package demo

import (
	"context"
	"slices"
	"time"

	"continuo/internal/app"
	"continuo/internal/casework"
)

// called is somebody's life by their legal name; nil where the story is of the
// first few only.
func (t *teller) called(first, last string) *telling {
	n := slices.IndexFunc(t.tellings, func(l *telling) bool { return l.edit.LegalFirst == first && l.edit.LegalLast == last })
	if n < 0 {
		return nil
	}
	return t.tellings[n]
}

// outside is what was done outside the ordinary way in the last days: a
// restricted record opened twice, of which one was reviewed, an emergency that
// waits for its review, a wish not to tell, and a client who works here by now.
func (t *teller) outside() []event {
	at := func(hours int) time.Time { return t.cal.now.Add(-time.Duration(hours) * time.Hour) }
	var events []event
	if vera := t.called("Vera", "Holt"); vera != nil {
		open := func(reason string) func(context.Context, *app.App) error {
			return func(ctx context.Context, a *app.App) error {
				_, err := a.OpenBreakGlass(ctx, casework.BreakGlassAsk{Name: "Vera Holt", BirthDate: vera.edit.BirthDate, Reason: reason})
				return err
			}
		}
		events = append(events, event{at(50), "elena", open("She came to the front desk and nobody of her own was in the house.")},
			event{at(47), guardian, reviewOldest},
			event{at(26), "sam", open("Her pharmacy called and said she was not well. I looked for whom to tell.")})
	}
	if alma := t.called("Alma", "Reyes"); alma != nil {
		events = append(events, event{at(30), forgetful, func(ctx context.Context, a *app.App) error {
			_, err := a.RecordRestriction(ctx, casework.RestrictionStart{ClientID: alma.id, RecipientName: "Her landlord",
				Information: []casework.Information{casework.InfoAttendance, casework.InfoStage}, Words: "Not my landlord. He put the last tenant out."})
			return err
		}}, event{at(29), t.staff[forgetful].ledBy, func(ctx context.Context, a *app.App) error {
			list, err := a.ListRestrictions(ctx, alma.id, casework.Page{})
			if err != nil {
				return err
			}
			_, err = a.DecideRestriction(ctx, list.Items[0].ID, true, "Nothing we do needs him.")
			return err
		}})
	}
	if terrence := t.called("Terrence", "Boyd"); terrence != nil {
		events = append(events, event{at(5), forgetful, func(ctx context.Context, a *app.App) error {
			_, err := a.RecordEmergency(ctx, casework.EmergencyStart{ClientID: terrence.id, RecipientName: "Kim Alvarez, paramedic", Facility: "County Ambulance",
				Nature: "Overdose. He was not answering when I came.", Medium: casework.MediumSpoken})
			return err
		}})
	}
	if colleague := t.called("Ngozi", "Eze"); colleague != nil {
		events = append(events, event{at(28), guardian, func(ctx context.Context, a *app.App) error {
			_, err := a.SetConflictLock(ctx, colleague.id, t.staff["ngozi"].id)
			return err
		}})
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	return events
}

// reviewOldest is the privacy officer's look at what waits longest.
func reviewOldest(ctx context.Context, a *app.App) error {
	open := true
	list, err := a.ListAccessReviews(ctx, casework.AccessReviewFilter{Open: &open}, casework.Page{})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	_, err = a.FinishAccessReview(ctx, list.Items[0].ID, casework.VerdictInOrder, "I talked with Elena and with the front desk. There was nobody else to ask, and she looked at the page once.")
	return err
}

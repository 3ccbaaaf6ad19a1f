package app

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/rules"
	"continuo/internal/store"
)

// CopyConsent is the person's own copy of what they signed, in its language,
// and written down as given to them. Its name says nothing.
func (a *App) CopyConsent(ctx context.Context, id uuid.UUID) (*release.Release, error) {
	return run(ctx, a, authz.ConsentCopy, func(tx *store.Tx) (*release.Release, error) {
		r, err := consentRecord(tx, id)
		if err != nil {
			return nil, err
		}
		if r.State == casework.ConsentDraft {
			return nil, casework.Errorf(casework.KindConflict, "This consent is not signed yet. There is a copy once it is.")
		}
		signature, err := tx.ConsentSignature(id)
		if err != nil {
			return nil, err
		}
		permit, err := releaseOne(tx, casework.ReleaseAsk{ReleaseID: tx.NewID(), ClientID: r.ClientID, To: casework.ReleaseTo{Client: true},
			Medium: casework.MediumPDF, Packet: casework.PacketConsentCopy, Purpose: casework.ForTheClient,
			Basis: casework.BasisPatientAccess, Day: r.Today})
		if err != nil {
			return nil, err
		}
		return release.NewDocument(permit, "copy", consentDocument(r, signature)), nil
	})
}

// ScanConsent is the signed paper, where one was scanned, for whoever works
// with the person and has to see it.
func (a *App) ScanConsent(ctx context.Context, id uuid.UUID) (*release.Release, error) {
	return run(ctx, a, authz.ConsentScan, func(tx *store.Tx) (*release.Release, error) {
		c, err := tx.Consent(id)
		if err != nil {
			return nil, err
		}
		if c.SignatureMethod != "scanned" {
			return nil, casework.NotFound()
		}
		signature, err := tx.ConsentSignature(id)
		if err != nil {
			return nil, err
		}
		me, err := tx.Staff(tx.Actor().ID)
		if err != nil {
			return nil, err
		}
		today, err := agencyToday(tx)
		if err != nil {
			return nil, err
		}
		permit, err := releaseOne(tx, casework.ReleaseAsk{ReleaseID: tx.NewID(), ClientID: c.ClientID, To: casework.ReleaseTo{Staff: me},
			Medium: casework.MediumPDF, Packet: casework.PacketSignedPaper, Purpose: casework.ForOperations,
			Basis: casework.BasisSameProgram, Day: today})
		if err != nil {
			return nil, err
		}
		return release.NewScan(permit, "signed", signature.MediaType, signature.Bytes()), nil
	})
}

// consentDocument puts down what was agreed to, as the person read it.
func consentDocument(r *casework.ConsentRecord, signature *casework.ConsentSignatureImage) release.Document {
	f := rules.ConsentForm(r.Language, r.FormVersion)
	word := func(name string) string { return f.Words[name] }
	facts := []release.Fact{{Label: word("person"), Value: r.ClientName}, {Label: word("kind"), Value: f.Kinds[r.Kind].Name},
		{Label: word("from"), Value: f.Discloser(r)}, {Label: word("to"), Value: strings.Join(f.Names(r), "\n")},
		{Label: word("what"), Value: strings.Join(f.What(&r.Consent), "\n")},
		{Label: word("why"), Value: strings.Join(f.Why(&r.Consent), "\n")}}
	if r.PurposeWords != "" {
		facts = append(facts, release.Fact{Label: word("own_words"), Value: r.PurposeWords})
	}
	facts = append(facts, release.Fact{Label: word("until"), Value: f.Ends(&r.Consent)},
		release.Fact{Label: word("state"), Value: word(string(r.State))})
	signed := release.Section{Heading: word("sign"), Facts: []release.Fact{{Label: word("signed_by"), Value: r.SignerName},
		{Label: word("day"), Value: f.Day(r.SignedOn)}}, Picture: signature.Picture()}
	for _, one := range []release.Fact{{Label: word("authority"), Value: r.SignerAuthority}, {Label: word("place"), Value: r.SignedPlace}, {Label: word("witness"), Value: r.Witness}} {
		if one.Value != "" {
			signed.Facts = append(signed.Facts, one)
		}
	}
	if signed.Picture == nil {
		signed.Paragraphs = []string{word("scan")}
	}
	return release.Document{Language: f.Language, Title: word("copy_title"), Lead: []string{f.Kinds[r.Kind].Means}, Pages: word("page"),
		Sections: []release.Section{{Facts: facts}, {Heading: word("know"), Paragraphs: f.Know(&r.Consent)}, signed}}
}

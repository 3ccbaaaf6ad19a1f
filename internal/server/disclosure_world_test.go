package server_test

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"continuo/internal/authz"
	"continuo/internal/casework"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// addressBook is to whom something about Alma could go, and what stands on
// record for each. Days are counted from today.
type addressBook struct {
	w     *world
	today casework.Date
	ids   map[string]uuid.UUID
	owner *pgx.Conn
	of    uuid.UUID // whose consents are written; Alma's at first
}

// write does something in the privacy officer's name, below the use cases:
// consents in states that are over cannot be made through them.
func (w *world) write(fn func(*store.Tx) error) {
	w.t.Helper()
	ctx := w.As(w.t, storetest.Petra)
	grant, err := storetest.Policy(w.t).Grant(ctx, authz.GroundRecord)
	if err == nil {
		err = w.DB.InTx(ctx, grant, fn)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) addressBook() *addressBook {
	w.t.Helper()
	b := &addressBook{w: w, ids: map[string]uuid.UUID{}, of: storetest.Alma}
	owner := w.OwnerConn(w.t)
	b.owner = owner
	w.t.Cleanup(func() { _ = owner.Close(context.Background()) })
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		w.t.Fatal(err)
	}
	b.today = casework.DateOf(w.Clock.Now(), zone)
	for name, class := range map[string]casework.RecipientClass{"a": casework.ClassTreatingProvider, "b": casework.ClassTreatingProvider,
		"draft": casework.ClassHousing, "revoked": casework.ClassHousing, "expired": casework.ClassHousing, "lastday": casework.ClassHousing,
		"legal": casework.ClassLegalAid, "court": casework.ClassCourt, "oldcourt": casework.ClassCourt, "auditor": casework.ClassAuditor,
		"qso": casework.ClassServiceProvider, "oldqso": casework.ClassServiceProvider} {
		w.write(func(tx *store.Tx) error {
			r, err := casework.NewRecipient(tx.NewID(), tx.Actor().ID, nil, casework.RecipientEdit{RecipientType: casework.RecipientHIPAA,
				RecipientClass: class, Name: "House of " + name, Address: "9 Quay Street"}, tx.Now())
			if err != nil {
				return err
			}
			b.ids[name] = r.ID
			return tx.InsertRecipient(r)
		})
	}
	b.ids["unit own"] = storetest.OwnerValue[uuid.UUID](w.t, w.Database, "SELECT part2_program_id FROM programs WHERE id = $1", storetest.IOP)
	for _, name := range []string{"unit", "unit b"} {
		b.ids[name] = uuid.New()
		w.Owner(w.t, "INSERT INTO part2_programs (agency_id, id, name) VALUES ($1, $2, $3)", storetest.HarborRow, b.ids[name], "House of "+name).Close()
	}
	b.consent("a", casework.ConsentSpecific, casework.ForTreatment, 30, casework.ConsentActive)
	b.consent("unit", casework.ConsentSpecific, casework.ForTreatment, 30, casework.ConsentActive)
	b.consent("draft", casework.ConsentSpecific, casework.ForTreatment, 30, casework.ConsentDraft)
	b.consent("revoked", casework.ConsentSpecific, casework.ForTreatment, 30, casework.ConsentRevoked)
	b.consent("expired", casework.ConsentSpecific, casework.ForTreatment, -1, casework.ConsentActive)
	b.consent("lastday", casework.ConsentSpecific, casework.ForTreatment, 0, casework.ConsentActive)
	b.consent("legal", casework.ConsentLegalProceedings, casework.ForProceeding, 30, casework.ConsentActive)
	return b
}

// consent is of whom the book is, about attendance and stage, that ends so many
// days from today.
func (b *addressBook) consent(to string, kind casework.ConsentKind, purpose casework.ReleasePurpose, ends int, state casework.ConsentState) uuid.UUID {
	var id uuid.UUID
	b.w.write(func(tx *store.Tx) error {
		c, err := casework.NewConsent(tx.NewID(), tx.Actor().ID, b.of, casework.ConsentTerms{Kind: kind,
			Information: []casework.Information{casework.InfoAttendance, casework.InfoStage}, Purposes: []casework.ReleasePurpose{purpose},
			RecipientIDs: b.named(to, false), Part2ProgramIDs: b.named(to, true), Expiry: casework.ExpiresOnDate, ExpiresOn: b.today.AddDays(ends),
			Language: "en"}, tx.Now())
		if err != nil {
			return err
		}
		id = c.ID
		if err := tx.InsertConsent(c); err != nil || state == casework.ConsentDraft {
			return err
		}
		if c, err = tx.LockConsent(id); err != nil {
			return err
		}
		now, by := tx.Now(), tx.Actor().ID
		c.State, c.ActivatedBy, c.ActivatedAt, c.SignedOn = casework.ConsentActive, &by, &now, b.today.AddDays(-10)
		c.SignedBy, c.SignerName, c.SignatureMethod, c.FormVersion = casework.SignedByClient, "Alma Reyes", "drawn", "1"
		if err := tx.InsertConsentSignature(&casework.ConsentSignatureImage{Record: casework.Record{ID: tx.NewID()}, ClientID: b.of,
			ConsentID: id, MediaType: "image/png", Image: "eA=="}); err != nil {
			return err
		}
		if state == casework.ConsentRevoked {
			if err := c.Revoke("written", "", by, now); err != nil {
				return err
			}
		}
		return tx.UpdateConsent(c)
	})
	return id
}

// named is somebody of the book, if they are a unit of the agency, or if not.
func (b *addressBook) named(to string, unit bool) []uuid.UUID {
	if strings.HasPrefix(to, "unit") != unit {
		return nil
	}
	return []uuid.UUID{b.ids[to]}
}

// ground is recorded through the API by the privacy officer.
func (b *addressBook) ground(basis, to, information, until, more string) answer {
	body := `{"recipientId":"` + b.ids[to].String() + `","basis":"` + basis + `","information":[` + information + `],"name":"In re A.R.","number":"26-117",
		"words":"Keeps the records.","datedOn":"` + b.today.AddDays(-5).String() + `"` + until + more + `}`
	return b.w.call(storetest.Petra, "POST", "/grounds", body)
}

// met lets Alma have come twice, the second time for a group.
func (w *world) met() {
	w.t.Helper()
	w.Owner(w.t, `INSERT INTO sessions (agency_id, id, client_id, peer_id, program_id, kind, mode, starts_at, ends_at, minutes, time_zone, entered_at, signed_at, late)
		SELECT $1, gen_random_uuid(), $2, $3, $4, k, 'in_person', timestamptz '2026-11-02 15:00Z', timestamptz '2026-11-02 15:45Z', m, 'America/New_York', app_now(), app_now(), false
		  FROM (VALUES ('individual', 45), ('no_show', 0)) v (k, m)`, storetest.HarborRow, storetest.Alma, storetest.Dana, storetest.IOP).Close()
}

// ledger is how many releases about Alma are on record.
func (b *addressBook) ledger() (n int) {
	b.w.t.Helper()
	if err := b.owner.QueryRow(b.w.t.Context(), "SELECT count(*)::int FROM disclosures WHERE client_id = $1", storetest.Alma).Scan(&n); err != nil {
		b.w.t.Fatal(err)
	}
	return n
}

// path is a way by which a packet can leave.
type path struct {
	name, medium, kind string // kind is the media type of what leaves; "" for nothing
	page               bool
}

// paths are every way; the two lists, whose recipient is whoever asks, are in
// caseload_export_test.go, and the import's report in caseload_file_test.go.
var paths = []path{
	{"API print", "print", "text/html", false}, {"API PDF", "pdf", "application/pdf", false}, {"API CSV", "csv", "text/csv", false},
	{"API XLSX", "xlsx", xlsxType, false}, {"API export", "api", "application/json", false}, {"API spoken", "spoken", "application/json", false},
	{"page print", "print", "text/html", true}, {"page PDF", "pdf", "application/pdf", true}, {"page CSV", "csv", "text/csv", true},
	{"page XLSX", "xlsx", xlsxType, true}, {"page spoken", "spoken", "text/html", true},
}

// asked is a release as a test asks for it.
type asked struct {
	to, basis, packet, purpose, proceeding string
}

// release asks for it on a path. b is somebody's browser, for pages.
func (k *addressBook) release(who uuid.UUID, b *browser, p path, a asked) answer {
	k.w.t.Helper()
	if !p.page {
		proceeding := ""
		if a.proceeding != "" {
			proceeding = `,"proceeding":` + map[string]string{"yes": "true", "no": "false"}[a.proceeding]
		}
		field := "recipientId"
		if strings.HasPrefix(a.to, "unit") {
			field = "part2ProgramId"
		}
		return k.w.call(who, "POST", "/disclosures", `{"clientId":"`+storetest.Alma.String()+`","`+field+`":"`+k.ids[a.to].String()+`","medium":"`+p.medium+
			`","packet":"`+a.packet+`","purpose":"`+a.purpose+`","basis":"`+a.basis+`","purposeWords":"a visit"`+proceeding+`}`)
	}
	page := b.get("/clients/" + storetest.Alma.String() + "/disclosures/new?to=" + k.ids["a"].String())
	to := k.ids[a.to].String()
	if strings.HasPrefix(a.to, "unit") {
		to = "program:" + to
	}
	return b.submit(page, `name="medium"`, url.Values{"to": {to}, "medium": {p.medium}, "packet": {a.packet}, "purpose": {a.purpose},
		"basis": {a.basis}, "proceeding": {a.proceeding}, "purposeWords": {"a visit"}})
}

// words are what stands in what left.
func (w *world) words(p path, a answer) string {
	w.t.Helper()
	switch p.medium {
	case "xlsx":
		var all []string
		for _, row := range w.table(a) {
			all = append(all, strings.Join(row, "|"))
		}
		return strings.Join(all, "\n")
	case "pdf":
		return storetest.PDFText(w.t, []byte(a.body))
	}
	return a.body
}

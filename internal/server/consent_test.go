package server_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/storetest"
)

// What was signed on paper can be looked at again, as it came, by whoever works
// with the person: inside, so in nobody's accounting.
func TestTheSignedPaperIsOpenedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paper := "%PDF-1.4\n% signed by Alma\n%%EOF\n"
	draft := w.draft(storetest.Dana, storetest.Alma, w.terms(w.recipient("Refugio Norte", "housing"), ""))
	sign := strings.Replace(strings.Replace(w.signing(""), `"drawn"`, `"scanned"`, 1), aSignature(t), base64.StdEncoding.EncodeToString([]byte(paper)), 1)
	w.expect(scenario{path: "sign", status: 200}, w.call(storetest.Dana, "POST", "/consents/"+draft+"/sign", sign))
	path := "/consents/" + draft + "/scan"
	a := w.call(storetest.Ruth, "GET", path, "")
	w.expect(scenario{who: storetest.Ruth, path: path, status: 200, audit: "consent.scan done"}, a)
	if a.body != paper || a.header.Get("Content-Type") != "application/pdf" || a.header.Get("Content-Disposition") != `attachment; filename="signed.pdf"` {
		t.Errorf("%q %v", a.body, a.header)
	}
	w.expect(scenario{path: "another team", status: 404, notSees: []string{"Alma"}}, w.call(storetest.Omar, "GET", path, ""))
	w.expect(scenario{path: "no work with people", status: 403}, w.call(storetest.Adam, "GET", path, ""))
	w.expect(scenario{path: "accounting", status: 200, notSees: []string{"signed_paper"}}, w.call(storetest.Petra, "GET", "/disclosures?view=part2&clientId="+storetest.Alma.String(), ""))
	w.page(w.signIn(storetest.Dana), "/consents/"+draft, 200, "The signed paper")
}

// aSignature is a drawn one: base64 of a PNG with a line.
func aSignature(t testing.TB) string {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 200, 60))
	for x := range 150 {
		img.Set(20+x, 30, color.Black)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// day is a day so many days from today, where the agency is.
func (w *world) day(days int) string {
	zone := casework.Zone("America/New_York")
	return casework.DateOf(w.Clock.Now(), zone).AddDays(days).String()
}

// recipient puts an organization on file and answers its id.
func (w *world) recipient(name, class string) string {
	w.t.Helper()
	a := w.call(storetest.Ruth, "POST", "/recipients", fmt.Sprintf(`{"recipientType":"other","recipientClass":%q,"name":%q,"address":"1 Main St"}`, class, name))
	if a.status != 201 {
		w.t.Fatalf("%d %s", a.status, a.body)
	}
	return a.json(w.t)["id"].(string)
}

// terms of a consent about attendance, for housing.
func (w *world) terms(recipient, more string) string {
	return fmt.Sprintf(`{"kind":"specific","information":["attendance"],"purposes":["housing"],"recipientIds":[%q],"expiry":"date","expiresOn":%q,"language":"en"%s}`,
		recipient, w.day(90), more)
}

func (w *world) draft(who, client uuid.UUID, terms string) string {
	w.t.Helper()
	a := w.call(who, "POST", "/consents", fmt.Sprintf(`{"clientId":%q,"terms":%s}`, client, terms))
	if a.status != 201 {
		w.t.Fatalf("%d %s", a.status, a.body)
	}
	return a.json(w.t)["id"].(string)
}

func (w *world) signing(more string) string {
	return fmt.Sprintf(`{"signedBy":"client","signerName":"Alma Reyes","signedOn":%q,"method":"drawn","signature":%q%s}`, w.day(0), aSignature(w.t), more)
}

// signed is a consent in force, of Alma's unless somebody says otherwise.
func (w *world) signed(who, client uuid.UUID, terms string) string {
	w.t.Helper()
	id := w.draft(who, client, terms)
	if a := w.call(who, "POST", "/consents/"+id+"/sign", w.signing("")); a.status != 200 {
		w.t.Fatalf("%d %s", a.status, a.body)
	}
	return id
}

func TestWhoKeepsTheAddressBook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := func(client uuid.UUID, name string) string {
		of := ""
		if client != uuid.Nil {
			of = fmt.Sprintf(`"clientId":%q,`, client)
		}
		return fmt.Sprintf(`{%s"recipientType":"other","recipientClass":"family_or_friend","name":%q}`, of, name)
	}
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/recipients", body(uuid.Nil, "Shelter"), nil, 401, nil, nil, ""},
		{"a peer, an organization", storetest.Dana, "POST", "/recipients", body(uuid.Nil, "Shelter"), nil, 403, []string{"privacy officer"}, nil, "recipient.add refused"},
		{"a peer, their client's sister", storetest.Dana, "POST", "/recipients", body(storetest.Alma, "Sister Bea"), nil, 201, []string{"Sister Bea", storetest.Alma.String()}, nil, "recipient.add done"},
		{"a peer, a stranger's sister", storetest.Dana, "POST", "/recipients", body(storetest.Wendell, "Sister Bea"), nil, 404, nil, nil, "recipient.add refused"},
		{"without a name", storetest.Dana, "POST", "/recipients", body(storetest.Alma, " "), nil, 422, []string{`"name"`}, nil, ""},
		{"a supervisor", storetest.Ruth, "POST", "/recipients", body(uuid.Nil, "Shelter A"), nil, 201, nil, []string{"clientId"}, "recipient.add done"},
		{"treatment staff", storetest.Joanna, "POST", "/recipients", body(uuid.Nil, "Shelter B"), nil, 201, nil, nil, ""},
		{"the director", storetest.Paula, "POST", "/recipients", body(uuid.Nil, "Shelter C"), nil, 201, nil, nil, ""},
		{"the privacy officer", storetest.Petra, "POST", "/recipients", body(uuid.Nil, "Shelter D"), nil, 201, nil, nil, ""},
		{"the administrator", storetest.Adam, "POST", "/recipients", body(uuid.Nil, "Shelter E"), nil, 403, nil, nil, "recipient.add refused"},
		{"another agency does not see them", storetest.Eve, "GET", "/recipients", "", nil, 200, []string{`"items":[]`}, nil, ""},
		{"who reaches the client sees both", storetest.Dana, "GET", "/recipients?clientId=" + storetest.Alma.String(), "", nil, 200, []string{"Sister Bea", "Shelter A", "Shelter D"}, nil, ""},
		{"without the client only organizations", storetest.Dana, "GET", "/recipients", "", nil, 200, []string{"Shelter A"}, []string{"Sister Bea"}, ""},
		{"of a client out of reach", storetest.Inez, "GET", "/recipients?clientId=" + storetest.Alma.String(), "", nil, 404, nil, []string{"Sister Bea"}, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	id := storetest.OwnerValue[string](t, w.Database, "SELECT id::text FROM recipients WHERE client_id IS NOT NULL")
	path := "/recipients/" + id
	edit := `{"recipientType":"other","recipientClass":"family_or_friend","name":"Beatriz","address":"2 Oak St"}`
	for _, s := range []scenario{
		{"without a version", storetest.Dana, "PUT", path, edit, nil, 428, nil, nil, ""},
		{"an old one", storetest.Dana, "PUT", path, edit, []string{`If-Match: "7"`}, 412, nil, nil, ""},
		{"out of reach", storetest.Inez, "PUT", path, edit, []string{`If-Match: "1"`}, 404, nil, nil, ""},
		{"corrected", storetest.Dana, "PUT", path, edit, []string{`If-Match: "1"`}, 200, []string{"Beatriz", "2 Oak St"}, nil, "recipient.update done"},
		{"taken out", storetest.Dana, "POST", path + "/end", "", nil, 200, []string{"endedAt"}, nil, "recipient.end done"},
		{"twice", storetest.Dana, "POST", path + "/end", "", nil, 409, nil, nil, ""},
		{"not to be chosen", storetest.Dana, "GET", "/recipients?clientId=" + storetest.Alma.String(), "", nil, 200, nil, []string{"Beatriz"}, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
}

func TestAConsentIsDraftedSignedAndTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shelter := w.recipient("Shelter A", "housing")
	of := func(client uuid.UUID) string {
		return fmt.Sprintf(`{"clientId":%q,"terms":%s}`, client, w.terms(shelter, ""))
	}
	for _, s := range []scenario{
		{"nobody", uuid.Nil, "POST", "/consents", of(storetest.Alma), nil, 401, nil, nil, ""},
		{"who may not", storetest.Petra, "POST", "/consents", of(storetest.Alma), nil, 403, nil, nil, "consent.draft refused"},
		{"the administrator", storetest.Adam, "POST", "/consents", of(storetest.Alma), nil, 403, nil, nil, ""},
		{"of somebody else's client", storetest.Dana, "POST", "/consents", of(storetest.Wendell), nil, 404, nil, nil, "consent.draft refused"},
		{"of one restricted to others", storetest.Ruth, "POST", "/consents", of(storetest.Vera), nil, 404, nil, nil, ""},
		{"for a recipient that is not", storetest.Dana, "POST", "/consents", fmt.Sprintf(`{"clientId":%q,"terms":%s}`, storetest.Alma, w.terms(someID, "")), nil, 422, []string{`"recipientIds"`}, nil, ""},
		{"for what the kind is not for", storetest.Dana, "POST", "/consents", strings.Replace(of(storetest.Alma), `"housing"]`, `"legal_proceeding"]`, 1), nil, 422, []string{`"purposes"`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
	id := w.draft(storetest.Dana, storetest.Alma, w.terms(shelter, ""))
	path := "/consents/" + id
	scanned := strings.Replace(w.signing(""), `"drawn"`, `"scanned"`, 1)
	for _, s := range []scenario{
		{"read", storetest.Joanna, "GET", path, "", nil, 200, []string{`"state":"draft"`, `"holds":false`, "Shelter A"}, nil, "consent.get done"},
		{"by who does not reach the client", storetest.Inez, "GET", path, "", nil, 404, nil, []string{"Shelter"}, "consent.get refused"},
		{"in another agency", storetest.Eve, "GET", path, "", nil, 404, nil, nil, ""},
		{"not theirs to change", storetest.Petra, "PUT", path, w.terms(shelter, ""), []string{`If-Match: "1"`}, 403, nil, nil, ""},
		{"an old version", storetest.Dana, "PUT", path, w.terms(shelter, ""), []string{`If-Match: "9"`}, 412, nil, nil, ""},
		{"changed", storetest.Dana, "PUT", path, w.terms(shelter, `,"purposeWords":"My own room"`), []string{`If-Match: "1"`}, 200, []string{"My own room"}, nil, "consent.update done"},
		{"no copy of a draft", storetest.Dana, "GET", path + "/copy", "", nil, 409, []string{"not signed yet"}, nil, ""},
		{"nothing to revoke", storetest.Dana, "POST", path + "/revoke", `{"how":"written"}`, nil, 409, nil, nil, ""},
		{"no signature", storetest.Dana, "POST", path + "/sign", strings.Replace(w.signing(""), aSignature(t), "", 1), nil, 422, []string{`"signature"`}, nil, ""},
		{"a text file", storetest.Dana, "POST", path + "/sign", strings.Replace(scanned, aSignature(t), "aGVsbG8=", 1), nil, 422, []string{`"signature"`, "PNG or JPEG"}, nil, ""},
		{"no base64", storetest.Dana, "POST", path + "/sign", strings.Replace(w.signing(""), aSignature(t), "!!", 1), nil, 422, []string{`"signature"`}, nil, ""},
		{"tomorrow", storetest.Dana, "POST", path + "/sign", strings.Replace(w.signing(""), w.day(0), w.day(1), 1), nil, 422, []string{`"signedOn"`}, nil, ""},
		{"for her, by what right", storetest.Dana, "POST", path + "/sign", strings.Replace(w.signing(""), `"client"`, `"guardian"`, 1), nil, 422, []string{`"signerAuthority"`}, nil, ""},
		{"not theirs to take", storetest.Petra, "POST", path + "/sign", w.signing(""), nil, 403, nil, nil, "consent.sign refused"},
		{"signed", storetest.Dana, "POST", path + "/sign", w.signing(`,"place":"Room 4","witness":"Bea"`), nil, 200,
			[]string{`"state":"active"`, `"holds":true`, `"formVersion":"2024-1"`, "Room 4", `"lastDay":"` + w.day(90)}, nil, "consent.sign done"},
		{"twice", storetest.Dana, "POST", path + "/sign", w.signing(""), nil, 409, nil, nil, ""},
		{"for ever", storetest.Dana, "PUT", path, w.terms(shelter, ""), []string{`If-Match: "3"`}, 409, nil, nil, ""},
		{"it ends by no condition", storetest.Dana, "POST", path + "/meet", `{}`, nil, 409, nil, nil, ""},
		{"in the list", storetest.Petra, "GET", "/consents?clientId=" + storetest.Alma.String(), "", nil, 200, []string{id}, nil, "consent.list done"},
		{"not in a stranger's", storetest.Inez, "GET", "/consents?clientId=" + storetest.Alma.String(), "", nil, 404, nil, []string{id}, ""},
		{"out of reach", storetest.Inez, "POST", path + "/revoke", `{"how":"written"}`, nil, 404, nil, nil, ""},
		{"orally without a note", storetest.Petra, "POST", path + "/revoke", `{"how":"oral"}`, nil, 422, []string{`"note"`}, nil, ""},
		{"taken back", storetest.Petra, "POST", path + "/revoke", `{"how":"oral","note":"She called me."}`, nil, 200, []string{`"state":"revoked"`, `"holds":false`, "She called me."}, nil, "consent.revoke done"},
		{"once", storetest.Dana, "POST", path + "/revoke", `{"how":"written"}`, nil, 409, nil, nil, ""},
		{"her peer is told", storetest.Dana, "GET", "/tasks?mine=true", "", nil, 200, []string{"A consent was taken back."}, []string{"Shelter"}, ""},
		{"and her clinician", storetest.Joanna, "GET", "/tasks?mine=true", "", nil, 200, []string{"A consent was taken back."}, nil, ""},
		{"nobody else", storetest.Inez, "GET", "/tasks?mine=true", "", nil, 200, nil, []string{"A consent"}, ""},
		{"it stands in the story", storetest.Dana, "GET", "/client-events?clientId=" + storetest.Alma.String(), "", nil, 200, []string{"consent_signed", "consent_ended", `"consentState":"revoked"`}, nil, ""},
	} {
		w.expect(s, w.call(s.who, s.method, s.path, s.body, s.header...))
	}
}

// A consent of somebody whom only named staff find is not there for anybody
// else, in the same words as one that never was.
func TestAConsentOfAHiddenClientIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.signed(storetest.Dana, storetest.Vera, w.terms(w.recipient("Shelter A", "housing"), ""))
	for _, who := range []uuid.UUID{storetest.Ruth, storetest.Joanna, storetest.Paula, storetest.Petra, storetest.Inez, storetest.Eve} {
		for _, path := range []string{"", "/copy"} {
			hidden, absent := w.call(who, "GET", "/consents/"+id+path, ""), w.call(who, "GET", "/consents/"+someID+path, "")
			if hidden.status != 404 || hidden.json(t)["detail"] != absent.json(t)["detail"] || hidden.json(t)["title"] != absent.json(t)["title"] {
				t.Errorf("%s reads %s: %d %s, absent is %s", people[who], path, hidden.status, hidden.body, absent.body)
			}
		}
		a := w.call(who, "POST", "/consents/"+id+"/revoke", `{"how":"written"}`)
		if a.status != 404 {
			t.Errorf("%s revokes it: %d", people[who], a.status)
		}
	}
	if a := w.call(storetest.Dana, "GET", "/consents/"+id, ""); a.status != 200 {
		t.Errorf("Dana, who is named: %d", a.status)
	}
}

// The copy is the person's: in their language, with all that was agreed to,
// written down as given to them, under a name that says nothing.
func TestThePersonGetsACopyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.signed(storetest.Dana, storetest.Alma, strings.Replace(w.terms(w.recipient("Refugio Norte", "housing"), `,"purposeWords":"Un cuarto propio"`), `"en"`, `"es"`, 1))
	a := w.call(storetest.Dana, "GET", "/consents/"+id+"/copy", "")
	if a.status != 200 || a.header.Get("Content-Disposition") != `attachment; filename="copy.pdf"` || a.header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("%d %v", a.status, a.header)
	}
	text := storetest.PDFText(t, []byte(a.body))
	for _, part := range []string{"Copia de mi permiso", "Alma Reyes", "Refugio Norte", "Que vengo aquí, y en qué días.", "Un cuarto propio",
		"Puedo cambiar de idea", "Los programas de Harbor Row", "Esto vale hasta el", "Firmó Alma Reyes", "Vale."} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in it: %s", part, text)
		}
	}
	if !bytes.Contains([]byte(a.body), []byte("/Subtype /Image")) {
		t.Error("her signature is not in it")
	}
	got := storetest.OwnerValue[string](t, w.Database, `SELECT packet || ' ' || basis || ' ' || purpose || ' ' || medium || ' ' || recipient_type FROM disclosures`)
	if got != "consent_copy patient_access at_request pdf other" {
		t.Errorf("written down is %q", got)
	}
	w.expect(scenario{who: storetest.Dana, path: "copy", status: 200, audit: "consent.copy done"}, a)
	w.expect(scenario{path: "nothing was scanned", status: 404}, w.call(storetest.Dana, "GET", "/consents/"+id+"/scan", ""))
	if strings.Contains(w.said(), "Alma") || strings.Contains(w.said(), "Refugio") {
		t.Error("the log names somebody")
	}
}

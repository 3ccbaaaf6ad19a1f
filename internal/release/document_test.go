package release_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/release"
	"continuo/internal/storetest"
)

// forThem is the gate's yes to one document: for somebody outside by a consent,
// or for the person.
func forThem(t *testing.T, outside bool) casework.Permit {
	t.Helper()
	day, client := casework.Date{Year: 2026, Month: 11, Day: 23}, uuid.New()
	ask := casework.ReleaseAsk{ReleaseID: file, ClientID: client, To: casework.ReleaseTo{Client: true}, Medium: casework.MediumPDF,
		Packet: casework.PacketConsentCopy, Purpose: casework.ForTheClient, Basis: casework.BasisPatientAccess, Day: day}
	facts := casework.ReleaseFacts{Notice: "2024-1"}
	if outside {
		to, no := &casework.Recipient{Versioned: casework.NewVersioned(uuid.New()), RecipientType: casework.RecipientOther,
			RecipientClass: casework.ClassHousing, Name: "Shelter"}, false
		ask.To, ask.Packet, ask.Purpose, ask.Basis, ask.Proceeding = casework.ReleaseTo{Recipient: to}, casework.PacketAttendance,
			casework.ForHousing, casework.BasisConsent, &no
		facts.Consents = []casework.Consent{{ClientID: client, Kind: casework.ConsentSpecific, State: casework.ConsentActive,
			Information: []casework.Information{casework.InfoAttendance}, Purposes: []casework.ReleasePurpose{casework.ForHousing},
			Expiry: casework.ExpiresOnDate, ExpiresOn: day, SignedOn: day, Recipients: []casework.ConsentRecipient{{RecipientID: &to.ID}}}}
	}
	c, err := casework.Disclose(ask, facts, uuid.New(), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return c.Recorded(c.Row())
}

func drawn(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 100))
	for x := range 300 {
		img.Set(x, 50, color.Black)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestADocumentCarriesTheNoticeThatItsPermitNames(t *testing.T) {
	t.Parallel()
	d := release.Document{Language: "es", Title: "Su permiso", Lead: []string{"Usted puede cambiar de opinión mañana."}, Pages: "Página %d",
		Sections: []release.Section{{Heading: "Quién", Facts: []release.Fact{{Label: "Para", Value: "Shelter (North) \\ & Co \U0001F600"}}, Picture: drawn(t)},
			{Heading: "Cuándo", Columns: []release.Column{{Name: "Day", Weight: 1}, {Name: "What", Weight: 3}}, Lines: manyLines(90)}}}
	for says, outside := range map[string]bool{"for the person": false, "for somebody outside": true} {
		w := httptest.NewRecorder()
		if err := release.NewDocument(forThem(t, outside), "copy", d).Send(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		if w.Header().Get("Content-Type") != "application/pdf" || w.Header().Get("Content-Disposition") != `attachment; filename="copy.pdf"` ||
			w.Header().Get("Cache-Control") != "no-store" || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
			t.Errorf("%s: %v", says, w.Header())
		}
		if n := bytes.Count(w.Body.Bytes(), []byte("/Type /Page\n")); n < 2 {
			t.Errorf("%s: ninety lines are on %d page", says, n)
		}
		text := storetest.PDFText(t, w.Body.Bytes())
		for _, part := range []string{"Su permiso", "opinión mañana", "Shelter (North) \\ & Co \uFFFD", "line 1 ", "line 90", "Página 2"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %q is not in it:\n%s", says, part, text)
			}
		}
		for _, part := range []string{"42 CFR part 2 prohibits unauthorized use", "This record which has been disclosed to you", "It covers: attendance"} {
			if strings.Contains(text, part) != outside {
				t.Errorf("%s: %q: %s", says, part, text)
			}
		}
	}
}

func manyLines(n int) [][]string {
	var lines [][]string
	for i := range n {
		lines = append(lines, []string{"2026-11-23", "line " + strconv.Itoa(i+1) + " of what was told"})
	}
	return lines
}

func TestADocumentWithoutAPermitOrWithAFalsePictureDoesNotLeave(t *testing.T) {
	t.Parallel()
	for says, r := range map[string]*release.Release{
		"no permit":    release.NewDocument(casework.Permit{}, "copy", release.Document{Title: "Alma"}),
		"no picture":   release.NewDocument(forThem(t, false), "copy", release.Document{Sections: []release.Section{{Picture: []byte("<svg/>")}}}),
		"half of one":  release.NewDocument(forThem(t, false), "copy", release.Document{Sections: []release.Section{{Picture: drawn(t)[:60]}}}),
		"a bomb of it": release.NewDocument(forThem(t, false), "copy", release.Document{Sections: []release.Section{{Picture: wide(t)}}}),
	} {
		w := httptest.NewRecorder()
		if err := r.Send(t.Context(), w); err == nil || w.Body.Len() != 0 || len(w.Header()) != 0 {
			t.Errorf("%s: %v, %d bytes, %v", says, err, w.Body.Len(), w.Header())
		}
	}
}

func wide(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 5000, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

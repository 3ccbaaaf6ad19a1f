package release_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
	"continuo/internal/release"
)

// packetPermit is the gate's yes to attendance for somebody outside, changed in
// the row that was written down.
func packetPermit(t *testing.T, change func(*casework.Disclosure)) casework.Permit {
	t.Helper()
	yes := forThem(t, true)
	row := yes.Disclosure()
	c, err := casework.Disclose(casework.ReleaseAsk{ReleaseID: file, ClientID: row.ClientID, To: casework.ReleaseTo{Staff: &casework.Staff{Name: "Dana"}},
		Medium: casework.MediumCSV, Packet: casework.PacketList, Purpose: casework.ForOperations, Basis: casework.BasisSameProgram},
		casework.ReleaseFacts{WorksThere: true}, uuid.New(), monday)
	if err != nil {
		t.Fatal(err)
	}
	change(&row)
	return c.Recorded(row)
}

func attended(of casework.Information) []release.Part {
	return []release.Part{{Of: of, Section: release.Section{Heading: "Days", Paragraphs: []string{"2026-11-02"}}}}
}

// Without a permit, with a part that the permit does not name, or in a form that
// was not decided on, nothing is made.
func TestAPacketIsMadeOfWhatIsPermittedAlone(t *testing.T) {
	t.Parallel()
	if _, err := release.NewPacket(casework.Permit{}, "packet", release.Document{}, nil); err == nil {
		t.Error("a packet was made that nobody permitted")
	}
	if _, err := release.NewPacket(forThem(t, true), "packet", release.Document{}, attended(casework.InfoCounselingNotes)); err == nil {
		t.Error("a counselor's notes are in a packet of attendance")
	}
	if _, err := release.NewPacket(forThem(t, true), "packet", release.Document{}, attended(casework.InfoAttendance)); err != nil {
		t.Errorf("what was permitted is refused: %v", err)
	}
	for _, medium := range []casework.Medium{casework.MediumEmail, casework.MediumLink} {
		if _, err := release.NewPacket(packetPermit(t, func(d *casework.Disclosure) { d.Medium = medium }), "packet", release.Document{}, nil); err == nil {
			t.Errorf("something writes %s", medium)
		}
	}
}

// A notice that nobody knows is none, in every form: what must carry one stays
// here.
func TestWhatLacksItsNoticeDoesNotLeave(t *testing.T) {
	t.Parallel()
	for _, medium := range []casework.Medium{casework.MediumPDF, casework.MediumCSV, casework.MediumXLSX, casework.MediumPrint, casework.MediumAPI} {
		permit := packetPermit(t, func(d *casework.Disclosure) { d.Medium, d.NoticeVersion = medium, "1987" })
		r, err := release.NewPacket(permit, "packet", release.Document{Title: "Attendance"}, attended(casework.InfoAttendance))
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if err := r.Send(t.Context(), w); err == nil || w.Body.Len() > 0 {
			t.Errorf("%s left without its notice: %v, %d bytes", medium, err, w.Body.Len())
		}
	}
}

// A permit for one thing lets nothing else out: no line of another file, no
// lines of an import, no study.
func TestAPermitIsForOneThing(t *testing.T) {
	t.Parallel()
	back := httptest.NewRecorder()
	if err := release.NewReturn(forThem(t, true), "lines", release.CSV, []byte("Reyes")).Send(t.Context(), back); !errors.Is(err, release.ErrBroken) || back.Body.Len() > 0 {
		t.Errorf("a client's permit gives lines back: %v", err)
	}
	if err := release.NewReturn(casework.Permit{}, "lines", release.CSV, []byte("Reyes")).Send(t.Context(), back); !errors.Is(err, release.ErrBroken) || back.Body.Len() > 0 {
		t.Errorf("none gives lines back: %v", err)
	}
	if _, err := release.NewStudy(forThem(t, true), nil); err == nil {
		t.Error("a client's permit lets a study's table out")
	}
	study, records := studyPermit(t)
	if _, err := release.NewStudy(study, records[1:]); err == nil {
		t.Error("other records than were permitted left")
	}
	line := release.Row{Permit: study, Cells: []release.Cell{{Text: "Reyes"}}}
	w := httptest.NewRecorder()
	err := release.New(study.Disclosure().ReleaseID, "list", release.CSV, []string{"Name"}, []release.Row{line}, batches()).Send(t.Context(), w)
	if !errors.Is(err, release.ErrBroken) || strings.Contains(w.Body.String(), "Reyes") {
		t.Errorf("a study's permit lets a client's line out: %v", err)
	}
	none := release.Row{Cells: []release.Cell{{Text: "Reyes"}}}
	w = httptest.NewRecorder()
	err = release.New(uuid.Nil, "list", release.CSV, []string{"Name"}, []release.Row{none}, batches()).Send(t.Context(), w)
	if !errors.Is(err, release.ErrBroken) || strings.Contains(w.Body.String(), "Reyes") {
		t.Errorf("no permit lets a line out of a file that bears no id: %v", err)
	}
}

// studyPermit is the gate's yes to a study's records, and those.
func studyPermit(t *testing.T) (casework.Permit, []casework.StudyRecord) {
	t.Helper()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s, err := casework.NewStudy(uuid.New(), uuid.New(), "Walking on", "26-004", now)
	if err != nil {
		t.Fatal(err)
	}
	codes, facts := map[uuid.UUID]string{}, make([]casework.StudyFacts, 12)
	for i := range facts {
		facts[i] = casework.StudyFacts{ClientID: uuid.New(), Stage: "iop", BirthDate: casework.Date{Year: 1990, Month: 1, Day: 1}, EnteredOn: casework.Date{Year: 2026, Month: 1, Day: 1},
			LastOn: casework.Date{Year: 2026, Month: 3, Day: 1}}
		codes[facts[i].ClientID] = casework.NewStudyCode()
	}
	records, err := s.Prepare(facts, codes, now)
	if err != nil {
		t.Fatal(err)
	}
	cleared, err := casework.DiscloseStudy(s, records, uuid.New(), uuid.New(), casework.MediumCSV, now)
	if err != nil {
		t.Fatal(err)
	}
	return cleared.Recorded(casework.Disclosure{ReleaseID: cleared.Study().ID, Medium: casework.MediumCSV}), records
}

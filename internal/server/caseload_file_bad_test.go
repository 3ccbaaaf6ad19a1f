package server_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"continuo/internal/storetest"
)

// zeros are bytes without an end, counted as they are taken.
type zeros struct{ taken atomic.Int64 }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.taken.Add(int64(len(p)))
	return len(p), nil
}

// zipBomb is a workbook of a few hundred KB whose sheet unpacks to 300 MB.
func zipBomb(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range map[string]int64{"xl/workbook.xml": 10, "xl/worksheets/sheet1.xml": 300 << 20} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.CopyN(w, &zeros{}, size)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAZipBombAndAFileOfTwoGigabytesAreAnsweredAndNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.clientCount()
	if a := w.upload(storetest.Paula, zipBomb(t)); a.status != 422 || !strings.Contains(a.body, "unpack") {
		t.Errorf("a zip bomb: %d %.300s", a.status, a.body)
	}
	for says, length := range map[string]int64{"that says so": 2 << 30, "that does not say": -1} {
		body := &zeros{}
		req, err := http.NewRequest("POST", w.url+"/api/v1/caseload-files?name=big.csv", io.LimitReader(body, 2<<30))
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = length
		req.Header.Set("Authorization", "Bearer "+w.token(storetest.Paula))
		req.Header.Set("Content-Type", "application/octet-stream")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Errorf("2 GB %s: %v", says, err)
			continue
		}
		res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("2 GB %s: %d", says, res.StatusCode)
		}
		if took := body.taken.Load() >> 20; took > 64 {
			t.Errorf("2 GB %s: %d MB were taken before it was refused", says, took)
		}
	}
	if n := storetest.OwnerValue[int](t, w.Database, "SELECT count(*) FROM caseload_files"); n != 0 || w.clientCount() != before {
		t.Errorf("%d files are kept, %d people were %d", n, w.clientCount(), before)
	}
}

// A header that stands there twice, as where two pages of a printed list were
// put one under the other, is no person; a column that stands there twice is
// named, and nobody comes in by it.
func TestAHeaderTwiceIsReadOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	twice := "Name,DOB,Program,Admitted\nAna Cruz,1/2/1980,IOP,11/2/2026\nName,DOB,Program,Admitted\nLi Wei,1/3/1981,IOP,11/2/2026\n"
	w.expect(scenario{path: "the line twice", status: 200, sees: []string{`"people":2`, `"refused":0`}}, w.call(storetest.Paula, "GET", w.uploaded(twice), ""))
	before := w.clientCount()
	column := w.uploaded("Name,DOB,DOB\nAna Cruz,1/2/1980,1/2/1980\n")
	w.expect(scenario{path: "the column twice", status: 200, sees: []string{`"trouble":"Line 1: columns 2 `, "say the same; rename or remove one", `"people":0`}}, w.call(storetest.Paula, "GET", column, ""))
	w.expect(scenario{path: "brought in all the same", status: 422, sees: []string{"say the same; rename or remove one"}}, w.call(storetest.Paula, "POST", column+"/import", ""))
	said := `{"columns":[{"heading":"DOB","field":"ignore"}]}`
	w.expect(scenario{path: "one heading for both", status: 200}, w.call(storetest.Paula, "PUT", column, said, `If-Match: "1"`))
	if w.clientCount() != before {
		t.Error("somebody came in")
	}
}

func TestAListThatWasTakenAlongIsAllOnRecordWhenItComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.clientCount()
	rows := func() int {
		return storetest.OwnerValue[int](t, w.Database, "SELECT (SELECT count(*) FROM stays)::int + (SELECT count(*) FROM assignments)::int + (SELECT count(*) FROM contact_ways)::int")
	}
	others := rows()
	for _, path := range []string{csvPath, xlsxPath} {
		list := w.call(storetest.Paula, "GET", path, "")
		lines := len(w.table(list)) - 1
		if lines < 5 {
			t.Fatalf("%s has %d lines", path, lines)
		}
		file := w.uploaded(list.body)
		seen := w.call(storetest.Paula, "GET", file, "").json(t)
		counts, _ := seen["counts"].(map[string]any)
		if counts == nil {
			counts = seen
		}
		if counts["people"] != 0.0 || counts["refused"] != 0.0 || counts["duplicates"] != float64(lines) {
			t.Errorf("%s: %v people, %v refused, %v on record of %d lines: %v", path, counts["people"], counts["refused"], counts["duplicates"], lines, seen)
		}
		w.expect(scenario{path: "brought in", status: 200, sees: []string{`"people":0`}}, w.call(storetest.Paula, "POST", file+"/import", ""))
	}
	if w.clientCount() != before || rows() != others {
		t.Errorf("%d people were %d, %d rows were %d", w.clientCount(), before, rows(), others)
	}
}

// Who was restricted between two runs of one file came in a second time. The
// person who brought them in is told that they are on record, which is nothing
// new to them; to everybody else the record is not there, as by hand.
func TestWhoWasRestrictedBetweenTwoRunsComesInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const file = "Name,DOB,Program,Admitted\nAna Cruz,1/2/1980,IOP,11/2/2026\nLi Wei,1/3/1981,IOP,11/2/2026\n"
	w.expect(scenario{path: "first", status: 200, sees: []string{`"people":2`}}, w.call(storetest.Paula, "POST", w.uploaded(file)+"/import", ""))
	people := w.clientCount()
	w.Owner(t, "UPDATE clients SET restricted = true WHERE legal_last = 'Cruz'").Close()
	again := w.uploaded(file)
	w.expect(scenario{path: "looked at", status: 200, sees: []string{`"people":0`, `"duplicates":2`}}, w.call(storetest.Paula, "GET", again, ""))
	w.expect(scenario{path: "again", status: 200, sees: []string{`"people":0`}}, w.call(storetest.Paula, "POST", again+"/import", ""))
	if w.clientCount() != people {
		t.Errorf("%d people were %d", w.clientCount(), people)
	}
	w.expect(scenario{path: "and not found", status: 200, sees: []string{`"items":[]`}}, w.call(storetest.Paula, "POST", "/client-searches", `{"text":"cruz"}`))
}

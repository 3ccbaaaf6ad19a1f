//go:build browser

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// bringSample is a director who chooses the sample file and looks at it.
func (s *stage) bringSample(t *testing.T, width int64) *screen {
	t.Helper()
	file, err := filepath.Abs("../../internal/caseloadfile/testdata/caseload.csv")
	if err != nil {
		t.Fatal(err)
	}
	return s.bringFile(t, file, width)
}

func (s *stage) bringFile(t *testing.T, file string, width int64) *screen {
	t.Helper()
	w := s.signIn(t, s.who(t, "program director"), width)
	w.open("/clients")
	w.goes(func() { w.tap(`a[href="/caseload-files"]`) })
	if err := chromedp.Do(w.ctx, chromedp.SetUploadFiles(chromedp.CSS(`input[type="file"]`), []string{file})); err != nil {
		t.Fatal(err)
	}
	w.goes(func() { w.tap(`form[enctype] button.main`) })
	if seen := w.text("main"); !strings.Contains(seen, "Before it goes in") {
		t.Fatalf("the file is not looked at at %s: %s", w.path(), seen)
	}
	return w
}

// testCaseloadOnAPhone brings a small file in with a thumb: what is what is
// said once, the preview tells what would happen, and then it has.
func (s *stage) testCaseloadOnAPhone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "strange.csv")
	write(t, file, "Who,Came to life,Wing\nQuill Harrow,4/5/1979,x\nNobody,5/6/1980,y\n")
	w := s.bringFile(t, file, phone)
	w.goes(func() { w.tap(`.foot a.main`) })
	for field, meaning := range map[string]string{"column.0": "name", "column.1": "birth date"} {
		w.do(`document.querySelector('select[name="` + field + `"]').value = "` + meaning + `"`)
	}
	w.holds(t, s.axe, w.path())
	w.wide(phone)
	w.goes(func() { w.tap(`.foot button.main`) })
	if seen := w.text("main"); !strings.Contains(seen, "1 person") || !strings.Contains(seen, "First or last name is missing") {
		t.Fatalf("the preview says %s", seen)
	}
	w.holds(t, s.axe, w.path())
	w.wide(phone)
	w.goes(func() { w.tap(`.foot button.main`) })
	if seen := w.text("main"); !strings.Contains(seen, "It is in") || !strings.Contains(seen, "1 line") {
		t.Fatalf("the result says %s", seen)
	}
	w.holds(t, s.axe, w.path())
}

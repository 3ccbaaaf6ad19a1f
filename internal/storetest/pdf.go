package storetest

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

var (
	pdfStream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	pdfShown  = regexp.MustCompile(`(?s)(\[?)((?:\((?:\\.|[^\\)])*\)|[-0-9. ])+)\]? ?T[jJ]`)
	pdfPiece  = regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\)`)
	pdfEscape = regexp.MustCompile(`(?s)\\(.)`)
)

// PDFText is what a reader sees of a PDF that internal/release wrote, in the
// order in which it was written, with one space between what stood apart. Its
// fonts take UTF-16, so that the words can be read back from the page itself.
func PDFText(t testing.TB, file []byte) string {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Fatalf("this is no PDF: %.40q", file)
	}
	var text []string
	for _, stream := range pdfStream.FindAllSubmatch(file, -1) {
		r, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // not compressed: no page
		}
		page, err := io.ReadAll(r)
		if err != nil || !bytes.Contains(page, []byte("BT ")) {
			continue
		}
		for _, shown := range pdfShown.FindAllSubmatch(page, -1) {
			var said strings.Builder
			for _, piece := range pdfPiece.FindAllSubmatch(shown[2], -1) {
				said.WriteString(bigEndian(pdfEscape.ReplaceAllFunc(piece[1], func(b []byte) []byte {
					if b[1] == 'r' {
						return []byte{'\r'}
					}
					return b[1:]
				})))
			}
			text = append(text, said.String())
		}
	}
	return strings.Join(strings.Fields(strings.Join(text, " ")), " ")
}

func bigEndian(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

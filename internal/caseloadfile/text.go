package caseloadfile

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// readText returns a text file as UTF-8 with line feeds only. The whole file is
// needed at once: whether it is UTF-8 shows only at its end.
func readText(raw []byte) (text, encoding string, err error) {
	text, encoding, err = decode(raw)
	if err != nil {
		return "", "", err
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n") // Excel's "CSV (Macintosh)"
	if at := strings.IndexByte(text, 0); at >= 0 {
		return "", "", &Error{Line: lineAt(text, at), Text: "holds a NUL byte; this is not a text file"}
	}
	return text, encoding, nil
}

// decode takes a byte order mark at its word. Without one, a file that is not
// valid UTF-8 came from a Windows program; in that encoding any byte is valid.
func decode(raw []byte) (text, encoding string, err error) {
	if bytes.HasPrefix(raw, []byte{0xFF, 0xFE}) || bytes.HasPrefix(raw, []byte{0xFE, 0xFF}) {
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		decoded, err := utf16.NewDecoder().Bytes(raw)
		if err != nil {
			return "", "", fmt.Errorf("decode UTF-16: %w", err)
		}
		return string(decoded), "UTF-16", nil
	}
	body, marked := bytes.CutPrefix(raw, []byte("\uFEFF"))
	if utf8.Valid(body) {
		return string(body), "UTF-8", nil
	}
	if marked {
		valid := strings.ToValidUTF8(string(body), "\x00")
		line := lineAt(valid, strings.IndexByte(valid, 0))
		return "", "", &Error{Line: line, Text: "the file says it is UTF-8, but this line is not"}
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return "", "", fmt.Errorf("decode Windows-1252: %w", err)
	}
	return string(decoded), "Windows-1252", nil
}

func lineAt(text string, offset int) int {
	return 1 + strings.Count(text[:offset], "\n")
}

func sizeName(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

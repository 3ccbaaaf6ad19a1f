package demo

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"continuo/migrations"
)

//go:embed data
var data embed.FS

//go:embed *.go
var sources embed.FS

// Fingerprint changes with everything a telling depends on here: the schema,
// this package and its data. A demo told under another one is never kept.
func Fingerprint() string {
	sum := sha256.New()
	for _, files := range []fs.FS{migrations.Files, data, sources} {
		_ = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(files, path) // embedded: it cannot fail
			fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
			return err
		})
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// row is one line of a table, by the names in its head.
type row map[string]string

// table reads an embedded CSV file. It was compiled in, so a file that does
// not read is a mistake of ours and is found by the first test.
func table(name string) []row {
	text, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
	rows := make([]row, 0, len(lines)-1)
	for _, line := range lines[1:] {
		r := row{}
		for i, column := range lines[0] {
			r[column] = line[i]
		}
		rows = append(rows, r)
	}
	return rows
}

// phrasebook is the hand-written sentences, by section.
type phrasebook map[string][]string

func readPhrases() phrasebook {
	text, err := data.ReadFile("data/notes.txt")
	if err != nil {
		panic(err)
	}
	book, section := phrasebook{}, ""
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		default:
			book[section] = append(book[section], line)
		}
	}
	return book
}

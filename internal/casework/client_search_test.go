package casework

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// names as they are on real caseloads, invented: accents, letters without a
// key, apostrophes of every telephone, particles, hyphens, other scripts.
var writtenNames = []string{"Alma", "Reyes", "Siobhán", "Ñúñez", "Strauß", "STRAUẞ", "Ødegård", "Ǿrsted", "Łukasz", "Đặng", "Þóra", "Æsa", "Œuvray",
	"İlker", "Işık", "O’Neil", "O'Neil", "OʼNeil", "O`Neil", "Kaʻiulani", "D´Angelo", "van der Berg", "de la Cruz", "Smith-Jones", "Smith–Jones", "Mary Ann",
	"J.R.", "St. John", "王", "小明", "欧阳", "김민준", "さくら", "Юлія", "Ἀλέξανδρος", "ΟΔΥΣΣΕΥΣ", "محمد", "यशस्वी", "Ａｌｍａ", "ﬁona", "3rd", "Malcolm 10X", "Jean-Luc2",
	"Zoë", "Zoe\u0308", "Nguyễn Thị", "Mc Donald", "MacÁrdghail", "Núria i Pons", "Ana\u00a0María", strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 5)}

func noDay(string) (Date, bool) { return Date{}, false }

// finds tells whether what is typed fits somebody of these words: each term
// lies between some word's ends.
func finds(t testing.TB, typed string, words []string) bool {
	t.Helper()
	s, err := ParseClientSearch(typed, noDay)
	if err != nil {
		t.Errorf("%q is refused: %v", typed, err)
		return false
	}
	for _, term := range s.Terms {
		from, until := term.Range()
		if !slices.ContainsFunc(words, func(w string) bool { return from <= w && w < until }) {
			return false
		}
	}
	return len(s.Terms) > 0
}

func TestNamesThatAreWrittenAlikeFoldAlike(t *testing.T) {
	t.Parallel()
	for _, c := range [][]string{
		{"oneil", "O’Neil", "O'NEIL", "oneil", "OʼNeil", "O`Neil", "O´Neil", "Ｏ＇Ｎｅｉｌ"},
		{"strauss", "Strauß", "STRAUẞ", "strauss"},
		{"odegard", "Ødegård", "ØDEGÅRD", "Odegard"},
		{"nunez", "Ñúñez", "nunez", "N\u0303u\u0301n\u0303ez"},
		{"smith jones", "Smith-Jones", "smith–jones", "SMITH  JONES"},
		{"van der berg", "van der Berg", "Van Der  Berg"},
		{"lukasz", "Łukasz"}, {"thora", "Þóra"}, {"ilker", "İlker", "ilker"}, {"isik", "Işık"}, {"orsted", "Ǿrsted"},
		{"οδυσσευσ", "ΟΔΥΣΣΕΥΣ", "Οδυσσεύς"},
		{"王小明", "王小明"}, {"fiona", "ﬁona", "Fiona"},
		{"jr", "J.R.", "JR"}, {"", "—", "’", "💜"},
	} {
		for _, written := range c[1:] {
			if got := Fold(written); got != c[0] {
				t.Errorf("Fold(%q) = %q, want %q", written, got, c[0])
			}
		}
	}
}

func TestWhatAClientIsFoundBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		client Client
		want   string
	}{
		{Client{Number: "C-1001", LegalFirst: "Alma", LegalLast: "Reyes", BirthDate: Date{1991, 4, 12}}, "#1001 #c1001 @1991-04-12 alma reyes"},
		{Client{Number: "C-7", LegalFirst: "Mary Ann", LegalLast: "O’Neil-Strauß", ChosenName: "Mary"},
			"#7 #c7 ann mary maryann neil o oneil oneilstrauss strauss"},
		{Client{AgencyNumber: "MRN 45/b", LegalFirst: "—", LegalLast: "王"}, "#45 #45b #mrn45b 王"},
		{Client{AgencyNumber: "ELM", LegalFirst: "Luis 3rd"}, "#3 #3r #3rd #elm #luis3 #luis3r #luis3rd 3rd luis luis3rd"},
	} {
		if got := strings.Join(c.client.Words(), " "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.client.LegalFirst, c.client.LegalLast, got, c.want)
		}
	}
}

// Every beginning of every word of a name finds its bearer, however it is
// composed, in any case.
func TestEveryBeginningOfAWordFindsItsBearer(t *testing.T) {
	t.Parallel()
	for i, name := range writtenNames {
		c := Client{Number: "C-1", LegalFirst: name, LegalLast: writtenNames[(i+7)%len(writtenNames)], ChosenName: writtenNames[(i+13)%len(writtenNames)]}
		everyBeginning(t, name, c.Words())
	}
}

func everyBeginning(t testing.TB, name string, words []string) {
	t.Helper()
	for _, form := range []string{name, strings.ToUpper(name), strings.ToLower(name), norm.NFD.String(name), norm.NFC.String(name)} {
		for _, word := range strings.Fields(form) {
			for at := range word {
				_, size := utf8.DecodeRuneInString(word[at:])
				typed := word[:at+size]
				if Fold(typed) == "" || utf8.RuneCountInString(typed) > MaxName {
					continue // a mark alone; longer than may be typed
				}
				if !finds(t, typed, words) {
					t.Errorf("%q does not find %q", typed, name)
				}
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, name := range writtenNames {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		folded := Fold(name)
		if again := Fold(folded); again != folded {
			t.Errorf("Fold(%q) is %q, and folded again %q", name, folded, again)
		}
		if !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable) || utf8.RuneCountInString(name) > MaxName {
			return // no name that is kept
		}
		for _, w := range (&Client{LegalFirst: name}).Words() {
			if w == "" || len(w) > 4*longestWord+1 || !utf8.ValidString(w) {
				t.Errorf("%q is found by %q", name, w)
			}
		}
	})
}

func TestWhatIsTyped(t *testing.T) {
	t.Parallel()
	april := func(written string) (Date, bool) { return Date{1991, 4, 12}, strings.Contains(written, "12") }
	for typed, want := range map[string]string{
		"alma":                     "alma",
		"Rey al":                   "rey al",
		"al alma alm":              "alma",
		"smith-jones":              "smith jones",
		"O’Neil":                   "oneil",
		"C-1001":                   "=#c1001",
		"reyes c-1001":             "=#c1001 reyes",
		"4/12/1991":                "=@1991-04-12",
		"reyes Apr 12, 1991 alma":  "=@1991-04-12 reyes alma",
		"12-Apr-91":                "=@1991-04-12",
		"alma\treyes":              "reyes alma",
		"  --  ":                   "! at least one letter",
		"":                         "! a name, a number",
		"4/31/1991":                "! no such day",
		"a\x00b":                   "! on one line",
		strings.Repeat("x", 201):   "! too long",
		strings.Repeat("王", 200):   strings.Repeat("王", longestWord),
		"a b c d e f g h i j k":    "! many words",
		"aa ab ac ad ae af ag ah":  "aa ab ac ad ae af ag ah",
		"19910412":                 "=#19910412",
		"33340":                    "=#33340", // five digits: Excel would take them for a day
		"\xff":                     "! cannot be kept",
		"Robert'); DROP TABLE x--": "robert table drop x",
	} {
		s, err := ParseClientSearch(typed, april)
		var got []string
		for _, term := range s.Terms {
			mark := ""
			if term.Whole {
				mark = "="
			}
			got = append(got, mark+term.Word)
		}
		text := strings.Join(got, " ")
		if message, refused := strings.CutPrefix(want, "! "); refused {
			if err == nil || KindOf(err) != KindInvalid || !strings.Contains(err.(*Error).Fields[0].Message, message) {
				t.Errorf("%q: %v, want %q", typed, err, message)
			}
		} else if err != nil || text != want {
			t.Errorf("%q: %q %v, want %q", typed, text, err, want)
		}
	}
}

package release

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // a signature may have been scanned
	"image/png"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/text/unicode/norm"

	"continuo/internal/casework"
)

// PDF is a document to read or print. It is not tagged for screen readers:
// whoever needs that reads the page it was made from.
const PDF Format = "pdf"

// Document is what stands in a PDF of one client: words, and nothing that
// could be run.
type Document struct {
	Language string // BCP 47; "" is en
	Title    string // above the text, and nowhere outside it
	Lead     []string
	Sections []Section
	Pages    string // how a page says its number, as "Page %d"; "" is that
}

// Section is a part of a document under a heading: paragraphs, then facts,
// then a table, then a picture, as far as it has them.
type Section struct {
	Heading    string
	Paragraphs []string
	Facts      []Fact
	Columns    []Column
	Lines      [][]string // of the table; as many texts as there are columns
	Picture    []byte     // a PNG or JPEG
}

// Fact is a label and what stands behind it.
type Fact struct{ Label, Value string }

// Column heads a column of a table. Weight is its share of the width.
type Column struct {
	Name   string
	Weight int
}

// NewDocument makes a release of one document about one client. What was
// disclosed with consent, or to somebody outside, carries the notice and the
// scope that stand in the permit: nobody puts them there, so nobody can leave
// them out. name is the file's without its ending, and neutral.
func NewDocument(permit casework.Permit, name string, d Document) *Release {
	return &Release{id: permit.Disclosure().ReleaseID, name: name, format: PDF, document: &d, permit: permit}
}

func (r *Release) sendDocument(w http.ResponseWriter) error {
	if !r.permit.Valid() {
		return errors.New("send a document: nobody permitted it")
	}
	var file bytes.Buffer
	if err := r.document.write(&file, r.permit.Disclosure(), r.name); err != nil {
		return err
	}
	r.head(w)
	w.Header().Set("Content-Length", strconv.Itoa(file.Len()))
	if _, err := file.WriteTo(w); err != nil {
		return errors.Join(ErrBroken, err)
	}
	return nil
}

// Measures of a US letter page, in millimetres and points.
const (
	margin, foot     = 18, 24
	small, body      = 8, 11
	heading, title   = 13, 18
	labelWidth       = 55
	signatureWidth   = 80
	largestSignature = 4096 // pixels of a side
)

// paper is a document that is being written.
type paper struct {
	*fpdf.Fpdf
	width float64 // between the margins
}

func (d *Document) write(w io.Writer, row casework.Disclosure, name string) error {
	p := paper{Fpdf: fpdf.New("P", "mm", "Letter", "")}
	p.AddUTF8FontFromBytes("go", "", goregular.TTF)
	p.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	p.SetTitle(name, true)
	p.SetProducer("Continuo", true)
	p.SetCreationDate(row.DisclosedAt)
	p.SetModificationDate(row.DisclosedAt)
	p.SetLang(or(d.Language, "en"))
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, foot)
	page, _ := p.GetPageSize()
	p.width = page - 2*margin
	said := law(row.NoticeVersion)
	if row.NoticeVersion != "" && said.Long == "" {
		return fmt.Errorf("write a document: no notice %q", row.NoticeVersion)
	}
	p.SetFooterFunc(func() {
		p.SetY(-foot + 6)
		p.SetFont("go", "", small)
		p.text(small, said.Short)
		p.text(small, fmt.Sprintf(or(d.Pages, "Page %d"), p.PageNo()))
	})
	p.AddPage()
	p.bold(title, d.Title)
	if row.NoticeVersion != "" {
		p.boxed(said.Long, row.Scope)
	}
	for _, lead := range d.Lead {
		p.text(body, lead)
	}
	for i := range d.Sections {
		if err := p.section(&d.Sections[i], i); err != nil {
			return err
		}
	}
	if err := p.Output(w); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	return nil
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// printable is a text as the fonts take it: composed, and without what lies
// beyond the basic plane, such as emoji.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")))
}

// lead is the height of a line of a size, in millimetres.
func lead(size float64) float64 { return size * 0.5 }

func (p paper) text(size float64, words string) {
	if words == "" {
		return
	}
	p.SetFont("go", "", size)
	p.MultiCell(p.width, lead(size), printable(words), "", "L", false)
	p.Ln(size * 0.12)
}

func (p paper) bold(size float64, words string) {
	if words == "" {
		return
	}
	p.SetFont("go", "B", size)
	p.MultiCell(p.width, lead(size), printable(words), "", "L", false)
	p.Ln(size * 0.2)
}

// boxed puts what must go along before everything else.
func (p paper) boxed(words ...string) {
	p.SetFont("go", "", small)
	for _, w := range words {
		if w != "" {
			p.MultiCell(p.width, lead(small)+0.4, printable(w), "1", "L", false)
		}
	}
	p.Ln(4)
}

func (p paper) section(s *Section, at int) error {
	p.Ln(2)
	p.together(2*lead(heading) + 2*lead(body))
	p.bold(heading, s.Heading)
	for _, words := range s.Paragraphs {
		p.text(body, words)
	}
	for _, f := range s.Facts {
		p.row(body, []float64{labelWidth, p.width - labelWidth}, []string{f.Label, f.Value}, []string{"B", ""})
	}
	if len(s.Columns) > 0 {
		p.table(s)
	}
	if len(s.Picture) > 0 {
		return p.picture(s.Picture, strconv.Itoa(at))
	}
	return nil
}

// together begins a new page when less than so many millimetres are left.
func (p paper) together(height float64) {
	_, page := p.GetPageSize()
	if p.GetY()+height > page-foot {
		p.AddPage()
	}
}

func (p paper) table(s *Section) {
	total := 0
	for _, c := range s.Columns {
		total += max(c.Weight, 1)
	}
	widths, names, bold, plain := make([]float64, len(s.Columns)), make([]string, len(s.Columns)), make([]string, len(s.Columns)), make([]string, len(s.Columns))
	for i, c := range s.Columns {
		widths[i], names[i], bold[i] = p.width*float64(max(c.Weight, 1))/float64(total), c.Name, "B"
	}
	p.row(small+1, widths, names, bold)
	for _, line := range s.Lines {
		p.row(small+1, widths, line, plain)
	}
}

// row writes texts side by side, as high as the highest, and never over the
// end of a page unless it alone is longer than one.
func (p paper) row(size float64, widths []float64, texts, styles []string) {
	height, cells := 1, make([][]string, len(widths))
	for i := range widths {
		if i < len(texts) {
			p.SetFont("go", styles[i], size)
			cells[i] = p.SplitText(printable(texts[i]), widths[i]-2)
			height = max(height, len(cells[i]))
		}
	}
	p.together(lead(size) * float64(min(height, 20)))
	for l := range height {
		p.together(lead(size))
		x, y := float64(margin), p.GetY()
		for i, width := range widths {
			if l < len(cells[i]) {
				p.SetFont("go", styles[i], size)
				p.SetXY(x, y)
				p.CellFormat(width, lead(size), cells[i][l], "", 0, "L", false, 0, "")
			}
			x += width
		}
		p.SetXY(margin, y+lead(size))
	}
	p.Ln(size * 0.12)
}

// picture draws a signature. It is read and written anew, so that nothing goes
// along that was hidden in the file it came as.
func (p paper) picture(file []byte, name string) error {
	config, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || config.Width > largestSignature || config.Height > largestSignature || config.Width == 0 {
		return fmt.Errorf("write a document: this is no picture to print (%v)", err)
	}
	read, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	flat := image.NewNRGBA(read.Bounds())
	for y := read.Bounds().Min.Y; y < read.Bounds().Max.Y; y++ {
		for x := read.Bounds().Min.X; x < read.Bounds().Max.X; x++ {
			flat.Set(x, y, read.At(x, y))
		}
	}
	var clean bytes.Buffer
	if err := png.Encode(&clean, flat); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}
	height := signatureWidth * float64(config.Height) / float64(config.Width)
	p.together(min(height, 200) + 4)
	options := fpdf.ImageOptions{ImageType: "PNG"}
	p.RegisterImageOptionsReader(name, options, &clean)
	p.ImageOptions(name, margin, p.GetY()+2, signatureWidth, 0, false, options, 0, "")
	p.SetY(p.GetY() + min(height, 200) + 4)
	return nil
}

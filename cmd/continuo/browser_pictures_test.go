//go:build browser

package main

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// update takes README's pictures anew.
var update = flag.Bool("update", false, "take README's pictures in .github anew")

// pictureLimit keeps a clone small: bytes of one picture.
const pictureLimit = 150 << 10

// picture is one of README's: who sees it, where, on what.
type picture struct {
	file   string
	who    string // what the demo says about them; empty is nobody
	width  int64
	height int64
	scale  float64
	path   string
	follow string // a link on that page to go on by, by selector or by its "=text"; several are parted by " then "
}

var pictures = []picture{
	{"sign-in.png", "", desk, 800, 1, "/login", ""},
	{"today.png", "peer specialist", phone, 784, 1.5, "/today", ""},
	{"log.png", "peer specialist", phone, 784, 1.5, "/today", `main a[href^="/log"]`},
	{"client.png", "peer specialist", desk, 800, 1, "/clients", `main a.name[href^="/clients/"]`},
	{"planned.png", "peer specialist", phone, 784, 1.5, "/planned", ""},
	{"consents.png", "peer specialist", phone, 784, 1.5, "/clients", `=Alma Reyes then #consents a[href$="/consents"]`},
	{"team.png", "supervisor", desk, 800, 1, "/team", ""},
	{"review.png", "supervisor", phone, 784, 1.5, "/team", `main a[href^="/reviews/"]:not(:has(.ok)) then .head a.btn.main`},
	{"staff.png", "administrator", desk, 800, 1, "/staff", ""},
	{"audit.png", "auditor", desk, 800, 1, "/audit", ""},
}

// testPictures takes the pictures with -update, and otherwise holds those that
// are there to what README needs. Pixels are for people to compare.
func (s *stage) testPictures(t *testing.T) {
	for _, p := range pictures {
		path := filepath.Join("..", "..", ".github", p.file)
		if *update {
			if err := os.WriteFile(path, s.take(t, p), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		image, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("README's picture is missing; take it with -update: %v", err)
			continue
		}
		if len(image) > pictureLimit {
			t.Errorf("%s has %d bytes, more than %d", p.file, len(image), pictureLimit)
		}
		drawn, err := png.Decode(bytes.NewReader(image))
		if err != nil {
			t.Errorf("%s is no PNG: %v", p.file, err)
			continue
		}
		size := drawn.Bounds().Size()
		if size.X != int(float64(p.width)*p.scale) || size.Y != int(float64(p.height)*p.scale) {
			t.Errorf("%s is %v, want %d x %d, %g times as sharp", p.file, size, p.width, p.height, p.scale)
		}
	}
}

func (s *stage) take(t *testing.T, p picture) []byte {
	t.Helper()
	w := s.newScreen(t, p.width)
	if p.who != "" {
		w = s.signIn(t, s.who(t, p.who), p.width)
	}
	w.open(p.path)
	if p.follow != "" {
		for link := range strings.SplitSeq(p.follow, " then ") {
			if text, ok := strings.CutPrefix(link, "="); ok {
				w.do(fmt.Sprintf(`[...document.querySelectorAll("main a")].find(a => a.textContent.trim() === %q).dataset.next = ""`, text))
				link = "main a[data-next]"
			}
			w.goes(func() { w.click(link) })
		}
	}
	sharp := emulation.SetDeviceMetricsOverrideParams{Width: p.width, Height: p.height, DeviceScaleFactor: p.scale}
	if _, err := chromedp.Call(w.ctx, emulation.SetDeviceMetricsOverride, sharp); err != nil {
		t.Fatalf("size the screen: %v", err)
	}
	w.do(`document.activeElement?.blur(); scrollTo(0, 0)`)
	w.until(`document.fonts.status`, "loaded")
	image, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatalf("take %s: %v", p.file, err)
	}
	return image
}

package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func fetch(t *testing.T, method, url, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Assets().ServeHTTP(w, r)
	return w.Result()
}

func TestAssetsAreServed(t *testing.T) {
	t.Parallel()
	const forever, ask = "public, max-age=31536000, immutable", "no-cache"
	css := AssetURL("app.css")
	for name, c := range map[string]struct {
		method, url, encoding string
		status                int
		contentType, caching  string
		packed                bool
	}{
		"the style sheet":              {"GET", css, "gzip, br", 200, "text/css; charset=utf-8", forever, true},
		"to a browser without gzip":    {"GET", css, "", 200, "text/css; charset=utf-8", forever, false},
		"to a browser refusing gzip":   {"GET", css, "br, gzip;q=0", 200, "text/css; charset=utf-8", forever, false},
		"to one that weighs gzip":      {"GET", css, "br;q=1, gzip;q=0.5", 200, "text/css; charset=utf-8", forever, true},
		"our script":                   {"GET", AssetURL("app.js"), "", 200, "text/javascript; charset=utf-8", forever, false},
		"a font is packed already":     {"GET", AssetURL("fonts/young-serif.woff2"), "gzip", 200, "font/woff2", forever, false},
		"the icon":                     {"GET", AssetURL("favicon.svg"), "", 200, "image/svg+xml", forever, false},
		"the font's licence":           {"GET", AssetURL("fonts/OFL.txt"), "", 200, "text/plain; charset=utf-8", forever, false},
		"only its head":                {"HEAD", css, "", 200, "text/css; charset=utf-8", forever, false},
		"the address of another build": {"GET", "/assets/0000000000000000/app.css", "", 200, "text/css; charset=utf-8", ask, false},
		"what is not there":            {"GET", strings.Replace(css, "app.css", "none.css", 1), "", 404, "", "", false},
		"a way out of the folder":      {"GET", strings.Replace(css, "app.css", "../doc.go", 1), "", 404, "", "", false},
		"a write":                      {"POST", css, "", 405, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := fetch(t, c.method, c.url, c.encoding)
			if got.StatusCode != c.status {
				t.Fatalf("status %d, want %d", got.StatusCode, c.status)
			}
			if c.status != http.StatusOK {
				return
			}
			if h := got.Header.Get("Content-Type"); h != c.contentType {
				t.Errorf("type %q, want %q", h, c.contentType)
			}
			if h := got.Header.Get("Cache-Control"); h != c.caching {
				t.Errorf("caching %q, want %q", h, c.caching)
			}
			if packed := got.Header.Get("Content-Encoding") == "gzip"; packed != c.packed {
				t.Errorf("packed %t, want %t", packed, c.packed)
			}
			if n := got.ContentLength; c.method == http.MethodHead && n <= 0 {
				t.Errorf("a head without the length of the body: %d", n)
			}
		})
	}
}

func TestPackedStyleSheetIsTheStyleSheet(t *testing.T) {
	t.Parallel()
	plain, err := io.ReadAll(fetch(t, "GET", AssetURL("app.css"), "").Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacker, err := gzip.NewReader(fetch(t, "GET", AssetURL("app.css"), "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(unpacker)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(plain, unpacked) || len(plain) < 20_000 {
		t.Errorf("plain %d bytes, unpacked %d", len(plain), len(unpacked))
	}
}

// The budget is the design kit's, a cold start on a slow phone, and for scripts 500
// bytes more: a signature is drawn on the phone.
func TestPagesStayLight(t *testing.T) {
	t.Parallel()
	const cssBudget, scriptBudget, fontBudget = 25_000, 18_500, 12_000
	files := loadAssets().files
	if n := len(files["app.css"].gzipped); n > cssBudget {
		t.Errorf("app.css is %d bytes packed, budget %d", n, cssBudget)
	}
	if n := len(files["app.js"].gzipped) + len(files["htmx.min.js"].gzipped); n > scriptBudget {
		t.Errorf("scripts are %d bytes packed, budget %d", n, scriptBudget)
	}
	if n := len(files["fonts/young-serif.woff2"].body); n > fontBudget {
		t.Errorf("the font every page needs is %d bytes, budget %d", n, fontBudget)
	}
}

func TestStyleSheetAsksOnlyForFilesWeHave(t *testing.T) {
	t.Parallel()
	files := loadAssets().files
	css := string(files["app.css"].body)
	urls := regexp.MustCompile(`url\("?([^")]+)"?\)`).FindAllStringSubmatch(css, -1)
	if len(urls) != 3 {
		t.Errorf("%d addresses in the style sheet, want the 3 fonts", len(urls))
	}
	for _, url := range urls {
		if _, ok := files[url[1]]; !ok {
			t.Errorf("%s is not embedded", url[1])
		}
	}
	if strings.Contains(css, "@import") {
		t.Error("the style sheet imports another")
	}
}

func TestOurScriptKeepsToThePolicy(t *testing.T) {
	t.Parallel()
	js := string(loadAssets().files["app.js"].body)
	for _, forbidden := range []string{"eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", ".style", "http://", "https://"} {
		if strings.Contains(js, forbidden) {
			t.Errorf("app.js uses %s", forbidden)
		}
	}
	for _, forbidden := range []string{"unsafe-inline", "unsafe-eval", "*", "http"} {
		if strings.Contains(ContentSecurityPolicy, forbidden) {
			t.Errorf("the policy allows %s", forbidden)
		}
	}
}

func TestUnknownAssetIsASlipThatShows(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("AssetURL gave an address for a file that is not embedded")
		}
	}()
	AssetURL("none.css")
}

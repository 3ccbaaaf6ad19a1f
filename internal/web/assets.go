package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// ContentSecurityPolicy is what every page is sent with. It allows only our
// own files and our own origin; the gallery test keeps the components within
// it. data: images are there for the browser's own form controls only.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
	"img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// AssetPrefix is where Assets is to be mounted.
const AssetPrefix = "/assets/"

// The names AssetURL knows that pages ask for.
const (
	assetCSS     = "app.css"
	assetJS      = "app.js"
	assetHTMX    = "htmx.min.js"
	assetFavicon = "favicon.svg"
)

//go:embed assets
var embedded embed.FS

type asset struct {
	body, gzipped []byte // gzipped is nil where packing does not help
	contentType   string
}

type assetSet struct {
	hash  string
	files map[string]asset
}

// loadAssets runs once, at the first page or request. One hash over all files,
// and not one each, lets the style sheet name its fonts by a relative path.
var loadAssets = sync.OnceValue(func() *assetSet {
	set, err := readAssets(embedded)
	if err != nil {
		panic(fmt.Sprintf("read embedded assets: %v", err)) // the binary itself is broken
	}
	return set
})

func readAssets(files fs.FS) (*assetSet, error) {
	set := &assetSet{files: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(files, "assets", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", file, len(body))
		sum.Write(body)
		one := asset{body: body, contentType: contentType(file)}
		if !strings.HasSuffix(file, ".woff2") { // already packed
			if one.gzipped, err = pack(body); err != nil {
				return fmt.Errorf("pack %s: %w", file, err)
			}
		}
		set.files[strings.TrimPrefix(file, "assets/")] = one
		return nil
	})
	set.hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return set, err
}

// contentType does not ask the machine's mime tables: they differ between the
// images we run in, and browsers refuse a style sheet of the wrong type.
func contentType(file string) string {
	switch path.Ext(file) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	}
	return "text/plain; charset=utf-8"
}

func pack(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// AssetURL is the address of an embedded file, with the hash of what it holds.
// It panics for a name that is not embedded: that is a slip in a template, and
// the first render in any test shows it.
func AssetURL(name string) string {
	set := loadAssets()
	if _, ok := set.files[name]; !ok {
		panic("no embedded asset " + strconv.Quote(name))
	}
	return AssetPrefix + set.hash + "/" + name
}

// Assets serves the embedded files below AssetPrefix.
func Assets() http.Handler { return loadAssets() }

func (s *assetSet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, AssetPrefix), "/")
	file, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "read only", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.contentType)
	h.Set("X-Content-Type-Options", "nosniff")
	// While a new version rolls out, a page of one replica may ask another for
	// its files. It gets ours, but must not remember them under that address.
	h.Set("Cache-Control", "no-cache")
	if hash == s.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body := file.body
	if file.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = file.gzipped
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the reader going away is no error of ours
	}
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(coding) != "gzip" {
			continue
		}
		q, isWeight := strings.CutPrefix(strings.TrimSpace(params), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !isWeight || (err == nil && weight > 0)
	}
	return false
}

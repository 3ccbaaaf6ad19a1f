//go:build browser

// Package browsertest starts the Chromium that browser tests look at pages
// with: one way of finding it and one set of options for every package that
// does. It came in after design.md, beside storetest, which is to PostgreSQL
// what this is to Chromium.
package browsertest

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// builds are the names Chromium goes by, the one to prefer first: Debian's
// build without windows has none to keep up to date, and .ci/run installs it.
var builds = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}

// Start starts a Chromium with a profile of its own and stops it when the test
// ends. A machine that has none fails the test: a skip is silent without -v,
// and whoever says -tags browser wants a browser.
func Start(t *testing.T, extra ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := ""
	for _, name := range builds {
		found, err := exec.LookPath(name)
		if err == nil {
			path = cmp.Or(path, found)
		}
	}
	if path == "" {
		t.Fatal("NOT TESTED: the pages in a browser. There is no Chromium here: apt-get install chromium-headless-shell")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
		// Each page is another one, and what was compiled for speed is thrown away with it.
		chromedp.Flag("js-flags", "--no-maglev --no-turbofan"))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, extra...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		stop()
		t.Fatalf("start %s: %v", path, err)
	}
	t.Cleanup(func() {
		gone := make(chan struct{})
		go func() {
			_ = chromedp.Cancel(ctx) // the tests are over; a browser that is gone is fine
			close(gone)
		}()
		select {
		case <-gone:
		case <-time.After(20 * time.Second): // Cancel waits for as long as a browser that hangs
			t.Error("Chromium did not end by itself within 20 s")
		}
		cancel()
		stop()
	})
	return ctx
}

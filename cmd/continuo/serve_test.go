package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"continuo/internal/demo/idp"
	"continuo/internal/server"
	"continuo/internal/store"
	"continuo/internal/storetest"
)

// secure is an environment that serve takes, on a database of the test's own.
func secure(d *storetest.Database) env {
	return env{
		"CONTINUO_ADDR":              "127.0.0.1:0",
		"CONTINUO_BASE_URL":          "https://continuo.harbor.example",
		"CONTINUO_DATABASE_URL":      d.URL,
		"CONTINUO_MASTER_KEY":        d.MasterKey.Encode(),
		"CONTINUO_OIDC_ISSUER":       "https://127.0.0.1:1", // nobody answers there
		"CONTINUO_OIDC_CLIENT_ID":    "continuo",
		"CONTINUO_OIDC_AUDIENCE":     "continuo-api",
		"CONTINUO_OIDC_ACCESS_TOKEN": "claim:token_use=access",
	}
}

func TestServeRefusesWhatWouldNotBeSafe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		is     string
		unsafe func(t *testing.T, d *storetest.Database, e env)
		says   string
	}{
		{"pages over plain http", func(_ *testing.T, _ *storetest.Database, e env) {
			e["CONTINUO_BASE_URL"] = "http://continuo.harbor.example"
		}, "CONTINUO_BASE_URL must be https"},
		{"a provider over plain http", func(_ *testing.T, _ *storetest.Database, e env) {
			e["CONTINUO_OIDC_ISSUER"] = "http://login.harbor.example"
		}, "CONTINUO_OIDC_ISSUER must be https"},
		{"no master key", func(_ *testing.T, _ *storetest.Database, e env) {
			delete(e, "CONTINUO_MASTER_KEY")
		}, "CONTINUO_MASTER_KEY is missing"},
		{"a signature that proves nothing", func(_ *testing.T, _ *storetest.Database, e env) {
			e["CONTINUO_OIDC_ALGORITHMS"] = "none"
		}, "CONTINUO_OIDC_ALGORITHMS is not right"},
		{"a superuser's login", func(_ *testing.T, d *storetest.Database, e env) {
			e["CONTINUO_DATABASE_URL"] = d.OwnerURL
		}, "superuser"},
		{"a login past row security", func(t *testing.T, d *storetest.Database, e env) {
			e["CONTINUO_DATABASE_URL"] = loginRole(t, d, "serves_past_rows", "BYPASSRLS", true)
		}, "BYPASSRLS"},
		{"the tables' owner", func(t *testing.T, d *storetest.Database, e env) {
			e["CONTINUO_DATABASE_URL"] = loginRole(t, d, "serves_as_owner", "", true)
			d.Owner(t, "ALTER TABLE clients OWNER TO serves_as_owner").Close()
			t.Cleanup(func() { d.Owner(t, "ALTER TABLE clients OWNER TO CURRENT_USER").Close() })
		}, "owns the tables"},
		{"a login that was not granted the application's roles", func(t *testing.T, d *storetest.Database, e env) {
			e["CONTINUO_DATABASE_URL"] = loginRole(t, d, "serves_ungranted", "", false)
		}, "grant them"},
		{"a migration that is missing", func(t *testing.T, d *storetest.Database, _ env) {
			d.Owner(t, `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`).Close()
		}, `run "continuo migrate"`},
		{"a schema of a newer program", func(t *testing.T, d *storetest.Database, _ env) {
			d.Owner(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, true)").Close()
		}, "migration 9000, newer than this program's"},
		{"a database that does not answer", func(_ *testing.T, _ *storetest.Database, e env) {
			e["CONTINUO_DATABASE_URL"] = "postgres://continuo:hunter2@127.0.0.1:1/continuo"
		}, "connection refused"},
		{"an address that is taken", func(t *testing.T, _ *storetest.Database, e env) {
			l := anyPort(t)
			t.Cleanup(func() { l.Close() })
			e["CONTINUO_ADDR"] = l.Addr().String()
		}, "address already in use"},
	} {
		t.Run(c.is, func(t *testing.T) {
			t.Parallel()
			d := storetest.New(t)
			e := secure(d)
			c.unsafe(t, d, e)
			_, err := command(t, e, "serve")
			refusesInOneLine(t, err, c.says)
		})
	}
}

// loginRole makes one more login role and gives its address; it is taken away
// after the test, for roles belong to the whole cluster.
func loginRole(t testing.TB, d *storetest.Database, name, attributes string, granted bool) string {
	t.Helper()
	d.Owner(t, "CREATE ROLE "+name+" LOGIN PASSWORD 'plain' "+attributes).Close()
	t.Cleanup(func() { d.Owner(t, "DROP ROLE "+name).Close() })
	if granted {
		d.Owner(t, "GRANT continuo_app, continuo_reach, continuo_agency TO "+name).Close()
	}
	u, err := url.Parse(d.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, "plain")
	return u.String()
}

// readiness is what /readyz answers.
func readiness(t testing.TB, base string) (status int, parts map[string]string) {
	t.Helper()
	res, err := http.Get(base + "/readyz")
	if err != nil {
		return 0, nil // not listening yet
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&parts); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, parts
}

func TestServeStartsWithoutItsProviderAndIsReadyWhenThatIs(t *testing.T) {
	t.Parallel()
	d := storetest.New(t)
	l, providers := anyPort(t), anyPort(t)
	base, issuer := "http://"+l.Addr().String(), "http://"+providers.Addr().String()
	providers.Close() // its port is known and nobody answers there

	cfg, err := demoHome{base: base}.config(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Issuer, cfg.MasterKeys = issuer, store.MasterKeys{Current: d.MasterKey}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, cfg, l, slog.New(slog.DiscardHandler), server.Options{}, true) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	status, parts := readiness(t, base)
	want := map[string]string{"database": "ok", "login": "not now", "serving": "ok"}
	if status != http.StatusServiceUnavailable || !maps.Equal(parts, want) {
		t.Fatalf("without a provider: %d %v", status, parts)
	}
	if res, err := http.Get(base + "/livez"); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("without a provider it does not live: %v %v", res, err)
	}

	provider, err := idp.New(idp.Options{Issuer: issuer, Audience: demoAudience,
		Personas: []idp.Persona{{Username: "ada", Password: password, Subject: "ada", Name: "ada"}},
		Clients:  []idp.Client{{ID: demoClient, RedirectURIs: []string{base + "/login/callback"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if providers, err = net.Listen("tcp", providers.Addr().String()); err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: provider.Handler()}
	go func() { _ = srv.Serve(providers) }()
	t.Cleanup(func() { srv.Close() })
	within(t, 30*time.Second, "ready with its provider", func() bool {
		status, _ := readiness(t, base)
		return status == http.StatusOK
	})
}

// hold locks the table in which logins are kept, so that a request for a page
// of the way in runs until release.
func hold(t testing.TB, d *storetest.Database) (release func()) {
	t.Helper()
	ctx := context.Background()
	conn := d.OwnerConn(t)
	if _, err := conn.Exec(ctx, "BEGIN; LOCK TABLE login_sessions"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := conn.Exec(ctx, "COMMIT"); err != nil {
			t.Error(err)
		}
	}
}

// serveDrains tells the process to stop while it answers a request.
func serveDrains(t *testing.T, p *program) {
	d := storetest.New(t)
	serving, base := startServe(t, p, d)
	within(t, 30*time.Second, "it serves", func() bool { return serves(t, base) })
	release := hold(t, d)
	keepsLinks := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answered := make(chan int, 1)
	go func() {
		res, err := keepsLinks.Get(base + "/invitation/of-nobody")
		if err != nil {
			t.Errorf("the request that ran was not answered: %v", err)
			answered <- 0
			return
		}
		res.Body.Close()
		answered <- res.StatusCode
	}()
	within(t, 30*time.Second, "the request waits", func() bool {
		return storetest.OwnerValue[int](t, d, `SELECT count(*)::int FROM pg_locks
			WHERE NOT granted AND relation = 'login_sessions'::regclass`) > 0
	})
	serving.signal(syscall.SIGTERM)
	within(t, 5*time.Second, "new connections are refused", func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
		if err != nil {
			return true
		}
		conn.Close()
		return false
	})
	select {
	case status := <-answered:
		t.Fatalf("answered %d before it could be", status)
	case <-serving.ended:
		t.Fatalf("ended before its request was answered:\n%s", serving.said())
	case <-time.After(300 * time.Millisecond):
	}
	release()
	if status := <-answered; status != http.StatusSeeOther {
		t.Errorf("the request that ran was answered %d", status)
	}
	if code := serving.exit(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, serving.said())
	}
}

// startServe starts serve on a port nobody uses.
func startServe(t testing.TB, p *program, d *storetest.Database) (serving *process, base string) {
	t.Helper()
	e := secure(d)
	e["CONTINUO_ADDR"] = freeAddr(t)
	cmd := exec.Command(p.path, "serve")
	cmd.Env = []string{}
	for name, value := range e {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return launch(t, cmd), "http://" + e["CONTINUO_ADDR"]
}

// serves tells whether a replica is ready but for its provider, which is not
// part of these tests.
func serves(t testing.TB, base string) bool {
	_, parts := readiness(t, base)
	return parts["database"] == "ok" && parts["serving"] == "ok"
}

// serveFigures writes down what issue 2 asks for; how fast a machine is fails
// no test.
func serveFigures(t *testing.T, p *program) {
	d := storetest.New(t)
	serving, base := startServe(t, p, d)
	within(t, 30*time.Second, "it serves", func() bool { return serves(t, base) })
	t.Logf("start to ready on an existing database: %s (target: 500ms)", time.Since(serving.begun))
	for range 20 {
		if status, _, _ := read(t, http.DefaultClient, base+"/api", nil); status != http.StatusOK {
			t.Fatalf("/api is %d", status)
		}
	}
	time.Sleep(time.Second)
	rss, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(serving.cmd.Process.Pid)).Output()
	if err != nil {
		t.Fatal(err)
	}
	kb, err := strconv.Atoi(strings.TrimSpace(string(rss)))
	if err != nil || kb == 0 {
		t.Fatalf("ps says %q", rss)
	}
	t.Logf("idle RSS: %d MB (target: 80 MB)", kb/1024)
	serving.signal(syscall.SIGTERM)
	if code := serving.exit(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, serving.said())
	}
	if strings.Contains(serving.said(), d.MasterKey.Encode()) || strings.Contains(serving.said(), "serve@") {
		t.Errorf("the log tells a secret:\n%s", serving.said())
	}
}

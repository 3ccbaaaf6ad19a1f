package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"continuo/internal/demo"
)

// told is what the demo prints when it begins to tell, and ready when it can
// be used.
const (
	told  = "Telling half a year"
	ready = "Ctrl-C stops everything."
)

// story is one demo through its life: always in the same folder, for what one
// end leaves there is what the next start meets.
type story struct {
	*program
	data   string
	addr   string
	agency string // its id, by which an agency that was told anew is known
}

// demoStory goes through that life. Its parts build on each other.
func demoStory(t *testing.T, p *program) {
	s := &story{program: p, data: filepath.Join(p.dir, "demo"), addr: freeAddr(t)}
	for _, part := range []struct {
		says string
		tell func(*story, *testing.T)
	}{
		{"the first start tells the agency and prints who there is", (*story).firstStart},
		{"the second start tells nothing anew", (*story).secondStart},
		{"a token is for whoever is in the demo", (*story).tokens},
		{"spreadsheets come in", (*story).imports},
		{"what is in use is said in one line", (*story).inUse},
		{"however it ends, nothing is left and the next one starts", (*story).ends},
		{"another address keeps what is there", (*story).otherAddress},
		{"an ordinary user needs no more than root", (*story).asNobody},
		{"a demo of other code is told anew, also when that is interrupted", (*story).otherCode},
		{"a fresh one is told anew", (*story).fresh},
	} {
		if !t.Run(part.says, func(t *testing.T) { part.tell(s, t) }) {
			return // what follows would only say the same once more
		}
	}
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l := anyPort(t)
	defer l.Close()
	return l.Addr().String()
}

func (s *story) demo(t testing.TB, more ...string) *process {
	t.Helper()
	return s.start(t, append([]string{"demo", "--addr", s.addr, "--data", s.data}, more...)...)
}

// stop ends a demo as a person would and holds it to leaving nothing.
func (s *story) stop(t testing.TB, p *process, by os.Signal) {
	t.Helper()
	p.signal(by)
	if code := p.exit(); code != 0 {
		t.Errorf("%v: ended with %d:\n%s", by, code, p.said())
	}
	nothingLeft(t, s.data)
}

func (s *story) awaitReady(t testing.TB) {
	t.Helper()
	within(t, 30*time.Second, "/readyz is 200", func() bool {
		status, _ := readiness(t, "http://"+s.addr)
		return status == http.StatusOK
	})
}

// token is one for the first person of the demo, or for another.
func (s *story) token(t testing.TB, who string) string {
	t.Helper()
	return strings.TrimSpace(mustCommand(t, nil, "token", "--as", who, "--data", s.data))
}

// agencyNow is the id of the agency that the running demo is.
func (s *story) agencyNow(t testing.TB) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+s.addr+"/api/v1/self", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token(t, demo.People()[0].Username))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var self struct{ Agency struct{ ID, Name string } }
	if err := json.NewDecoder(res.Body).Decode(&self); err != nil || self.Agency.Name != "Harbor Row" {
		t.Fatalf("status %d, %v, %+v", res.StatusCode, err, self)
	}
	return self.Agency.ID
}

func (s *story) firstStart(t *testing.T) {
	p := s.demo(t)
	took := p.says(ready)
	s.awaitReady(t)
	t.Logf("told and ready after %s", took)
	said := p.said()
	if !strings.Contains(said, told) || !strings.Contains(said, "Continuo is ready at http://"+s.addr+"\n") {
		t.Errorf("said\n%s", said)
	}
	for _, who := range demo.People() {
		want := []string{who.Username, who.Password}
		n := 0
		for line := range strings.Lines(said) {
			words := strings.Fields(line)
			if len(words) > 2 && words[0] == want[0] && words[1] == want[1] && strings.Contains(line, who.Name+", ") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s has %d lines in\n%s", who.Username, n, said)
		}
	}
	s.agency = s.agencyNow(t)
	s.stop(t, p, os.Interrupt)
}

func (s *story) secondStart(t *testing.T) {
	p := s.demo(t)
	took := p.says(ready)
	s.awaitReady(t)
	t.Logf("ready again after %s", took)
	s.toldNothing(t, p)
	s.stop(t, p, syscall.SIGTERM)
}

// toldNothing holds a running demo to being the one that was told first.
func (s *story) toldNothing(t testing.TB, p *process) {
	t.Helper()
	if strings.Contains(p.said(), told) {
		t.Errorf("told anew:\n%s", p.said())
	}
	if now := s.agencyNow(t); now != s.agency {
		t.Errorf("the agency was %s and is %s", s.agency, now)
	}
}

func (s *story) tokens(t *testing.T) {
	p := s.demo(t)
	p.says(ready)
	s.awaitReady(t)
	for _, who := range demo.Accounts() { // more than are printed
		if status := bearer(t, "http://"+s.addr+"/api/v1/self", s.token(t, who.Username)); status != http.StatusOK {
			t.Errorf("%s asks who they are: %d", who.Username, status)
		}
	}
	if status := bearer(t, "http://"+s.addr+"/api/v1/self", "no token"); status != http.StatusUnauthorized {
		t.Errorf("nobody asks who they are: %d", status)
	}
	_, err := command(t, nil, "token", "--as", "zelda", "--data", s.data)
	refusesInOneLine(t, err, "nobody of the demo is called that")
	_, err = command(t, nil, "token", "--as", "zelda", "--data", t.TempDir())
	refusesInOneLine(t, err, "there is no demo here")
	s.stop(t, p, os.Interrupt)
}

func (s *story) inUse(t *testing.T) {
	p := s.demo(t)
	p.says(ready)
	s.start(t, "demo", "--addr", s.addr, "--data", filepath.Join(s.dir, "other")).refuses(s.addr + " is in use by another program")
	s.start(t, "demo", "--addr", freeAddr(t), "--data", s.data).refuses("in use by another running continuo")
	if _, err := os.Stat(filepath.Join(s.dir, "other")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the refused one left a folder: %v", err)
	}
	s.stop(t, p, os.Interrupt)
}

// ends ends the demo in all the ways a process comes to its end.
func (s *story) ends(t *testing.T) {
	args := []string{"demo", "--addr", s.addr, "--data", s.data}
	bySignal := func() *exec.Cmd { return exec.Command(s.path, args...) }
	byShell := func() *exec.Cmd {
		return exec.Command("sh", append([]string{"-c", `"$0" "$@" & wait`, s.path}, args...)...)
	}
	byGoRun := func() *exec.Cmd {
		cmd := exec.Command("go", append([]string{"run", "-buildvcs=false", "."}, args...)...)
		cmd.Env = append(os.Environ(), "GOTMPDIR="+t.TempDir()) // a killed go run does not clean up
		return cmd
	}
	for _, end := range []struct {
		of     string
		start  func() *exec.Cmd
		signal os.Signal
	}{
		{"the demo is interrupted", bySignal, os.Interrupt},
		{"the demo is terminated", bySignal, syscall.SIGTERM},
		{"the demo is killed", bySignal, os.Kill},
		{"the shell that started it is killed", byShell, os.Kill},
		{"go run is terminated", byGoRun, syscall.SIGTERM},
		{"go run is killed", byGoRun, os.Kill},
	} {
		t.Run(end.of, func(t *testing.T) {
			p := launch(t, end.start())
			p.says(ready)
			s.awaitReady(t)
			s.toldNothing(t, p)
			if len(processesOf(t, s.data)) < 2 {
				t.Fatal("not even while it runs are its processes found")
			}
			p.signal(end.signal)
			p.exit()
			nothingLeft(t, s.data)
		})
	}
}

func (s *story) otherAddress(t *testing.T) {
	s.addr = freeAddr(t)
	p := s.demo(t)
	p.says(ready)
	s.awaitReady(t)
	s.toldNothing(t, p)
	s.stop(t, p, os.Interrupt)
}

// asNobody starts a copy from the place where an ordinary user's demo is kept.
func (s *story) asNobody(t *testing.T) {
	cmd := exec.Command(s.path, "demo", "--addr", s.addr)
	home := unprivileged(t, s.program, cmd)
	cache := ".cache"
	if _, err := os.Stat("/System/Library"); err == nil { // macOS
		cache = "Library/Caches"
	}
	place := filepath.Join(home, cache, "continuo")
	if err := os.MkdirAll(place, 0o700); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("cp", "-pR", s.data, filepath.Join(place, "demo")).CombinedOutput(); err != nil {
		t.Fatalf("copy the demo: %v\n%s", err, said)
	}
	give(t, cmd, home)
	p := launch(t, cmd)
	p.says(ready)
	s.awaitReady(t)
	s.toldNothing(t, p)
	p.signal(os.Interrupt)
	if code := p.exit(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, p.said())
	}
	nothingLeft(t, home)
}

// otherCode begins with a note as a program of other code would have left it.
func (s *story) otherCode(t *testing.T) {
	home := demoHome{dir: s.data}
	state, err := home.read()
	if err != nil {
		t.Fatal(err)
	}
	other := state
	other.Fingerprint = "of other code"
	if err := home.write(other); err != nil {
		t.Fatal(err)
	}
	p := s.demo(t)
	p.says("told by another Continuo")
	p.says(told)
	p.signal(os.Kill)
	p.exit()
	nothingLeft(t, s.data)

	// The half that was told is taken for nothing, whoever comes next.
	if now, err := home.read(); err != nil || now.Fingerprint != "" {
		t.Errorf("half told, and the note says %+v (%v)", now, err)
	}
	p = s.demo(t)
	p.says(told)
	s.stop(t, p, syscall.SIGTERM)
}

// fresh is held to beginning with nothing; that a telling comes to its end, the
// first start has shown.
func (s *story) fresh(t *testing.T) {
	before := map[string]string{"master.key": "", "idp.key": "", "password": ""}
	for name := range before {
		before[name] = contents(t, filepath.Join(s.data, name))
	}
	p := s.demo(t, "--fresh")
	p.says(told)
	for name, was := range before {
		if name == "idp.key" { // made when the telling is over
			if _, err := os.Stat(filepath.Join(s.data, name)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the provider's old key is still there: %v", err)
			}
		} else if contents(t, filepath.Join(s.data, name)) == was {
			t.Errorf("%s is the one from before", name)
		}
	}
	s.stop(t, p, os.Interrupt)
}

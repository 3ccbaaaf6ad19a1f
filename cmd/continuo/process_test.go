package main

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the built program and a folder for what it leaves behind. The
// folder is one that the unprivileged PostgreSQL of a root user can enter.
type program struct {
	path string
	dir  string
}

// TestProgram is about the program as a process. Its parts share one build.
func TestProgram(t *testing.T) {
	t.Parallel()
	p := build(t)
	for says, part := range map[string]func(*testing.T, *program){
		"the demo":                            demoStory,
		"serve finishes what runs and ends":   serveDrains,
		"serve is ready soon and stays small": serveFigures,
		"two servers race":                    serversRace,
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			part(t, p)
		})
	}
}

func build(t testing.TB) *program {
	t.Helper()
	dir, err := os.MkdirTemp("", "continuo-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil { // as the kernel names it
		t.Fatal(err)
	}
	p := &program{path: filepath.Join(dir, "continuo"), dir: dir}
	if said, err := exec.Command("go", "build", "-buildvcs=false", "-o", p.path, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, said)
	}
	return p
}

// process is a running program.
type process struct {
	t     testing.TB
	cmd   *exec.Cmd
	file  string // what it says; a file, which nobody waits for when it dies
	begun time.Time
	ended chan struct{}
}

func (p *program) start(t testing.TB, args ...string) *process {
	t.Helper()
	return launch(t, exec.Command(p.path, args...))
}

// launch starts a command; it is killed at the latest when the test ends.
func launch(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "said")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cmd.Stdout, cmd.Stderr = file, file
	p := &process{t: t, cmd: cmd, file: file.Name(), begun: time.Now(), ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // the exit code is asked for by name
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-p.ended
	})
	return p
}

func (p *process) said() string {
	p.t.Helper()
	text, err := os.ReadFile(p.file)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// says waits until the process has said something and gives how long after its
// start that was.
func (p *process) says(text string) time.Duration {
	p.t.Helper()
	for !strings.Contains(p.said(), text) {
		select {
		case <-p.ended:
			if !strings.Contains(p.said(), text) {
				p.t.Fatalf("ended without saying %q:\n%s", text, p.said())
			}
		case <-time.After(5 * time.Millisecond):
		}
		if time.Since(p.begun) > 5*time.Minute {
			p.t.Fatalf("does not say %q:\n%s", text, p.said())
		}
	}
	return time.Since(p.begun)
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// exit is the code with which the process ends; -1 if a signal ended it.
func (p *process) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		p.t.Fatalf("does not end:\n%s", p.said())
		return -1
	}
}

// refuses holds a process to ending by itself with one line that says why.
func (p *process) refuses(why string) {
	p.t.Helper()
	if code := p.exit(); code != 1 {
		p.t.Errorf("ended with %d, want 1", code)
	}
	said := p.said()
	if strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "continuo: ") || !strings.Contains(said, why) {
		p.t.Errorf("want one line with %q, got\n%s", why, said)
	}
}

// nothingLeft waits until no process is left that works in dir or was told of
// it.
func nothingLeft(t testing.TB, dir string) {
	t.Helper()
	var left []string
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if left = processesOf(t, dir); len(left) == 0 {
			return
		}
	}
	t.Errorf("processes are left behind:\n%s", strings.Join(left, "\n"))
}

// processesOf looks at where processes work, too: PostgreSQL's write over
// their command lines.
func processesOf(t testing.TB, dir string) (found []string) {
	t.Helper()
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		place := filepath.Dir(link)
		cwd, _ := os.Readlink(link)
		args, _ := os.ReadFile(filepath.Join(place, "cmdline")) // empty for one that has ended
		line := strings.ReplaceAll(string(args), "\x00", " ")
		if line != "" && (strings.HasPrefix(cwd, dir) || strings.Contains(line, dir)) {
			found = append(found, filepath.Base(place)+" "+line)
		}
	}
	if len(links) > 0 {
		return found
	}
	listing, err := exec.Command("ps", "-axww", "-o", "pid=,command=").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(listing)) {
		if strings.Contains(line, dir) {
			found = append(found, line)
		}
	}
	return found
}

// unprivileged makes a command run as nobody where the test is root; anybody
// else is unprivileged already. It gives a home of theirs.
func unprivileged(t testing.TB, p *program, cmd *exec.Cmd) (home string) {
	t.Helper()
	home = filepath.Join(p.dir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME=")
	if os.Geteuid() != 0 {
		return home
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return home
}

// give makes the user of a command the owner of a folder.
func give(t testing.TB, cmd *exec.Cmd, dir string) {
	t.Helper()
	if cmd.SysProcAttr == nil {
		return
	}
	to := cmd.SysProcAttr.Credential
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(to.Uid), int(to.Gid))
	})
	if err != nil {
		t.Fatal(err)
	}
}

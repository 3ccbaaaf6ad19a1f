package localpg

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// role makes the test binary another program, that says one line when it is
// ready and waits to be ended. object is what the role is played with.
const (
	role   = "CONTINUO_LOCALPG_TEST_ROLE"
	object = "CONTINUO_LOCALPG_TEST_OBJECT"
)

var roles = map[string]func(object string) (ready string, err error){
	"server": func(dir string) (string, error) {
		_, err := Start(context.Background(), Options{Data: dir})
		return dir, err
	},
	"temporary server": func(string) (string, error) {
		s, err := StartTemporary(context.Background(), nil)
		if err != nil {
			return "", err
		}
		return s.claim.dir, nil
	},
	"watchdog's owner": func(pid string) (string, error) {
		number, err := strconv.Atoi(pid)
		if err == nil {
			_, err = watchdog(number)
		}
		return pid, err
	},
	// PostgreSQL, too, heeds SIGINT where it is ignored by default, as in a
	// shell's background jobs.
	"interruptible": func(string) (string, error) {
		interrupted := make(chan os.Signal, 1)
		signal.Notify(interrupted, os.Interrupt)
		go func() { <-interrupted; os.Exit(0) }()
		return "", nil
	},
}

func TestMain(m *testing.M) {
	if was, err := FetchChild(os.Getenv); was {
		leaveOn(err)
		os.Exit(0)
	}
	if play := roles[os.Getenv(role)]; play != nil {
		ready, err := play(os.Getenv(object))
		leaveOn(err)
		fmt.Println("ready", ready)
		time.Sleep(time.Hour) // until killed
	}
	os.Exit(m.Run())
}

func leaveOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// helper starts this test binary in a role.
func helper(t *testing.T, as, with string) (cmd *exec.Cmd, ready string) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), role+"="+as, object+"="+with)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	ready, ok := strings.CutPrefix(line, "ready ")
	if err != nil || !ok {
		t.Fatalf("%s: %q, %v", as, line, err)
	}
	return cmd, strings.TrimSpace(ready)
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
}

// place is a directory that the unprivileged user can reach, which those of
// t.TempDir are not.
func place(t *testing.T) string {
	t.Helper()
	parent := os.TempDir()
	if len(scratchParents()) > 1 {
		parent = scratchParents()[0] // these tests are about processes, not about disks
	}
	dir, err := os.MkdirTemp(parent, "localpg-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(); err != nil {
		t.Fatalf("stop: %v", err)
	}
}

func connect(t *testing.T, s *Server, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL(database))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func do(t *testing.T, s *Server, database, sql string) {
	t.Helper()
	conn := connect(t, s, database)
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func query[T any](t *testing.T, s *Server, database, sql string) (values []T) {
	t.Helper()
	conn := connect(t, s, database)
	defer conn.Close(t.Context())
	rows, _ := conn.Query(t.Context(), sql)
	values, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return values
}

// processes are all of the server in dir: its postmaster and whom that started.
func processes(t *testing.T, s *Server, dir string) []int {
	t.Helper()
	return append(query[int](t, s, "postgres", "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"),
		postmaster(t, dir))
}

func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "pg/postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func alive(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	// In a container nobody may bury the orphans: a zombie counts as dead.
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := bytes.Cut(stat, []byte(") "))
	return !bytes.HasPrefix(state, []byte("Z"))
}

func mustBeGone(t *testing.T, within time.Duration, pids ...int) {
	t.Helper()
	for deadline := time.Now().Add(within); ; time.Sleep(10 * time.Millisecond) {
		var left []int
		for _, pid := range pids {
			if alive(pid) {
				left = append(left, pid)
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("processes %v still run after %v", left, within)
		}
	}
}

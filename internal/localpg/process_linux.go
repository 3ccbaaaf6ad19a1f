package localpg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent lets the kernel send the child SIGINT, PostgreSQL's fast
// shutdown, when we die in whatever way.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

func guard(int) (unguard func(), err error) { return func() {}, nil }

// strays are the processes called postgres that work in the directory. All of
// PostgreSQL's do, also backends whose postmaster is gone.
func strays(pgDir string) ([]int, error) {
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		return nil, fmt.Errorf("look for leftover processes: %w", err)
	}
	if len(links) == 0 {
		return nil, errors.New("look for leftover processes: /proc is not there")
	}
	var pids []int
	for _, link := range links {
		cwd, err := os.Readlink(link)
		if err != nil || cwd != pgDir {
			continue // ended meanwhile, or another user's
		}
		proc := filepath.Dir(link)
		name, _ := os.ReadFile(filepath.Join(proc, "comm"))
		if pid, err := strconv.Atoi(filepath.Base(proc)); err == nil && strings.TrimSpace(string(name)) == "postgres" {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

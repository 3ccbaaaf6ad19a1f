//go:build unix && !linux

package localpg

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent: only Linux can tie a child's life to its parent's. Elsewhere,
// macOS above all, guard does it.
func dieWithParent(*syscall.SysProcAttr) {}

func guard(pid int) (unguard func(), err error) { return watchdog(pid) }

// strays are leftover postmasters of the directory; their backends end by
// themselves when the postmaster does.
func strays(pgDir string) ([]int, error) {
	out, err := exec.Command("ps", "-axo", "pid=,command=").Output()
	if err != nil {
		return nil, fmt.Errorf("look for leftover processes: %w", err)
	}
	var pids []int
	for line := range strings.Lines(string(out)) {
		number, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(number); err == nil && strings.Contains(command, "/postgres -D "+pgDir+" ") {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

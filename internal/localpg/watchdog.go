package localpg

import (
	"fmt"
	"os/exec"
	"strconv"
	"syscall"
)

// watchdog ends the process when we die, where the kernel cannot: a shell reads
// from a pipe whose only writer we are. Our death, however it comes, closes the
// pipe; the shell then interrupts the process. A line in the pipe calls it off.
func watchdog(pid int) (callOff func(), err error) {
	cmd := exec.Command("/bin/sh", "-c", `read -r line || kill -s INT "$1"`, "continuo-watchdog", strconv.Itoa(pid))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not reach it
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("watchdog: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("watchdog: %w", err)
	}
	return func() {
		_, _ = pipe.Write([]byte("called off\n")) // if it is gone already, all the better
		_ = pipe.Close()
		_ = cmd.Wait()
	}, nil
}

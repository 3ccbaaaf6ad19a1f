package localpg

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// child is a process that does not outlive this one.
type child struct {
	pid    int
	exited chan struct{}
	err    error // set before exited is closed
}

func launch(cmd *exec.Cmd) (*child, error) {
	c := &child{exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// Linux ties the child to the *thread* that forked it, so that thread
		// must live, and do nothing else, until the child has ended.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		unguard, err := guard(cmd.Process.Pid)
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			started <- err
			return
		}
		c.pid = cmd.Process.Pid
		started <- nil
		c.err = cmd.Wait()
		unguard()
		close(c.exited)
	}()
	return c, <-started
}

// run is cmd.Run for a child that does not outlive this process.
func run(cmd *exec.Cmd) error {
	c, err := launch(cmd)
	if err != nil {
		return err
	}
	<-c.exited
	return c.err
}

// clean says whether an ended child could end its own children.
func (c *child) clean() bool { return signalled(c.err) == 0 }

func (c *child) end() error {
	return end(10*time.Second, func() ([]int, error) {
		select {
		case <-c.exited:
			return nil, nil
		default:
			return []int{c.pid}, nil
		}
	})
}

// endStrays ends PostgreSQL processes that a dead run left in the directory.
func endStrays(pgDir string) error {
	return end(5*time.Second, func() ([]int, error) { return strays(pgDir) })
}

// end climbs PostgreSQL's ladder: disconnect everybody and shut down, exit at
// once, die. It returns when no process is left.
func end(patience time.Duration, left func() ([]int, error)) error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		pids, err := left()
		if err != nil {
			return err
		}
		for _, pid := range pids {
			if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("end process %d: %w", pid, err)
			}
		}
		for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			if pids, err = left(); err != nil {
				return err
			}
			if len(pids) == 0 {
				return nil
			}
		}
		patience = min(patience, 5*time.Second)
	}
	return errors.New("PostgreSQL does not end, not even when killed")
}

//go:build unix

package worker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// apart makes the worker the leader of a session of its own, so that an
// interrupt of the cell does not reach it and one signal reaches all it starts.
func apart(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return nil
}

// askToStop sends SIGTERM to the worker.
func askToStop(p *os.Process) { _ = p.Signal(syscall.SIGTERM) } // gone already: nothing to ask

// killGroup ends the worker and all it started.
func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) } // gone already: nothing to kill

// ending says how a process ended, and whether by a SIGKILL.
func ending(s *os.ProcessState) (text string, killed bool) {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return fmt.Sprintf("ended by signal %d (%v)", w.Signal(), w.Signal()), w.Signal() == syscall.SIGKILL
	}
	return fmt.Sprintf("ended with status %d", s.ExitCode()), false
}

// lock takes the lock file, waiting for whoever holds it. The system lets go of
// it when the holder ends, however it ends.
func lock(ctx context.Context, file string) (unlock func(), err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			return nil, fmt.Errorf("lock %s: %w", file, err)
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

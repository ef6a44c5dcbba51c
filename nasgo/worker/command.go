package worker

import (
	"context"
	"io"
	"os"
	"os/exec"
)

// Command is the worker as a command that has not been started, with the
// environment Local gives it, for whoever speaks its lines himself: a job on a
// cluster, or a person at a terminal. The worker is built first where it is
// missing or stale, telling log. Errors wrap ErrWorker.
func Command(ctx context.Context, log io.Writer, args ...string) (*exec.Cmd, error) {
	program, err := find(ctx, log)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = environ(os.Environ(), nil)
	return cmd, nil
}

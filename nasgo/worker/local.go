package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// Local runs jobs in a worker process on this machine. The zero value is ready
// to use.
type Local struct {
	// Program is the worker. "" takes the one at home.Worker(), which is built
	// first where it is missing or older than its sources.
	Program string
	// Env is added to the worker's environment, NAME=VALUE each.
	Env []string
	// Grace is how long a worker that is asked to stop may take to save its
	// state before it is killed; 0 means 5 s.
	Grace time.Duration
	// Start is how long a worker may take until it is ready; 0 means 2 minutes.
	Start time.Duration
	// Log is told when the worker has to be built, which takes minutes; nil
	// means standard error.
	Log io.Writer
}

// Run trains: it starts a worker, sends it the job and hands each message to
// watch, which may be nil, one at a time and none after Run has returned.
//
// Cancelling ctx asks the worker to save and stop; after Grace it is killed
// with all it started. The limits of the job are enforced from here as well, a
// second after the worker should have done so itself. When Run returns the
// worker is gone.
//
// The error is an *Error when the candidate failed, wraps ErrStopped (and
// ctx.Err(), if that was the cause) when the run was stopped, and wraps ErrWorker
// when the worker itself does not work. A result that came in before the stop
// took hold is returned without an error.
func (l Local) Run(ctx context.Context, job Job, watch func(Message)) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrStopped, err)
	}
	line, err := json.Marshal(job)
	if err != nil {
		return Result{}, fmt.Errorf("%s cannot be sent to a worker: %w", job.ID, err)
	}
	program, err := l.find(ctx)
	if err != nil {
		return Result{}, err
	}
	if watch == nil {
		watch = func(Message) {}
	}
	r := newRun(l.filled(), job.Limits, watch)
	if err := r.start(program, append(line, '\n')); err != nil {
		return Result{}, fmt.Errorf("%w: %s does not start: %w", ErrWorker, program, err)
	}
	guarded := make(chan struct{})
	go func() { defer close(guarded); r.guard(ctx) }()
	_ = r.cmd.Wait() // what it says is in ProcessState, which verdict reads
	close(r.exited)
	<-guarded
	<-r.sent
	killGroup(r.cmd.Process) // what the worker may have started
	r.out.flush()
	return r.verdict(ctx)
}

func (l Local) filled() Local {
	if l.Grace == 0 {
		l.Grace = 5 * time.Second
	}
	if l.Start == 0 {
		l.Start = 2 * time.Minute
	}
	return l
}

func (l Local) find(ctx context.Context) (string, error) {
	if l.Program != "" {
		return l.Program, nil
	}
	log := l.Log
	if log == nil {
		log = os.Stderr
	}
	return find(ctx, log)
}

// start starts the process and sends the job from a goroutine, since a worker
// that does not read must not hold up a stop.
func (r *run) start(program string, job []byte) error {
	r.cmd = exec.Command(program)
	r.cmd.Env = environ(os.Environ(), r.l.Env)
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.stderr
	// A process the worker started may hold its output open after it has gone.
	r.cmd.WaitDelay = time.Second
	if err := apart(r.cmd); err != nil {
		return err
	}
	stdin, err := r.cmd.StdinPipe()
	if err != nil {
		return err
	}
	r.stdin = stdin
	if err := r.cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer close(r.sent)
		_, _ = stdin.Write(job) // a worker that hangs up says why by how it ends
	}()
	return nil
}

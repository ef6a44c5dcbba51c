package train

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

// grace is how long a worker that was asked to stop, or went over a limit, may
// take to end by itself. A compilation or a step cannot be cut short; after the
// grace the process ends with what the last epoch saved. Whoever started it
// kills it after 5 seconds.
const grace = 4 * time.Second

// maxJob bounds the line of a job.
const maxJob = 64 << 20

// lines writes messages, one JSON object a line. The last one is written once,
// whoever comes first; what comes later is dropped.
type lines struct {
	mu    sync.Mutex
	out   *json.Encoder
	ended bool
	err   error
}

func (l *lines) say(m worker.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	l.ended = m.Result != nil || m.Failed != nil
	if err := l.out.Encode(m); err != nil && l.err == nil {
		l.err = fmt.Errorf("nobody reads the worker's messages: %w", err)
	}
}

// Serve does one job: it reads it as one JSON line from stdin, trains, and
// writes messages to stdout as JSON lines, the last one Result or Failed.
// Closing stdin, SIGTERM or SIGINT ask it to save and stop; it answers
// Failed/stopped, and ends the process itself where a compilation keeps it
// longer than some seconds. The error is non-nil if there was no job or nobody
// reads stdout; a job that fails is no error. Nothing else may write to stdout
// meanwhile.
func Serve(stdin io.Reader, stdout io.Writer) error {
	return serve(stdin, stdout, os.Exit)
}

func serve(stdin io.Reader, stdout io.Writer, exit func(int)) error {
	out := &lines{out: json.NewEncoder(stdout)}
	in := bufio.NewReaderSize(stdin, 1<<16)
	job, err := readJob(in)
	if err != nil {
		out.say((&Failure{worker.ReasonJob, err}).message())
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	go func() {
		_, _ = io.Copy(io.Discard, in) // until it is closed
		end(nil)
	}()
	ctx, release := watchLimits(ctx, job.Limits)
	defer release()
	done := make(chan struct{})
	defer close(done)
	go hardStop(ctx, done, out, exit)
	r, err := guarded(ctx, job, out.say)
	if err != nil {
		out.say(failure(err).message())
	} else {
		out.say(worker.Message{Result: &r})
	}
	return out.err
}

// readJob reads the job's line.
func readJob(in *bufio.Reader) (job worker.Job, err error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if line = append(line, part...); len(line) > maxJob {
			return job, fmt.Errorf("the job is longer than %d MB", maxJob>>20)
		}
		if err == nil || errors.Is(err, io.EOF) && len(line) > 0 {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return job, fmt.Errorf("no job on standard input: %w", err)
		}
	}
	if err := json.Unmarshal(line, &job); err != nil {
		return job, fmt.Errorf("the line on standard input is no job: %w", err)
	}
	return job, nil
}

// hardStop ends the process when ctx has ended and the job has not, after the grace.
func hardStop(ctx context.Context, done <-chan struct{}, out *lines, exit func(int)) {
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	select {
	case <-done:
	case <-time.After(grace):
		out.say(interrupted(ctx).message())
		exit(1)
	}
}

// guarded is Run with panics turned into a crash that says where.
func guarded(ctx context.Context, job worker.Job, say func(worker.Message)) (r worker.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "panic: %v\n%s", p, debug.Stack())
			err = fail(worker.ReasonCrash, "the trainer failed on job %q: %v", job.ID, p)
		}
	}()
	return Run(ctx, job, say)
}

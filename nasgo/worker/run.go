package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Until a worker has answered a limit itself, and between looks at its memory.
const (
	overtime   = time.Second
	memoryLook = 100 * time.Millisecond
)

// run is one job on one worker process. Messages arrive on the goroutine that
// copies the process's output; the fields it writes are read by others only
// after the process has been waited for.
type run struct {
	l      Local
	limits Limits
	watch  func(Message)

	cmd    *exec.Cmd
	stdin  io.Closer
	out    lines
	stderr tail
	noise  tail // lines on stdout that are no messages

	ready  chan struct{} // closed by the first Ready
	last   chan struct{} // closed by Result, Failed or a NaN
	sent   chan struct{} // closed when the job is written, or cannot be
	exited chan struct{} // closed when the process is gone

	isReady, unread bool
	result          *Result
	failed          *Failed // as the worker said
	forced          *Failed // why the guard killed it; the guard's goroutine alone writes it
}

func newRun(l Local, limits Limits, watch func(Message)) *run {
	r := &run{
		l: l, limits: limits, watch: watch,
		ready: make(chan struct{}), last: make(chan struct{}),
		sent: make(chan struct{}), exited: make(chan struct{}),
		stderr: tail{max: 16 << 10}, noise: tail{max: 4 << 10},
	}
	r.out = lines{take: r.take, long: func() { r.unread = true; r.garbage([]byte("(a line of more than 8 MB)")) }}
	return r
}

// take is given each line of the worker's stdout. Libraries print what they
// like, so a line that is no message is kept for the case of a crash and passed over.
func (r *run) take(line []byte) {
	if r.result != nil || r.failed != nil {
		return // the last message was said
	}
	m, err := Decode(line)
	if errors.Is(err, errNaN) {
		m = Message{Failed: &Failed{Reason: ReasonNaN, Text: "the worker reports a number that is none: " + cut(string(line), 200)}}
	} else if err != nil {
		r.garbage(line)
		return
	}
	if m.Ready != nil {
		if r.isReady {
			return
		}
		r.isReady = true
		close(r.ready)
	}
	if r.result, r.failed = m.Result, m.Failed; r.result != nil || r.failed != nil {
		close(r.last)
	}
	r.watch(m)
}

func (r *run) garbage(line []byte) {
	_, _ = r.noise.Write([]byte(cut(string(line), 1000) + "\n")) // a tail takes everything
}

// guard ends the process when it is time: its last word is said, ctx is
// cancelled, or a limit is passed.
func (r *run) guard(ctx context.Context) {
	starting := time.NewTimer(r.l.Start)
	defer starting.Stop()
	wall, stopWall := timer(r.limits.Wall, overtime)
	defer stopWall()
	look := time.NewTicker(memoryLook)
	defer look.Stop()
	ready := r.ready
	for {
		select {
		case <-r.exited:
			return
		case <-r.last:
			_ = r.stdin.Close() // closing twice does no harm
			r.leave()
			return
		case <-ctx.Done():
			_ = r.stdin.Close()
			askToStop(r.cmd.Process)
			r.leave()
			return
		case <-ready:
			ready = nil
			starting.Stop()
		case <-starting.C:
			r.kill("", fmt.Sprintf("said nothing for %v after it was started", r.l.Start))
			return
		case <-wall:
			r.kill(ReasonTime, fmt.Sprintf("it was not done after %v, the limit", r.limits.Wall))
			return
		case <-look.C:
			if size, over := r.tooLarge(); over {
				r.kill(ReasonMemory, fmt.Sprintf("the worker takes %d MB of memory, the limit is %d MB", size, r.limits.MemoryMB))
				return
			}
		}
	}
}

// timer fires some time after a limit, or never if there is none.
func timer(limit, later time.Duration) (<-chan time.Time, func() bool) {
	if limit <= 0 {
		return nil, func() bool { return false }
	}
	t := time.NewTimer(limit + later)
	return t.C, t.Stop
}

func (r *run) tooLarge() (mb int64, over bool) {
	if r.limits.MemoryMB <= 0 {
		return 0, false
	}
	size, ok := resident(r.cmd.Process.Pid)
	return size >> 20, ok && size > int64(r.limits.MemoryMB)<<20
}

// leave gives the worker Grace to end by itself.
func (r *run) leave() {
	t := time.NewTimer(r.l.Grace)
	defer t.Stop()
	select {
	case <-r.exited:
	case <-t.C:
		killGroup(r.cmd.Process)
	}
}

func (r *run) kill(reason, text string) {
	r.forced = &Failed{Reason: reason, Text: text}
	killGroup(r.cmd.Process)
}

// verdict is what Run returns, read after the process has gone.
func (r *run) verdict(ctx context.Context) (Result, error) {
	if r.result != nil {
		return *r.result, nil
	}
	how, killed := ending(r.cmd.ProcessState)
	switch {
	case r.failed != nil && r.failed.Reason != ReasonStopped:
		return Result{}, &Error{*r.failed}
	case r.forced != nil && r.forced.Reason == "":
		return Result{}, fmt.Errorf("%w: %s %s%s", ErrWorker, r.cmd.Path, r.forced.Text, r.lastWords())
	case r.forced != nil:
		return Result{}, &Error{*r.forced}
	case ctx.Err() != nil:
		return Result{}, fmt.Errorf("%w: %w", ErrStopped, ctx.Err())
	case r.failed != nil:
		return Result{}, fmt.Errorf("%w: %s", ErrStopped, r.failed.Text)
	case !r.isReady:
		return Result{}, fmt.Errorf("%w: %s %s before it was ready%s", ErrWorker, r.cmd.Path, how, r.lastWords())
	case killed:
		return Result{}, failed(ReasonMemory, "the system killed the worker, which is what it does when memory runs out"+r.lastWords())
	}
	return Result{}, failed(ReasonCrash, "the worker "+how+" without a result"+r.lastWords())
}

// lastWords are the last lines the worker wrote to stderr, else those on stdout
// that were no messages, for the end of a sentence.
func (r *run) lastWords() string {
	text := strings.TrimSpace(string(r.stderr.buf))
	if noise := strings.TrimSpace(string(r.noise.buf)); text == "" || r.unread {
		text = strings.TrimSpace(text + "\n" + noise)
	}
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	return "; its last words: " + strings.Join(lines[max(0, len(lines)-12):], "\n")
}

// cut is at most n bytes of s.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

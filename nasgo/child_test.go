package nasgo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// The tests start their own program anew for what needs a process: childEnv
// holds an order, as JSON.
const childEnv = "NASGO_TEST_CHILD"

// order is what a child process is to do.
type order struct {
	File string
	Seed int64
	Op   string // "loop" to go on until Upto trials are finished, saying each step; else see apply
	Text string
	Upto int
	Kill string // "propose" or "train 2": where the child kills itself
	// Parallel is Config's; Slow is how long proposing and each epoch take.
	Parallel int
	Slow     time.Duration
}

// child does an order and says what came of it.
func child() int {
	var o order
	if err := json.Unmarshal([]byte(os.Getenv(childEnv)), &o); err != nil {
		fmt.Println(err)
		return 2
	}
	c := nasgo.Config{Space: roomy(), Trainer: suicidal{counting{pause: o.Slow}, o.Kill}, Proposer: deadly{clumsy{}, o.Kill, o.Slow}, Seed: o.Seed, Parallel: o.Parallel}
	s, err := nasgo.Open(o.File, c)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	if o.Op == "loop" {
		err = loop(s, o.Upto)
	} else {
		var said string
		said, err = apply(s, o)
		fmt.Println(said)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		fmt.Println(err)
		return 2
	}
	return 0
}

// command is the child for an order.
func command(o order) *exec.Cmd {
	text, _ := json.Marshal(o)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	return cmd
}

// inChild does an order in a process of its own. died says that it killed itself.
func inChild(t require.TestingT, o order) (said string, died bool) {
	cmd := command(o)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled() {
		return "", true
	}
	require.NoError(t, err, "child: %s", out.String())
	return strings.TrimSpace(out.String()), false
}

// apply makes one step and says what came of it, without times.
func apply(s *nasgo.Study, o order) (string, error) {
	ctx := context.Background()
	var t nasgo.Trial
	var err error
	switch o.Op {
	case "propose":
		t, err = s.Propose(ctx)
	case "train":
		t, err = s.Train(ctx, nil)
	case "feedback":
		t, err = s.Feedback(ctx)
	case "reject":
		t, err = s.Reject(ctx, o.Text)
	case "hint":
		err = s.Hint(ctx, o.Text)
	case "run":
		err = s.Run(ctx, o.Upto, nil)
	case "stall":
		if _, err = s.Propose(ctx); err == nil {
			_, err = s.Train(ctx, func(worker.Message) { fmt.Println("training"); select {} })
		}
	default:
		return "", fmt.Errorf("no such order: %q", o.Op)
	}
	switch {
	case errors.Is(err, nasgo.ErrState):
		return "state", nil
	case errors.Is(err, nasgo.ErrAttempts):
		return "attempts", nil
	case err != nil:
		return "", err
	}
	return fmt.Sprintln(t.Number, t.State, t.Key, t.Score), nil
}

// loop makes steps one by one, and says each when it has returned.
func loop(s *nasgo.Study, upto int) error {
	ctx := context.Background()
	for {
		t, err := s.Propose(ctx)
		if errors.Is(err, nasgo.ErrAttempts) {
			continue
		}
		if err == nil {
			say(t)
		}
		if t, err = s.Train(ctx, nil); err == nil {
			say(t)
		}
		if t, err = s.Feedback(ctx); err == nil {
			say(t)
		}
		switch {
		case errors.Is(err, nasgo.ErrState):
			time.Sleep(time.Millisecond) // another process is at it
		case err != nil && !errors.Is(err, nasgo.ErrBusy):
			return err
		}
		if err == nil && t.State.Final() && t.Number >= upto {
			return nil
		}
	}
}

// say acknowledges a step on standard output, in one write.
func say(t nasgo.Trial) {
	b, _ := json.Marshal(ack{t.Number, t.State, t.Key, t.Score != nil})
	_, _ = os.Stdout.Write(append(b, '\n'))
}

type ack struct {
	Trial  int
	State  nasgo.State
	Key    string
	Scored bool
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// deadly is a proposer that kills the process once it has asked.
type deadly struct {
	nasgo.Proposer
	kill string
	slow time.Duration
}

func (d deadly) Propose(ctx context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	p, err := d.Proposer.Propose(ctx, q)
	time.Sleep(d.slow)
	if d.kill == "propose" {
		die()
	}
	return p, err
}

// suicidal is a trainer that kills the process after an epoch.
type suicidal struct {
	counting
	kill string
}

func (d suicidal) Train(ctx context.Context, t nasgo.Ticket, watch func(worker.Message)) (nasgo.Evaluation, error) {
	return d.counting.Train(ctx, t, func(m worker.Message) {
		watch(m)
		if m.Epoch != nil && d.kill == fmt.Sprint("train ", m.Epoch.Epoch) {
			die()
		}
	})
}

func integrity(t testing.TB, path string) {
	t.Helper()
	st := openStore(t, path)
	require.NoError(t, st.Check())
	require.NoError(t, st.Close())
}

//go:build unix

package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if program := os.Getenv("NASGO_TEST_CELL"); program != "" {
		cell(program)
		return
	}
	code := m.Run()
	if dir := fakeDir; dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// cell is what a notebook cell does; a test kills it.
func cell(program string) {
	_, err := Local{Program: program}.Run(context.Background(), Job{ID: "trial 1"}, func(m Message) {
		if m.Ready != nil {
			fmt.Println(m.Ready.PID)
		}
	})
	fmt.Println(err)
}

var fakeDir string

var buildFake = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "fakeworker")
	if err != nil {
		return "", err
	}
	fakeDir = dir
	program := filepath.Join(dir, "fakeworker")
	out, err := exec.Command("go", "build", "-o", program, "./testdata/fakeworker").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return program, nil
})

// fake is a Local whose worker behaves as mode says.
func fake(t *testing.T, mode string) Local {
	t.Helper()
	program, err := buildFake()
	require.NoError(t, err)
	return Local{Program: program, Env: []string{"FAKE=" + mode}, Grace: 500 * time.Millisecond}
}

// outcome runs a job and checks what every run must leave behind: no process,
// no goroutine, no message after the last.
func outcome(t *testing.T, ctx context.Context, l Local, job Job, watch func(Message)) (Result, []Message, error) {
	t.Helper()
	leak := goleak.IgnoreCurrent()
	var all []Message
	job.ID = "trial 1"
	r, err := l.Run(ctx, job, func(m Message) {
		all = append(all, m)
		if watch != nil {
			watch(m)
		}
	})
	goleak.VerifyNone(t, leak)
	for _, m := range all {
		if m.Ready != nil {
			gone(t, m.Ready.PID)
		}
	}
	return r, all, err
}

// gone checks that a process is neither running nor a zombie.
func gone(t *testing.T, pid int) {
	t.Helper()
	assert.Eventually(t, func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) },
		6*time.Second, 10*time.Millisecond, "process %d is still there", pid)
}

func TestRunReturnsTheResultAndEveryMessage(t *testing.T) {
	r, all, err := outcome(t, context.Background(), fake(t, "good"), Job{}, nil)
	require.NoError(t, err)
	assert.InDelta(t, 60.25, float64(r.Val), 0)
	assert.Equal(t, 397, r.ValExamples)
	assert.Len(t, r.Epochs, 2)
	require.Len(t, all, 4)
	assert.NotNil(t, all[0].Ready)
	assert.Equal(t, 1, all[1].Epoch.Epoch)
	assert.Equal(t, 2, all[2].Epoch.Epoch)
	assert.NotNil(t, all[3].Result)
}

func TestRunWithoutWatch(t *testing.T) {
	_, err := fake(t, "good").Run(context.Background(), Job{ID: "x"}, nil)
	require.NoError(t, err)
}

func TestFailuresOfTheCandidate(t *testing.T) {
	for mode, want := range map[string]struct{ reason, text string }{
		"nan":     {ReasonNaN, "step 12"},
		"raw nan": {ReasonNaN, "NaN"},
		"crash":   {ReasonCrash, "the candidate is too much"},
		"silent":  {ReasonCrash, "without a result"},
		"cut":     {ReasonCrash, "status 1"},
		"huge":    {ReasonCrash, "8 MB"},
		"killed":  {ReasonMemory, "memory"},
		"job":     {ReasonJob, "no such data"},
	} {
		t.Run(mode, func(t *testing.T) {
			_, _, err := outcome(t, context.Background(), fake(t, mode), Job{}, nil)
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, want.reason, e.Reason)
			assert.Contains(t, e.Text, want.text)
			assert.NotErrorIs(t, err, ErrStopped)
			assert.NotErrorIs(t, err, ErrWorker)
			assert.Less(t, len(e.Text), 20<<10)
		})
	}
}

func TestStrangeOutputIsPassedOver(t *testing.T) {
	for _, mode := range []string{"garbage", "unended", "lingers"} {
		t.Run(mode, func(t *testing.T) {
			r, all, err := outcome(t, context.Background(), fake(t, mode), Job{}, nil)
			require.NoError(t, err)
			assert.InDelta(t, 60.25, float64(r.Val), 0)
			assert.Len(t, all, 4)
		})
	}
}

func TestWorkerThatDoesNotWork(t *testing.T) {
	deaf := fake(t, "deaf")
	deaf.Start = 300 * time.Millisecond
	for name, l := range map[string]Local{
		"ends at once":    fake(t, "dead"),
		"is not there":    {Program: filepath.Join(t.TempDir(), "none")},
		"says nothing":    deaf,
		"is no programme": {Program: t.TempDir()},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := outcome(t, context.Background(), l, Job{}, nil)
			require.ErrorIs(t, err, ErrWorker)
			var e *Error
			assert.False(t, errors.As(err, &e), "the candidate is not at fault: %v", err)
		})
	}
	_, _, err := outcome(t, context.Background(), fake(t, "dead"), Job{}, nil)
	assert.ErrorContains(t, err, "libwhatever.so")
}

func TestCancelStopsAndSaves(t *testing.T) {
	for mode, polite := range map[string]bool{"polite": true, "stubborn": false} {
		t.Run(mode, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var at time.Time
			_, all, err := outcome(t, ctx, fake(t, mode), Job{}, func(m Message) {
				if m.Epoch != nil {
					at = time.Now()
					cancel()
				}
			})
			require.ErrorIs(t, err, ErrStopped)
			require.ErrorIs(t, err, context.Canceled)
			var e *Error
			assert.False(t, errors.As(err, &e), "a stop is no failure")
			assert.Less(t, time.Since(at), 3*time.Second)
			last := all[len(all)-1]
			assert.Equal(t, polite, last.Failed != nil && last.Failed.Reason == ReasonStopped)
		})
	}
}

func TestDeadlineAndCancelBeforeTheStart(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, _, err := outcome(t, ctx, fake(t, "polite"), Job{}, nil)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, err, ErrStopped)
	_, all, err := outcome(t, ctx, fake(t, "good"), Job{}, nil)
	require.ErrorIs(t, err, ErrStopped)
	assert.Empty(t, all)
}

func TestResultThatCrossesACancelIsKept(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, _, err := outcome(t, ctx, fake(t, "late"), Job{}, func(m Message) {
		if m.Epoch != nil && m.Epoch.Epoch == 1 {
			cancel()
		}
	})
	require.NoError(t, err)
	assert.InDelta(t, 60.25, float64(r.Val), 0)
}

func TestSignalToTheWorkerIsAStop(t *testing.T) {
	pid := 0
	_, _, err := outcome(t, context.Background(), fake(t, "polite"), Job{}, func(m Message) {
		switch {
		case m.Ready != nil:
			pid = m.Ready.PID
		case m.Epoch != nil:
			require.NoError(t, syscall.Kill(pid, syscall.SIGTERM))
		}
	})
	require.ErrorIs(t, err, ErrStopped)
	assert.NotErrorIs(t, err, context.Canceled)
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		mode, reason string
		limits       Limits
	}{
		"time":   {"stubborn", ReasonTime, Limits{Wall: 300 * time.Millisecond}},
		"memory": {"memory", ReasonMemory, Limits{MemoryMB: 100}},
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			_, _, err := outcome(t, context.Background(), fake(t, c.mode), Job{Limits: c.limits}, nil)
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, c.reason, e.Reason)
			assert.Less(t, time.Since(begin), 8*time.Second)
		})
	}
	_, _, err := outcome(t, context.Background(), fake(t, "good"), Job{Limits: Limits{Wall: time.Hour, MemoryMB: 10_000}}, nil)
	require.NoError(t, err)
}

func TestChildrenOfTheWorkerGoWithIt(t *testing.T) {
	child := 0
	_, _, err := outcome(t, context.Background(), fake(t, "child"), Job{}, func(m Message) {
		if m.Step != nil {
			child = m.Step.Of
		}
	})
	require.NoError(t, err)
	require.NotZero(t, child)
	out, _ := exec.Command("ps", "-o", "stat=", "-p", fmt.Sprint(child)).Output()
	assert.True(t, len(out) == 0 || strings.HasPrefix(string(out), "Z"), "child %d lives on: %s", child, out)
}

func TestNoOrphanWhenTheCellIsKilled(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "NASGO_TEST_CELL="+fake(t, "").Program, "FAKE=polite")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var pid int
	_, err = fmt.Fscanln(out, &pid)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, 0), "the worker runs")
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	gone5s(t, pid)
}

// gone5s checks that a process which is not our child has ended within 5 s; as
// nobody may collect it here, a zombie counts as ended.
func gone5s(t *testing.T, pid int) {
	t.Helper()
	assert.Eventually(t, func() bool {
		out, _ := exec.Command("ps", "-o", "stat=", "-p", fmt.Sprint(pid)).Output()
		return len(out) == 0 || strings.HasPrefix(string(out), "Z")
	}, 5*time.Second, 20*time.Millisecond, "worker %d outlives its cell", pid)
}

func TestWorkerHasASessionAndItsEnvironment(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "not for the worker")
	t.Setenv("NASGO_HOME", t.TempDir())
	l := fake(t, "env")
	l.Env = append(l.Env, "MINE=1")
	var session int
	_, _, err := outcome(t, context.Background(), l, Job{}, func(m Message) {
		if m.Ready != nil {
			out, _ := exec.Command("ps", "-o", "sid=", "-p", fmt.Sprint(m.Ready.PID)).Output()
			_, _ = fmt.Sscan(string(out), &session)
			assert.True(t, session == 0 || session == m.Ready.PID, "session %d of %d", session, m.Ready.PID)
		}
	})
	var e *Error
	require.ErrorAs(t, err, &e)
	var env []string
	require.NoError(t, json.Unmarshal([]byte(e.Text), &env))
	assert.Contains(t, env, "GLIBC_TUNABLES=glibc.malloc.hugetlb=1")
	assert.Contains(t, env, "GOMLX_NO_AUTO_INSTALL=1")
	assert.Contains(t, env, "MINE=1")
	for _, kv := range env {
		assert.NotContains(t, kv, "OPENAI_API_KEY")
	}
}

// TestStopAtRandomMoments stops runs after delays that fall before, within and
// after the start of the process.
func TestStopAtRandomMoments(t *testing.T) {
	l := fake(t, "polite")
	for i := range 25 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i)*time.Millisecond)
		_, _, err := outcome(t, ctx, l, Job{}, nil)
		cancel()
		require.ErrorIs(t, err, ErrStopped, "after %d ms", i)
	}
}

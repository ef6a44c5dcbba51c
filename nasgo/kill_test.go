package nasgo_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/store"
)

func openStore(t testing.TB, path string) *store.Store {
	t.Helper()
	st, err := store.Open(path, store.Options{})
	require.NoError(t, err)
	return st
}

// further says how far a state is on a trial's way.
var further = map[nasgo.State]int{
	nasgo.Proposed: 1, nasgo.Training: 2, nasgo.Interrupted: 2, nasgo.Trained: 3, nasgo.Told: 4, nasgo.Failed: 4, nasgo.Rejected: 4,
}

// TestKilledAtRandom kills a process that makes steps, at random moments. What
// it acknowledged is there afterwards, the file opens and is whole, and in the
// end the trials are those of a process that nobody killed.
func TestKilledAtRandom(t *testing.T) {
	kills := 200
	if testing.Short() {
		kills = 20
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "killed.study")
	var acks []ack
	for range kills {
		acks = append(acks, killOne(t, path, time.Duration(r.IntN(250))*time.Millisecond)...)
		checkAcks(t, path, acks)
	}
	require.NotEmpty(t, acks)
	v, err := nasgo.View(path)
	require.NoError(t, err)
	got := timeless(record(t, v))
	t.Logf("%d trials, %d acknowledged steps", len(got.Trials), len(acks))

	finished := 0
	for _, x := range got.Trials {
		if x.State.Final() {
			finished++
		}
	}
	whole := open(t, file(t), ready(5))
	for done := false; !done; { // the child goes on after ErrAttempts too
		err := whole.Run(t.Context(), finished, nil)
		done = err == nil
		if !done {
			require.ErrorIs(t, err, nasgo.ErrAttempts)
		}
	}
	want := timeless(record(t, whole))
	sameTrials(t, want.Trials, got.Trials[:finished])
}

// killOne lets a child make steps for a while and returns what it acknowledged.
func killOne(t *testing.T, path string, after time.Duration) (acks []ack) {
	t.Helper()
	cmd := command(order{File: path, Seed: 5, Op: "loop", Upto: 1 << 30})
	var out bytes.Buffer
	cmd.Stdout = &out
	require.NoError(t, cmd.Start())
	time.Sleep(after)
	require.NoError(t, cmd.Process.Kill())
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit, "it ended by itself: %s", &out)
	require.Equal(t, -1, exit.ExitCode(), "it ended by itself: %s", &out)
	for lines := bufio.NewScanner(&out); lines.Scan(); {
		var a ack
		require.NoError(t, json.Unmarshal(lines.Bytes(), &a), "%s", lines.Text())
		acks = append(acks, a)
	}
	return acks
}

func checkAcks(t *testing.T, path string, acks []ack) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		require.Empty(t, acks)
		return // killed before it began
	}
	integrity(t, path)
	st := openStore(t, path)
	defer st.Close()
	rows, err := st.Trials(0)
	require.NoError(t, err)
	for _, a := range acks {
		require.LessOrEqual(t, a.Trial, len(rows), "trial %d was acknowledged and is lost", a.Trial)
		row := rows[a.Trial-1]
		require.Equal(t, a.Key, row.Key)
		require.GreaterOrEqual(t, further[nasgo.State(row.State)], further[a.State], "trial %d was %s and is %s", a.Trial, a.State, row.State)
		if a.Scored {
			require.NotNil(t, row.Score)
		}
	}
}

// TestTwoProcessesAtOnce: processes that work on one study at the same time
// finish it together, with the trials that one alone has.
func TestTwoProcessesAtOnce(t *testing.T) {
	path := file(t)
	const trials = 25
	var outs [3]bytes.Buffer
	var cmds [3]*exec.Cmd
	for i := range cmds {
		cmds[i] = command(order{File: path, Seed: 5, Op: "loop", Upto: trials})
		cmds[i].Stdout, cmds[i].Stderr = &outs[i], &outs[i]
		require.NoError(t, cmds[i].Start())
	}
	for i := range cmds {
		require.NoError(t, cmds[i].Wait(), "%s", &outs[i])
	}
	integrity(t, path)
	v, err := nasgo.View(path)
	require.NoError(t, err)
	got := timeless(record(t, v))
	require.GreaterOrEqual(t, len(got.Trials), trials)

	whole := open(t, file(t), ready(5))
	for err = nasgo.ErrAttempts; err != nil; {
		if err = whole.Run(t.Context(), trials, nil); err != nil {
			require.ErrorIs(t, err, nasgo.ErrAttempts)
		}
	}
	want := timeless(record(t, whole))
	sameTrials(t, want.Trials[:trials], got.Trials[:trials])
}

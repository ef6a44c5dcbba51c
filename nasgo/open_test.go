package nasgo_test

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// renamed is a trainer that describes itself otherwise.
type renamed struct{ counting }

func (renamed) Describe() string { return "another schedule" }

// TestOtherStudy: a file goes on only as what it was begun as.
func TestOtherStudy(t *testing.T) {
	path := file(t)
	s := open(t, path, config())
	require.NoError(t, s.Run(t.Context(), 2, nil))
	before := record(t, s)
	for says, change := range map[string]func(*nasgo.Config){
		"space tiny, not roomy":        func(c *nasgo.Config) { c.Space = roomy() },
		"another form of the space":    func(c *nasgo.Config) { c.Space.Choices[0].Options = []string{"2", "3"} },
		"its choices, constraints":     func(c *nasgo.Config) { c.Space.Constraints = []spaces.Constraint{{MaxParams: 1e6}} },
		`on the data "", not "digits"`: func(c *nasgo.Config) { c.Data = data.Digits(); c.Space = imagesOf(c.Space) },
		`not "another schedule"`:       func(c *nasgo.Config) { c.Trainer = renamed{} },
		"with the seed 7, not 8":       func(c *nasgo.Config) { c.Seed = 8 },
	} {
		c := config()
		change(&c)
		_, err := nasgo.Open(path, c)
		require.ErrorIs(t, err, nasgo.ErrOtherStudy, says)
		if says != `on the data "", not "digits"` { // whose task is another too
			require.ErrorContains(t, err, says)
		}
	}
	require.Equal(t, before, record(t, s))

	c := config()
	c.Proposer, c.Budget = inOrder{}, 9
	again := open(t, path, c)
	r := record(t, again)
	require.Equal(t, "in-order", r.Info.Proposer, "the proposer may change")
	require.Equal(t, 9, r.Info.Budget, "and the plan")
	require.Equal(t, before.Trials, r.Trials)
}

// imagesOf is the space for the task of the digits.
func imagesOf(s *spaces.Space) *spaces.Space {
	task, err := data.Digits().Task()
	if err == nil {
		s.Task = task
	}
	return s
}

func TestConfigThatIsNotWhole(t *testing.T) {
	for says, c := range map[string]nasgo.Config{
		"Space is nil":                       {},
		"neither Table nor Data nor Trainer": {Space: tiny()},
		"is negative":                        {Space: tiny(), Trainer: counting{}, Budget: -1},
	} {
		path := file(t)
		_, err := nasgo.Open(path, c)
		require.ErrorContains(t, err, says)
		require.NoFileExists(t, path)
	}
}

func TestFilesThatAreNoStudy(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text")
	require.NoError(t, os.WriteFile(text, []byte("Dear diary"), 0o644))
	newer, foreign := filepath.Join(folder, "newer"), filepath.Join(folder, "foreign")
	s, err := nasgo.Open(newer, config())
	require.NoError(t, err)
	require.NoError(t, s.Close())
	for path, q := range map[string]string{newer: "PRAGMA user_version = 999", foreign: "CREATE TABLE cooks (name TEXT)"} {
		db, err := sql.Open("sqlite", path)
		require.NoError(t, err)
		_, err = db.Exec(q)
		require.NoError(t, err)
		require.NoError(t, db.Close())
	}
	for path, is := range map[string]error{text: nasgo.ErrNotAStudy, foreign: nasgo.ErrNotAStudy, newer: nasgo.ErrNewerFile} {
		_, err := nasgo.Open(path, config())
		require.ErrorIs(t, err, is)
		require.ErrorContains(t, err, path)
		_, err = nasgo.View(path)
		require.ErrorIs(t, err, is)
	}
	_, err = nasgo.View(filepath.Join(folder, "nothing"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// TestView: everything from the file alone, and nothing into it.
func TestView(t *testing.T) {
	path := file(t)
	s := open(t, path, config())
	require.NoError(t, s.Run(t.Context(), 3, nil))
	v, err := nasgo.View(path)
	require.NoError(t, err)
	require.Equal(t, record(t, s), record(t, v))
	require.NoError(t, s.Run(t.Context(), 5, nil))
	require.Equal(t, record(t, s), record(t, v), "it sees what came since")
	ctx := context.Background()
	_, err = v.Propose(ctx)
	require.ErrorIs(t, err, nasgo.ErrReadOnly)
	_, err = v.Train(ctx, nil)
	require.ErrorIs(t, err, nasgo.ErrReadOnly)
	_, err = v.Feedback(ctx)
	require.ErrorIs(t, err, nasgo.ErrReadOnly)
	_, err = v.Reject(ctx, "x")
	require.ErrorIs(t, err, nasgo.ErrReadOnly)
	require.ErrorIs(t, v.Hint(ctx, "x"), nasgo.ErrReadOnly)
	require.ErrorIs(t, v.Run(ctx, 9, nil), nasgo.ErrReadOnly)
	require.ErrorIs(t, v.AddBaselines(ctx, 1), nasgo.ErrReadOnly)
	_, err = v.Final(ctx, worker.Schedule{}, "", nil)
	require.ErrorIs(t, err, nasgo.ErrReadOnly)
	require.NoError(t, v.Close())
}

// TestTheFileAloneIsTheStudy: a cell's process ends without Close, and people
// copy the .study and not the log beside it.
func TestTheFileAloneIsTheStudy(t *testing.T) {
	path := file(t)
	s := open(t, path, config())
	require.NoError(t, s.Run(t.Context(), 3, nil))
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	b, err := os.ReadFile(path) // and s is still open
	require.NoError(t, err)
	alone := file(t)
	require.NoError(t, os.WriteFile(alone, b, 0o644))
	v, err := nasgo.View(alone)
	require.NoError(t, err)
	want, got := record(t, s), record(t, v)
	want.Info.Path, got.Info.Path = "", ""
	require.Equal(t, want, got)
}

// TestOwnerGone: the trial of a process that was killed while training is
// interrupted, with the cause, at the next look of any process.
func TestOwnerGone(t *testing.T) {
	path := file(t)
	_, died := inChild(t, order{File: path, Seed: 1, Op: "run", Upto: 1, Kill: "train 2"})
	require.True(t, died)
	s := open(t, path, ready(1))
	require.Equal(t, nasgo.Training, record(t, s).Trials[0].State)
	_, err := s.Propose(t.Context())
	require.ErrorIs(t, err, nasgo.ErrState)
	r := record(t, s)
	require.Equal(t, nasgo.Interrupted, r.Trials[0].State)
	require.Len(t, r.Trials[0].Epochs, 2, "its curve is kept")
	require.Contains(t, r.Events[len(r.Events)-1].Cause, "ended while training it")
	x, err := s.Train(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, x.Epochs, 3)
}

// TestOwnerAlive: a process that is training is left to it.
func TestOwnerAlive(t *testing.T) {
	path := file(t)
	cmd := command(order{File: path, Seed: 1, Op: "stall"})
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = out.Read(make([]byte, 10)) // it is in the first epoch
	require.NoError(t, err)
	s := open(t, path, ready(1))
	_, err = s.Train(t.Context(), nil)
	require.ErrorIs(t, err, nasgo.ErrBusy)
	require.NoError(t, cmd.Process.Kill())
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	_, err = s.Train(t.Context(), nil)
	require.NoError(t, err)
}

// The size of the space is counted once, when the study is begun.
func TestSizeIsCountedOnce(t *testing.T) {
	built := 0
	limited := func() *spaces.Space {
		s := tiny().With(spaces.Constraint{MaxFLOPs: 150})
		build := s.Build
		s.Build = func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			built++
			return build(a, t)
		}
		return s
	}
	path, c := file(t), config()
	c.Space = limited()
	size := record(t, open(t, path, c)).Info.Size
	n, err := c.Space.Size()
	require.NoError(t, err)
	require.Equal(t, n.String(), size)
	require.Greater(t, built, 72, "all 72 were built to be counted")
	built, c.Space = 0, limited()
	require.Equal(t, size, record(t, open(t, path, c)).Info.Size)
	require.Less(t, built, 10)
}

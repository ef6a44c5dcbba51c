//go:build unix

package chart

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
	"github.com/genius-nas/nasgo/nasgo/chart/render"
	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/nasgo/metric"
)

// playDrawer makes the test's own program be the one that draws, in the way its
// value says.
const playDrawer = "NASGO_TEST_DRAWER"

func drawer() int {
	switch os.Getenv(playDrawer) {
	case "hangs":
		time.Sleep(time.Minute)
	case "rubbish":
		fmt.Println("<html>")
	case "ends":
		return 3
	case "cell": // a cell that draws one chart and waits to be killed
		_ = os.Setenv(playDrawer, "draws")
		_, err := Candidates(record(1, 5, metric.FromVal)).SVG()
		fmt.Println(artist.pid(), err)
		time.Sleep(time.Minute)
	default:
		if err := render.Serve(os.Stdin, os.Stdout, echarts.Source); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return 0
}

func (p *program) pid() int {
	if p.cmd == nil {
		return 0
	}
	return p.cmd.Process.Pid
}

// installed puts this test's program in the place of nasgo-picture, in a home
// folder of its own, and has charts drawn by it.
func installed(t *testing.T, how string) {
	t.Helper()
	needLibrary(t)
	library, err := filepath.Abs(home.ECharts())
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv("NASGO_HOME", t.TempDir())
	t.Setenv(playDrawer, how)
	for to, from := range map[string]string{home.Picture(): self, home.ECharts(): library} {
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
		require.NoError(t, os.Symlink(from, to))
	}
	old := Draw
	Draw, drawn = nil, album{}
	t.Cleanup(func() {
		artist.stop()
		Draw, drawn, artist = old, album{}, program{}
	})
}

func TestTheProgramDrawsTheSamePictures(t *testing.T) {
	before := runtime.NumGoroutine()
	want := map[string]string{}
	needLibrary(t)
	for name, c := range gallery() {
		svg, err := c.SVG()
		require.NoError(t, err)
		want[name] = svg
	}
	installed(t, "draws")
	pid := 0
	for name, c := range gallery() {
		svg, err := c.SVG()
		require.NoError(t, err)
		assert.True(t, want[name] == svg, name)
		if pid == 0 {
			pid = artist.pid()
		}
		assert.Equal(t, pid, artist.pid(), "one process for all")
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before, "asking leaves nothing running")
	assert.Contains(t, Candidates(record(1, 5, metric.FromVal)).HTML(), "data:image/svg+xml")

	// An error of echarts is told, and the next picture is drawn.
	_, err := Chart{Title: "bad", Options: map[string]any{"xAxis": map[string]any{"type": "category", "gridIndex": 7}, "series": []any{map[string]any{"type": "line"}}}}.SVG()
	require.ErrorContains(t, err, "echarts")
	svg, err := gallery()["candidates"].SVG()
	require.NoError(t, err)
	assert.True(t, want["candidates"] == svg)
}

func TestAProgramThatWasKilledIsStartedAgain(t *testing.T) {
	installed(t, "draws")
	_, err := gallery()["candidates"].SVG()
	require.NoError(t, err)
	first := artist.cmd
	require.NoError(t, first.Process.Kill())
	_, err = gallery()["best"].SVG()
	require.NoError(t, err)
	assert.NotEqual(t, first.Process.Pid, artist.pid())
	assert.NotNil(t, first.ProcessState, "the dead one was waited for and is no zombie")
}

func TestProgramsThatDoNotDraw(t *testing.T) {
	for how, says := range map[string]string{"rubbish": "gave no picture", "ends": "nasgo setup", "hangs": "gave no picture in 300ms"} {
		t.Run(how, func(t *testing.T) {
			installed(t, how)
			if how == "hangs" {
				artist.limit = 300 * time.Millisecond
			}
			began := time.Now()
			c := Candidates(record(1, 5, metric.FromVal))
			for range 3 {
				h := c.HTML()
				assert.Contains(t, h, says)
				assert.Contains(t, h, "<table")
			}
			assert.Zero(t, artist.pid(), "it does not run on")
			if how == "hangs" {
				assert.Less(t, time.Since(began), 10*artist.limit)
				_, err := c.SVG()
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			}
		})
	}
}

func TestWithoutTheProgramAChartIsItsTable(t *testing.T) {
	installed(t, "draws")
	require.NoError(t, os.Remove(home.Picture()))
	r := record(1, 10, metric.FromVal)
	_, err := Candidates(r).SVG()
	require.ErrorIs(t, err, ErrNoProgram)
	h := Candidates(r).HTML()
	assert.Contains(t, h, "A table instead of a chart")
	assert.Contains(t, h, "nasgo setup")
	assert.Contains(t, h, r.Trials[0].Key)
}

// TestTheProgramEndsWithItsCell kills a process that has drawn, so that it can
// tidy nothing up.
func TestTheProgramEndsWithItsCell(t *testing.T) {
	installed(t, "cell")
	self, err := os.Executable()
	require.NoError(t, err)
	cell := exec.Command(self)
	out, err := cell.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cell.Start())
	var pid int
	var drew string
	_, err = fmt.Fscan(out, &pid, &drew)
	require.NoError(t, err)
	require.Equal(t, "<nil>", drew)
	require.NoError(t, syscall.Kill(pid, 0), "it waits for the next chart")
	require.NoError(t, cell.Process.Kill())
	_ = cell.Wait() // killed, as it should be
	assert.Eventually(t, func() bool { return !alive(pid) }, 10*time.Second, 20*time.Millisecond)
}

// alive says whether a process is there and no zombie that init has yet to bury.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// BenchmarkFirstPicture is the wait for a cell's first chart.
func BenchmarkFirstPicture(b *testing.B) {
	needLibrary(b)
	if _, err := os.Stat(home.Picture()); err != nil {
		b.Skip(err)
	}
	old := Draw
	defer func() { Draw, drawn = old, album{} }()
	Draw = nil
	c := gallery()["best-one"]
	for b.Loop() {
		artist.stop()
		drawn = album{}
		if _, err := c.plot(); err != nil {
			b.Fatal(err)
		}
	}
	artist.stop()
}

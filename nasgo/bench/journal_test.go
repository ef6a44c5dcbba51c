package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// A finished journal is a table: the numbers are where they belong.
func TestTableOfAJournal(t *testing.T) {
	p := small(inDir(t))
	finished(t, p, nil)
	var seen []Progress
	table, err := p.Build(context.Background(), func(p Progress) { seen = append(seen, p) })
	require.NoError(t, err)
	assert.Equal(t, []Progress{{Done: 8, Of: 8}}, seen, "nothing was trained")
	assert.Equal(t, metric.FromVal, table.Source())
	assert.Equal(t, 2, table.Runs())
	a := spaces.Arch{1, 0} // row 2
	score, err := table.RunScore(a, 1)
	require.NoError(t, err)
	assert.InDelta(t, 22, score.Percent, 0)
	assert.Equal(t, []metric.Val{11, 22}, table.Curve(a, 1))
	test, ok := table.Report().Test(a)
	assert.True(t, ok)
	assert.InDelta(t, 20.5, float64(test), 0)
	s, ok := table.Seconds(a, 0)
	assert.True(t, ok)
	assert.InDelta(t, 0.25, s, 0)
	for _, part := range []string{"digits,train=60,val=50", "seed 5", "2 epochs of adam at 0.01", "batch 20", "backend go"} {
		assert.Contains(t, table.Notes(), part)
	}
	assert.NotContains(t, table.Notes(), "diverged")
}

// A diverged training has no accuracy: no table is made of it, unless it is to
// count as guessing.
func TestDiverged(t *testing.T) {
	p := small(inDir(t))
	finished(t, p, func(one *training) bool {
		if one.Arch == "01" && one.Run == 1 {
			*one = training{Arch: one.Arch, Run: one.Run, Failed: failed(worker.ReasonNaN)}
		}
		return true
	})
	_, err := p.Build(context.Background(), nil)
	require.ErrorIs(t, err, ErrUnfinished)
	assert.Contains(t, err.Error(), "01 (training 1")
	p.Guess = true
	table, err := p.Build(context.Background(), nil)
	require.NoError(t, err)
	score, err := table.RunScore(spaces.Arch{0, 1}, 1)
	require.NoError(t, err)
	assert.InDelta(t, 10, score.Percent, 0)
	assert.Contains(t, table.Notes(), "1 trainings diverged and count as guessing")
}

// A failure that says nothing about the network is forgotten; one that does is kept.
func TestWhatIsDoneAgain(t *testing.T) {
	for reason, again := range map[string]int{worker.ReasonNaN: 0, worker.ReasonMemory: 1, worker.ReasonCrash: 1, worker.ReasonTime: 1} {
		p := small(inDir(t))
		finished(t, p, func(one *training) bool {
			if one.Arch == "11" && one.Run == 0 {
				*one = training{Arch: one.Arch, Failed: failed(reason)}
			}
			return true
		})
		pr, err := p.prepare()
		require.NoError(t, err)
		j, err := pr.openJournal()
		require.NoError(t, err)
		assert.Len(t, j.missing(pr, "11"), again, reason)
		require.NoError(t, j.file.Close())
	}
}

// Wherever a kill tears the journal, what was whole is kept and the file goes on.
func TestTornJournal(t *testing.T) {
	p := small(inDir(t))
	finished(t, p, nil)
	text, err := os.ReadFile(p.Journal)
	require.NoError(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		cut := rapid.IntRange(0, len(text)).Draw(rt, "cut")
		require.NoError(t, os.WriteFile(p.Journal, text[:cut], 0o644))
		pr, err := p.prepare()
		require.NoError(t, err)
		j, err := pr.openJournal()
		require.NoError(t, err)
		left := 0
		for _, job := range pr.jobs {
			left += len(j.missing(pr, job.key))
		}
		whole := max(0, bytes.Count(text[:cut], []byte{'\n'})-1)
		assert.Equal(t, 8-whole, left)
		// What is written next stands on a line of its own.
		for _, job := range pr.jobs {
			for _, run := range j.missing(pr, job.key) {
				require.NoError(t, j.write(training{Arch: job.key, Run: run, Failed: failed(worker.ReasonNaN)}))
			}
		}
		require.NoError(t, j.file.Close())
		j, err = pr.openJournal()
		require.NoError(t, err)
		for _, job := range pr.jobs {
			assert.Empty(t, j.missing(pr, job.key))
		}
		require.NoError(t, j.file.Close())
	})
}

// A journal of other settings, or none at all, is refused and stays as it is.
func TestOtherJournals(t *testing.T) {
	p := small(inDir(t))
	finished(t, p, nil)
	for name, change := range map[string]func(*Plan){
		"seed": func(p *Plan) { p.Seed++ }, "seeds": func(p *Plan) { p.Seeds++ }, "data": func(p *Plan) { p.Data.Train-- },
		"schedule": func(p *Plan) { p.Schedule.Epochs++ }, "space": func(p *Plan) { p.Space.Name = "five" },
		"networks": func(p *Plan) { p.Space.Choices[0].Options = []string{"2", "4", "6"} },
	} {
		other := small(p.Journal)
		change(&other)
		unchanged(t, p.Journal, func() {
			_, err := other.Build(context.Background(), nil)
			require.ErrorIs(t, err, ErrJournal, name)
		})
	}
	text, err := os.ReadFile(p.Journal)
	require.NoError(t, err)
	head, rest, _ := strings.Cut(string(text), "\n")
	val := metric.Val(101)
	for name, bad := range map[string]string{
		"no journal":       "a novel\nof two lines\n",
		"half a novel":     "a novel",
		"a table":          "NASGOTBL\x01\n",
		"damaged within":   head + "\n{\"arch\":\"0\n" + rest,
		"another network":  head + "\n" + lineOf(t, training{Arch: "77", Failed: failed(worker.ReasonNaN)}),
		"another training": head + "\n" + lineOf(t, training{Arch: "00", Run: 2, Failed: failed(worker.ReasonNaN)}),
		"no accuracy":      head + "\n" + lineOf(t, training{Arch: "00"}),
		"over 100":         head + "\n" + lineOf(t, training{Arch: "00", Val: &val, Test: new(metric.Test), Curve: []metric.Val{1, 2}}),
		"a curve cut":      head + "\n" + lineOf(t, training{Arch: "00", Val: new(metric.Val), Test: new(metric.Test), Curve: []metric.Val{1}}),
	} {
		require.NoError(t, os.WriteFile(p.Journal, []byte(bad), 0o644))
		unchanged(t, p.Journal, func() {
			_, err := p.Build(context.Background(), nil)
			require.ErrorIs(t, err, ErrJournal, name)
		})
	}
}

func unchanged(t *testing.T, file string, do func()) {
	t.Helper()
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	do()
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestTwoBuildsOnOneJournal(t *testing.T) {
	p := small(inDir(t))
	pr, err := p.prepare()
	require.NoError(t, err)
	j, err := pr.openJournal()
	require.NoError(t, err)
	_, err = p.Build(context.Background(), nil)
	require.ErrorIs(t, err, ErrJournal)
	assert.Contains(t, err.Error(), "another build")
	require.NoError(t, j.file.Close())
}

func TestSeedOfAJournal(t *testing.T) {
	p := small(inDir(t))
	_, ok, err := Seed(p.Journal)
	require.NoError(t, err)
	assert.False(t, ok, "there is none")
	finished(t, p, func(*training) bool { return false })
	seed, ok, err := Seed(p.Journal)
	require.NoError(t, err)
	assert.True(t, ok)
	assert.EqualValues(t, 5, seed)
	require.NoError(t, os.WriteFile(p.Journal, []byte("{}\n"), 0o644))
	_, _, err = Seed(p.Journal)
	require.ErrorIs(t, err, ErrJournal)
}

func TestPlansThatCannotBe(t *testing.T) {
	for name, change := range map[string]func(*Plan){
		"no space": func(p *Plan) { p.Space = nil }, "no journal": func(p *Plan) { p.Journal = "" },
		"seeds": func(p *Plan) { p.Seeds = -1 }, "backend": func(p *Plan) { p.Backend = "abacus" },
		"data":        func(p *Plan) { p.Data.Kind = "hearsay" },
		"image size":  func(p *Plan) { p.Data = data.Task(1) },
		"classes":     func(p *Plan) { p.Data = data.Generator{Size: 8, Classes: 9}.Spec() },
		"constraints": func(p *Plan) { p.Space = p.Space.With(spaces.Constraint{MaxParams: 60}) },
		"too large": func(p *Plan) {
			for i := range 20 {
				p.Space.Choices = append(p.Space.Choices, spaces.Choice{Name: string(rune('a' + i)), Options: []string{"0", "1"}})
			}
		},
	} {
		p := small(inDir(t))
		change(&p)
		_, err := p.Build(context.Background(), nil)
		require.ErrorIs(t, err, ErrPlan, name)
	}
}

// Whatever the file holds, it is a journal, whose trainings are of this build, or
// it is refused and stays as it is.
func FuzzJournal(f *testing.F) {
	p := small(filepath.Join(f.TempDir(), "fuzz.journal"))
	pr, err := p.prepare()
	require.NoError(f, err)
	head, err := json.Marshal(pr.settings)
	require.NoError(f, err)
	for _, rest := range []string{"", "\n", "\n{\"arch\":\"00\"", "\n{\"arch\":\"00\",\"run\":1,\"failed\":{\"reason\":\"nan\",\"text\":\"\"}}\n",
		"\n{\"arch\":\"01\",\"val\":50,\"test\":40,\"curve\":[1,50]}\n", "\nnull\n"} {
		f.Add(append(head[:len(head):len(head)], rest...))
	}
	f.Add([]byte("a novel\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		require.NoError(t, os.WriteFile(p.Journal, text, 0o644))
		j, err := pr.openJournal()
		after, readErr := os.ReadFile(p.Journal)
		require.NoError(t, readErr)
		if err != nil {
			require.ErrorIs(t, err, ErrJournal)
			require.Equal(t, text, after)
			return
		}
		require.NoError(t, j.file.Close())
		require.True(t, bytes.HasSuffix(after, []byte{'\n'}))
		for key, runs := range j.done {
			require.Contains(t, pr.rows, key)
			for run, one := range runs {
				require.True(t, one == nil || one.Run == run && (one.diverged() || one.Val != nil && one.Test != nil))
			}
		}
	})
}

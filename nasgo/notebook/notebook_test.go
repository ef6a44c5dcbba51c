package notebook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// shown is one bundle as a cell showed it.
type shown struct {
	bundle
	id   string
	last bool
}

// recorder keeps what is shown.
type recorder struct{ all []shown }

func (r *recorder) show(id string, b bundle, last bool) { r.all = append(r.all, shown{b, id, last}) }

// ended is what exit does in tests.
type ended struct{ code int }

// watchScreen puts a recorder in place of the screen, and keeps standard error.
func watchScreen(t *testing.T) (*recorder, *bytes.Buffer) {
	r, e := &recorder{}, &bytes.Buffer{}
	oldOut, oldExit, oldErr := out, exit, stderr
	out, stderr, exit = r, e, func(code int) { panic(ended{code}) }
	t.Cleanup(func() { out, exit, stderr = oldOut, oldExit, oldErr })
	return r, e
}

const attack = "<script>alert(1)</script>\x1b[31m\"'><img src=x onerror=alert(2)>"

func study(n int) nasgo.Record {
	net, err := nn.NewBuilder("net", nn.Shape{8, 8, 1}).Conv(8, 3, 1).BatchNorm().ReLU().GlobalPool().Dense(10).Network()
	if err != nil {
		panic(err)
	}
	r := nasgo.Record{Info: nasgo.Info{
		Path: "/home/a/first.study", Space: "smallconv", Proposer: attack, Data: "digits", Trainer: "5 epochs", ScoreOf: metric.FromVal, Budget: 10,
		Choices: []spaces.Choice{{Name: "width", Options: []string{"8", "16"}}, {Name: "kernel", Options: []string{"3", "5"}}},
	}}
	for i := 1; i <= n; i++ {
		p := 90.5
		t := nasgo.Trial{
			Number: i, State: nasgo.Told, Arch: spaces.Arch{1, 0}, Key: attack, Proposer: attack, Reason: attack, Predicted: &p, Network: net,
			Cost: nn.Cost{Params: 1000, FLOPs: int64(20000 * i)}, Seconds: 8, Backend: "go",
			Score: &metric.Score{Percent: 80 + float64(i), Of: metric.FromVal},
		}
		for e := 1; e <= 3; e++ {
			v := metric.Val(70 + e)
			t.Epochs = append(t.Epochs, worker.Epoch{Epoch: e, Of: 3, TrainLoss: 2 / float64(e), Val: &v, Seconds: float64(e)})
		}
		r.Trials = append(r.Trials, t)
	}
	return r
}

func final(trial, correct, n int) *nasgo.FinalResult {
	bits := make([]byte, (n+7)/8)
	for i := range correct {
		bits[i/8] |= 1 << (i % 8)
	}
	return &nasgo.FinalResult{Trial: trial, Schedule: worker.Schedule{Epochs: 30}, Weights: "/home/a/first.safetensors",
		Result: worker.Result{Final: &worker.Final{Test: metric.Test(100 * float64(correct) / float64(n)), Examples: n, Correct: bits}}}
}

func TestEveryOutputShowsAStrangersTextAsText(t *testing.T) {
	r := study(4)
	r.Hints = []nasgo.Hint{{Text: attack}}
	r.Trials[2].Score, r.Trials[2].State, r.Trials[2].Failure = nil, nasgo.Failed, attack
	r.Final = final(4, 90, 100)
	for name, b := range map[string]bundle{
		"propose": proposal(r, r.Trials[3]), "train": trained(r, r.Trials[3]), "failed": trained(r, r.Trials[2]),
		"feedback": told(r, r.Trials[3]), "reasons": reasons(r), "network": network(r, r.Trials[3]),
		"run": running(r, r.Trials[3], 10), "final": finalBundle(r, *r.Final, []nasgo.Record{r}), "compare": comparison(r, []nasgo.Record{r}),
		"cost": spentBundle(r, chart.Cost(r, r)), "ranking": ranking(nasgo.Ranking{Proposer: attack, Keys: []string{attack}, Order: []int{0}, Scores: []float64{1}}),
	} {
		assert.NotContains(t, b.HTML, "<script>alert", name)
		assert.NotContains(t, b.HTML, "<img src=x", name)
		assert.NotContains(t, b.HTML+b.Text, "\x1b", name)
		assert.Contains(t, b.Text, "<script>alert(1)", "%s: text/plain is text and not escaped", name)
		assert.NotContains(t, b.HTML+b.Text, "%!", "%s: a format went wrong", name)
	}
}

func TestProposeShowsTheNetworkAndWhatItCosts(t *testing.T) {
	r := study(4)
	b := proposal(r, r.Trials[3])
	assert.Contains(t, b.HTML, "data:image/svg+xml;base64,")
	assert.Contains(t, b.SVG, "<svg")
	assert.Contains(t, b.Text, "width: 16; kernel: 3")
	assert.Contains(t, b.Text, "1 k parameters, 80 k FLOPs, 5 layers")
	assert.Contains(t, b.Text, "4 of 10 evaluations used; training takes about 8 s, by 4 earlier trials.")
	assert.Contains(t, b.Text, "Expected by the proposer: 90.50%")
}

func TestCostOfALookUp(t *testing.T) {
	r := study(2)
	for i := range r.Trials {
		r.Trials[i].Backend = "table"
	}
	assert.Equal(t, "2 of 10 evaluations used; a look-up, no training.", costSentence(r))
}

// TestFinalSetsTwoStudiesSideBySide uses nested answers: 95 and 80 of the same
// 100, so 15 only the one got right and none only the other: p = 2/2^15.
func TestFinalSetsTwoStudiesSideBySide(t *testing.T) {
	a, b := study(3), study(3)
	b.Info.Path = "/home/a/random.study"
	a.Final, b.Final = final(3, 95, 100), final(3, 80, 100)
	got := finalBundle(a, *a.Final, []nasgo.Record{b}).Text
	assert.Contains(t, got, "95.00%")
	assert.Contains(t, got, "88.82 to 97.85", "Wilson, 95 of 100")
	assert.Contains(t, got, "15 examples only this network got right, 0 only the other; McNemar's exact p = 6.1e-05")
	assert.Contains(t, got, "Weights: /home/a/first.safetensors")

	b.Info.Data = "other"
	assert.Contains(t, pairTest(a, b), "its test examples are others")
	b.Final = nil
	assert.Contains(t, pairTest(a, b), "call notebook.Final on both first")
}

func TestCompareWarnsOfWhatCannotBeCompared(t *testing.T) {
	a, b := study(3), study(3)
	assert.Empty(t, differing([]nasgo.Record{a, b}))
	b.Info.Trainer = "50 epochs"
	assert.Contains(t, comparison(a, []nasgo.Record{b}).Text, "not comparable")
}

func TestLiveDrawsAtMostOnceASecond(t *testing.T) {
	rec, _ := watchScreen(t)
	l := newLive("Training")
	l.watch(worker.Message{Ready: &worker.Ready{Backend: "go"}})
	for i := range 1000 {
		l.watch(worker.Message{Step: &worker.Step{Epoch: 1, Step: i + 1, Of: 1000, Loss: 1}})
	}
	require.Len(t, rec.all, 1, "a thousand steps within a second")
	l.shown, l.took = time.Now().Add(-time.Minute), 0
	for _, e := range study(1).Trials[0].Epochs {
		l.watch(worker.Message{Epoch: &e})
	}
	require.Len(t, rec.all, 2)
	assert.Contains(t, rec.all[1].Text, "epoch 1 of 3, training loss 2.000, validation accuracy 71.00%")
	l.end(bundle{Text: "result"})
	require.Len(t, rec.all, 3)
	assert.True(t, rec.all[2].last)
	for _, s := range rec.all {
		assert.Equal(t, rec.all[0].id, s.id, "one place")
	}
}

func TestFailMarksTheOutputAndEndsTheProgram(t *testing.T) {
	rec, stderr := watchScreen(t)
	Fail(nil)
	require.Empty(t, rec.all)
	assert.PanicsWithValue(t, ended{1}, func() { Fail(errors.New("no <b>space</b>\nsecond line")) })
	require.Len(t, rec.all, 1)
	assert.Equal(t, map[string]string{"error": "no <b>space</b>\nsecond line", "kind": "error"}, rec.all[0].Error)
	assert.Contains(t, rec.all[0].HTML, "no &lt;b&gt;space")
	assert.Equal(t, "nasgo: error: no <b>space</b> second line\n", stderr.String())
}

func TestAnInterruptSaysWhatToDoNext(t *testing.T) {
	rec, _ := watchScreen(t)
	ctx, stop := interruptible()
	defer stop()
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("SIGINT did not end the context")
	}
	err := stopped(fmt.Errorf("trial 3: %w", ctx.Err()), "run notebook.Train again")
	require.ErrorIs(t, err, context.Canceled)
	assert.PanicsWithValue(t, ended{1}, func() { Fail(err) })
	assert.Equal(t, "interrupted", rec.all[0].Error["kind"])
	assert.Contains(t, rec.all[0].Text, "run notebook.Train again")
	other := errors.New("other")
	assert.Equal(t, other, stopped(other, "x"))
}

func TestOutsideANotebookTheLastTextIsPrinted(t *testing.T) {
	var b bytes.Buffer
	p := &plain{w: &b}
	p.show("a", bundle{Text: "half"}, false)
	p.show("a", bundle{Text: "whole", HTML: "<b>whole</b>"}, true)
	assert.Equal(t, "whole\n", b.String())
}

func TestSetupWithoutTheLibrarySaysWhatMendsIt(t *testing.T) {
	t.Setenv("NASGO_HOME", t.TempDir())
	rec, _ := watchScreen(t)
	Setup()
	require.Len(t, rec.all, 1)
	assert.Contains(t, rec.all[0].Text, "nasgo setup")
	assert.False(t, strings.Contains(rec.all[0].HTML, "<script"))
}

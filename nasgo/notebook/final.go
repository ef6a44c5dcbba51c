package notebook

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/stats"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// Final trains the best network again, for so many epochs, measures the test
// split, once and for all, and saves the weights beside the study's file. It
// shows the test accuracy with its 95% Wilson interval beside that of the other
// studies that have theirs, with McNemar's exact test on the same examples. A
// second call shows what was kept and trains nothing.
func Final(study *nasgo.Study, epochs int, others ...*nasgo.Study) nasgo.FinalResult {
	ctx, stop := interruptible()
	defer stop()
	r := record(study)
	l := newLive("Training the best network again")
	f, err := study.Final(ctx, worker.Schedule{Epochs: epochs}, weightsFile(r), l.watch)
	if err != nil {
		l.end(bundle{})
	}
	Fail(stopped(err, "the final training stopped, its checkpoint is kept; run notebook.Final again to go on"))
	r = record(study)
	l.end(finalBundle(r, f, records(others)))
	return f
}

// weightsFile is first.safetensors for first.study.
func weightsFile(r nasgo.Record) string {
	return strings.TrimSuffix(r.Info.Path, filepath.Ext(r.Info.Path)) + ".safetensors"
}

func finalBundle(r nasgo.Record, f nasgo.FinalResult, others []nasgo.Record) bundle {
	b := bundle{}
	if len(f.Result.Epochs) > 0 {
		c := chart.Curves(nasgo.Trial{Number: f.Trial, Key: keyOf(r, f.Trial), Epochs: f.Result.Epochs})
		c.Title = fmt.Sprintf("Final training of trial %d", f.Trial)
		b = chartBundle(c)
	}
	r.Final = &f
	sentence := chart.FinalSentence(&f)
	rows := finalRows(append([]nasgo.Record{r}, others...))
	tests := pairTests(r, others)
	weights := "No weights were saved."
	if f.Weights != "" {
		weights = "Weights: " + f.Weights
	}
	b.HTML += panel(heading("The test split, once"), line(sentence), table(rows), faint(strings.Join(tests, "\n")), line(weights))
	b.Text = textLines(b.Text, sentence, rowsText(rows), strings.Join(tests, "\n"), weights)
	return b
}

func keyOf(r nasgo.Record, trial int) string {
	for _, t := range r.Trials {
		if t.Number == trial {
			return t.Key
		}
	}
	return ""
}

// name is how a study is called among others.
func name(r nasgo.Record) string {
	base := strings.TrimSuffix(filepath.Base(r.Info.Path), filepath.Ext(r.Info.Path))
	return chart.Clean(base, 40) + " (" + chart.Clean(r.Info.Proposer, 40) + ")"
}

// finalRows is a table of the studies' test accuracies.
func finalRows(list []nasgo.Record) [][]string {
	rows := [][]string{{"study", "architecture", "test accuracy", "95% interval", "examples"}}
	for _, r := range list {
		if r.Final == nil || r.Final.Result.Final == nil {
			rows = append(rows, []string{name(r), "–", "not measured", "–", "–"})
			continue
		}
		interval := "–"
		if lo, hi, ok := chart.TestInterval(r.Final); ok {
			interval = fmt.Sprintf("%.2f to %.2f", lo, hi)
		}
		rows = append(rows, []string{name(r), chart.Clean(keyOf(r, r.Final.Trial), 60),
			fmt.Sprintf("%.2f%%", float64(r.Final.Result.Final.Test)), interval, fmt.Sprint(r.Final.Result.Final.Examples)})
	}
	return rows
}

// pairTests compares the study's final network with each of the others', one
// sentence each, or says why there is no test.
func pairTests(r nasgo.Record, others []nasgo.Record) (lines []string) {
	for _, o := range others {
		lines = append(lines, pairTest(r, o))
	}
	if len(lines) > 0 {
		lines = append(lines, "The interval and the test are about the draw of test examples. They say nothing about another training run or another search: for that, repeat with other seeds.")
	}
	return lines
}

func pairTest(r, o nasgo.Record) string {
	if r.Final == nil || r.Final.Result.Final == nil || o.Final == nil || o.Final.Result.Final == nil {
		return fmt.Sprintf("No test against %s: call notebook.Final on both first.", name(o))
	}
	a, b := r.Final.Result.Final, o.Final.Result.Final
	if r.Info.Data != o.Info.Data || a.Examples != b.Examples {
		return fmt.Sprintf("No test against %s: its test examples are others.", name(o))
	}
	onlyA, onlyB, err := stats.PairedCorrect(a.Correct, b.Correct, a.Examples)
	if err != nil {
		return fmt.Sprintf("No test against %s: %v.", name(o), err)
	}
	p, err := stats.McNemar(onlyA, onlyB)
	if err != nil {
		return fmt.Sprintf("No test against %s: %v.", name(o), err)
	}
	verdict := "the two cannot be told apart by these examples"
	if p < 0.05 {
		verdict = "a difference beyond chance at the 5% level"
	}
	return fmt.Sprintf("Against %s: %d examples only this network got right, %d only the other; McNemar's exact p = %.3g: %s.",
		name(o), onlyA, onlyB, p, verdict)
}

// rowsText is a table as text.
func rowsText(rows [][]string) string {
	text := chart.Chart{Columns: rows[0], Rows: rows[1:]}.Text()
	return strings.TrimSpace(text)
}

package chart

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// said is a stranger's text: its beginning and, if that is not all, the whole.
type said struct{ Short, Whole string }

// Limits of a stranger's text on a page, in characters.
const (
	shortText = 400
	wholeText = 64 << 10
)

func say(s string) said {
	short := Clean(s, shortText)
	if !strings.HasSuffix(short, "…") {
		return said{Short: short}
	}
	return said{short, Clean(s, wholeText)}
}

type trialRow struct {
	Number                                                        int
	Best                                                          bool
	Key, FLOPs, Params, Score, Predicted, Seconds, State, Failure string
	Changed                                                       string
	Reason                                                        said
}

func trialRows(r nasgo.Record) (rows []trialRow) {
	best, steps := highest(r.Trials), r.Lineage()
	for i, t := range r.Trials {
		row := trialRow{
			Changed: Changed(steps[i]),
			Number:  t.Number, Best: best != nil && best.Number == t.Number, Key: Clean(t.Key, 200),
			FLOPs: Quantity(t.Cost.FLOPs), Params: Quantity(t.Cost.Params), Score: "–", Predicted: "–", Seconds: "–",
			State: string(t.State), Failure: Clean(t.Failure, 1000), Reason: say(t.Reason),
		}
		if t.Score != nil {
			row.Score = percent(t.Score.Percent)
		}
		if t.Mean != nil {
			row.Score = fmt.Sprintf("%s, mean %s", row.Score, percent(t.Mean.Percent))
		}
		if t.Predicted != nil {
			row.Predicted = percent(*t.Predicted)
			if t.Confidence != nil {
				row.Predicted += fmt.Sprintf(" (%.0f%% sure)", 100**t.Confidence)
			}
		}
		if t.Seconds > 0 {
			row.Seconds = fmt.Sprintf("%.1f", t.Seconds)
		}
		rows = append(rows, row)
	}
	return rows
}

type baselineRow struct {
	Name, Median, Rank string
	Runs, Evaluations  int
}

func baselineRows(list []nasgo.Baseline) (rows []baselineRow) {
	for _, b := range list {
		if !usable(b) {
			continue
		}
		row := baselineRow{Name: Clean(b.Proposer, 60), Runs: len(b.Curves), Evaluations: len(b.Curves[0]), Median: "–", Rank: "–"}
		if _, median, _ := stats.Band(b.Curves, bandLevel); len(median) > 0 && known(median[len(median)-1]) {
			row.Median = percent(median[len(median)-1])
		}
		if rank, err := stats.Median(b.RankPercent); err == nil {
			row.Rank = fmt.Sprintf("%.2g%%", rank)
		}
		rows = append(rows, row)
	}
	return rows
}

type attemptRow struct {
	Trial, N        int
	Problem, Answer said
}

func attemptRows(list []nasgo.Attempt) (rows []attemptRow) {
	for _, a := range list {
		rows = append(rows, attemptRow{a.Trial, a.N, say(a.Problem), say(a.Answer)})
	}
	return rows
}

type modelRow struct {
	Name               string
	Requests, Failed   int
	Prompt, Completion string
	Seconds            string
}

// modelRows sums up requests by model, in the order in which models were first asked.
func modelRows(list []nasgo.Exchange) (rows []modelRow) {
	var names []string
	for _, e := range list {
		if !slices.Contains(names, e.Model) {
			names = append(names, e.Model)
		}
	}
	for _, name := range names {
		row := modelRow{Name: Clean(name, 80)}
		prompt, completion, seconds := 0, 0, 0.0
		for _, e := range list {
			if e.Model != name {
				continue
			}
			row.Requests++
			seconds += e.Seconds
			if e.Error != "" || e.Status != 200 {
				row.Failed++
			}
			prompt, completion = prompt+tokens(e.PromptTokens), completion+tokens(e.CompletionTokens)
		}
		row.Prompt, row.Completion, row.Seconds = Quantity(int64(prompt)), Quantity(int64(completion)), fmt.Sprintf("%.1f", seconds)
		rows = append(rows, row)
	}
	return rows
}

func tokens(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

type eventRow struct {
	Time     string
	Trial    int
	From, To string
	Cause    said
}

func eventRows(list []nasgo.Event) (rows []eventRow) {
	for _, e := range list {
		rows = append(rows, eventRow{e.Time.UTC().Format("2006-01-02 15:04:05"), e.Trial, string(e.From), string(e.To), say(e.Cause)})
	}
	return rows
}

type fact struct{ Name, Value string }

func facts(r nasgo.Record) []fact {
	i := r.Info
	out := []fact{
		{"Space", join([]string{Clean(i.Space, 80) + ", " + Clean(i.Size, 40) + " architectures.", Clean(i.SpaceDoc, 2000)})},
		{"Choices", choicesText(r)},
		{"Task", fmt.Sprintf("input %v, %d classes", i.Task.Input, i.Task.Classes)},
		{"Data", Clean(i.Data, 300)},
		{"Trainer", Clean(i.Trainer, 600)},
		{"Proposer", Clean(i.Proposer, 200)},
		{"What the search saw", i.ScoreOf.Name()},
		{"Seed", fmt.Sprint(i.Seed)},
	}
	if i.Budget > 0 {
		out = append(out, fact{"Budget", count(i.Budget, "trial")})
	}
	return slices.DeleteFunc(out, func(f fact) bool { return f.Value == "" })
}

func choicesText(r nasgo.Record) string {
	var parts []string
	for _, c := range r.Info.Choices {
		parts = append(parts, fmt.Sprintf("%s: %s", Clean(c.Name, 60), Clean(strings.Join(c.Options, ", "), 200)))
	}
	return strings.Join(parts, "; ")
}

// TestInterval is the 95% Wilson interval of a final test accuracy, in percent:
// how far another draw of test examples may move it. ok is false where there is none.
func TestInterval(f *nasgo.FinalResult) (low, high float64, ok bool) {
	if f == nil || f.Result.Final == nil || f.Result.Final.Examples == 0 {
		return 0, 0, false
	}
	n := f.Result.Final.Examples
	correct := int(math.Round(float64(f.Result.Final.Test) / 100 * float64(n)))
	if got := bitCount(f.Result.Final.Correct); got > 0 {
		correct = min(got, n)
	}
	low, high, err := stats.Wilson(correct, n, 0.95)
	return low, high, err == nil
}

func bitCount(b []byte) (n int) {
	for _, x := range b {
		n += bits.OnesCount8(x)
	}
	return n
}

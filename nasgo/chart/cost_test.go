package chart

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
)

// asked adds what a language model would leave: exchanges whose prompts grow,
// with attempts at every fifth trial, and predictions. price is in dollars per
// token, below 0 for one that is not known.
func asked(rec nasgo.Record, seed uint64, price float64) nasgo.Record {
	r := rand.New(rand.NewPCG(seed, 7))
	for i := range rec.Trials {
		t := &rec.Trials[i]
		calls := 1
		if t.Number%5 == 0 {
			calls = 3
		}
		for range calls {
			prompt, reply := 600+30*t.Number, 90+r.IntN(60)
			x := nasgo.Exchange{Trial: t.Number, Model: "small", Request: []byte(`{}`), Response: []byte(`{}`), Status: 200,
				Seconds: 1.5 + r.Float64(), PromptTokens: &prompt, CompletionTokens: &reply}
			if price >= 0 {
				d := price * float64(prompt+4*reply)
				x.Dollars = &d
			}
			rec.Exchanges = append(rec.Exchanges, x)
		}
		if t.Score != nil {
			p, sure := t.Score.Percent+3*r.Float64()-1, float64(40+r.IntN(50))/100
			t.Predicted, t.Confidence = &p, &sure
		}
	}
	return rec
}

func TestCostSaysWhatIsNotKnown(t *testing.T) {
	priced, free := asked(record(1, 12, metric.FromVal), 1, 1e-6), asked(record(2, 12, metric.FromVal), 2, -1)
	c := Cost(priced, free)
	require.Contains(t, c.Caption, "Not drawn of first: ")
	require.Contains(t, c.Caption, "US dollars")
	require.Equal(t, "unknown", c.Rows[1][5])
	require.Contains(t, c.Rows[0][5], "$")
	require.Len(t, c.Options["grid"], 4)
	dollars := 0
	for _, s := range c.Options["series"].([]any) {
		if s.(map[string]any)["xAxisIndex"] == 2 {
			dollars++
		}
	}
	require.Equal(t, 1, dollars, "an unknown price is no line at 0")
	require.Len(t, Cost(free).Options["grid"], 3, "nor an axis")
	require.Len(t, Cost(record(1, 5, metric.FromVal)).Options["grid"], 2, "a searcher that asks nobody: evaluations and training")
	require.Nil(t, Cost(record(1, 0, metric.FromVal)).Options)

	// The last point is all that was spent.
	data := c.Options["series"].([]any)[0].(map[string]any)["data"].([]any)
	require.InDelta(t, 11, data[len(data)-1].([]any)[0], 0, "one of the twelve was rejected")
}

func TestCalibrationChart(t *testing.T) {
	r := asked(record(1, 12, metric.FromTest), 1, 0)
	c := Calibration(r)
	require.Len(t, c.Rows, 10)
	require.Contains(t, c.Caption, "Over 10 predictions")
	require.Contains(t, c.Caption, "Brier")
	require.Contains(t, c.Caption, "Kendall")
	require.Contains(t, c.Caption, metric.FromTest.Caveat())
	none := Calibration(record(1, 12, metric.FromVal))
	require.Nil(t, none.Options)
	require.Contains(t, none.Caption, "predicted nothing")
	for _, c := range []Chart{c, none} {
		_, err := json.Marshal(c.Options)
		require.NoError(t, err)
	}
}

// What a model said stays text on the page, in every place where it is shown.
func TestThePageShowsWhatItThoughtAsText(t *testing.T) {
	r := asked(record(1, 12, metric.FromVal), 1, 1e-6)
	attack := `<script>alert(1)</script><img src=x onerror=alert(2)>` + "\x1b[2J" + strings.Repeat("é", 100_000)
	for i := range r.Trials {
		r.Trials[i].Reason = attack
	}
	r.Exchanges[0].Model, r.Info.Proposer = attack, attack
	r.Rankings = []nasgo.Ranking{{Proposer: attack, Keys: []string{attack, "b", "c"}, Scores: []float64{1, 2, 3}, Order: []int{2, 1, 0}}, {Problem: attack}}
	page, err := Page(r)
	require.NoError(t, err)
	assert.NotContains(t, string(page), "<script>alert")
	assert.NotContains(t, string(page), "<img src=x")
	assert.NotContains(t, string(page), "\x1b")
	assert.Contains(t, string(page), "What it thought")
	for _, c := range []Chart{Cost(r, r), Calibration(r)} {
		assert.NotContains(t, c.HTML()+c.Text(), "\x1b")
		assert.NotContains(t, c.HTML(), "<script>alert")
	}
	assert.Less(t, len(page), 20<<20, "the page is not much larger for it")
}

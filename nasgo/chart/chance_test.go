package chart

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
)

func scored(percents ...float64) (trials []nasgo.Trial) {
	for i, p := range percents {
		trials = append(trials, nasgo.Trial{Number: i + 1, State: nasgo.Told, Score: &metric.Score{Percent: p, Of: metric.FromVal}})
	}
	return trials
}

// TestByRandom is worked out by hand: 1 of 8 draws reaches 95, so the best of 4
// does with 1-(7/8)^4 = 41%. Wilson's interval for 1 of 8 is 2.24% to 47.1%,
// for the best of 4 therefore 8.7% to 92%.
func TestByRandom(t *testing.T) {
	study := nasgo.Record{Trials: scored(60, 95, 80, 70)}
	chance := nasgo.Record{Info: nasgo.Info{Proposer: "random", Path: "chance.study"}, Trials: scored(50, 60, 97, 20, 30, 94, 94.9, 10)}
	lines := Verdict(study, chance)
	require.Len(t, lines, 1)
	assert.Contains(t, lines[0], "1 of 8 random networks did at least as well")
	assert.Contains(t, lines[0], "about 41% (95% interval 9% to 92%)")

	chance.Trials[2].State, chance.Trials[2].Score = nasgo.Failed, nil
	assert.Contains(t, Verdict(study, chance)[0], "0 of 8 random networks", "a failed draw is a draw")

	chance.Info.Data = "other data"
	assert.Equal(t, []string{NoBaseline}, Verdict(study, chance), "results of another kind are no baseline")
	chance.Info.Data, chance.Info.Proposer = "", "local-search"
	assert.Equal(t, []string{NoBaseline}, Verdict(study, chance), "draws that build on each other are not independent")
	assert.Equal(t, []string{NoBaseline}, Verdict(nasgo.Record{}, nasgo.Record{Info: nasgo.Info{Proposer: "random"}}))
}

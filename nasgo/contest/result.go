package contest

import (
	"slices"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/stats"
	"github.com/genius-nas/nasgo/spaces"
)

// Result is what each searcher reached.
type Result struct {
	Table       string        `json:"table"`       // its name
	Space       string        `json:"space"`       // its name
	Of          metric.Source `json:"of"`          // of the scores that led the searches and rank the networks
	Networks    int           `json:"networks"`    // ranked
	Evaluations int           `json:"evaluations"` // of a search
	// Noise: the searches were told single trainings, see Config.Noise.
	Noise   bool    `json:"noise,omitempty"`
	Entries []Entry `json:"entries"`
}

// Entry is the searches of one searcher.
type Entry struct {
	Name     string   `json:"name"`
	Searches []Search `json:"searches"` // at least one
}

// Search is one search: for each number of evaluations, from 1, the network that
// was the best so far by what the search saw.
type Search struct {
	Seed  int64         `json:"seed"`
	Best  spaces.Arch   `json:"best"`           // at the end
	Rank  []int         `json:"rank"`           // 1 the best of the space
	Score []float64     `json:"score"`          // the table's mean, in percent, of Result.Of
	Test  []metric.Test `json:"test,omitempty"` // its test accuracy; nil if the table has none
}

// place is the index of the state after n evaluations; a search that ended
// before keeps its last.
func (s Search) place(n int) int { return min(max(n, 1), len(s.Rank)) - 1 }

// Ranks are, by search, the ranks after n evaluations.
func (e Entry) Ranks(n int) []float64 {
	out := make([]float64, len(e.Searches))
	for i, r := range e.Searches {
		out[i] = float64(r.Rank[r.place(n)])
	}
	return out
}

// Scores are, by search, the scores after n evaluations.
func (e Entry) Scores(n int) []float64 {
	out := make([]float64, len(e.Searches))
	for i, r := range e.Searches {
		out[i] = r.Score[r.place(n)]
	}
	return out
}

// Tests are, by search, the test accuracies after n evaluations, in percent; nil
// where the table has none.
func (e Entry) Tests(n int) []float64 {
	var out []float64
	for _, r := range e.Searches {
		if r.Test == nil {
			return nil
		}
		out = append(out, float64(r.Test[r.place(n)]))
	}
	return out
}

// Fixed says whether all searches stand at the same rank after n evaluations, as
// those of a searcher do that involves no chance.
func (e Entry) Fixed(n int) bool {
	ranks := e.Ranks(n)
	return len(ranks) > 1 && slices.Min(ranks) == slices.Max(ranks)
}

// Standing is where a searcher stands after so many evaluations.
type Standing struct {
	Name                  string
	Evaluations, Searches int
	// MedianRank and MeanRank are over the searches, in networks and in percent of
	// the space; lower is better.
	MedianRank, MeanRank               float64
	MedianRankPercent, MeanRankPercent float64
	// Val is the mean validation accuracy of the networks found, nil where the
	// table has no validation split.
	Val *Mean
	// Test is the mean test accuracy of the same networks, nil where the table
	// has none. Where Val is nil the networks were selected by it, and
	// metric.FromTest.Caveat goes with it.
	Test *Mean
}

// Mean is a mean over searches, in percent.
type Mean struct {
	Value float64
	// Interval is the 95% bootstrap interval of the mean: how far other seeds
	// would move it. nil for one search.
	Interval *[2]float64
}

// Standings are those of all entries after n evaluations.
func (r Result) Standings(n int) ([]Standing, error) {
	var out []Standing
	for _, e := range r.Entries {
		s, err := r.standing(e, n)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (r Result) standing(e Entry, n int) (s Standing, err error) {
	s = Standing{Name: e.Name, Evaluations: n, Searches: len(e.Searches)}
	ranks := e.Ranks(n)
	if s.MedianRank, err = stats.Median(ranks); err != nil {
		return s, err
	}
	if s.MeanRank, err = stats.Mean(ranks); err != nil {
		return s, err
	}
	s.MedianRankPercent, s.MeanRankPercent = r.Percent(s.MedianRank), r.Percent(s.MeanRank)
	if r.Of == metric.FromVal {
		if s.Val, err = mean(e.Scores(n)); err != nil {
			return s, err
		}
	}
	if tests := e.Tests(n); tests != nil {
		s.Test, err = mean(tests)
	}
	return s, err
}

// Percent is a rank in percent of the networks.
func (r Result) Percent(rank float64) float64 { return 100 * rank / float64(r.Networks) }

// resamples of an interval: enough for its second digit.
const resamples = 2000

func mean(x []float64) (*Mean, error) {
	value, err := stats.Mean(x)
	if err != nil {
		return nil, err
	}
	m := &Mean{Value: value}
	if len(x) > 1 {
		lo, hi, err := stats.Bootstrap(x, nil, 0.95, resamples, 1)
		if err != nil {
			return nil, err
		}
		m.Interval = &[2]float64{lo, hi}
	}
	return m, nil
}

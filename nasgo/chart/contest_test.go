package chart

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// contested is a contest on 6,561 networks made of seeds: random, one that
// involves no chance and one that learns, 40 searches of 20 evaluations each.
func contested(of metric.Source) contest.Result {
	r := contest.Result{Table: "macro.json", Space: "nasbenchmacro", Of: of, Networks: 6561, Evaluations: 20}
	for k, name := range []string{"random", "largest-first", "<b>learner</b>"} {
		e := contest.Entry{Name: name}
		for seed := range 40 {
			chance := rand.New(rand.NewPCG(uint64(seed), uint64(k)))
			s := contest.Search{Seed: int64(seed + 1)}
			rank := 6561.0
			for n := range 20 {
				switch k {
				case 0:
					rank = math.Min(rank, 6561*chance.Float64())
				case 1:
					rank = math.Min(rank, 40/float64(n+1))
				default:
					rank *= 0.4 + 0.55*chance.Float64()
				}
				s.Rank = append(s.Rank, 1+int(rank))
				s.Score = append(s.Score, 93-math.Log10(1+rank))
				s.Test = append(s.Test, metric.Test(92.9-math.Log10(1+rank)))
			}
			e.Searches = append(e.Searches, s)
		}
		r.Entries = append(r.Entries, e)
	}
	return r
}

// twoSplits is a table of 243 networks with both splits, made of a seed.
func twoSplits() *spaces.Table {
	chance := rand.New(rand.NewPCG(3, 1))
	d := spaces.TableData{Name: "made"}
	for range 243 {
		v := 92 - 8*math.Pow(chance.Float64(), 2)
		d.Val, d.Test = append(d.Val, []float64{v}), append(d.Test, []float64{v - 1 + 0.8*chance.Float64()})
	}
	t, err := spaces.NewTable(searchtest.Space(3, 3, 3, 3, 3), d)
	if err != nil {
		panic(err)
	}
	return t
}

func TestContestSaysWhatItShows(t *testing.T) {
	p := contest.Published{Name: "a\x1b[31m paper", Evaluations: 10, Ranks: []int{8, 27, 61}, Test: 92.4}
	tests, both := contested(metric.FromTest), contested(metric.FromVal)
	for _, c := range []Chart{Contest(tests, p), Standings(tests, p), ContestTest(tests, p)} {
		assert.Contains(t, c.Caption, metric.FromTest.Caveat())
		assert.Contains(t, c.Caption, "Against random after 20 evaluations")
		assert.Contains(t, c.Caption, "ranks 8, 27, 61")
		require.Len(t, c.Rows, 7, "three searchers after 10 and after 20 evaluations, and what was published")
		assert.NotContains(t, c.HTML(), "<b>learner")
		assert.NotContains(t, c.HTML()+c.Text(), "\x1b")
		assert.NotContains(t, c.Text(), "NaN")
	}
	assert.NotContains(t, Contest(both).Caption, metric.FromTest.Caveat())
	assert.Contains(t, Standings(both).Columns, "validation accuracy")
	assert.NotContains(t, Standings(tests).Columns, "validation accuracy")
	assert.Nil(t, Standings(both).Options)
	assert.NotNil(t, Contest(both).Options)

	for i := range both.Entries {
		for j := range both.Entries[i].Searches {
			both.Entries[i].Searches[j].Test = nil
		}
	}
	assert.Nil(t, ContestTest(both, p).Options, "nothing to draw without test accuracies")
	assert.Nil(t, ContestTest(contest.Result{}).Options)
}

func TestRanksAndSharesAreRead(t *testing.T) {
	assert.Equal(t, []string{"1", "402", "27.5", "6,561", "1,234,567"}, []string{rankText(1), rankText(402), rankText(27.5), rankText(6561), thousands(1234567)})
	assert.Equal(t, []string{"12.3", "1.0", "0.046", "0.73"}, []string{share3(12.34), share3(1), share3(0.0457), share3(0.731)})
}

func TestBestByBoth(t *testing.T) {
	d := spaces.TableData{Name: "in order"}
	for i := range 27 {
		d.Val, d.Test = append(d.Val, []float64{50 + float64(i)}), append(d.Test, []float64{40 + float64(i)})
	}
	table, err := spaces.NewTable(searchtest.Space(3, 3, 3), d)
	require.NoError(t, err)
	c := Splits(table)
	assert.Contains(t, c.Caption, "76.00%, is the best by test as well, 66.00%")
	assert.Contains(t, c.Caption, "1.00 over all")
}

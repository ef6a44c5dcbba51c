package probe

import (
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
)

// The names of the controls that draw by a searcher's own frequencies.
const (
	ByPosition = "own frequencies, by position"
	Pooled     = "own frequencies, pooled"
)

// frequencies are the shares, 0 to 1, of the options of each choice among what
// was proposed; nil without proposals.
func frequencies(s *spaces.Space, searches [][]nasgo.Outcome) [][]float64 {
	n := 0.0
	shares := make([][]float64, len(s.Choices))
	for i, c := range s.Choices {
		shares[i] = make([]float64, len(c.Options))
	}
	for _, outcomes := range searches {
		for _, o := range outcomes {
			n++
			for i, option := range o.Arch {
				shares[i][option]++
			}
		}
	}
	if n == 0 {
		return nil
	}
	for _, row := range shares {
		for o := range row {
			row[o] /= n
		}
	}
	return shares
}

// pooled are the same for choices with the same options taken together; nil
// where no two choices have the same.
func pooled(s *spaces.Space, shares [][]float64) [][]float64 {
	out := make([][]float64, len(shares))
	some := false
	for i := range shares {
		out[i] = make([]float64, len(shares[i]))
		alike := 0.0
		for j := range shares {
			if !slices.Equal(s.Choices[i].Options, s.Choices[j].Options) {
				continue
			}
			alike++
			for o, x := range shares[j] {
				out[i][o] += x
			}
		}
		for o := range out[i] {
			out[i][o] /= alike
		}
		some = some || alike > 1
	}
	if !some {
		return nil
	}
	return out
}

// plainMethods are the searchers that every searcher is compared with, and its
// own frequencies, if there are any.
func plainMethods(s *spaces.Space, shares [][]float64) []nasgo.Proposer {
	list := []nasgo.Proposer{search.Random(), search.LargestFirst(), search.UniformFirst()}
	if shares == nil {
		return list
	}
	list = append(list, search.Weighted{Label: ByPosition, Weights: shares})
	if all := pooled(s, shares); all != nil {
		list = append(list, search.Weighted{Label: Pooled, Weights: all})
	}
	return list
}

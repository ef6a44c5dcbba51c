package bench

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/stats"
)

// noise fills in how far trainings of one network differ.
func (n *numbers) noise(c *Card) {
	all := make([]int, len(n.means))
	for i := range all {
		all[i] = i
	}
	c.Noise, c.NoiseTop = n.deviation(all), n.deviation(n.top())
	c.Agree, c.AgreeTop = n.agree(all), n.agree(n.top())
}

// deviation is the standard deviation between trainings, pooled over rows.
func (n *numbers) deviation(rows []int) float64 {
	var squares float64
	for _, row := range rows {
		for _, v := range n.scores[row] {
			squares += (v - n.means[row]) * (v - n.means[row])
		}
	}
	return math.Sqrt(squares / float64(len(rows)*(len(n.scores[0])-1)))
}

// others is the mean score of a row without one training.
func (n *numbers) others(row, run int) float64 {
	var sum float64
	for i, v := range n.scores[row] {
		if i != run {
			sum += v
		}
	}
	return sum / float64(len(n.scores[row])-1)
}

// agree is how often training i of two networks orders them as the others do.
func (n *numbers) agree(rows []int) float64 {
	var agree, pairs float64
	for run := range n.scores[0] {
		for i, a := range rows {
			for _, b := range rows[:i] {
				truth := n.others(a, run) - n.others(b, run)
				if truth == 0 {
					continue // the others do not say
				}
				pairs++
				switch seen := n.scores[a][run] - n.scores[b][run]; {
				case seen == 0:
					agree += 0.5
				case seen > 0 == (truth > 0):
					agree++
				}
			}
		}
	}
	if pairs == 0 {
		return 50
	}
	return 100 * agree / pairs
}

// fidelity fills in what a short training says of a whole one, for 1, 2, 4, …
// epochs and the last. An epoch after which all networks are equal, which has no
// order, is left out.
func (n *numbers) fidelity(c *Card) error {
	if n.curves == nil {
		return nil
	}
	last := len(n.curves[0][0])
	for e := 1; ; e = min(2*e, last) {
		f := Fidelity{Epoch: e}
		runs := float64(len(n.scores[0]))
		for run := range n.scores[0] {
			at, end := make([]float64, len(n.means)), make([]float64, len(n.means))
			for row := range n.means {
				at[row], end[row] = float64(n.curves[row][run][e-1]), n.others(row, run)
			}
			rho, err := stats.Spearman(at, end)
			if err != nil {
				return err
			}
			f.Rank += rho / runs
			f.Kept += float64(shared(best(at), best(end), 10)) / runs
		}
		c.Fidelity = append(c.Fidelity, f)
		if e == last {
			return nil
		}
	}
}

// shared is how many of the first k are in both lists.
func shared(a, b []int, k int) (n int) {
	k = min(k, len(a))
	for _, x := range a[:k] {
		for _, y := range b[:k] {
			if x == y {
				n++
			}
		}
	}
	return n
}

func (n *numbers) correlations(c *Card) (err error) {
	sizes := make([]float64, len(n.flops))
	for i, f := range n.flops {
		sizes[i] = float64(f)
	}
	if c.SizeScore, err = stats.Spearman(sizes, n.means); err != nil {
		return err
	}
	if n.test != nil && c.Of == metric.FromVal {
		c.ValTest, err = stats.Spearman(n.means, n.test)
	}
	return err
}

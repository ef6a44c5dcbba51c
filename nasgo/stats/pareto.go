package stats

import (
	"cmp"
	"fmt"
	"slices"
)

// Pareto is the front of score (higher is better) against cost (lower is
// better, such as FLOPs): the indices of the points that no other point beats,
// that is, for which none is at least as good in both and better in one. Equal
// points are on the front together. The indices are in order of cost, then of
// score, then as given. Errors wrap ErrInput.
func Pareto(score, cost []float64) ([]int, error) {
	if len(score) != len(cost) {
		return nil, fmt.Errorf("%w: %d scores and %d costs", ErrInput, len(score), len(cost))
	}
	if len(score) == 0 {
		return nil, nil
	}
	if err := checked("the scores", score); err != nil {
		return nil, err
	}
	if err := checked("the costs", cost); err != nil {
		return nil, err
	}
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(cost[i], cost[j]), cmp.Compare(score[j], score[i]))
	})
	var front []int
	for _, i := range order {
		if last := len(front) - 1; last < 0 || score[i] > score[front[last]] ||
			score[i] == score[front[last]] && cost[i] == cost[front[last]] {
			front = append(front, i)
		}
	}
	return front, nil
}

package data

import (
	"math/rand/v2"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// raw is examples as bytes: 0 to 255 for a value from 0 to 1, or tokens.
type raw struct {
	task   nn.Task
	values []byte // N times the size of the task's input
	labels []byte // N, below the task's classes
}

// pick makes Examples of the given numbers, in that order.
func (r raw) pick(numbers []int) Examples {
	size, scale := r.task.Input.Size(), float32(255)
	if r.task.Vocab > 0 {
		scale = 1
	}
	e := Examples{
		Shape:  slices.Clone(r.task.Input),
		Images: make([]float32, 0, len(numbers)*size),
		Labels: make([]int32, 0, len(numbers)),
	}
	for _, n := range numbers {
		for _, v := range r.values[n*size : (n+1)*size] {
			e.Images = append(e.Images, float32(v)/scale)
		}
		e.Labels = append(e.Labels, int32(r.labels[n]))
	}
	return e
}

// count is 0 to n-1.
func count(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// deal orders the given examples as cards are dealt: each class is shuffled, and
// the classes take turns in proportion to their sizes. So every prefix holds
// each class in its share of the whole to within one example.
func deal(labels []byte, numbers []int, seed int64) []int {
	byClass := make([][]int, 256)
	for _, n := range numbers {
		byClass[labels[n]] = append(byClass[labels[n]], n)
	}
	type card struct{ number, rank, of, class int }
	var cards []card
	for class, ns := range byClass {
		r := rand.New(rand.NewPCG(mix(uint64(seed), dealSalt), uint64(class)))
		r.Shuffle(len(ns), func(i, j int) { ns[i], ns[j] = ns[j], ns[i] })
		for rank, n := range ns {
			cards = append(cards, card{n, rank, len(ns), class})
		}
	}
	slices.SortFunc(cards, func(a, b card) int {
		// (rank+1/2)/of says when in the deal a card is due.
		if x, y := (2*a.rank+1)*b.of, (2*b.rank+1)*a.of; x != y {
			return x - y
		}
		return a.class - b.class
	})
	order := make([]int, len(cards))
	for i, c := range cards {
		order[i] = c.number
	}
	return order
}

// dealSalt keeps the deal's chance apart from the generator's.
const dealSalt = 0x6465616c

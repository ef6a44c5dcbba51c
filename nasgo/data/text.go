package data

import (
	"math/rand/v2"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Text is a family of tasks of classifying sequences of letters that a seed
// picks from. Letters are tokens, whole numbers from 0.
//
// A class is two habits: what letter tends to follow a letter, and what letter
// tends to follow two places later. Habits come from pools that the classes
// share, so that neither alone gives a class away, and each is a circle through
// the alphabet, so that all letters are equally frequent in every class: only
// their order tells. How hard it is depends on Difficulty, the share of letters
// that follow no habit; see [SensorTask] for readings in place of letters.
//
// The fields other than Seed are knobs; 0 means the default. A knob outside its
// range is an error that wraps ErrSpec.
type Text struct {
	Seed    int64 `json:"seed"`              // picks the task
	Classes int   `json:"classes,omitempty"` // 2 to 32; default 8
	Length  int   `json:"length,omitempty"`  // of a sequence, 8 to 256; default 32
	Letters int   `json:"letters,omitempty"` // of the alphabet, 4 to 64; default 8
	// Difficulty is the share of letters that are drawn at random, more than 0 to
	// 1; default 0.1.
	Difficulty float64 `json:"difficulty,omitempty"`
	// Examples is the number of training examples, 10 to 100,000, default 4,000;
	// validation and test have half as many each.
	Examples int `json:"examples,omitempty"`
}

// TextTask is the text task of the given seed, all knobs at their defaults: 32
// letters of an alphabet of 8, 8 classes, 4,000 examples to train, 2,000 to
// validate, 2,000 to test.
func TextTask(seed int64) Spec { return Text{Seed: seed}.Spec() }

// Spec is the dataset of the task.
func (g Text) Spec() Spec { return Spec{Kind: kindText, Text: &g} }

func (g Text) filled() (Text, error) {
	return g, fill("text", []whole{
		{"classes", &g.Classes, 8, 2, 32},
		{"length", &g.Length, 32, 8, 256},
		{"letters", &g.Letters, 8, 4, 64},
		{"examples", &g.Examples, 4000, 10, 100_000},
	}, []share{{"difficulty", &g.Difficulty, 0.1, 1}})
}

func (g Text) task() nn.Task {
	return nn.Task{Input: nn.Shape{g.Length}, Classes: g.Classes, Vocab: g.Letters}
}

func (g Text) training() int { return g.Examples }

// habits are, for each letter, the letter that tends to follow: the next one,
// and the one after that.
type habits struct{ next, second []int }

func (g Text) classes() []habits {
	r := source(g.Seed, 0, classStream, 0)
	pool := 2 // so many of each kind make at least as many pairs as there are classes
	for pool*pool < g.Classes {
		pool++
	}
	var nexts, seconds [][]int
	for range pool {
		nexts, seconds = append(nexts, circle(r, g.Letters)), append(seconds, circle(r, g.Letters))
	}
	out := make([]habits, g.Classes)
	for i, pair := range r.Perm(pool * pool)[:g.Classes] {
		out[i] = habits{nexts[pair/pool], seconds[pair%pool]}
	}
	return out
}

// circle leads from each of n letters to another, through all of them.
func circle(r *rand.Rand, n int) []int {
	order, next := r.Perm(n), make([]int, n)
	for i, letter := range order {
		next[letter] = order[(i+1)%n]
	}
	return next
}

func (g Text) draw(seed int64, s stream, n int) raw {
	all, free := g.classes(), int64(fixedOf(g.Difficulty))
	return examples(g.task(), g.Seed, seed, s, n, func(to []byte, class int, r *rand.Rand) []byte {
		start := len(to)
		for i := range g.Length {
			letter := r.IntN(g.Letters)
			follows := r.Int64N(one) >= free
			switch far := r.IntN(2) == 1; {
			case follows && far && i > 1:
				letter = all[class].second[to[start+i-2]]
			case follows && !far && i > 0:
				letter = all[class].next[to[start+i-1]]
			}
			to = append(to, byte(letter))
		}
		return to
	})
}

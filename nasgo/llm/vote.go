package llm

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// Choose says how one proposal is made of several answers.
type Choose string

// Ways to choose.
const (
	// ByVote votes on each choice of the space by itself (self-consistency, Wang
	// et al., arXiv 2203.11171, there on whole answers). Only usable answers have
	// a vote: new, feasible architectures of the space. Of options with equal
	// votes the one that the earlier answer took wins. Where the architecture that
	// wins is known already or breaks a constraint, it is the next one by votes:
	// by the sum of the votes of its options, over all choices.
	ByVote Choose = ""
	// ByPrediction takes the usable answer that expects the highest score, of
	// equals the earlier; one that predicts nothing comes last.
	ByPrediction Choose = "prediction"
)

// searched is how many architectures are looked at, by votes, until one is usable;
// after that the answer with most votes is taken.
const searched = 10_000

// choose makes one proposal of a question's answers. Where none is usable, the
// error is that of the first.
func choose(answers []said, q nasgo.Question, k known, how Choose) (nasgo.Proposal, error) {
	var usable []nasgo.Proposal
	var first error
	for _, a := range answers {
		p, err := a.proposal(q, k)
		if err == nil {
			usable = append(usable, p)
		} else if first == nil {
			first = err
		}
	}
	switch {
	case len(usable) == 0:
		return nasgo.Proposal{}, first
	case len(answers) == 1:
		return usable[0], nil
	case how == ByPrediction:
		p := slices.MaxFunc(usable, func(a, b nasgo.Proposal) int { return cmp.Compare(expected(a), expected(b)) })
		return p, nil
	}
	return newBallot(q.Space, usable).elect(q, k, len(answers)), nil
}

func expected(p nasgo.Proposal) float64 {
	if p.Predicted == nil {
		return math.Inf(-1)
	}
	return *p.Predicted
}

// ballot is the votes of several proposals.
type ballot struct {
	voters []nasgo.Proposal
	votes  [][]int // by choice and option
	ranked [][]int // by choice, its options that have a vote, most votes first
}

func newBallot(s *spaces.Space, voters []nasgo.Proposal) *ballot {
	b := &ballot{voters: voters}
	for i, c := range s.Choices {
		votes, ranked := make([]int, len(c.Options)), []int(nil)
		for _, v := range voters {
			if votes[v.Arch[i]]++; votes[v.Arch[i]] == 1 {
				ranked = append(ranked, v.Arch[i])
			}
		}
		slices.SortStableFunc(ranked, func(x, y int) int { return votes[y] - votes[x] })
		b.votes, b.ranked = append(b.votes, votes), append(b.ranked, ranked)
	}
	return b
}

// elect is the proposal with the most votes that is usable, with the words of the
// voter that is nearest to it.
func (b *ballot) elect(q nasgo.Question, k known, answers int) nasgo.Proposal {
	winner := b.nearest(nil).Arch
	e := &election{ballot: b}
	heap.Push(e, candidacy{place: make([]int, len(b.ranked))})
	for range searched {
		if len(e.open) == 0 {
			break
		}
		a := e.next()
		if _, ok := k[identity(q.Space, a)]; !ok && q.Space.Feasible(a) == nil {
			winner = a
			break
		}
	}
	near := b.nearest(winner)
	p := nasgo.Proposal{Arch: winner, Reason: fmt.Sprintf("By vote of %d of %d answers. The nearest says: %s", len(b.voters), answers, or(near.Reason, "nothing"))}
	if slices.Equal(near.Arch, winner) {
		p.Predicted, p.Confidence = near.Predicted, near.Confidence
	}
	return p
}

// nearest is the voter who agrees with an architecture in most choices, the
// earliest of equals; without one, the voter with the most votes.
func (b *ballot) nearest(a spaces.Arch) nasgo.Proposal {
	agree := func(p nasgo.Proposal) (n int) {
		for i, o := range p.Arch {
			if a == nil {
				n += b.votes[i][o]
			} else if a[i] == o {
				n++
			}
		}
		return n
	}
	return slices.MaxFunc(b.voters, func(x, y nasgo.Proposal) int { return agree(x) - agree(y) })
}

// election walks the architectures by falling votes, each once: as the walk down
// a space by size in package search does (Lawler, Management Science 18, 1972).
type election struct {
	*ballot
	open []candidacy
}

// candidacy is an architecture by the place that each of its options has in the
// ranking of its choice.
type candidacy struct {
	place []int
	lost  int // votes, against the winner
	last  int // choice lowered last; earlier ones are not lowered from here
}

// next is the next architecture, and opens those below it.
func (e *election) next() spaces.Arch {
	c := heap.Pop(e).(candidacy)
	a := make(spaces.Arch, len(c.place))
	for i, place := range c.place {
		a[i] = e.ranked[i][place]
	}
	for i := c.last; i < len(c.place); i++ {
		if c.place[i]+1 < len(e.ranked[i]) {
			low := candidacy{place: slices.Clone(c.place), last: i}
			low.place[i]++
			low.lost = c.lost + e.votes[i][a[i]] - e.votes[i][e.ranked[i][low.place[i]]]
			heap.Push(e, low)
		}
	}
	return a
}

// The heap has the fewest lost votes on top, and of equals the one that stays with
// the winner longest.
func (e *election) Len() int { return len(e.open) }
func (e *election) Less(i, j int) bool {
	return cmp.Or(e.open[i].lost-e.open[j].lost, slices.Compare(e.open[i].place, e.open[j].place)) < 0
}
func (e *election) Swap(i, j int) { e.open[i], e.open[j] = e.open[j], e.open[i] }
func (e *election) Push(x any)    { e.open = append(e.open, x.(candidacy)) }
func (e *election) Pop() any {
	last := len(e.open) - 1
	c := e.open[last]
	e.open = e.open[:last]
	return c
}

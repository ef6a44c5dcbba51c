package search

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// excluded is how many infeasible architectures in a row the walk down a large
// space passes before it gives up.
const excluded = 20_000

// sized is an architecture with its size.
type sized struct {
	arch spaces.Arch
	cost nn.Cost
}

// compare puts the larger first: FLOPs, then parameters, then options.
func (x sized) compare(y sized) int {
	return cmp.Or(larger(x.cost, y.cost), slices.Compare(x.arch, y.arch))
}

func larger(x, y nn.Cost) int {
	return cmp.Or(cmp.Compare(y.FLOPs, x.FLOPs), cmp.Compare(y.Params, x.Params))
}

func plus(x, y nn.Cost) nn.Cost {
	return nn.Cost{Params: x.Params + y.Params, FLOPs: x.FLOPs + y.FLOPs}
}

func minus(x, y nn.Cost) nn.Cost {
	return nn.Cost{Params: x.Params - y.Params, FLOPs: x.FLOPs - y.FLOPs}
}

// order is the feasible architectures of a space by size, as far as known.
type order struct {
	found []sized
	walk  *walk // nil if all are found
}

// bySize is the i-th feasible architecture, from 0, the largest first; ok is
// false after the last.
func (f *facts) bySize(ctx context.Context, i int) (s sized, ok bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.size == nil {
		if f.size, err = f.newOrder(ctx); err != nil {
			return sized{}, false, err
		}
	}
	if err := f.extend(ctx, f.size, i+1); err != nil {
		return sized{}, false, err
	}
	if i >= len(f.size.found) {
		return sized{}, false, nil
	}
	return f.size.found[i], true, nil
}

// newOrder sorts a space that can be listed and begins a walk on one that cannot.
func (f *facts) newOrder(ctx context.Context) (*order, error) {
	count, err := f.counter()
	if err != nil {
		return nil, err
	}
	if !f.enumerable() {
		if !f.space.Additive {
			return nil, fmt.Errorf("%w: %s has more than %d architectures and is not Additive, so the largest cannot be found; use another searcher",
				ErrTooLarge, f.space.Name, enumerable)
		}
		return &order{walk: newWalk(count)}, nil
	}
	all, err := f.listLocked(ctx)
	if err != nil {
		return nil, err
	}
	o := &order{found: make([]sized, len(all))}
	for i, a := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		cost, err := count.cost(a)
		if err != nil {
			return nil, err
		}
		o.found[i] = sized{a, cost}
	}
	slices.SortFunc(o.found, sized.compare)
	return o, nil
}

// extend walks on until n are found or no more are there.
func (f *facts) extend(ctx context.Context, o *order, n int) error {
	for passed := 0; len(o.found) < n && o.walk != nil; {
		if err := ctx.Err(); err != nil {
			return err
		}
		next, ok := o.walk.next()
		if !ok {
			o.walk = nil
			return nil
		}
		err := f.space.Feasible(next.arch)
		switch {
		case err == nil:
			o.found, passed = append(o.found, next), 0
		case passed == excluded:
			return fmt.Errorf("%w: the constraints of %s exclude the %d largest left, and going on could take for ever; use another searcher: %w",
				ErrTooLarge, f.space.Name, passed, err)
		default:
			passed++
		}
	}
	return nil
}

// counter counts sizes; of an Additive space by adding terms.
type counter struct {
	space *spaces.Space
	task  nn.Task
	base  nn.Cost     // of the first option everywhere
	terms [][]nn.Cost // by choice and option, to be added to base; nil if not Additive
}

func (f *facts) counter() (*counter, error) {
	c := &counter{space: f.space, task: f.task}
	if !f.space.Additive {
		return c, nil
	}
	a := make(spaces.Arch, len(f.space.Choices))
	base, err := f.space.CostFor(a, f.task)
	if err != nil {
		return nil, err
	}
	c.base = base
	for i, choice := range f.space.Choices {
		row := make([]nn.Cost, len(choice.Options))
		for o := 1; o < len(row); o++ {
			cost, err := f.space.CostFor(change{i, o}.on(a), f.task)
			if err != nil {
				return nil, err
			}
			row[o] = minus(cost, base)
		}
		c.terms = append(c.terms, row)
	}
	return c, nil
}

func (c *counter) cost(a spaces.Arch) (nn.Cost, error) {
	if c.terms == nil {
		return c.space.CostFor(a, c.task)
	}
	sum := c.base
	for i, o := range a {
		sum = plus(sum, c.terms[i][o])
	}
	return sum, nil
}

// walk goes down an Additive space from the largest architecture, exactly and
// without repeats. Each choice's options are sorted by their terms, and a step
// down takes the next option at one choice. An architecture is reached from one
// other only, the one with the last lowered choice a step higher (Lawler,
// Management Science 18, 1972), and is never larger than it, so the largest of
// those reached is the next of all.
type walk struct {
	count   *counter
	options [][]int // by choice, largest first
	front   frontier
}

// step is a place in the walk: which of the sorted options each choice takes.
type step struct {
	sized
	place []int
	last  int // choice lowered last; earlier ones are not lowered from here
}

func newWalk(c *counter) *walk {
	w := &walk{count: c}
	top := step{place: make([]int, len(c.terms))}
	for _, row := range c.terms {
		options := make([]int, len(row))
		for o := range options {
			options[o] = o
		}
		slices.SortStableFunc(options, func(x, y int) int { return larger(row[x], row[y]) })
		w.options = append(w.options, options)
		top.arch = append(top.arch, options[0])
	}
	top.cost, _ = c.cost(top.arch) // adding terms cannot fail
	w.front = frontier{top}
	return w
}

// next is the next architecture down, ok false after the last.
func (w *walk) next() (sized, bool) {
	if len(w.front) == 0 {
		return sized{}, false
	}
	s := heap.Pop(&w.front).(step)
	for i := s.last; i < len(s.place); i++ {
		if s.place[i]+1 < len(w.options[i]) {
			heap.Push(&w.front, w.lower(s, i))
		}
	}
	return s.sized, true
}

// lower takes the next option at choice i.
func (w *walk) lower(s step, i int) step {
	low := step{place: slices.Clone(s.place), last: i}
	low.place[i]++
	low.arch = slices.Clone(s.arch)
	low.arch[i] = w.options[i][low.place[i]]
	low.cost = plus(minus(s.cost, w.count.terms[i][s.arch[i]]), w.count.terms[i][low.arch[i]])
	return low
}

// frontier is a heap with the largest on top.
type frontier []step

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].compare(f[j].sized) < 0 }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(step)) }
func (f *frontier) Pop() any {
	last := len(*f) - 1
	s := (*f)[last]
	(*f)[last] = step{}
	*f = (*f)[:last]
	return s
}

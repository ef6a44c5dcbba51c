package nasbench201

import (
	"slices"
	"strings"
	"sync"

	"github.com/genius-nas/nasgo/spaces"
)

// canonical is the representative of the cells that the paper counts as one:
// those whose output has the same expression. It has the fewest FLOPs of them.
func canonical(a spaces.Arch) spaces.Arch {
	n := 0
	for _, o := range a {
		n = n*len(operations) + o
	}
	n = int(representatives()[n])
	out := make(spaces.Arch, len(edges))
	for i := range out {
		out[len(out)-1-i] = n % len(operations)
		n /= len(operations)
	}
	return out
}

// representatives has, for each cell by its number, the first edge changing
// slowest, the number of its representative. It takes some milliseconds, once.
var representatives = sync.OnceValue(represent)

func represent() []int16 {
	const cells = 5 * 5 * 5 * 5 * 5 * 5
	type cell struct{ number, work int16 }
	best := make(map[string]cell, cells)
	class := make([]string, 0, cells)
	expressions(func(text string, work int) {
		c := cell{int16(len(class)), int16(work)}
		if b, ok := best[text]; !ok || c.work < b.work {
			best[text] = c
		}
		class = append(class, text)
	})
	table := make([]int16, cells)
	for n, text := range class {
		table[n] = best[text].number
	}
	return table
}

// cost orders cells by the sum over their edges as FLOPs do: a 3x3 convolution
// has nine times those of a 1x1 one, and more parameters.
var cost = []int{conv1: 1, conv3: 9, pool: 0}

// nothing is the expression of a node or an edge that is zero.
const nothing = "#"

// expressions writes, for each cell in the order of their numbers, what its
// output is of its input, as the authors' code does to tell cells apart: a node
// is the sum of its edges in sorted order; skip_connect is the node it comes
// from; none, and any operation on what is nothing, is nothing. Where a sum
// skips to a sum, the two run together or not as their terms happen to be
// sorted, so some cells that are one function count as two.
func expressions(each func(text string, cost int)) {
	from0 := terms("0")
	for o01, node1 := range from0 {
		from1 := terms(node1)
		for o02, a := range from0 {
			for o12, b := range from1 {
				from2 := terms(sum(a, b))
				for o03, a := range from0 {
					for o13, b := range from1 {
						for o23, c := range from2 {
							each(sum(a, b, c), cost[o01]+cost[o02]+cost[o12]+cost[o03]+cost[o13]+cost[o23])
						}
					}
				}
			}
		}
	}
}

// terms are what each operation makes of a node.
func terms(node string) []string {
	out := []string{none: nothing, skip: node}
	for _, name := range operations[conv1:] {
		if node == nothing {
			out = append(out, nothing)
		} else {
			out = append(out, "("+node+")@"+name)
		}
	}
	return out
}

func sum(terms ...string) string {
	slices.Sort(terms)
	return strings.Join(terms, "+")
}

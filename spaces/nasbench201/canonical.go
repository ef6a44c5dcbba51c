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
	return unpack(int(representatives()[pack(a)]))
}

// all is the number of cells.
const all = 5 * 5 * 5 * 5 * 5 * 5

// pack numbers the cells, the first edge changing slowest.
func pack(a spaces.Arch) int {
	n := 0
	for _, o := range a {
		n = n*len(operations) + o
	}
	return n
}

func unpack(n int) spaces.Arch {
	a := make(spaces.Arch, len(edges))
	for i := range a {
		a[len(a)-1-i] = n % len(operations)
		n /= len(operations)
	}
	return a
}

// representatives has the representative's number for each cell's. It takes
// some milliseconds, once.
var representatives = sync.OnceValue(represent)

func represent() []int16 {
	best := make(map[string]int16, all)
	class := make([]string, all)
	for n := range class {
		a := unpack(n)
		class[n] = expression(a)
		if m, ok := best[class[n]]; !ok || work(a) < work(unpack(int(m))) {
			best[class[n]] = int16(n)
		}
	}
	table := make([]int16, all)
	for n, c := range class {
		table[n] = best[c]
	}
	return table
}

// work orders cells by what they cost: a 3x3 convolution has nine times the
// FLOPs of a 1x1 one and more parameters.
func work(a spaces.Arch) (n int) {
	for _, o := range a {
		switch o {
		case conv1:
			n++
		case conv3:
			n += 9
		}
	}
	return n
}

// nothing is the expression of a node or an edge that is zero.
const nothing = "#"

// expression writes what the output of a cell is of its input, as the authors'
// code does to tell cells apart: a node is the sum of its edges in sorted order;
// skip_connect is the node it comes from; none, and any operation on what is
// nothing, is nothing. Where the one is a sum and the other skips to it, the sums
// run together or not as their terms happen to be sorted, so a few cells
// that are the same function count as two.
func expression(a spaces.Arch) string {
	node := [nodes]string{0: "0"}
	var terms []string
	for i, e := range edges {
		terms = append(terms, term(a[i], node[e.from]))
		if e.from == e.to-1 {
			slices.Sort(terms)
			node[e.to] = strings.Join(terms, "+")
			terms = terms[:0]
		}
	}
	return node[nodes-1]
}

func term(operation int, of string) string {
	switch {
	case operation == none || of == nothing:
		return nothing
	case operation == skip:
		return of
	}
	return "(" + of + ")@" + operations[operation]
}

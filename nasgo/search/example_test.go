package search_test

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
)

func Example() {
	space := searchtest.Space(3, 3, 3) // a study brings its own
	p, err := search.Find("uniform-first")
	if err != nil {
		fmt.Println(err)
		return
	}
	proposal, err := p.Propose(context.Background(), nasgo.Question{Space: space, Trial: 1, Seed: 1})
	fmt.Println(space.Encode(proposal.Arch), err)
	fmt.Println(proposal.Reason)
	// Output:
	// 000 <nil>
	// uniform: option 1 of 3 at every choice
}

func ExampleLargestFirst() {
	space := searchtest.Space(2, 2, 2)
	q := nasgo.Question{Space: space, Trial: 1}
	for range 2 {
		proposal, err := search.LargestFirst().Propose(context.Background(), q)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(space.Encode(proposal.Arch), proposal.Reason)
		q.Open = append(q.Open, proposal.Arch)
	}
	// Output:
	// 111 the largest not tried yet: 2276 FLOPs, 148 parameters
	// 011 the largest not tried yet: 2212 FLOPs, 144 parameters
}

func ExampleFind() {
	_, err := search.Find("gradient-descent")
	fmt.Println(err)
	fmt.Println(search.Names())
	// Output:
	// unknown searcher "gradient-descent", want one of random, largest-first, uniform-first, local-search, regularized-evolution
	// [random largest-first uniform-first local-search regularized-evolution]
}

package mask_test

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/mask"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

func ExampleMask() {
	k := mask.Mask{Seed: 5, Names: true, Options: true}.Of(nasbenchmacro.Space())
	c := k.Space.Choices[0]
	fmt.Printf("%s has %s: %s\n", k.Space.Name, c.Name, strings.Join(c.Options, ", "))
	hidden := k.Hide(spaces.Arch{0, 2, 0, 1, 2, 1, 0, 0})
	fmt.Println("shown as", k.Space.Encode(hidden), "and back", k.Show(hidden))
	// Output:
	// hidden has place 1: A, B, C
	// shown as 10120211 and back [0 2 0 1 2 1 0 0]
}

func ExampleMask_Proposer() {
	p := mask.Mask{Seed: 3, Names: true, Positions: true}.Proposer(search.Random())
	fmt.Println(p.Name())
	// Output: random,mask=names+positions#3
}

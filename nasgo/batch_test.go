package nasgo_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// Three networks to be trained side by side.
func ExampleBatch() {
	space := nasbenchmacro.Space()
	q := nasgo.Question{Space: space, Task: space.Task, Trial: 1, Seed: 1}
	list, err := nasgo.Batch(context.Background(), search.LargestFirst(), q, 3)
	for _, p := range list {
		fmt.Println(space.Encode(p.Arch))
	}
	fmt.Println(err)
	// Output:
	// 22222222
	// 22222122
	// 22122222
	// <nil>
}

// A batch ends where a proposer does not keep to what is open, or has no answer.
func TestBatchEnds(t *testing.T) {
	q := nasgo.Question{Space: tiny(), Task: tiny().Task}
	stuck := asking(func(nasgo.Question) (nasgo.Proposal, error) {
		return nasgo.Proposal{Arch: spaces.Arch{1, 1, 1, 1}}, nil
	})
	list, err := nasgo.Batch(t.Context(), stuck, q, 3)
	require.NoError(t, err)
	require.Len(t, list, 1)
	silent := asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		if len(q.Open) > 0 {
			return nasgo.Proposal{}, noProposal{answer: "no", problem: "none"}
		}
		return nasgo.Proposal{Arch: spaces.Arch{1, 1, 1, 1}}, nil
	})
	list, err = nasgo.Batch(t.Context(), silent, q, 3)
	require.NoError(t, err)
	require.Len(t, list, 1)
	broken := asking(func(nasgo.Question) (nasgo.Proposal, error) { return nasgo.Proposal{}, context.Canceled })
	_, err = nasgo.Batch(t.Context(), broken, q, 3)
	require.ErrorIs(t, err, context.Canceled)
}

package nasgo_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces/nasbench201"
)

// reading proposes keys one after the other.
func reading(keys ...string) nasgo.Proposer {
	return asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		a, err := q.Space.Decode(keys[q.Trial-1+len(q.Attempts)])
		return nasgo.Proposal{Arch: a}, err
	})
}

// A cell that is an earlier one written differently is answered with the trial
// that it is, and nothing is evaluated for it.
func TestEqualNetworkIsNotEvaluated(t *testing.T) {
	const first, again, other = "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|",
		"|skip_connect~0|+|avg_pool_3x3~0|none~1|+|none~0|nor_conv_3x3~1|none~2|",
		"|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|"
	evaluated := 0
	trainer := training(func(context.Context, nasgo.Ticket, func(worker.Message)) (nasgo.Evaluation, error) {
		evaluated++
		return nasgo.Evaluation{Score: metric.Val(50).Score()}, nil
	})
	s := open(t, file(t), nasgo.Config{Space: nasbench201.CIFAR10(), Trainer: trainer, Proposer: reading(first, again, other)})
	require.NoError(t, s.Run(context.Background(), 2, nil))
	r := record(t, s)
	require.Len(t, r.Trials, 2)
	require.Equal(t, other, r.Trials[1].Key)
	require.Equal(t, 2, evaluated)
	require.Len(t, r.Attempts, 1)
	require.Equal(t, 2, r.Attempts[0].Trial)
	require.Equal(t, again+" is equal to trial 1, which is "+first+"; no network is evaluated twice", r.Attempts[0].Problem)
}

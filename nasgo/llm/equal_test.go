package llm

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces/nasbench201"
)

// countingTrainer is a trainer that counts what it is given.
type countingTrainer struct{ evaluated int }

func (*countingTrainer) Describe() string { return "count" }

func (c *countingTrainer) Train(context.Context, nasgo.Ticket, func(worker.Message)) (nasgo.Evaluation, error) {
	c.evaluated++
	return nasgo.Evaluation{Score: metric.Val(50).Score()}, nil
}

// A model that proposes an earlier cell in other words is told which trial it
// is, and nothing is evaluated for it.
func TestEqualNetworkThroughAStudy(t *testing.T) {
	const first, again, other = "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|",
		"|skip_connect~0|+|none~0|none~1|+|none~0|nor_conv_3x3~1|none~2|",
		"|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|"
	var pages []page
	for _, key := range []string{first, again, other} {
		pages = append(pages, answers(fmt.Sprintf(`{"arch":%q}`, key)))
	}
	f, trainer := serve(t, pages...), &countingTrainer{}
	s, err := nasgo.Open(filepath.Join(t.TempDir(), "equal.study"),
		nasgo.Config{Space: nasbench201.CIFAR10(), Trainer: trainer, Proposer: ask(t, f, Config{}).Model})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Run(context.Background(), 2, nil))
	r, err := s.Record()
	require.NoError(t, err)
	require.Equal(t, []string{first, other}, []string{r.Trials[0].Key, r.Trials[1].Key})
	require.Equal(t, 2, trainer.evaluated)
	require.Len(t, r.Attempts, 1)
	require.Contains(t, r.Attempts[0].Problem, "is equal to trial 1 (round 1, [0,0,0,3,0,0])")
	require.Contains(t, fmt.Sprint(f.requests()[2]), "is equal to trial 1", "the next request says so")
}

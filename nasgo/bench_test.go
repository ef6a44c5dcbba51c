package nasgo_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// macroTable is a made-up table of the published one's size and format.
func macroTable(t testing.TB) *spaces.Table {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	s := nasbenchmacro.Space()
	var b strings.Builder
	sep := "{"
	for a := range s.All() {
		acc := math.Round(8500+800*r.Float64()) / 100
		cost, err := s.Cost(a)
		require.NoError(t, err)
		fmt.Fprintf(&b, `%s%q: {"test_acc": [%v], "mean_acc": %[3]v, "std": 0, "params": %d, "flops": %d}`, sep, s.Encode(a), acc, cost.Params, cost.FLOPs)
		sep = ", "
	}
	b.WriteString("}")
	table, err := spaces.ReadTableFrom(strings.NewReader(b.String()), "made-up", s)
	require.NoError(t, err)
	return table
}

// sampling proposes at random what is not known.
type sampling struct{}

func (sampling) Name() string { return "sampling" }
func (sampling) Propose(_ context.Context, q nasgo.Question) (nasgo.Proposal, error) {
	known := make(map[string]bool, len(q.History))
	for _, o := range q.History {
		known[o.Key] = true
	}
	r := q.Rand()
	for {
		a, err := q.Space.Sample(r)
		if err != nil || !known[q.Space.Encode(a)] {
			return nasgo.Proposal{Arch: a, Reason: "a draw"}, err
		}
	}
}

// BenchmarkThousandTrials is a search of 1,000 trials on a table, each durable.
func BenchmarkThousandTrials(b *testing.B) {
	table := macroTable(b)
	for b.Loop() {
		s, err := nasgo.Open(file(b), nasgo.Config{Space: table.Space(), Table: table, Proposer: sampling{}})
		require.NoError(b, err)
		require.NoError(b, s.Run(context.Background(), 1000, nil))
		require.NoError(b, s.Close())
	}
}

// BenchmarkOpen opens a study, with as many trials as the space allows.
func BenchmarkOpen(b *testing.B) {
	table := macroTable(b)
	c := nasgo.Config{Space: table.Space(), Table: table, Proposer: sampling{}}
	path := filepath.Join(b.TempDir(), "long.study")
	s, err := nasgo.Open(path, c)
	require.NoError(b, err)
	require.NoError(b, s.Run(context.Background(), 6000, nil))
	require.NoError(b, s.Close())
	for b.Loop() {
		s, err := nasgo.Open(path, c)
		require.NoError(b, err)
		require.NoError(b, s.Close())
	}
}

// BenchmarkSimulate is a baseline: 100 seeds of 30 trials on a table.
func BenchmarkSimulate(b *testing.B) {
	table := macroTable(b)
	s := open(b, file(b), nasgo.Config{Space: table.Space(), Table: table, Proposer: sampling{}})
	require.NoError(b, s.Run(context.Background(), 30, nil))
	for b.Loop() {
		require.NoError(b, s.AddBaselines(context.Background(), 100, sampling{}))
	}
}

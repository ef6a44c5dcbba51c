package nasgo_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/mobilenet"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// macroTable is a made-up table of the published one's size and format.
func macroTable(t testing.TB) *spaces.Table { return madeUp(t, nasbenchmacro.Space()) }

// smallTable is a made-up table of a space of 1,000 networks.
func smallTable(t testing.TB) *spaces.Table {
	s := roomy()
	s.Choices[3].Options = s.Choices[3].Options[:1] // else it has networks twice
	return madeUp(t, s)
}

func madeUp(t testing.TB, s *spaces.Space) *spaces.Table {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
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

// long is a study of 10,000 finished trials.
func long(b *testing.B) (string, nasgo.Config) {
	c := ready(1)
	c.Proposer = inOrder{}
	path := file(b)
	s, err := nasgo.Open(path, c)
	require.NoError(b, err)
	require.NoError(b, s.Run(context.Background(), 1, nil)) // a whole one as a pattern
	require.NoError(b, s.Close())
	st := openStore(b, path)
	rows, err := st.Trials(0)
	require.NoError(b, err)
	network, err := st.Network(1)
	require.NoError(b, err)
	for n := 2; n <= 10_000; n++ {
		t := rows[0]
		t.Number, t.Canonical = n, fmt.Sprint("other ", n)
		_, err := st.Propose(t, network, "bench")
		require.NoError(b, err)
		require.NoError(b, st.Start(n, "bench", "bench"))
		require.NoError(b, st.Finish(n, "bench", "bench", store.Result{Score: 50, ScoreOf: "val_acc"}))
		require.NoError(b, st.Tell(n, "bench"))
	}
	require.NoError(b, st.Close())
	return path, c
}

// BenchmarkOpen opens a study of 10,000 trials, and makes it ready to propose.
func BenchmarkOpen(b *testing.B) {
	path, c := long(b)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, err := nasgo.Open(path, c)
			require.NoError(b, err)
			require.NoError(b, s.Close())
		}
	})
	c.Proposer = asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		require.Len(b, q.History, 10_000)
		return nasgo.Proposal{}, errWire
	})
	b.Run("ask", func(b *testing.B) {
		for b.Loop() {
			s, err := nasgo.Open(path, c)
			require.NoError(b, err)
			_, err = s.Propose(context.Background())
			require.ErrorIs(b, err, errWire)
			require.NoError(b, s.Close())
		}
	})
	b.Run("record", func(b *testing.B) {
		for b.Loop() {
			s, err := nasgo.View(path)
			require.NoError(b, err)
			require.Len(b, record(b, s).Trials, 10_000)
		}
	})
}

// BenchmarkOpenLarge opens, as each cell of a notebook does, a study on 7^30
// architectures under a range of FLOPs, and asks a proposer that draws from it.
func BenchmarkOpenLarge(b *testing.B) {
	config := func() nasgo.Config { // a new space each time, as in a new process
		return nasgo.Config{Space: mobilenet.Space().With(mobilenet.Range), Trainer: counting{}, Proposer: sampling{}}
	}
	path := file(b)
	begun, err := nasgo.Open(path, config())
	require.NoError(b, err)
	require.NoError(b, begun.Close())
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, err := nasgo.Open(path, config())
			require.NoError(b, err)
			require.NoError(b, s.Close())
		}
	})
	b.Run("draw", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			_, err := config().Space.Sample(rand.New(rand.NewPCG(1, uint64(n))))
			require.NoError(b, err)
		}
	})
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

package nasbench201_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbench201"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

const (
	nothing = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
	every3  = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|"
)

func Example() {
	space := nasbench201.CIFAR10()
	arch, _ := space.Decode("|none~0|+|nor_conv_3x3~0|none~1|+|none~0|none~1|skip_connect~2|")
	same, _ := space.Decode("|avg_pool_3x3~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|")
	cost, _ := space.Cost(arch)
	fmt.Println(cost.FLOPs, "FLOPs,", cost.Params, "parameters")
	fmt.Println(space.Encode(space.Canonical(same)))
	// Output:
	// 43172490 FLOPs, 316346 parameters
	// |none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|
}

func allThree() []*spaces.Space {
	return []*spaces.Space{nasbench201.CIFAR10(), nasbench201.CIFAR100(), nasbench201.ImageNet16120()}
}

func TestConformance(t *testing.T) {
	for _, s := range allThree() {
		t.Run(s.Name, func(t *testing.T) { spacetest.Run(t, s) })
	}
}

// The corners as the paper's repository and NATS-Bench give them, in millions
// with all their digits.
func TestPublishedCorners(t *testing.T) {
	for _, c := range []struct {
		space         *spaces.Space
		key           string
		params, flops float64 // 0: not published
	}{
		{nasbench201.CIFAR10(), nothing, 0.073306, 7.78305},
		{nasbench201.CIFAR10(), every3, 1.531546, 220.11969},
		{nasbench201.CIFAR100(), nothing, 0.079156, 7.78890},
		{nasbench201.CIFAR100(), every3, 1.537396, 220.12554},
		{nasbench201.ImageNet16120(), nothing, 0, 1.95340},
		{nasbench201.ImageNet16120(), every3, 0, 55.03756},
	} {
		a, err := c.space.Decode(c.key)
		require.NoError(t, err)
		got, err := c.space.Cost(a)
		require.NoError(t, err)
		require.Equal(t, int64(math.Round(c.flops*1e6)), got.FLOPs, "FLOPs of %s of %s", c.key, c.space.Name)
		if c.params > 0 {
			require.Equal(t, int64(math.Round(c.params*1e6)), got.Params, "parameters of %s of %s", c.key, c.space.Name)
		}
	}
}

// The paper counts 6,466 different cells among the 15,625. A representative
// stands for its class and has no more parameters and FLOPs than any other.
func TestDifferentCells(t *testing.T) {
	s := nasbench201.CIFAR10()
	cost := quickCost(t, s)
	classes := map[string]int{}
	for a := range s.All() {
		c := s.Canonical(a)
		require.Equal(t, c, s.Canonical(c))
		x, y := cost(a), cost(c)
		if y.FLOPs > x.FLOPs || y.Params > x.Params {
			t.Fatalf("%s has the representative %s, which is larger", s.Encode(a), s.Encode(c))
		}
		classes[s.Encode(c)]++
	}
	require.Len(t, classes, 6466)
	a, err := s.Decode(nothing)
	require.NoError(t, err)
	require.Equal(t, nothing, s.Encode(s.Canonical(a)))
	require.Equal(t, 225, classes[nothing])
}

// quickCost sums what each edge adds, which the conformance suite shows to be right.
func quickCost(t *testing.T, s *spaces.Space) func(spaces.Arch) nn.Cost {
	cost := func(edge, o int) nn.Cost {
		a := make(spaces.Arch, 6)
		a[edge] = o
		c, err := s.Cost(a)
		require.NoError(t, err)
		return c
	}
	base, add := cost(0, 0), [6][5]nn.Cost{}
	for edge := range add {
		for o := range add[edge] {
			c := cost(edge, o)
			add[edge][o] = nn.Cost{FLOPs: c.FLOPs - base.FLOPs, Params: c.Params - base.Params}
		}
	}
	return func(a spaces.Arch) nn.Cost {
		sum := base
		for edge, o := range a {
			sum.FLOPs += add[edge][o].FLOPs
			sum.Params += add[edge][o].Params
		}
		return sum
	}
}

// Strings that are the same network by hand.
func TestEqualCells(t *testing.T) {
	id := canonicalKey(t)
	for _, pair := range [][2]string{
		// what a none leads to
		{"|none~0|+|none~0|nor_conv_3x3~1|+|nor_conv_1x1~0|none~1|none~2|",
			"|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|"},
		// a skip to a node of one edge
		{"|skip_connect~0|+|none~0|none~1|+|none~0|nor_conv_3x3~1|none~2|",
			"|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|"},
		// a node that nothing leads on from
		{"|nor_conv_3x3~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|",
			"|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|"},
		// edges that change places
		{"|skip_connect~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|none~1|nor_conv_1x1~2|",
			"|skip_connect~0|+|avg_pool_3x3~0|nor_conv_3x3~1|+|none~0|none~1|nor_conv_1x1~2|"},
	} {
		require.Equal(t, id(pair[0]), id(pair[1]))
	}
	require.NotEqual(t, id(every3), id(nothing))
}

// The paper's rule does not see through every sum: this is one network, which
// 6,466 counts twice.
func TestEqualCellsThatThePaperTellsApart(t *testing.T) {
	id := canonicalKey(t)
	require.NotEqual(t,
		id("|nor_conv_3x3~0|+|avg_pool_3x3~0|none~1|+|none~0|nor_conv_1x1~1|skip_connect~2|"),
		id("|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|avg_pool_3x3~0|none~1|skip_connect~2|"))
}

func canonicalKey(t *testing.T) func(string) string {
	s := nasbench201.CIFAR10()
	return func(key string) string {
		a, err := s.Decode(key)
		require.NoError(t, err)
		return s.Encode(s.Canonical(a))
	}
}

func TestKeys(t *testing.T) {
	s := nasbench201.CIFAR10()
	for _, bad := range []string{
		"", "|none~0|", nothing + "+", "+" + nothing, nothing[1:], nothing[:len(nothing)-1],
		"|none~1|+|none~0|none~1|+|none~0|none~1|none~2|",
		"|none~00|+|none~0|none~1|+|none~0|none~1|none~2|",
		"|none|+|none~0|none~1|+|none~0|none~1|none~2|",
		"|conv~0|+|none~0|none~1|+|none~0|none~1|none~2|",
		"|none~0|+|none~0|none~1|none~2|+|none~0|none~1|none~2|",
		"|none~0|+|none~1|none~0|+|none~0|none~1|none~2|",
		"|NONE~0|+|none~0|none~1|+|none~0|none~1|none~2|",
		"000000",
	} {
		_, err := s.Decode(bad)
		require.ErrorIs(t, err, spaces.ErrArch, bad)
	}
	seen := map[string]bool{}
	for a := range s.All() {
		key := s.Encode(a)
		back, err := s.Decode(key)
		require.NoError(t, err)
		require.Equal(t, a, back)
		seen[key] = true
	}
	require.Len(t, seen, 15625)
}

// The published tables: all rows are there, and the best by validation are the
// benchmark's known optima.
func TestPublishedTables(t *testing.T) {
	for file, want := range map[string]struct {
		space     *spaces.Space
		val, test float64 // of the best by validation, two decimals
	}{
		"benchmark/nasbench201_cifar10.json":  {nasbench201.CIFAR10(), 91.61, 94.37},
		"benchmark/nasbench201_cifar100.json": {nasbench201.CIFAR100(), 73.49, 73.51},
		"benchmark/nasbench201_imagenet.json": {nasbench201.ImageNet16120(), 46.73, 46.20},
	} {
		t.Run(want.space.Name, func(t *testing.T) {
			table, err := spaces.ReadTable(spacetest.Published(t, file), want.space)
			require.NoError(t, err)
			require.Equal(t, 15625, table.Len())
			require.Equal(t, metric.FromVal, table.Source())
			r := table.Report()
			score, err := table.Score(r.Best())
			require.NoError(t, err)
			test, ok := r.Test(r.Best())
			require.True(t, ok)
			require.InDelta(t, want.val, score.Percent, 0.005)
			require.InDelta(t, want.test, float64(test), 0.005)
			require.Contains(t, table.Notes(), "200 epochs")
		})
	}
}

func TestOtherTasks(t *testing.T) {
	s := nasbench201.CIFAR10()
	for _, task := range []nn.Task{{Input: nn.Shape{8, 8, 1}, Classes: 10}, {Input: nn.Shape{28, 28, 1}, Classes: 3}} {
		for _, key := range []string{nothing, every3} {
			a, err := s.Decode(key)
			require.NoError(t, err)
			_, err = s.NetworkFor(a, task)
			require.NoError(t, err)
		}
	}
}

func FuzzKey(f *testing.F) {
	space := nasbench201.CIFAR10()
	for _, key := range []string{nothing, every3, "|none~0|", "+||+", "|none~0|+|none~0|none~1|+|none~0|none~1|~2|"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) { spacetest.Key(t, space, key) })
}

func BenchmarkCanonical(b *testing.B) {
	s := nasbench201.CIFAR10()
	a := slices.Repeat(spaces.Arch{3}, 6)
	for b.Loop() {
		s.Canonical(a)
	}
}

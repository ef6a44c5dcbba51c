package spaces

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// drawTower is a small additive space with random options and bounds.
func drawTower(t *rapid.T) *Space {
	conv := rapid.Custom(func(t *rapid.T) nn.Conv {
		return nn.Conv{
			Kernel: rapid.SampledFrom([]int{0, 1, 3, 5}).Draw(t, "kernel"),
			Groups: rapid.SampledFrom([]int{1, 2, 4}).Draw(t, "groups"), Bias: rapid.Bool().Draw(t, "bias"),
		}
	})
	ks := rapid.SliceOfN(rapid.SliceOfNDistinct(conv, 1, 4, rapid.ID[nn.Conv]), 1, 5).Draw(t, "kernels")
	return tower(ks).With(drawBounds(t))
}

func drawBounds(t *rapid.T) Constraint {
	bound := func(name string, most int64) int64 {
		if !rapid.Bool().Draw(t, name+" bound") {
			return 0
		}
		return rapid.Int64Range(1, most).Draw(t, name)
	}
	return Constraint{bound("min flops", 20000), bound("max flops", 40000), bound("min params", 1000), bound("max params", 2000)}
}

// brute lists the feasible architectures, each built and counted.
func brute(t interface{ Fatal(...any) }, s *Space) []Arch {
	var out []Arch
	for n := range s.product().Int64() {
		a := s.at(n)
		cost, err := s.Cost(a)
		if err != nil {
			t.Fatal(err)
		}
		if s.within(cost) {
			out = append(out, a)
		}
	}
	return out
}

func TestSizeIsWhatBruteForceCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawTower(t)
		want := brute(t, s)
		plain := s.With()
		plain.Additive = false
		for _, s := range []*Space{s, plain} {
			n, err := s.Size()
			if err != nil || n.Cmp(big.NewInt(int64(len(want)))) != 0 {
				t.Fatalf("additive %v: Size is %v, %v, want %d", s.Additive, n, err, len(want))
			}
			got := slices.Collect(s.All())
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("All gives %v, want %v", got, want)
			}
			a, err := s.Sample(rand.New(rand.NewPCG(1, 1)))
			switch {
			case len(want) == 0 && !errors.Is(err, ErrInfeasible):
				t.Fatalf("a sample of nothing: %v, %v", a, err)
			case len(want) > 0 && (err != nil || s.Feasible(a) != nil):
				t.Fatalf("sample %v, %v, %v", a, err, s.Feasible(a))
			}
		}
	})
}

// Every feasible architecture must be equally likely: the chi-square statistic
// of 200 draws a cell has mean n-1 and deviation sqrt(2(n-1)).
func TestSampleIsUniform(t *testing.T) {
	three := []nn.Conv{{}, {Kernel: 1}, {Kernel: 3}}
	s := tower([][]nn.Conv{three, three, {{Kernel: 1}, {Kernel: 3, Bias: true}}, three, three})
	for name, c := range map[string]Constraint{
		"flops":       {MinFLOPs: 2000, MaxFLOPs: 6000},
		"tight flops": {MinFLOPs: 5000, MaxFLOPs: 5600},
		"dear":        {MinFLOPs: 8600},
		"cheap":       {MaxFLOPs: 3000},
		"params":      {MaxParams: 400},
		"both":        {MinFLOPs: 2000, MaxParams: 400},
		"tight both":  {MinFLOPs: 5000, MaxFLOPs: 7500, MinParams: 330, MaxParams: 450},
	} {
		s := s.With(c)
		all := slices.Collect(s.All())
		if len(all) < 5 || len(all) == 162 {
			t.Fatalf("%s: %d feasible: the test is empty", name, len(all))
		}
		for way, draw := range ways(t, s) {
			chi := chiSquare(t, s, draw, all)
			if df := float64(len(all) - 1); math.Abs(chi-df) > 4.5*math.Sqrt(2*df) {
				t.Errorf("%s, %s: chi-square %.0f for %.0f degrees of freedom", name, way, chi, df)
			}
		}
	}
}

// ways are all that a small additive space under constraints can be drawn from in.
func ways(t *testing.T, s *Space) map[string]sampler {
	terms, err := s.terms()
	if err != nil {
		t.Fatal(err)
	}
	exact, err := newSplit(terms, bounds(s.Constraints))
	if err != nil {
		t.Fatal(err)
	}
	listed, err := s.enumerate()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]sampler{"tilted": newTilted(s, terms), "counted": exact, "listed": listed}
}

func chiSquare(t *testing.T, s *Space, draw sampler, all []Arch) float64 {
	t.Helper()
	const perCell = 200
	seen := map[int64]int{}
	r := rand.New(rand.NewPCG(7, 7))
	for range perCell * len(all) {
		a, err := draw.sample(r)
		if err != nil {
			t.Fatal(err)
		}
		seen[s.number(a)]++
	}
	var chi float64
	for _, a := range all {
		d := float64(seen[s.number(a)] - perCell)
		chi += d * d / perCell
		delete(seen, s.number(a))
	}
	if len(seen) > 0 {
		t.Fatalf("drew %d that are not feasible", len(seen))
	}
	return chi
}

func TestLargeSpaceIsCountedAndSampled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds: counts a part of 7^30")
	}
	s := imagenet()
	below, within, above := s.With(Constraint{MaxFLOPs: 329e6 - 1}), s.With(Constraint{MinFLOPs: 329e6, MaxFLOPs: 331e6}), s.With(Constraint{MinFLOPs: 331e6 + 1})
	whole := new(big.Int)
	for _, s := range []*Space{below, within, above} {
		begin := time.Now()
		n, err := s.Size()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %v architectures, %v, %d and %d sums", s.Constraints, n, time.Since(begin), s.memo.counter.(*split).a.top().len(), s.memo.counter.(*split).b.top().len())
		whole.Add(whole, n)
	}
	if want := s.product(); whole.Cmp(want) != 0 {
		t.Errorf("the three parts have %v, want 7^30 = %v", whole, want)
	}
	r := rand.New(rand.NewPCG(3, 3))
	const draws = 2000
	exact, quick := mean(t, within, within.memo.counter, r, draws), mean(t, within, within, r, draws)
	t.Logf("FLOPs above 329 million, %d draws each: counted %.0f, not counted %.0f", draws, exact, quick)
	if d := math.Abs(exact - quick); d > 5*577_000/math.Sqrt(draws/2) { // a deviation of 577,000 at most
		t.Errorf("the two ways differ by %.0f FLOPs in the mean", d)
	}
}

// Sample is a sampler too.
func (s *Space) sample(r *rand.Rand) (Arch, error) { return s.Sample(r) }

// mean of the FLOPs of draws, less 329 million.
func mean(t *testing.T, s *Space, from sampler, r *rand.Rand, draws int) (m float64) {
	t.Helper()
	for i := range draws {
		a, err := from.sample(r)
		if err != nil {
			t.Fatal(err)
		}
		cost, err := s.quickCost(a)
		if err != nil || cost.FLOPs < 329e6 || cost.FLOPs > 331e6 {
			t.Fatalf("sample %s has %d FLOPs, %v", s.Encode(a), cost.FLOPs, err)
		}
		if built, err := s.Cost(a); i < 20 && (err != nil || built != cost) { // nothing of the tables
			t.Fatalf("%s has %+v, %v, built %+v", s.Encode(a), cost, err, built)
		}
		m += float64(cost.FLOPs-329e6) / float64(draws)
	}
	return m
}

func TestSpaceIsSafeForGoroutines(t *testing.T) {
	s := tower([][]nn.Conv{{{}, {Kernel: 1}}, {{}, {Kernel: 3}}}).With(Constraint{MinFLOPs: 100})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if _, err := s.Sample(rand.New(rand.NewPCG(uint64(i), 0))); err != nil {
				t.Error(err)
			}
			if n, err := s.Size(); err != nil || n.Int64() != 3 {
				t.Errorf("Size %v, %v", n, err)
			}
		})
	}
	wg.Wait()
}

func TestWhatCannotBeCountedSaysWhy(t *testing.T) {
	s := imagenet().With(Constraint{MaxFLOPs: 400e6})
	s.Additive = false
	if n, err := s.Size(); err == nil {
		t.Fatalf("7^30 networks were built? %v", n)
	}
	if a, err := s.Sample(rand.New(rand.NewPCG(1, 1))); err != nil || s.Feasible(a) != nil {
		t.Errorf("rejection: %v, %v", a, err)
	}
	impossible := tower([][]nn.Conv{{{}, {Kernel: 1}}}).With(Constraint{MaxFLOPs: 1})
	if _, err := impossible.Sample(rand.New(rand.NewPCG(1, 1))); !errors.Is(err, ErrInfeasible) {
		t.Errorf("impossible: %v", err)
	}
}

func TestFalseAdditiveIsNoticed(t *testing.T) {
	s := &Space{
		Name: "chain", Additive: true, Task: nn.Task{Input: nn.Shape{4}, Classes: 2},
		Choices: []Choice{{"first", []string{"4", "8"}}, {"second", []string{"4", "8"}}},
		Build: func(a Arch, t nn.Task) (*nn.Network, error) {
			return nn.NewBuilder("chain", t.Input).Dense(4 + 4*a[0]).Dense(4 + 4*a[1]).Dense(t.Classes).Network()
		},
		Constraints: []Constraint{{MaxParams: 1000}},
	}
	if _, err := s.Size(); !errors.Is(err, ErrSpace) {
		t.Errorf("Size: %v", err)
	}
	if err := s.Validate(); !errors.Is(err, ErrSpace) {
		t.Errorf("Validate: %v", err)
	}
}

// The range of the paper's search, and one that one network in 600,000 keeps.
var ranges = map[string]Constraint{
	"paper": {MinFLOPs: 270e6, MaxFLOPs: 330e6},
	"tight": {MinFLOPs: 329e6, MaxFLOPs: 331e6},
	"both":  {MinFLOPs: 270e6, MaxFLOPs: 330e6, MinParams: 6e6, MaxParams: 6.2e6},
}

func BenchmarkSampleLarge(b *testing.B) {
	for name, c := range ranges {
		b.Run(name, func(b *testing.B) {
			s := imagenet().With(c)
			r := rand.New(rand.NewPCG(1, 1))
			if _, err := s.Sample(r); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := s.Sample(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What a process waits for before its first sample.
func BenchmarkFirstSampleLarge(b *testing.B) {
	for name, c := range ranges {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := imagenet().With(c).Sample(rand.New(rand.NewPCG(1, 1))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSizeLarge(b *testing.B) {
	for b.Loop() {
		if _, err := imagenet().With(ranges["paper"]).Size(); err != nil {
			b.Fatal(err)
		}
	}
}

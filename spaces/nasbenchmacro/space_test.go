package nasbenchmacro_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

func Example() {
	space := nasbenchmacro.Space()
	size, _ := space.Size()
	arch, _ := space.Decode("22222222")
	cost, _ := space.Cost(arch)
	fmt.Println(size, "architectures; the largest has", cost.FLOPs, "FLOPs and", cost.Params, "parameters")
	// Output: 6561 architectures; the largest has 105660928 FLOPs and 2932586 parameters
}

func TestConformance(t *testing.T) { spacetest.Run(t, nasbenchmacro.Space()) }

// The four published rows that were counted by hand stand here, so that a clone
// without the table checks its counts too.
func TestPublishedCounts(t *testing.T) {
	for key, want := range map[string]nn.Cost{
		"00000000": {FLOPs: 7713280, Params: 387882},
		"22222222": {FLOPs: 105660928, Params: 2932586},
		"02012100": {FLOPs: 47327744, Params: 890666},
		"11111221": {FLOPs: 65012224, Params: 2181386},
	} {
		a, err := nasbenchmacro.Space().Decode(key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := nasbenchmacro.Space().Cost(a); err != nil || got != want {
			t.Errorf("%s has %+v, %v, published %+v", key, got, err, want)
		}
	}
}

func TestOtherTasks(t *testing.T) {
	for _, task := range []nn.Task{
		{Input: nn.Shape{8, 8, 1}, Classes: 10}, {Input: nn.Shape{28, 28, 1}, Classes: 7}, {Input: nn.Shape{1, 1, 1}, Classes: 2},
	} {
		for _, key := range []string{"00000000", "12012012", "22222222"} {
			a, _ := nasbenchmacro.Space().Decode(key)
			if _, err := nasbenchmacro.Space().NetworkFor(a, task); err != nil {
				t.Errorf("%s for %v: %v", key, task, err)
			}
		}
	}
}

// file is the published table, which is not part of the project.
func file(t testing.TB) string {
	t.Helper()
	return spacetest.Published(t, "benchmark/nas-bench-macro_cifar10.json")
}

func table(t testing.TB) *spaces.Table {
	t.Helper()
	table, err := spaces.ReadTable(file(t), nasbenchmacro.Space())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// All 6,561 networks are built and counted, and every mean is the published one.
func TestEveryPublishedRow(t *testing.T) {
	table := table(t)
	b, err := os.ReadFile(file(t))
	if err != nil {
		t.Fatal(err)
	}
	var published map[string]struct {
		Mean          float64 `json:"mean_acc"`
		Params, FLOPs int64
	}
	if err := json.Unmarshal(b, &published); err != nil {
		t.Fatal(err)
	}
	if len(published) != 6561 || table.Len() != 6561 {
		t.Fatalf("%d published, %d read", len(published), table.Len())
	}
	s := nasbenchmacro.Space()
	for key, row := range published {
		a, err := s.Decode(key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Cost(a); err != nil || got.Params != row.Params || got.FLOPs != row.FLOPs {
			t.Fatalf("%s: counted %+v, %v, published %d parameters and %d FLOPs", key, got, err, row.Params, row.FLOPs)
		}
		if score, err := table.Score(a); err != nil || score.Percent != row.Mean {
			t.Fatalf("%s: score %v, %v, published %v", key, score.Percent, err, row.Mean)
		}
		same, _ := table.Score(s.Canonical(a))
		if cost, _ := s.Cost(s.Canonical(a)); same.Percent != row.Mean || cost.Params != row.Params || cost.FLOPs != row.FLOPs {
			t.Errorf("%s and %s are one network with two results or sizes", key, s.Encode(s.Canonical(a)))
		}
	}
}

// The best reaches 93.13; the ten largest by FLOPs contain rank 3 and none better.
func TestPublishedRanks(t *testing.T) {
	table := table(t)
	s, r := table.Space(), table.Report()
	best, _ := r.Test(r.Best())
	if got := fmt.Sprintf("%s %.2f", s.Encode(r.Best()), float64(best)); got != "22212202 93.13" {
		t.Errorf("best is %s", got)
	}
	all := slices.Collect(s.All())
	flops := func(a spaces.Arch) int64 { c, _ := table.Cost(a); return c.FLOPs }
	slices.SortStableFunc(all, func(a, b spaces.Arch) int { return cmp.Compare(flops(b), flops(a)) })
	rank := r.Len()
	for _, a := range all[:10] {
		rank = min(rank, r.Rank(a))
	}
	if rank != 3 {
		t.Errorf("largest first reaches rank %d in ten evaluations, published facts say 3", rank)
	}
}

// Counting under constraints agrees with the table, which knows every size.
func TestSizeUnderConstraints(t *testing.T) {
	table := table(t)
	for _, c := range []spaces.Constraint{
		{MaxFLOPs: 30e6}, {MinFLOPs: 30e6, MaxFLOPs: 40e6}, {MaxParams: 1e6}, {MinFLOPs: 20e6, MaxFLOPs: 60e6, MinParams: 8e5, MaxParams: 2e6},
	} {
		s := nasbenchmacro.Space().With(c)
		want := int64(0)
		for a := range nasbenchmacro.Space().All() {
			if k, err := table.Cost(a); err == nil && k.FLOPs >= c.MinFLOPs && (c.MaxFLOPs == 0 || k.FLOPs <= c.MaxFLOPs) &&
				k.Params >= c.MinParams && (c.MaxParams == 0 || k.Params <= c.MaxParams) {
				want++
			}
		}
		if n, err := s.Size(); err != nil || n.Int64() != want || want == 0 || want == 6561 {
			t.Errorf("%s: %v, %v, want %d", c, n, err, want)
		}
	}
}

// A table of another space of the same keys is noticed by its sizes.
func TestTableOfAnotherSpace(t *testing.T) {
	other := nasbenchmacro.Space()
	other.Task.Classes = 100
	if _, err := spaces.ReadTable(file(t), other); !errors.Is(err, spaces.ErrTable) {
		t.Errorf("read: %v", err)
	}
	resnet := filepath.Join(filepath.Dir(file(t)), "Results_ResNet.json")
	if _, err := spaces.ReadTable(resnet, nasbenchmacro.Space()); !errors.Is(err, spaces.ErrTable) {
		t.Errorf("read: %v", err)
	} else {
		t.Log(err)
	}
}

func BenchmarkReadTable(b *testing.B) {
	name := file(b)
	for b.Loop() {
		if _, err := spaces.ReadTable(name, nasbenchmacro.Space()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScore(b *testing.B) {
	table := table(b)
	a := spaces.Arch{2, 2, 2, 1, 2, 2, 2, 0}
	for b.Loop() {
		if _, err := table.Score(a); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzKey(f *testing.F) {
	space := nasbenchmacro.Space()
	for _, key := range []string{"02012100", " 02012100\n", "9", "-0000000", "1,2,0"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) { spacetest.Key(t, space, key) })
}

package mobilenet_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/mobilenet"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

func Example() {
	space := mobilenet.Space()
	arch, _ := space.Decode("1,0,0,0,1,0,1,0,1,1,1,0,4,0,4,3,0,0,4,3,0,4,4,0,5,0,5,5,5,0")
	cost, _ := space.Cost(arch)
	fmt.Printf("GENIUS-329: %.0f MFLOPs, %.1f million parameters\n", float64(cost.FLOPs)/1e6, float64(cost.Params)/1e6)
	fmt.Println("within the paper's range:", space.With(mobilenet.Range).Feasible(arch) == nil)
	// Output:
	// GENIUS-329: 329 MFLOPs, 7.0 million parameters
	// within the paper's range: true
}

func ExampleCIFAR10() {
	space := mobilenet.CIFAR10()
	arch, _ := space.Decode("1,0,0,0,1,0,1,0,1,1,1,0,4,0,4,3,0,0,4,3,0,4,4,0,5,0,5,5,5,0")
	net, _ := space.Network(arch)
	cost, _ := space.Cost(arch)
	fmt.Println(net.Input, "images,", cost.FLOPs/1e6, "MFLOPs")
	// Output: 32x32x3 images, 102 MFLOPs
}

func TestConformance(t *testing.T) {
	spacetest.Run(t, mobilenet.Space())
}

func TestConformanceCIFAR10(t *testing.T) {
	spacetest.Run(t, mobilenet.CIFAR10())
}

func TestSizeIsExact(t *testing.T) {
	n, err := mobilenet.Space().Size()
	require.NoError(t, err)
	require.Equal(t, "22539340290692258087863249", n.String())
	require.Zero(t, n.Cmp(new(big.Int).Exp(big.NewInt(7), big.NewInt(30), nil)))
}

// The two networks that the paper trained to the end, from its repository
// (github.com/mingkai-zheng/GENIUS, imagenet/README.md): 329 M FLOPs, 7.0 M
// parameters, 77.8% top-1; 401 M, 7.5 M, 78.2%. The last two columns are our
// counts, so that any change of them is seen.
func TestPublishedNetworks(t *testing.T) {
	for _, n := range []struct {
		key           string
		flops, params float64 // in millions
		exact         nn.Cost
	}{
		{"1,0,0,0,1,0,1,0,1,1,1,0,4,0,4,3,0,0,4,3,0,4,4,0,5,0,5,5,5,0", 329, 7.0, nn.Cost{FLOPs: 329_412_544, Params: 6_967_464}},
		{"1,0,1,0,1,1,1,1,0,0,1,1,4,4,0,4,0,4,4,5,0,5,0,5,6,5,0,6,0,5", 401, 7.5, nn.Cost{FLOPs: 401_494_976, Params: 7_452_328}},
	} {
		a, err := mobilenet.Space().Decode(n.key)
		require.NoError(t, err)
		cost, err := mobilenet.Space().Cost(a)
		require.NoError(t, err)
		require.Equal(t, n.exact, cost)
		require.Equal(t, n.flops, math.Round(float64(cost.FLOPs)/1e6))
		require.Equal(t, n.params, math.Round(float64(cost.Params)/1e5)/10)
	}
}

// message is one message of a recorded conversation.
type message struct{ Role, Content string }

func conversation(t *testing.T, name string) []message {
	t.Helper()
	b, err := os.ReadFile(spacetest.Published(t, "chat_history/"+name))
	require.NoError(t, err)
	var all []message
	require.NoError(t, json.Unmarshal(b, &all))
	return all
}

var (
	rejected = regexp.MustCompile(`resulting (\d+) FLOPS`)
	stage    = regexp.MustCompile(`\[((?:\s*[0-6]\s*,){5}\s*[0-6]\s*)\]`)
)

// design reads the first five lists of an answer of the recorded conversations;
// those that follow are talked about.
func design(t *testing.T, text string) spaces.Arch {
	t.Helper()
	lists := stage.FindAllStringSubmatch(text, -1)
	require.GreaterOrEqual(t, len(lists), 5)
	var key []string
	for _, l := range lists[:5] {
		key = append(key, strings.ReplaceAll(l[1], " ", ""))
	}
	a, err := mobilenet.Space().Decode(strings.Join(key, ","))
	require.NoError(t, err)
	return a
}

// Each answer that the paper's conversations turn down is told its true FLOPs,
// in whole millions. Ours round to the same number in all but one, which is 0.9 off.
func TestRejectedDesigns(t *testing.T) {
	space, constrained := mobilenet.Space(), mobilenet.Space().With(mobilenet.Range)
	told, same := 0, 0
	for _, name := range []string{"329M.json", "epoch_20_input_128.json", "epoch_30_input_224.json"} {
		all := conversation(t, name)
		for i, m := range all[:len(all)-1] {
			stated := rejected.FindStringSubmatch(all[i+1].Content)
			if m.Role != "assistant" || stated == nil {
				continue
			}
			want, err := strconv.ParseFloat(stated[1], 64)
			require.NoError(t, err)
			a := design(t, m.Content)
			cost, err := space.Cost(a)
			require.NoError(t, err)
			got := float64(cost.FLOPs) / 1e6
			require.InDelta(t, want, got, 1.5, "%s, message %d, %s", name, i, space.Encode(a))
			require.ErrorIs(t, constrained.Feasible(a), spaces.ErrInfeasible, "%s, message %d", name, i)
			told++
			if math.Round(got) == want {
				same++
			} else {
				t.Logf("%s, message %d: %v MFLOPs stated, %.3f counted", name, i, want, got)
			}
		}
	}
	require.Equal(t, 37, told)
	require.Equal(t, 36, same)
}

// Each answer that the conversations go on from is within the range.
func TestAcceptedDesigns(t *testing.T) {
	constrained, accepted := mobilenet.Space().With(mobilenet.Range), 0
	for _, name := range []string{"329M.json", "epoch_20_input_128.json", "epoch_30_input_224.json"} {
		all := conversation(t, name)
		for i, m := range all[:len(all)-1] {
			if m.Role == "assistant" && all[i+1].Role == "system" {
				require.NoError(t, constrained.Feasible(design(t, m.Content)), "%s, message %d", name, i)
				accepted++
			}
		}
	}
	require.Equal(t, 27, accepted)
}

// The prompts list the FLOPs of each operation in each place, in millions with
// four decimals: ours are these.
func TestListedOperations(t *testing.T) {
	text := conversation(t, "329M.json")[1].Content
	space := mobilenet.Space()
	cost := func(place, o int) int64 {
		a := make(spaces.Arch, len(space.Choices))
		base, err := space.Cost(a)
		require.NoError(t, err)
		a[place] = o
		c, err := space.Cost(a)
		require.NoError(t, err)
		return c.FLOPs - base.FLOPs
	}
	line := regexp.MustCompile(`flops_stage(\d)_(first|rest) *= *\[([^\]]*)\]`)
	lists := line.FindAllStringSubmatch(text, -1)
	require.Len(t, lists, 10)
	for _, l := range lists {
		place := 6 * int(l[1][0]-'1')
		if l[2] == "rest" {
			place++
		}
		var listed []float64
		for _, f := range strings.Split(l[3], ",") {
			x, err := strconv.ParseFloat(strings.TrimSpace(f), 64)
			require.NoError(t, err)
			listed = append(listed, x)
		}
		for o, x := range listed {
			got := float64(cost(place, o)) / 1e6
			require.InDelta(t, x-listed[0], got, 1.01e-4, "%s, operation %d", l[0][:24], o)
		}
	}
}

// The first two layers as the prompts list them, without their batch norms but one.
func TestListedStem(t *testing.T) {
	net, err := mobilenet.Space().Network(make(spaces.Arch, 30))
	require.NoError(t, err)
	s, err := net.Infer()
	require.NoError(t, err)
	var macs, norms []int64
	for i, l := range net.Layers {
		if l.Stage == "stem" {
			w := l.Op.Work(s.In[i], s.Out[i])
			if w.MACs > 0 {
				macs = append(macs, w.MACs)
			}
			if w.Norm > 0 {
				norms = append(norms, w.Norm)
			}
		}
	}
	require.Equal(t, []int64{5_419_008, 1_806_336, 256, 3_211_264}, macs)
	require.Len(t, norms, 3)
	require.InDelta(t, 5.8207, float64(macs[1]+macs[2]+macs[3]+4*norms[2])/1e6, 5e-5)
}

// A skip that keeps the shape is no layer, so where it stands does not matter.
func TestSkipsAreNoLayers(t *testing.T) {
	space := mobilenet.Space()
	r := rand.New(rand.NewPCG(1, 2))
	moved := 0
	for range 200 {
		a, err := space.Sample(r)
		require.NoError(t, err)
		c := space.Canonical(a)
		if !slices.Equal(a, c) {
			moved++
		}
		require.Equal(t, operations(t, space, a), operations(t, space, c))
	}
	require.Greater(t, moved, 100)
}

// operations are the layers of a network without their names.
func operations(t *testing.T, s *spaces.Space, a spaces.Arch) []nn.Op {
	t.Helper()
	net, err := s.Network(a)
	require.NoError(t, err)
	ops := make([]nn.Op, len(net.Layers))
	for i, l := range net.Layers {
		ops[i] = l.Op
	}
	return ops
}

func TestOtherTasks(t *testing.T) {
	for _, s := range []*spaces.Space{mobilenet.Space(), mobilenet.CIFAR10()} {
		for _, task := range []nn.Task{{Input: nn.Shape{32, 32, 3}, Classes: 100}, {Input: nn.Shape{28, 28, 1}, Classes: 7}, {Input: nn.Shape{128, 128, 3}, Classes: 1000}} {
			for _, o := range []int{0, 3, 6} {
				_, err := s.NetworkFor(slices.Repeat([]int{o}, 30), task)
				require.NoError(t, err)
			}
		}
	}
}

func FuzzKey(f *testing.F) {
	space := mobilenet.Space()
	f.Add("1,0,0,0,1,0,1,0,1,1,1,0,4,0,4,3,0,0,4,3,0,4,4,0,5,0,5,5,5,0")
	f.Add("[1, 0]")
	f.Add(strings.Repeat("6,", 30))
	f.Fuzz(func(t *testing.T, key string) { spacetest.Key(t, space, key) })
}

func TestConformanceInRange(t *testing.T) {
	if testing.Short() {
		t.Skip("counts a part of 7^30, which takes seconds")
	}
	spacetest.Run(t, mobilenet.Space().With(mobilenet.Range))
}

// The size of the paper's range, and of three parts that make up the whole.
func TestSizeOfTheRange(t *testing.T) {
	if testing.Short() {
		t.Skip("counts all of 7^30 in parts, which takes seconds")
	}
	whole := new(big.Int)
	for _, c := range []spaces.Constraint{{MaxFLOPs: mobilenet.Range.MinFLOPs - 1}, mobilenet.Range, {MinFLOPs: mobilenet.Range.MaxFLOPs + 1}} {
		n, err := mobilenet.Space().With(c).Size()
		require.NoError(t, err)
		t.Logf("%v: %v", c, n)
		whole.Add(whole, n)
	}
	require.Zero(t, whole.Cmp(new(big.Int).Exp(big.NewInt(7), big.NewInt(30), nil)))
}

func BenchmarkSample(b *testing.B) {
	space, r := mobilenet.Space().With(mobilenet.Range), rand.New(rand.NewPCG(1, 1))
	if _, err := space.Sample(r); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := space.Sample(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	space := mobilenet.Space()
	a := slices.Repeat(spaces.Arch{6}, 30)
	for b.Loop() {
		if _, err := space.Cost(a); err != nil {
			b.Fatal(err)
		}
	}
}

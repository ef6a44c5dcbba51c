package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// hash is a short hash of images, labels and shape.
func hash(e Examples) string {
	var b bytes.Buffer
	for _, d := range e.Shape {
		_ = binary.Write(&b, binary.LittleEndian, int32(d))
	}
	_ = binary.Write(&b, binary.LittleEndian, e.Labels)
	_ = binary.Write(&b, binary.LittleEndian, e.Images)
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:6])
}

// The hashes were taken on linux/amd64; they must be the same on every machine.
// GOARCH=386 runs this test on an amd64 machine.
func TestSplitsAreTheSameOnEveryMachine(t *testing.T) {
	for word, want := range map[string]string{
		"digits":        "2f856231935d 98c69bbdc063 88723abdc7fc",
		"digits,seed=1": "2a06625dd43f 52b7f591f19f 88723abdc7fc",
		"task:1":        "5366a5b2087c 55fe3eb290cf cd573b0dfa3f",
		"task:1,seed=1": "ff846e85154e 53b1bf20b98a cd573b0dfa3f",
		"task:2,classes=4,size=32,channels=3,difficulty=1,noise=0.3,examples=100": "ed4a2fe2c81a 55d137ecd7bf 31cbfca52250",
		"text:1": "9a5e54a3d116 cef6cb72acf9 8c64e7fb7aa3",
		"text:2,classes=32,length=9,letters=64,difficulty=1,examples=50,seed=3": "0b2359e4bad3 1882805f8267 50d945cee97c",
		"sensor:1": "aa6a50b66d3e 6609ed0b6626 2d3b36983240",
		"sensor:2,classes=3,length=100,channels=8,difficulty=1,noise=0.5,examples=50": "3aad7fa3532a bf0de88f047b 166513dd5d0b",
		"task:-9,size=8,difficulty=0.1,noise=0.01,examples=50":                        "68b19d2afbc5 338a661b2665 350aafa60288",
	} {
		s, err := Parse(word)
		require.NoError(t, err)
		p, err := s.Load()
		require.NoError(t, err)
		test, err := s.test()
		require.NoError(t, err)
		assert.Equal(t, want, strings.Join([]string{hash(p.Train), hash(p.Val), hash(test)}, " "), word)
	}
}

func TestDigitsAreThoseOfUCI(t *testing.T) {
	r, err := digitRaw()
	require.NoError(t, err)
	var per [10]int
	for _, l := range r.labels {
		per[l]++
	}
	// Counts of optdigits.names, and the first image, a zero.
	assert.Equal(t, [10]int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, per)
	assert.Equal(t, []byte{0, 0, 5, 13, 9, 1, 0, 0}, scaled(r.values[:8]))
	assert.Equal(t, byte(0), r.labels[0])
	assert.Less(t, len(packedDigits), 60<<10)
}

func scaled(p []byte) []byte {
	out := make([]byte, len(p))
	for i, v := range p {
		out[i] = byte((int(v)*16 + 254) / 255)
	}
	return out
}

func TestDigitSplitsPartTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Spec{Kind: "digits", Seed: rapid.Int64().Draw(t, "seed")}
		r, train, val, err := s.numbers()
		require.NoError(t, err)
		_, test := digitSplit(r)
		require.Equal(t, []int{1000, 397, 400}, []int{len(train), len(val), len(test)})
		all := slices.Sorted(slices.Values(slices.Concat(train, val, test)))
		require.Equal(t, count(1797), all, "disjoint, and all there is")
	})
}

func TestDealKeepsProportions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfN(rapid.ByteRange(0, 5), 1, 200).Draw(t, "labels")
		order := deal(labels, count(len(labels)), rapid.Int64().Draw(t, "seed"))
		require.Equal(t, count(len(labels)), slices.Sorted(slices.Values(order)))
		var of, seen [6]float64
		for _, l := range labels {
			of[l]++
		}
		for n, i := range order {
			seen[labels[i]]++
			for c := range of {
				share := of[c] * float64(n+1) / float64(len(labels))
				// Six classes that are due at once come one after the other.
				require.LessOrEqual(t, math.Abs(seen[c]-share), 3.0, "class %d after %d", c, n+1)
			}
		}
	})
}

func TestFirstOfTheLargerSplit(t *testing.T) {
	for _, word := range []string{"digits", "task:1,examples=200", "text:1,examples=200", "sensor:1,examples=200"} {
		s, err := Parse(word)
		require.NoError(t, err)
		all, err := s.Load()
		require.NoError(t, err)
		s.Train, s.Val = 37, 12
		few, err := s.Load()
		require.NoError(t, err)
		size := all.Train.Shape.Size()
		assert.Equal(t, all.Train.Labels[:37], few.Train.Labels)
		assert.Equal(t, all.Train.Images[:37*size], few.Train.Images)
		assert.Equal(t, all.Val.Images[:12*size], few.Val.Images)
	}
}

func TestTestSplitDependsOnNoSetting(t *testing.T) {
	for _, pair := range [][2]string{{"digits", "digits,seed=5,train=10,val=10"}, {"task:1,examples=100", "task:1,examples=100,seed=5,train=10"},
		{"text:1,examples=100", "text:1,examples=100,seed=5,train=10"}, {"sensor:1,examples=100", "sensor:1,examples=100,seed=5,train=10"}} {
		a, err := Parse(pair[0])
		require.NoError(t, err)
		b, err := Parse(pair[1])
		require.NoError(t, err)
		x, err := a.test()
		require.NoError(t, err)
		y, err := b.test()
		require.NoError(t, err)
		assert.Equal(t, x, y)
	}
}

func TestGeneratedImages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Generator{
			Seed: rapid.Int64().Draw(t, "seed"), Classes: rapid.IntRange(2, 32).Draw(t, "classes"),
			Size: rapid.IntRange(8, 32).Draw(t, "size"), Channels: rapid.IntRange(1, 4).Draw(t, "channels"),
			Difficulty: rapid.Float64Range(0.01, 1).Draw(t, "difficulty"), Noise: rapid.Float64Range(0.001, 0.5).Draw(t, "noise"),
			Examples: 64,
		}
		p, err := g.Spec().Load()
		require.NoError(t, err)
		task, err := g.Spec().Task()
		require.NoError(t, err)
		require.Equal(t, task, p.Task)
		require.Equal(t, nn.Shape{g.Size, g.Size, g.Channels}, p.Train.Shape)
		require.Equal(t, 64, p.Train.Len())
		require.Equal(t, 32, p.Val.Len())
		require.Len(t, p.Train.Images, 64*p.Train.Shape.Size())
		for _, v := range p.Train.Images {
			if v < 0 || v > 1 {
				t.Fatalf("pixel %v", v)
			}
		}
		var per [32]int
		for _, l := range p.Train.Labels[:64/g.Classes*g.Classes] {
			per[l]++
		}
		for c := range g.Classes {
			require.Equal(t, 64/g.Classes, per[c], "class %d", c)
		}
		require.NotEqual(t, hash(p.Train.part(0, 32)), hash(p.Val), "validation is not training again")
	})
}

// part is examples a to b.
func (e Examples) part(a, b int) Examples {
	n := e.Shape.Size()
	return Examples{Shape: e.Shape, Images: e.Images[a*n : b*n], Labels: e.Labels[a:b]}
}

// A template per class, the best that needs no learning of features, must do
// better than chance and far from perfectly: the task is neither hopeless nor trivial.
func TestGeneratedTaskIsNeitherTrivialNorHopeless(t *testing.T) {
	for seed := range int64(3) {
		p, err := Task(seed).Load()
		require.NoError(t, err)
		nearest := nearestNeighbour(p.Train, p.Val.part(0, 300))
		templates := nearestMean(p.Train, p.Val)
		t.Logf("task %d: nearest neighbour %.1f%%, nearest class mean %.1f%%", seed, nearest, templates)
		assert.Greater(t, nearest, 25.0, "labels have to do with images")
		assert.Less(t, templates, 50.0, "class means must not give the task away")
	}
}

func nearestNeighbour(train, val Examples) float64 {
	n, right := train.Shape.Size(), 0
	for i, want := range val.Labels {
		best, label := math.Inf(1), int32(-1)
		for j, l := range train.Labels {
			if d := distance(val.Images[i*n:(i+1)*n], train.Images[j*n:(j+1)*n]); d < best {
				best, label = d, l
			}
		}
		if label == want {
			right++
		}
	}
	return 100 * float64(right) / float64(val.Len())
}

func nearestMean(train, val Examples) float64 {
	n := train.Shape.Size()
	sums, counts := make([]float32, 32*n), make([]float32, 32)
	for j, l := range train.Labels {
		counts[l]++
		for k, v := range train.Images[j*n : (j+1)*n] {
			sums[int(l)*n+k] += v
		}
	}
	means := Examples{Shape: train.Shape}
	for l, c := range counts {
		if c > 0 {
			means.Labels = append(means.Labels, int32(l))
			for _, s := range sums[l*n : (l+1)*n] {
				means.Images = append(means.Images, s/c)
			}
		}
	}
	return nearestNeighbour(means, val)
}

func distance(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64((a[i] - b[i]) * (a[i] - b[i]))
	}
	return sum
}

func TestStatsAndNormalise(t *testing.T) {
	p, err := Generator{Seed: 1, Channels: 3, Examples: 40}.Spec().Load()
	require.NoError(t, err)
	mean, std := p.Train.Stats()
	p.Train.Normalise(mean, std)
	m, s := p.Train.Stats()
	for c := range 3 {
		assert.InDelta(t, 0, m[c], 1e-5)
		assert.InDelta(t, 1, s[c], 1e-4)
	}
	flat := Examples{Shape: nn.Shape{1, 2, 1}, Images: []float32{0.5, 0.5}, Labels: []int32{0}}
	m, s = flat.Stats()
	assert.Equal(t, []float32{0.5}, m)
	assert.Equal(t, []float32{1}, s)
}

func TestWaveIsNearlyASine(t *testing.T) {
	for turn := fixed(-3 * one); turn < 3*one; turn += 101 {
		x := float64(turn) / one
		require.InDelta(t, math.Sin(2*math.Pi*x), float64(wave(turn))/one, 0.06, "%v turns", x)
		require.InDelta(t, math.Cos(2*math.Pi*x), float64(cowave(turn))/one, 0.06, "%v turns", x)
	}
}

func TestBellHasTheDeviationItIsGiven(t *testing.T) {
	r := source(1, 2, trainStream, 3)
	var sum, squares float64
	const n = 100_000
	for range n {
		v := float64(bell(r, one/4)) / one
		sum, squares = sum+v, squares+v*v
	}
	assert.InDelta(t, 0, sum/n, 0.005)
	assert.InDelta(t, 0.25, math.Sqrt(squares/n), 0.005)
}

// Nothing that package data exports gives out test examples, and the door to
// them is imported by data and final alone.
func TestOnlyFinalOpensTheDoor(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}: {{.Imports}}", "github.com/genius-nas/nasgo/...").Output()
	require.NoError(t, err)
	var doors, finals []string
	for _, line := range strings.Split(string(out), "\n") {
		pkg, imports, _ := strings.Cut(line, ": ")
		for _, imp := range strings.Fields(strings.Trim(imports, "[]")) {
			switch imp {
			case "github.com/genius-nas/nasgo/nasgo/data/internal/door":
				doors = append(doors, filepath.Base(pkg))
			case "github.com/genius-nas/nasgo/nasgo/data/final":
				finals = append(finals, filepath.Base(pkg))
			}
		}
	}
	assert.Equal(t, []string{"data", "final"}, doors)
	assert.Subset(t, []string{"train"}, finals)
	doc, err := exec.Command("go", "doc", "-all", ".").Output()
	require.NoError(t, err)
	for _, line := range strings.Split(string(doc), "\n") {
		if strings.HasPrefix(line, "func ") {
			assert.NotContains(t, strings.ToLower(line), "test", "an exported function that may give out test examples")
		}
	}
}

func TestFashionMNIST(t *testing.T) {
	s, err := Parse("fashion-mnist,train=500,val=100")
	require.NoError(t, err)
	if _, err := os.Stat(fashionMNIST); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v: apt-get install dataset-fashion-mnist", err)
		}
		t.Skipf("%v: apt-get install dataset-fashion-mnist", err)
	}
	p, err := s.Load()
	require.NoError(t, err)
	assert.Equal(t, nn.Task{Input: nn.Shape{28, 28, 1}, Classes: 10}, p.Task)
	var per [10]int
	for _, l := range p.Train.Labels {
		per[l]++
	}
	assert.Equal(t, [10]int{50, 50, 50, 50, 50, 50, 50, 50, 50, 50}, per)
	mean, std := p.Train.Stats()
	assert.InDelta(t, 0.286, mean[0], 0.02, "as published for this dataset")
	assert.InDelta(t, 0.353, std[0], 0.02)
	_, train, val, err := s.numbers()
	require.NoError(t, err)
	assert.Equal(t, [2]int{50_000, 10_000}, [2]int{len(train), len(val)})
	test, err := s.test()
	require.NoError(t, err)
	assert.Equal(t, 10_000, test.Len())
}

func BenchmarkLoad(b *testing.B) {
	for _, word := range []string{"digits", "task:1", "task:1,size=32,channels=3", "fashion-mnist"} {
		b.Run(word, func(b *testing.B) {
			s, err := Parse(word)
			require.NoError(b, err)
			for b.Loop() {
				if _, err := s.Load(); err != nil {
					b.Skip(err)
				}
			}
		})
	}
}

package data

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

func TestGeneratedTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Text{
			Seed: rapid.Int64().Draw(t, "seed"), Classes: rapid.IntRange(2, 32).Draw(t, "classes"),
			Length: rapid.IntRange(8, 64).Draw(t, "length"), Letters: rapid.IntRange(4, 64).Draw(t, "letters"),
			Difficulty: rapid.Float64Range(0.01, 1).Draw(t, "difficulty"), Examples: 64,
		}
		p, err := g.Spec().Load()
		require.NoError(t, err)
		require.Equal(t, nn.Task{Input: nn.Shape{g.Length}, Classes: g.Classes, Vocab: g.Letters}, p.Task)
		require.Equal(t, p.Task.Input, p.Train.Shape)
		require.Equal(t, []int{64, 32}, []int{p.Train.Len(), p.Val.Len()})
		before := slices.Clone(p.Train.Images)
		p.Train.Normalise(p.Train.Stats())
		require.Equal(t, before, p.Train.Images, "tokens are no quantities")
		for _, v := range before {
			if v != float32(math.Trunc(float64(v))) || v < 0 || int(v) >= g.Letters {
				t.Fatalf("letter %v", v)
			}
		}
	})
}

func TestGeneratedReadings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Sensor{
			Seed: rapid.Int64().Draw(t, "seed"), Classes: rapid.IntRange(2, 32).Draw(t, "classes"),
			Length: rapid.IntRange(8, 64).Draw(t, "length"), Channels: rapid.IntRange(1, 8).Draw(t, "channels"),
			Difficulty: rapid.Float64Range(0.01, 1).Draw(t, "difficulty"), Noise: rapid.Float64Range(0.001, 0.5).Draw(t, "noise"),
			Examples: 64,
		}
		p, err := g.Spec().Load()
		require.NoError(t, err)
		require.Equal(t, nn.Task{Input: nn.Shape{g.Length, g.Channels}, Classes: g.Classes}, p.Task)
		require.Equal(t, []int{64, 32}, []int{p.Train.Len(), p.Val.Len()})
		mean, std := p.Train.Stats()
		require.Len(t, mean, g.Channels)
		require.Len(t, std, g.Channels)
		for _, v := range p.Train.Images {
			if v < 0 || v > 1 {
				t.Fatalf("reading %v", v)
			}
		}
		require.NotEqual(t, hash(p.Train.part(0, 32)), hash(p.Val), "validation is not training again")
	})
}

// How often a letter occurs says next to nothing of the class, which letters follow each
// other says nearly all.
func TestTextsTellByOrderAlone(t *testing.T) {
	for seed := range int64(3) {
		p, err := TextTask(seed).Load()
		require.NoError(t, err)
		v := p.Task.Vocab
		letters := bayes(p.Train, p.Val, v, func(x []float32, i int) []int { return []int{int(x[i])} })
		pairs := bayes(p.Train, p.Val, 2*v*v, func(x []float32, i int) (out []int) {
			for lag := 1; lag <= min(i, 2); lag++ {
				out = append(out, (lag-1)*v*v+int(x[i-lag])*v+int(x[i]))
			}
			return out
		})
		t.Logf("text %d: by letters %.1f%%, by pairs %.1f%%", seed, letters, pairs)
		assert.Less(t, letters, 20.0, "chance is 12.5%")
		assert.Greater(t, pairs, 90.0)
	}
}

// bayes classifies by counts of features, each taken as independent of the others.
func bayes(train, val Examples, features int, at func(x []float32, i int) []int) float64 {
	n, counts := train.Shape.Size(), map[int32][]float64{}
	for j, l := range train.Labels {
		if counts[l] == nil {
			counts[l] = slices.Repeat([]float64{1}, features)
		}
		for i := range n {
			for _, f := range at(train.Images[j*n:(j+1)*n], i) {
				counts[l][f]++
			}
		}
	}
	right := 0
	for j, want := range val.Labels {
		best, label := math.Inf(-1), int32(-1)
		for l, c := range counts {
			s := 0.0
			for i := range n {
				for _, f := range at(val.Images[j*n:(j+1)*n], i) {
					s += math.Log(c[f])
				}
			}
			if s > best {
				best, label = s, l
			}
		}
		if label == want {
			right++
		}
	}
	return 100 * float64(right) / float64(val.Len())
}

// Readings that are alike are not enough, and their means say next to nothing.
func TestSensorTaskIsNeitherTrivialNorHopeless(t *testing.T) {
	for seed := range int64(3) {
		p, err := SensorTask(seed).Load()
		require.NoError(t, err)
		nearest, means := nearestNeighbour(p.Train, p.Val.part(0, 300)), nearestMean(p.Train, p.Val)
		t.Logf("sensor %d: nearest neighbour %.1f%%, nearest class mean %.1f%%", seed, nearest, means)
		assert.Greater(t, nearest, 40.0, "labels have to do with readings; chance is 12.5%")
		assert.Less(t, nearest, 90.0)
		assert.Less(t, means, 30.0)
	}
}

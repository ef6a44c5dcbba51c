package data

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for word, want := range map[string]Spec{
		"digits":                                Digits(),
		"digits,seed=3,train=200":               {Kind: "digits", Seed: 3, Train: 200},
		"fashion-mnist,val=5":                   {Kind: "idx", Folder: fashionMNIST, Val: 5},
		"idx:/a,b=c/d":                          IDX("/a,b=c/d"),
		"idx:/a,seed=-4":                        {Kind: "idx", Folder: "/a", Seed: -4},
		"idx:x,seed=3,train=0,seed=4":           {Kind: "idx", Folder: "x,seed=3", Seed: 4},
		"task:-7":                               Task(-7),
		"task:1,classes=5,noise=0.25":           Generator{Seed: 1, Classes: 5, Noise: 0.25}.Spec(),
		"text:3":                                TextTask(3),
		"text:1,letters=9,length=20":            Text{Seed: 1, Letters: 9, Length: 20}.Spec(),
		"sensor:-2,channels=8,noise=1e-1,val=3": {Kind: "sensor", Val: 3, Sensor: &Sensor{Seed: -2, Channels: 8, Noise: 0.1}},
		"text:1,channels=3":                     {},
		"text:1,letters=3":                      {},
		"sensor:1,letters=9":                    {},
		"sensor:1,length=257":                   {},
		"sensor":                                {},
		"text:":                                 {},
		"task:1,size=32,examples=100,":          {},
		"task:1,size=7":                         {},
		"task:1,classes=33":                     {},
		"task:1,noise=NaN":                      {},
		"task:1,difficulty=1.01":                {},
		"task:1,difficulty=-0.1":                {},
		"task:":                                 {},
		"task:one":                              {},
		"digits,size=8":                         {},
		"digits,train=-1":                       {},
		"digits,train=1,train=2":                {},
		"digits,train":                          {},
		"idx:":                                  {},
		"mnist":                                 {},
		"":                                      {},
	} {
		got, err := Parse(word)
		if want.Kind == "" {
			assert.ErrorIs(t, err, ErrSpec, "%q", word)
			assert.Zero(t, got, "%q", word)
			continue
		}
		require.NoError(t, err, "%q", word)
		assert.Equal(t, want, got, "%q", word)
	}
}

func genSpec(t *rapid.T) Spec {
	var s Spec
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 3:
		s = Text{Seed: rapid.Int64().Draw(t, "task"), Classes: rapid.SampledFrom([]int{0, 2, 32}).Draw(t, "classes"),
			Length: rapid.SampledFrom([]int{0, 8, 256}).Draw(t, "length"), Letters: rapid.SampledFrom([]int{0, 4, 64}).Draw(t, "letters"),
			Difficulty: rapid.Float64Range(0, 1).Draw(t, "difficulty"), Examples: rapid.SampledFrom([]int{0, 10, 100_000}).Draw(t, "examples")}.Spec()
	case 4:
		s = Sensor{Seed: rapid.Int64().Draw(t, "task"), Classes: rapid.SampledFrom([]int{0, 2, 32}).Draw(t, "classes"),
			Length: rapid.SampledFrom([]int{0, 8, 256}).Draw(t, "length"), Channels: rapid.IntRange(0, 8).Draw(t, "channels"),
			Difficulty: rapid.Float64Range(0, 1).Draw(t, "difficulty"), Noise: rapid.Float64Range(0, 0.5).Draw(t, "noise"),
			Examples: rapid.SampledFrom([]int{0, 10, 100_000}).Draw(t, "examples")}.Spec()
	case 0:
		s = Digits()
	case 1:
		s = IDX(rapid.SampledFrom([]string{"/a", "a b", "x,seed=3", "x,train=1,val=2", ",", "é,", "x,seed", fashionMNIST}).Draw(t, "folder"))
	case 2:
		s = Generator{
			Seed:       rapid.Int64().Draw(t, "task"),
			Classes:    rapid.SampledFrom([]int{0, 2, 32}).Draw(t, "classes"),
			Size:       rapid.SampledFrom([]int{0, 8, 32}).Draw(t, "size"),
			Channels:   rapid.IntRange(0, 4).Draw(t, "channels"),
			Difficulty: rapid.Float64Range(0, 1).Draw(t, "difficulty"),
			Noise:      rapid.Float64Range(0, 0.5).Draw(t, "noise"),
			Examples:   rapid.SampledFrom([]int{0, 10, 100_000}).Draw(t, "examples"),
		}.Spec()
	}
	s.Seed = rapid.Int64().Draw(t, "seed")
	s.Train = rapid.IntRange(0, 9).Draw(t, "train")
	s.Val = rapid.IntRange(0, 9).Draw(t, "val")
	return s
}

func TestSpecSurvivesWordAndJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genSpec(t)
		got, err := Parse(s.String())
		require.NoError(t, err, s.String())
		require.Equal(t, s, got, s.String())
		text, err := json.Marshal(s)
		require.NoError(t, err)
		var back Spec
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, s, back)
	})
}

func TestSpecsThatNameNothing(t *testing.T) {
	for _, s := range []Spec{
		{}, {Kind: "images"}, {Kind: "idx"}, {Kind: "generated"}, {Kind: "digits", Folder: "x"},
		{Kind: "digits", Generated: &Generator{}}, {Kind: "digits", Val: -1},
		{Kind: "digits", Train: 1001}, {Kind: "digits", Val: 398},
		{Kind: "generated", Generated: &Generator{}, Train: 2001},
		{Kind: "text"}, {Kind: "sensor"}, {Kind: "text", Sensor: &Sensor{}}, {Kind: "sensor", Sensor: &Sensor{}, Text: &Text{}},
		{Kind: "text", Text: &Text{Letters: 65}}, {Kind: "sensor", Sensor: &Sensor{}, Val: 1001},
	} {
		_, err := s.Load()
		assert.ErrorIs(t, err, ErrSpec, "%+v", s)
	}
}

func FuzzParse(f *testing.F) {
	for _, w := range []string{"digits", "idx:a,seed=1", "task:3,classes=4,noise=0.1", "fashion-mnist,train=9", "task:1,examples=99,,", "text:1,letters=9", "sensor:2,noise=0.2"} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, word string) {
		s, err := Parse(word)
		if err != nil {
			if !errors.Is(err, ErrSpec) {
				t.Fatalf("%v does not wrap ErrSpec", err)
			}
			return
		}
		again, err := Parse(s.String())
		if err != nil {
			t.Fatalf("%q is read as %q, which is not: %v", word, s, err)
		}
		assert.Equal(t, s, again)
	})
}

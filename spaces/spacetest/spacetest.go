// Package spacetest is the suite that every search space passes: a new space is
// one package and a test of a few lines that calls [Run].
package spacetest

import (
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

const (
	walked = 20_000 // architectures a space may have for all of them to be walked
	drawn  = 60     // architectures built in the other tests
	seed   = 20260101
)

// Run tests that a space keeps what package spaces promises: no mistakes in its
// literal, keys that read back, networks that build, fit their task, survive
// JSON and draw, a right size, neighbours that are neighbours both ways, an
// additive claim that holds, representatives that are the same network.
func Run(t *testing.T, s *spaces.Space) {
	t.Helper()
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]func(*testing.T, *spaces.Space){
		"described": described, "size": size, "keys": keys, "garbage": garbage, "networks": networks,
		"neighbours": neighbours, "additive": additive, "canonical": canonical, "constrained": constrained,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// sample draws architectures, the first and the last of the space among them.
func sample(t *testing.T, s *spaces.Space) []spaces.Arch {
	t.Helper()
	first, last := make(spaces.Arch, len(s.Choices)), make(spaces.Arch, len(s.Choices))
	for i, c := range s.Choices {
		last[i] = len(c.Options) - 1
	}
	all := slices.DeleteFunc([]spaces.Arch{first, last}, func(a spaces.Arch) bool { return s.Feasible(a) != nil })
	r := rand.New(rand.NewPCG(seed, 1))
	for len(all) < drawn {
		a, err := s.Sample(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Feasible(a); err != nil {
			t.Fatalf("Sample gave %v: %v", a, err)
		}
		all = append(all, a)
	}
	return all
}

func described(t *testing.T, s *spaces.Space) {
	if len(strings.Fields(s.Doc)) < 10 {
		t.Errorf("Doc is %q: say in a few sentences what a person, or a model, has to know", s.Doc)
	}
	for _, c := range s.Choices {
		for _, text := range append([]string{c.Name}, c.Options...) {
			if text != strings.TrimSpace(text) || strings.ContainsAny(text, "\n\t") {
				t.Errorf("the name %q has space around it or a line break in it", text)
			}
		}
	}
}

func size(t *testing.T, s *spaces.Space) {
	n, err := s.Size()
	if err != nil {
		t.Fatal(err)
	}
	if !n.IsInt64() || n.Int64() > walked {
		t.Skipf("%v architectures are too many to walk", n)
	}
	count := int64(0)
	var before string
	for a := range s.All() {
		count++
		if key := s.Encode(a); key == before {
			t.Fatalf("All gives %s twice", key)
		} else {
			before = key
		}
	}
	if n.Cmp(big.NewInt(count)) != 0 {
		t.Errorf("Size is %v, All gives %d", n, count)
	}
}

func keys(t *testing.T, s *spaces.Space) {
	for _, a := range sample(t, s) {
		key := s.Encode(a)
		back, err := s.Decode(key)
		if err != nil || !slices.Equal(a, back) {
			t.Errorf("%v is written %q and read as %v, %v", a, key, back, err)
		}
	}
}

// garbage gives the key reader what people and models send.
func garbage(t *testing.T, s *spaces.Space) {
	good := s.Encode(sample(t, s)[0])
	for _, key := range []string{"", " ", "x", good + good, good + "x", "-" + good, good[:len(good)-1] + "é", "null", "\x00", strings.Repeat("9", 1000), "<script>"} {
		a, err := s.Decode(key)
		if err == nil && s.Encode(a) != strings.TrimSpace(key) {
			t.Errorf("Decode takes %q for %s", key, s.Encode(a))
		}
		if err != nil && !errors.Is(err, spaces.ErrArch) {
			t.Errorf("the error for %q does not wrap ErrArch: %v", key, err)
		}
	}
	if _, err := s.Network(make(spaces.Arch, len(s.Choices)+1)); !errors.Is(err, spaces.ErrArch) {
		t.Errorf("the network of one choice too many: %v", err)
	}
}

func networks(t *testing.T, s *spaces.Space) {
	for _, a := range sample(t, s) {
		key := s.Encode(a)
		n, err := s.Network(a)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Network(a)
		if err != nil || !reflect.DeepEqual(n, again) {
			t.Errorf("%s: Build gives another network the second time", key)
		}
		var back nn.Network
		b, err := json.Marshal(n)
		if err == nil {
			err = json.Unmarshal(b, &back)
		}
		if err != nil || !reflect.DeepEqual(*n, back) {
			t.Errorf("%s: the network does not survive JSON: %v", key, err)
		}
		for _, l := range n.Layers {
			if l.Stage == "" {
				t.Errorf("%s: layer %q has no stage; a drawing groups by stages", key, l.Name)
			}
		}
		if svg, err := n.SVG(); err != nil || !strings.Contains(string(svg), "<svg") {
			t.Errorf("%s: the network cannot be drawn: %v", key, err)
		}
	}
}

func neighbours(t *testing.T, s *spaces.Space) {
	for _, a := range sample(t, s)[:10] {
		seen := map[string]bool{}
		for _, b := range s.Neighbours(a) {
			differ := 0
			for i := range a {
				if a[i] != b[i] {
					differ++
				}
			}
			if err := s.Feasible(b); err != nil || differ != 1 || seen[s.Encode(b)] {
				t.Errorf("%v has the neighbour %v: %d choices differ, %v", a, b, differ, err)
			}
			seen[s.Encode(b)] = true
			if !slices.ContainsFunc(s.Neighbours(b), func(c spaces.Arch) bool { return slices.Equal(a, c) }) {
				t.Errorf("%v is a neighbour of %v but not the other way round", b, a)
			}
		}
	}
}

// additive checks the claim on many architectures: exchanging one option costs
// the same whatever the others are.
func additive(t *testing.T, s *spaces.Space) {
	if !s.Additive {
		t.Skip("the space makes no such claim")
	}
	cost := func(a spaces.Arch) nn.Cost {
		c, err := s.Cost(a)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	zero := make(spaces.Arch, len(s.Choices))
	base := cost(zero)
	for _, a := range sample(t, s) {
		sum := base
		for i, o := range a {
			one := slices.Clone(zero)
			one[i] = o
			c := cost(one)
			sum.FLOPs += c.FLOPs - base.FLOPs
			sum.Params += c.Params - base.Params
		}
		if got := cost(a); got != sum {
			t.Fatalf("%s has %+v, the sum over its choices is %+v: the space is not Additive", s.Encode(a), got, sum)
		}
	}
}

func canonical(t *testing.T, s *spaces.Space) {
	if s.Canonical == nil {
		t.Skip("every architecture is its own representative")
	}
	for _, a := range sample(t, s) {
		before := slices.Clone(a)
		c := s.Canonical(a)
		if !slices.Equal(a, before) {
			t.Fatalf("Canonical changes its argument %v", before)
		}
		if err := s.Check(c); err != nil || !slices.Equal(s.Canonical(c), c) {
			t.Errorf("Canonical of %v is %v, whose own is %v, %v", a, c, s.Canonical(c), err)
		}
		x, err := s.Cost(a)
		y, err2 := s.Cost(c)
		if err != nil || err2 != nil || y.FLOPs > x.FLOPs || y.Params > x.Params {
			t.Errorf("%v has the representative %v, which is larger", a, c)
		}
	}
}

// constrained bounds the space at a size that occurs and counts again.
func constrained(t *testing.T, s *spaces.Space) {
	a := sample(t, s)[drawn/2]
	cost, err := s.Cost(a)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Size()
	if err != nil {
		t.Fatal(err)
	}
	if !n.IsInt64() || n.Int64() > walked {
		t.Skip("too many to count both ways")
	}
	if testing.Short() && !s.Additive && n.Int64() > 7_000 {
		t.Skip("builds each network twice, which takes seconds")
	}
	atMost := spaces.Constraint{MaxFLOPs: cost.FLOPs}
	more := spaces.Constraint{MinFLOPs: cost.FLOPs + 1}
	below, err := s.With(atMost).Size()
	if err != nil {
		t.Fatal(err)
	}
	above, err := s.With(more).Size()
	if err != nil {
		t.Fatal(err)
	}
	if sum := new(big.Int).Add(below, above); sum.Cmp(n) != 0 {
		t.Errorf("%v have at most %d FLOPs, %v more, together not %v", below, cost.FLOPs, above, n)
	}
	if err := s.With(atMost).Feasible(a); err != nil {
		t.Error(err)
	}
	if err := s.With(more).Feasible(a); !errors.Is(err, spaces.ErrInfeasible) {
		t.Errorf("%s is not excluded: %v", s.Encode(a), err)
	}
}

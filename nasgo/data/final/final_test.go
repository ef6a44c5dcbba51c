package final_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/data/final"
)

func ExampleLoad() {
	test, err := final.Load(data.Digits())
	fmt.Println(test.Shape, test.Len(), err)
	// Output: 8x8x1 400 <nil>
}

func TestLoadRefuses(t *testing.T) {
	if _, err := final.Load(data.Spec{}); !errors.Is(err, data.ErrSpec) {
		t.Fatal(err)
	}
	if _, err := final.Load(data.IDX(t.TempDir())); !errors.Is(err, data.ErrFile) {
		t.Fatal(err)
	}
}

// No image of the test split is one that a search sees.
func TestTestImagesAreNew(t *testing.T) {
	for _, s := range []data.Spec{data.Digits(), data.Task(1)} {
		test, err := final.Load(s)
		if err != nil {
			t.Fatal(err)
		}
		for seed := range int64(3) {
			s.Seed = seed
			seen, err := s.Load()
			if err != nil {
				t.Fatal(err)
			}
			old := images(seen.Train)
			for k := range images(seen.Val) {
				old[k] = true
			}
			for k := range images(test) {
				if old[k] {
					t.Fatalf("%s: a test image is among those of the search", s)
				}
			}
		}
	}
}

func images(e data.Examples) map[string]bool {
	n, all := e.Shape.Size(), map[string]bool{}
	for i := range e.Len() {
		all[fmt.Sprint(e.Images[i*n:(i+1)*n])] = true
	}
	return all
}

package known_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

func ExampleFind() {
	s, err := known.Find("nasbenchmacro")
	fmt.Println(s.Name, len(s.Choices), "choices", err)
	_, err = known.Find("nasbench")
	fmt.Println(err)
	// Output:
	// nasbenchmacro 8 choices <nil>
	// unusable space: there is none named "nasbench"; there are channelbench/mobilenet, channelbench/resnet, mobilenet, mobilenet/cifar10, nasbench201/cifar10, nasbench201/cifar100, nasbench201/imagenet16-120, nasbenchmacro, smallconv, tinyconv, transformer
}

func TestEachNameFindsItsSpace(t *testing.T) {
	if !slices.IsSorted(known.Names()) || len(known.Names()) < 2 {
		t.Errorf("names %v", known.Names())
	}
	for _, name := range known.Names() {
		s, err := known.Find(name)
		if err != nil || s.Name != name {
			t.Errorf("%s: %v, %v", name, s, err)
		}
		if other, _ := known.Find(name); other == s {
			t.Errorf("%s: two callers share one space, and a constraint set by one would bind the other", name)
		}
	}
	if _, err := known.Find(""); !errors.Is(err, spaces.ErrSpace) || !strings.Contains(err.Error(), "smallconv") {
		t.Errorf("no name: %v", err)
	}
}

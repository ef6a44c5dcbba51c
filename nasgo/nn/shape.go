package nn

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrNetwork is wrapped by every error about a network that cannot be: shapes
// that do not fit, an unknown operation, a layer that reads one that is not there.
var ErrNetwork = errors.New("network cannot be built")

// Shape is the shape of one example, without the batch: [H W C] for an image
// (channels last), [T C] for a sequence, [C] for a vector, [T] for tokens.
type Shape []int

// Size is the number of elements, 1 for the empty shape.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// Channels is the last dimension, 0 for the empty shape.
func (s Shape) Channels() int {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1]
}

// Equal says whether both shapes have the same dimensions.
func (s Shape) Equal(o Shape) bool { return slices.Equal(s, o) }

// String writes the shape as people do: 32x32x3.
func (s Shape) String() string {
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = fmt.Sprint(d)
	}
	return strings.Join(parts, "x")
}

// Task is what a network is built for: the shape of one input and the number
// of classes it tells apart.
type Task struct {
	Input   Shape `json:"input"`
	Classes int   `json:"classes"`
	Vocab   int   `json:"vocab,omitempty"` // of tokens [T]: how many different ones there are; else 0
}

// problem is an error that wraps ErrNetwork without repeating its text: what is
// written around it, the network and the layer, says where.
type problem string

func (p problem) Error() string { return string(p) }

func (p problem) Unwrap() error { return ErrNetwork }

// errorf makes an error that wraps ErrNetwork.
func errorf(format string, args ...any) error { return problem(fmt.Sprintf(format, args...)) }

// one checks that an operation has exactly one input of the given rank
// (0: any rank) and returns it.
func one(in []Shape, rank int) (Shape, error) {
	if len(in) != 1 {
		return nil, errorf("needs one input, has %d", len(in))
	}
	if len(in[0]) == 0 || rank > 0 && len(in[0]) != rank {
		return nil, errorf("needs an input of %s, has %v", dimensions(rank), in[0])
	}
	return in[0], nil
}

// dimensions says in words what rank an operation reads, 0 being any.
func dimensions(rank int) string {
	return [...]string{"1 to 3 dimensions", "tokens [T]", "a sequence [T C]", "an image [H W C]"}[rank]
}

package nn

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
)

// Op is one operation of a network as data: its settings, not its weights.
// Ops are small comparable structs, and those of this package are all there
// are: a trainer has to know each. To add one, write the struct, its four
// methods, its line in kinds, its forward pass in the slow reference of package
// nntest, its label and colour in the drawing, and its graph in train.
type Op interface {
	// Kind is the word that stands for the operation in JSON, such as "conv".
	Kind() string
	// OutShape is the shape of the output for inputs of the given shapes. The
	// error says which shape or setting does not fit; it wraps ErrNetwork.
	OutShape(in []Shape) (Shape, error)
	// Weights lists what the operation holds, in the order in which trainers
	// and exports lay it out. It is called with shapes that OutShape accepted.
	Weights(in []Shape) []Weight
	// Work counts what one forward pass of one example computes.
	Work(in []Shape, out Shape) Work
}

// Weight is one tensor that an operation holds.
type Weight struct {
	Name string // "kernel", "bias", "scale", …; unique within its layer
	Dims []int  // convolution kernels are [k k in/groups out], dense ones [in out]
	Init Init   // how it starts
	// Fan is the number of inputs that one output sums over; Init scales with it.
	Fan int
	// Statistic marks a running mean or variance: state, but neither learned
	// nor counted as a parameter.
	Statistic bool
}

// Size is the number of values in the tensor.
func (w Weight) Size() int { return Shape(w.Dims).Size() }

// Init says how a tensor starts before training.
type Init string

// The ways a tensor can start.
const (
	InitHe Init = "he" // normal with variance 2/Fan (He et al., arXiv 1502.01852)
	// InitGlorot is normal with variance 1/Fan: Glorot and Bengio's (2010) where
	// a layer has as many outputs as inputs.
	InitGlorot Init = "glorot"
	InitNormal Init = "normal" // normal with deviation 0.02
	InitZero   Init = "zero"
	InitOne    Init = "one"
)

// Work is what one forward pass of one example computes, in counts that a
// [Rule] weighs. MACs are multiply-accumulates.
type Work struct {
	MACs int64 // of convolutions, dense layers and attention, without biases
	Norm int64 // elements that pass a batch or layer norm
	Act  int64 // elements that pass an activation
	Pool int64 // elements that a pooling layer reads
	Bias int64 // values that a convolution, a dense layer or attention adds a bias to
}

// kind is what the package knows of one kind of operation.
type kind struct {
	decode func(json.RawMessage) (Op, error) // its settings from JSON
	is     func(Op) bool                     // whether an Op is of this very type
}

// kinds holds every operation there is, by its word.
var kinds = map[string]kind{
	"conv":       kindOf[Conv](),
	"batchnorm":  kindOf[BatchNorm](),
	"layernorm":  kindOf[LayerNorm](),
	"activation": kindOf[Activation](),
	"pool":       kindOf[Pool](),
	"globalpool": kindOf[GlobalPool](),
	"se":         kindOf[SqueezeExcite](),
	"dense":      kindOf[Dense](),
	"dropout":    kindOf[Dropout](),
	"add":        kindOf[Add](),
	"concat":     kindOf[Concat](),
	"zero":       kindOf[Zero](),
	"embedding":  kindOf[Embedding](),
	"positions":  kindOf[Positions](),
	"attention":  kindOf[Attention](),
}

func kindOf[T Op]() kind {
	return kind{decodeOp[T], func(op Op) bool { _, ok := op.(T); return ok }}
}

// checkKind refuses what the trainer and the drawing would not know: a type
// from outside this package, and a pointer to one of its own.
func checkKind(op Op) error {
	if op == nil {
		return errorf("has no operation")
	}
	if t := reflect.TypeOf(op); t.Kind() != reflect.Struct {
		return errorf("its operation is a %v, want a struct such as nn.Conv", t)
	}
	if k, ok := kinds[op.Kind()]; !ok || !k.is(op) {
		return errorf("unknown operation %T of kind %q", op, op.Kind())
	}
	return nil
}

// Kinds lists the words of all operations, in alphabetical order.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

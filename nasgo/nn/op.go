package nn

import "encoding/json"

// Op is one operation of a network as data: its settings, not its weights.
// Ops are small comparable structs; each kind has a file of its own and a line
// in [kinds]. To add one, write the struct, its four methods, that line, its
// forward pass in the slow reference of the tests, and its graph in train.
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
	InitHe     Init = "he"     // normal with variance 2/Fan (He et al., arXiv 1502.01852)
	InitGlorot Init = "glorot" // normal with variance 1/Fan
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
	Pool int64 // elements that a pool reads
}

func (w Work) plus(o Work) Work {
	return Work{w.MACs + o.MACs, w.Norm + o.Norm, w.Act + o.Act, w.Pool + o.Pool}
}

// kinds reads the settings of each kind of operation from JSON.
var kinds = map[string]func(json.RawMessage) (Op, error){
	"conv":       decodeOp[Conv],
	"batchnorm":  decodeOp[BatchNorm],
	"layernorm":  decodeOp[LayerNorm],
	"activation": decodeOp[Activation],
	"pool":       decodeOp[Pool],
	"globalpool": decodeOp[GlobalPool],
	"se":         decodeOp[SqueezeExcite],
	"dense":      decodeOp[Dense],
	"dropout":    decodeOp[Dropout],
	"add":        decodeOp[Add],
	"concat":     decodeOp[Concat],
	"zero":       decodeOp[Zero],
	"embedding":  decodeOp[Embedding],
	"positions":  decodeOp[Positions],
	"attention":  decodeOp[Attention],
}

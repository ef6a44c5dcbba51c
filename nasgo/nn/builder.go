package nn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Builder writes a network layer by layer. Each call adds a layer that reads
// the one before it; [Builder.At] and [Builder.From] go back for branches.
// The first mistake is kept and returned by [Builder.Network], so calls chain.
type Builder struct {
	net    Network
	shapes map[string]Shape
	at     Ref
	block  string
	stage  string
	count  map[string]int
	err    error
}

// Ref names a layer of a network being built.
type Ref string

// NewBuilder starts a network of the given name over inputs of the given shape.
func NewBuilder(name string, input Shape) *Builder {
	input = slices.Clone(input)
	return &Builder{
		net:    Network{Name: name, Input: input},
		shapes: map[string]Shape{InputName: input},
		at:     InputName,
		count:  map[string]int{},
		err:    checkInput(input),
	}
}

// At is the layer that the next one will read.
func (b *Builder) At() Ref { return b.at }

// From makes the next layer read r.
func (b *Builder) From(r Ref) *Builder { b.at = r; return b }

// Shape is the output shape of the layer At, nil after a mistake.
func (b *Builder) Shape() Shape {
	if b.err != nil {
		return nil
	}
	return b.shapes[string(b.at)]
}

// Stage begins a stage: a group of blocks of one resolution.
func (b *Builder) Stage(name string) *Builder { b.stage, b.block = name, ""; return b }

// Block begins a block: layers that a person sees as one. Its name is prefixed
// with the stage's.
func (b *Builder) Block(name string) *Builder {
	b.block = strings.TrimPrefix(b.stage+"."+name, ".")
	return b
}

// Op adds any operation, reading At and then the others.
func (b *Builder) Op(op Op, others ...Ref) *Builder {
	if b.err != nil {
		return b
	}
	if b.err = checkKind(op); b.err != nil {
		return b
	}
	l := Layer{Name: b.name(op.Kind()), In: []string{string(b.at)}, Op: op, Block: b.block, Stage: b.stage}
	for _, o := range others {
		l.In = append(l.In, string(o))
	}
	out, _, err := l.infer(b.shapes, make([]Shape, len(l.In)))
	if err != nil {
		b.err = layerError(len(b.net.Layers), l, err)
		return b
	}
	b.net.Layers = append(b.net.Layers, l)
	b.shapes[l.Name], b.at = out, Ref(l.Name)
	return b
}

func (b *Builder) name(kind string) string {
	group := b.block
	if group == "" {
		group = b.stage
	}
	base := strings.TrimPrefix(group+"."+kind, ".")
	b.count[base]++
	if n := b.count[base]; n > 1 {
		return base + strconv.Itoa(n)
	}
	return base
}

// Conv adds a convolution without bias.
func (b *Builder) Conv(out, kernel, stride int) *Builder {
	return b.Op(Conv{Out: out, Kernel: kernel, Stride: stride})
}

// Depthwise adds a convolution with a kernel of its own for each channel, without bias.
func (b *Builder) Depthwise(kernel, stride int) *Builder {
	c := b.Shape().Channels()
	return b.Op(Conv{Out: c, Kernel: kernel, Stride: stride, Groups: c})
}

// BatchNorm adds a batch norm.
func (b *Builder) BatchNorm() *Builder { return b.Op(BatchNorm{}) }

// Act adds an activation.
func (b *Builder) Act(f Func) *Builder { return b.Op(Activation{Func: f}) }

// ReLU adds the activation max(x, 0).
func (b *Builder) ReLU() *Builder { return b.Act(ReLU) }

// MaxPool adds a max pool.
func (b *Builder) MaxPool(kernel, stride int) *Builder {
	return b.Op(Pool{Type: "max", Kernel: kernel, Stride: stride})
}

// AvgPool adds an average pool.
func (b *Builder) AvgPool(kernel, stride int) *Builder {
	return b.Op(Pool{Type: "avg", Kernel: kernel, Stride: stride})
}

// GlobalPool adds an average over all positions.
func (b *Builder) GlobalPool() *Builder { return b.Op(GlobalPool{}) }

// Dense adds a linear layer with bias.
func (b *Builder) Dense(out int) *Builder { return b.Op(Dense{Out: out, Bias: true}) }

// Dropout adds a dropout.
func (b *Builder) Dropout(rate float64) *Builder { return b.Op(Dropout{Rate: rate}) }

// Add sums At and others.
func (b *Builder) Add(others ...Ref) *Builder { return b.Op(Add{}, others...) }

// Concat joins At and others along the channels.
func (b *Builder) Concat(others ...Ref) *Builder { return b.Op(Concat{}, others...) }

// Fail records a mistake of the caller's, such as an option it does not know,
// unless there is one already.
func (b *Builder) Fail(format string, args ...any) *Builder {
	if b.err == nil {
		b.err = errorf(format, args...)
	}
	return b
}

// Network is what was built, or the first mistake; the error wraps ErrNetwork.
func (b *Builder) Network() (*Network, error) {
	err := b.err
	if err == nil {
		err = b.net.checkFrame() // the layers were checked as they came
	}
	if err != nil {
		return nil, fmt.Errorf("network %q: %w", b.net.Name, err)
	}
	n := b.net
	n.Layers = slices.Clip(n.Layers) // so that building on does not change n
	return &n, nil
}

package nn

// BatchNorm normalises each channel over the batch and all positions (Ioffe and
// Szegedy, arXiv 1502.03167), epsilon 1e-5, running statistics with weight 0.1
// for the newest batch, and in training the biased variance for both.
type BatchNorm struct{}

// Kind is "batchnorm".
func (BatchNorm) Kind() string { return "batchnorm" }

// OutShape is the input's shape.
func (BatchNorm) OutShape(in []Shape) (Shape, error) { return one(in, 0) }

// Weights are scale and offset [C], and the running mean and variance [C].
func (BatchNorm) Weights(in []Shape) []Weight {
	c := []int{in[0].Channels()}
	return []Weight{
		{Name: "scale", Dims: c, Init: InitOne},
		{Name: "offset", Dims: c, Init: InitZero},
		{Name: "mean", Dims: c, Init: InitZero, Statistic: true},
		{Name: "variance", Dims: c, Init: InitOne, Statistic: true},
	}
}

// Work is one normalised value for each element.
func (BatchNorm) Work(_ []Shape, out Shape) Work { return Work{Norm: int64(out.Size())} }

// LayerNorm normalises the last axis of each example (Ba et al., arXiv
// 1607.06450), epsilon 1e-5.
type LayerNorm struct{}

// Kind is "layernorm".
func (LayerNorm) Kind() string { return "layernorm" }

// OutShape is the input's shape.
func (LayerNorm) OutShape(in []Shape) (Shape, error) { return one(in, 0) }

// Weights are scale and offset [C].
func (LayerNorm) Weights(in []Shape) []Weight {
	c := []int{in[0].Channels()}
	return []Weight{{Name: "scale", Dims: c, Init: InitOne}, {Name: "offset", Dims: c, Init: InitZero}}
}

// Work is one normalised value for each element.
func (LayerNorm) Work(_ []Shape, out Shape) Work { return Work{Norm: int64(out.Size())} }

package nn_test

import (
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/stretchr/testify/require"
)

// Every operation's shape, weights and work, by hand.
func TestOps(t *testing.T) {
	type dims = map[string][]int
	image, seq := nn.Shape{8, 6, 4}, nn.Shape{5, 6}
	for _, c := range []struct {
		name    string
		op      nn.Op
		in      []nn.Shape
		out     nn.Shape
		weights dims
		params  int64
		work    nn.Work
	}{
		{"conv", nn.Conv{Out: 10, Kernel: 3}, []nn.Shape{image}, nn.Shape{8, 6, 10},
			dims{"kernel": {3, 3, 4, 10}}, 360, nn.Work{MACs: 360 * 48}},
		{"conv, stride 2, odd side, bias", nn.Conv{Out: 2, Kernel: 5, Stride: 2, Bias: true}, []nn.Shape{{7, 6, 4}}, nn.Shape{4, 3, 2},
			dims{"kernel": {5, 5, 4, 2}, "bias": {2}}, 202, nn.Work{MACs: 200 * 12, Bias: 24}},
		{"conv, groups", nn.Conv{Out: 6, Kernel: 1, Groups: 2}, []nn.Shape{image}, nn.Shape{8, 6, 6},
			dims{"kernel": {1, 1, 2, 6}}, 12, nn.Work{MACs: 12 * 48}},
		{"conv, depthwise", nn.Conv{Out: 4, Kernel: 3, Stride: 3, Groups: 4}, []nn.Shape{image}, nn.Shape{3, 2, 4},
			dims{"kernel": {3, 3, 1, 4}}, 36, nn.Work{MACs: 36 * 6}},
		{"batchnorm", nn.BatchNorm{}, []nn.Shape{image}, image,
			dims{"scale": {4}, "offset": {4}, "mean": {4}, "variance": {4}}, 8, nn.Work{Norm: 192}},
		{"layernorm", nn.LayerNorm{}, []nn.Shape{seq}, seq, dims{"scale": {6}, "offset": {6}}, 12, nn.Work{Norm: 30}},
		{"activation", nn.Activation{Func: nn.GELU}, []nn.Shape{seq}, seq, nil, 0, nn.Work{Act: 30}},
		{"max pool", nn.Pool{Type: "max", Kernel: 3, Stride: 2}, []nn.Shape{{7, 6, 4}}, nn.Shape{4, 3, 4}, nil, 0, nn.Work{Pool: 9 * 48}},
		{"avg pool, even", nn.Pool{Type: "avg", Kernel: 2, Stride: 2}, []nn.Shape{{7, 6, 4}}, nn.Shape{3, 3, 4}, nil, 0, nn.Work{Pool: 4 * 36}},
		{"globalpool", nn.GlobalPool{}, []nn.Shape{image}, nn.Shape{4}, nil, 0, nn.Work{Pool: 192}},
		{"globalpool of a sequence", nn.GlobalPool{}, []nn.Shape{seq}, nn.Shape{6}, nil, 0, nn.Work{Pool: 30}},
		{"se", nn.SqueezeExcite{Hidden: 3, Act: nn.ReLU, Gate: nn.Sigmoid}, []nn.Shape{image}, image,
			dims{"reduce": {4, 3}, "reduce_bias": {3}, "expand": {3, 4}, "expand_bias": {4}}, 31, nn.Work{MACs: 24, Act: 7, Bias: 7}},
		{"dense", nn.Dense{Out: 3, Bias: true}, []nn.Shape{{7}}, nn.Shape{3}, dims{"kernel": {7, 3}, "bias": {3}}, 24, nn.Work{MACs: 21, Bias: 3}},
		{"dense of a sequence", nn.Dense{Out: 3}, []nn.Shape{seq}, nn.Shape{5, 3}, dims{"kernel": {6, 3}}, 18, nn.Work{MACs: 90}},
		{"dropout", nn.Dropout{Rate: 0.5}, []nn.Shape{seq}, seq, nil, 0, nn.Work{}},
		{"add", nn.Add{}, []nn.Shape{seq, seq, seq}, seq, nil, 0, nn.Work{}},
		{"concat", nn.Concat{}, []nn.Shape{image, {8, 6, 1}}, nn.Shape{8, 6, 5}, nil, 0, nn.Work{}},
		{"zero", nn.Zero{}, []nn.Shape{{3}}, nn.Shape{3}, nil, 0, nn.Work{}},
		{"zero, stride 2", nn.Zero{Stride: 2}, []nn.Shape{{7, 6, 4}}, nn.Shape{4, 3, 4}, nil, 0, nn.Work{}},
		{"embedding", nn.Embedding{Vocab: 11, Dim: 3}, []nn.Shape{{5}}, nn.Shape{5, 3}, dims{"table": {11, 3}}, 33, nn.Work{}},
		{"positions", nn.Positions{Type: "learned"}, []nn.Shape{seq}, seq, dims{"table": {5, 6}}, 30, nn.Work{}},
		{"positions, sinusoidal", nn.Positions{Type: "sinusoidal"}, []nn.Shape{seq}, seq, nil, 0, nn.Work{}},
		{"attention", nn.Attention{Heads: 3}, []nn.Shape{seq}, seq, dims{
			"query": {6, 6}, "query_bias": {6}, "key": {6, 6}, "key_bias": {6},
			"value": {6, 6}, "value_bias": {6}, "output": {6, 6}, "output_bias": {6}}, 168, nn.Work{MACs: 4*5*36 + 2*25*6, Bias: 4 * 30}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := c.op.OutShape(c.in)
			require.NoError(t, err)
			require.Equal(t, c.out, out)
			got, params := dims{}, int64(0)
			for _, w := range c.op.Weights(c.in) {
				got[w.Name] = w.Dims
				if !w.Statistic {
					params += int64(w.Size())
				}
				if w.Init == nn.InitHe || w.Init == nn.InitGlorot {
					require.Equal(t, w.Size()/w.Dims[len(w.Dims)-1], w.Fan, "the inputs of one output of %s", w.Name)
				}
			}
			if c.weights == nil {
				c.weights = dims{}
			}
			require.Equal(t, c.weights, got)
			require.Equal(t, c.params, params)
			require.Equal(t, c.work, c.op.Work(c.in, out))
		})
	}
}

// What each operation refuses; every error wraps ErrNetwork.
func TestOpsRefuse(t *testing.T) {
	image, seq, vec := nn.Shape{8, 6, 4}, nn.Shape{5, 6}, nn.Shape{7}
	for name, c := range map[string]struct {
		op nn.Op
		in []nn.Shape
	}{
		"conv of a sequence":       {nn.Conv{Out: 1, Kernel: 1}, []nn.Shape{seq}},
		"conv of two":              {nn.Conv{Out: 1, Kernel: 1}, []nn.Shape{image, image}},
		"conv of nothing":          {nn.Conv{Out: 1, Kernel: 1}, nil},
		"conv to nothing":          {nn.Conv{Kernel: 1}, []nn.Shape{image}},
		"conv, even kernel":        {nn.Conv{Out: 1, Kernel: 2}, []nn.Shape{image}},
		"conv, no kernel":          {nn.Conv{Out: 1}, []nn.Shape{image}},
		"conv, negative kernel":    {nn.Conv{Out: 1, Kernel: -1}, []nn.Shape{image}},
		"conv, huge kernel":        {nn.Conv{Out: 1, Kernel: 1<<40 + 1}, []nn.Shape{image}},
		"conv, negative stride":    {nn.Conv{Out: 1, Kernel: 1, Stride: -1}, []nn.Shape{image}},
		"conv, negative groups":    {nn.Conv{Out: 1, Kernel: 1, Groups: -2}, []nn.Shape{image}},
		"conv, groups of input":    {nn.Conv{Out: 3, Kernel: 1, Groups: 3}, []nn.Shape{image}},
		"conv, groups of output":   {nn.Conv{Out: 3, Kernel: 1, Groups: 2}, []nn.Shape{image}},
		"batchnorm of no shape":    {nn.BatchNorm{}, []nn.Shape{{}}},
		"layernorm of two":         {nn.LayerNorm{}, []nn.Shape{seq, seq}},
		"activation, unknown":      {nn.Activation{Func: "rleu"}, []nn.Shape{seq}},
		"pool, unknown":            {nn.Pool{Type: "mean", Kernel: 1}, []nn.Shape{image}},
		"pool, no kernel":          {nn.Pool{Type: "max"}, []nn.Shape{image}},
		"pool, huge kernel":        {nn.Pool{Type: "max", Kernel: 1<<40 + 1}, []nn.Shape{image}},
		"pool, negative stride":    {nn.Pool{Type: "max", Kernel: 3, Stride: -1}, []nn.Shape{image}},
		"pool, even, other stride": {nn.Pool{Type: "max", Kernel: 2, Stride: 1}, []nn.Shape{image}},
		"pool, even, too large":    {nn.Pool{Type: "max", Kernel: 8, Stride: 8}, []nn.Shape{image}},
		"globalpool of a vector":   {nn.GlobalPool{}, []nn.Shape{vec}},
		"se to nothing":            {nn.SqueezeExcite{Act: nn.ReLU, Gate: nn.Sigmoid}, []nn.Shape{image}},
		"se, no gate":              {nn.SqueezeExcite{Hidden: 1, Act: nn.ReLU}, []nn.Shape{image}},
		"se of a sequence":         {nn.SqueezeExcite{Hidden: 1, Act: nn.ReLU, Gate: nn.Sigmoid}, []nn.Shape{seq}},
		"dense to nothing":         {nn.Dense{}, []nn.Shape{vec}},
		"dense of no shape":        {nn.Dense{Out: 1}, []nn.Shape{{}}},
		"dropout of all":           {nn.Dropout{Rate: 1}, []nn.Shape{vec}},
		"dropout, negative":        {nn.Dropout{Rate: -0.1}, []nn.Shape{vec}},
		"add of one":               {nn.Add{}, []nn.Shape{vec}},
		"add of different":         {nn.Add{}, []nn.Shape{vec, seq}},
		"concat of one":            {nn.Concat{}, []nn.Shape{vec}},
		"concat of different":      {nn.Concat{}, []nn.Shape{image, {8, 5, 4}}},
		"concat of ranks":          {nn.Concat{}, []nn.Shape{vec, seq}},
		"concat of no shape":       {nn.Concat{}, []nn.Shape{{}, {}}},
		"zero, negative stride":    {nn.Zero{Stride: -1}, []nn.Shape{image}},
		"zero, strided vector":     {nn.Zero{Stride: 2}, []nn.Shape{vec}},
		"embedding of an image":    {nn.Embedding{Vocab: 1, Dim: 1}, []nn.Shape{image}},
		"embedding of none":        {nn.Embedding{Dim: 1}, []nn.Shape{vec}},
		"positions, unknown":       {nn.Positions{}, []nn.Shape{seq}},
		"positions of a vector":    {nn.Positions{Type: "learned"}, []nn.Shape{vec}},
		"attention, no heads":      {nn.Attention{}, []nn.Shape{seq}},
		"attention, heads":         {nn.Attention{Heads: 4}, []nn.Shape{seq}},
		"attention of a vector":    {nn.Attention{Heads: 1}, []nn.Shape{vec}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.op.OutShape(c.in)
			require.ErrorIs(t, err, nn.ErrNetwork)
		})
	}
}

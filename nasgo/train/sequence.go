package train

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// embedding looks tokens [N T] up in a table [Vocab Dim], as a product with
// their one-hot rows: sums of gradients then have one order on every backend,
// which scattered additions have not. A token outside the table is zeros.
func (s *site) embedding(o nn.Embedding) made {
	tokens, table := s.in[0], s.w[0]
	d := tokens.Shape().Dimensions
	hot := Reshape(OneHot(ConvertDType(tokens, dtypes.Int32), o.Vocab, dtypes.Float32), d[0]*d[1], o.Vocab)
	out := Reshape(product(hot, false, table, false), d[0], d[1], o.Dim)
	return made{out, func(v *Node) (in, weights []*Node) {
		return []*Node{ZerosLike(tokens)}, []*Node{product(hot, true, rows(v), false)}
	}}
}

// positions adds a vector to each place of a sequence [N T C].
func (s *site) positions(o nn.Positions) made {
	x := s.in[0]
	d := x.Shape().Dimensions
	if o.Type == "sinusoidal" {
		out := Add(x, Const(s.g, [][][]float32{waves(d[1], d[2])}))
		return made{out, func(v *Node) (in, weights []*Node) { return []*Node{v}, nil }}
	}
	out := Add(x, Reshape(s.w[0], 1, d[1], d[2]))
	return made{out, func(v *Node) (in, weights []*Node) { return []*Node{v}, []*Node{ReduceSum(v, 0)} }}
}

// waves is the table [T C] of sines and cosines in alternating channels.
func waves(t, c int) [][]float32 {
	table := make([][]float32, t)
	for i := range table {
		table[i] = make([]float32, c)
		for j := range table[i] {
			angle := float64(i) / math.Pow(10000, float64(j-j%2)/float64(c))
			if j%2 == 0 {
				table[i][j] = float32(math.Sin(angle))
			} else {
				table[i][j] = float32(math.Cos(angle))
			}
		}
	}
	return table
}

// attention is multi-head self-attention over [N T C]. Its weights are query,
// key, value and output, each a kernel and a bias.
func (s *site) attention(o nn.Attention) made {
	x := s.in[0]
	d := x.Shape().Dimensions
	n, t, c := d[0], d[1], d[2]
	head := c / o.Heads
	split := func(m made) *Node { return Reshape(m.out, n, t, o.Heads, head) }
	lin := func(x *Node, i int) made { return s.biased(s.linear(x, s.w[2*i]), s.w[2*i+1]) }
	query, key, value := lin(x, 0), lin(x, 1), lin(x, 2)
	q, k, v := split(query), split(key), split(value)
	scale := 1 / math.Sqrt(float64(head))
	scores := MulScalar(Einsum("nqhd,nkhd->nhqk", q, k), scale)
	if o.Causal {
		past := Reshape(LowerTriangular(s.g, t), 1, 1, t, t)
		past = BroadcastToDims(past, n, o.Heads, t, t)
		scores = Where(past, scores, MulScalar(OnesLike(scores), -1e9))
	}
	weights := softmax(scores)
	mixed := Reshape(Einsum("nhqk,nkhd->nqhd", weights, v), n, t, c)
	output := lin(mixed, 3)
	return made{output.out, func(up *Node) (in, grads []*Node) {
		dMixed, dOutput := output.back(up)
		dm := Reshape(dMixed[0], n, t, o.Heads, head)
		dWeights := Einsum("nqhd,nkhd->nhqk", dm, v)
		dValue := Einsum("nhqk,nqhd->nkhd", weights, dm)
		// Where the mask hides a score its weight is 0, and so is the gradient.
		dScores := MulScalar(Mul(weights, Sub(dWeights, ReduceAndKeep(Mul(dWeights, weights), ReduceSum, -1))), scale)
		dQuery := Einsum("nhqk,nkhd->nqhd", dScores, k)
		dKey := Einsum("nhqk,nqhd->nkhd", dScores, q)
		var dx *Node
		for i, m := range []made{query, key, value} {
			part, g := m.back(Reshape([]*Node{dQuery, dKey, dValue}[i], n, t, c))
			dx, grads = plus(dx, part[0]), append(grads, g...)
		}
		return []*Node{dx}, append(grads, dOutput...)
	}}
}

// softmax over the last axis; the largest is taken off first, so that none overflows.
func softmax(x *Node) *Node {
	e := Exp(Sub(x, ReduceAndKeep(x, ReduceMax, -1)))
	return Div(e, ReduceAndKeep(e, ReduceSum, -1))
}

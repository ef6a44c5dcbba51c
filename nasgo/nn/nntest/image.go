package nntest

import (
	"math"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// conv is a convolution: the kernel [k k in/groups out] slides over the image,
// which is padded with k/2 zeros on each side; output channel o reads the
// in/groups input channels of its group.
func conv(op nn.Conv, l layer, x []float64) []float64 {
	h, w, c := l.shapes[0][0], l.shapes[0][1], l.shapes[0][2]
	groups := op.GroupCount()
	inPer, outPer := c/groups, op.Out/groups
	kernel, bias := l.weight("kernel"), l.weight("bias")
	out := make([]float64, l.out.Size())
	for oy := range l.out[0] {
		for ox := range l.out[1] {
			for o := range op.Out {
				sum := 0.0
				if op.Bias {
					sum = bias[o]
				}
				for ky := range op.Kernel {
					for kx := range op.Kernel {
						y, xx := oy*op.Step()+ky-op.Kernel/2, ox*op.Step()+kx-op.Kernel/2
						if y < 0 || y >= h || xx < 0 || xx >= w {
							continue
						}
						for i := range inPer {
							from := x[(y*w+xx)*c+o/outPer*inPer+i]
							sum += from * kernel[((ky*op.Kernel+kx)*inPer+i)*op.Out+o]
						}
					}
				}
				out[(oy*l.out[1]+ox)*op.Out+o] = sum
			}
		}
	}
	return out
}

// pool takes the maximum or the average of the values in each window that are
// inside the image.
func pool(op nn.Pool, l layer, x []float64) []float64 {
	h, w, c := l.shapes[0][0], l.shapes[0][1], l.shapes[0][2]
	out := make([]float64, l.out.Size())
	for oy := range l.out[0] {
		for ox := range l.out[1] {
			for ch := range c {
				most, sum, count := math.Inf(-1), 0.0, 0.0
				for ky := range op.Kernel {
					for kx := range op.Kernel {
						y, xx := oy*op.Step()+ky-op.Pad(), ox*op.Step()+kx-op.Pad()
						if y < 0 || y >= h || xx < 0 || xx >= w {
							continue
						}
						v := x[(y*w+xx)*c+ch]
						most, sum, count = max(most, v), sum+v, count+1
					}
				}
				value := most
				if op.Type == "avg" {
					value = sum / count
				}
				out[(oy*l.out[1]+ox)*c+ch] = value
			}
		}
	}
	return out
}

// mean averages over all positions, one value for each of c channels.
func mean(x []float64, c int) []float64 {
	out := make([]float64, c)
	for i, v := range x {
		out[i%c] += v
	}
	for i := range out {
		out[i] /= float64(len(x) / c)
	}
	return out
}

// squeezeExcite scales each channel by a gate computed from the channels' means.
func squeezeExcite(op nn.SqueezeExcite, l layer, x []float64) []float64 {
	c := l.shapes[0][2]
	hidden := activate(op.Act, dense(mean(x, c), l.weight("reduce"), l.weight("reduce_bias"), op.Hidden))
	gate := activate(op.Gate, dense(hidden, l.weight("expand"), l.weight("expand_bias"), c))
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v * gate[i%c]
	}
	return out
}

package train

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/stretchr/testify/require"
)

// netA has three 3x3 convolutions, 16-32-64, at 16x16.
func netA(t testing.TB) *nn.Network {
	b := nn.NewBuilder("a", nn.Shape{16, 16, 3})
	for _, c := range []int{16, 32, 64} {
		b.Op(nn.Conv{Out: c, Kernel: 3, Bias: true}).ReLU()
	}
	b.GlobalPool().Dense(10)
	net, err := b.Network()
	require.NoError(t, err)
	return net
}

// netB is a NAS-Bench-Macro network: stem 32, eight inverted residual blocks of
// kernel k and expansion e, 32 to 256 channels, at 32x32.
func netB(t testing.TB, k, e int) *nn.Network {
	b := nn.NewBuilder("b", nn.Shape{32, 32, 3})
	b.Conv(32, 3, 1).BatchNorm().ReLU()
	in := 32
	for i, out := range []int{64, 64, 128, 128, 128, 256, 256, 256} {
		stride := 1
		if i == 0 || i == 2 || i == 5 {
			stride = 2
		}
		from := b.At()
		b.Conv(in*e, 1, 1).BatchNorm().ReLU().Depthwise(k, stride).BatchNorm().ReLU().Conv(out, 1, 1).BatchNorm()
		if in == out && stride == 1 {
			b.Add(from)
		}
		in = out
	}
	b.GlobalPool().Dense(10)
	net, err := b.Network()
	require.NoError(t, err)
	return net
}

// BenchmarkStep is one training step of adam; images/s is the rate, first-s the
// time from nothing to the end of the first step, compilation included.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		net   *nn.Network
		batch int
	}{{netA(b), 32}, {netB(b, 3, 3), 64}} {
		for _, name := range []string{Go, XLACPU} {
			for _, native := range []bool{false, true} {
				how := lower(name)
				how.nativeConv = native
				b.Run(fmt.Sprintf("%s/%s/native=%v", c.net.Name, name, native), func(b *testing.B) { benchStep(b, name, how, c.net, c.batch) })
			}
		}
	}
}

func benchStep(b *testing.B, name string, how lowering, net *nn.Network, batch int) {
	back := backendFor(b, name)
	begun := time.Now()
	p, err := newProgram(back, how, net, worker.Schedule{Optimizer: "adam"}, batch)
	require.NoError(b, err)
	p.start(1)
	x, y := make([]float32, batch*net.Input.Size()), make([]int32, batch)
	r := chance(1, 99, 0)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	step := func() {
		_, err := p.advance(x, y, []float32{1e-3, 1, 1, 0}, 0)
		require.NoError(b, err)
	}
	start := cpuSeconds()
	step()
	first, firstCPU := time.Since(begun), cpuSeconds()-start
	step()
	start = cpuSeconds()
	for b.Loop() {
		step()
	}
	b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "images/s")
	b.ReportMetric(float64(b.N*batch)/(cpuSeconds()-start), "images/cpu-s")
	b.ReportMetric(first.Seconds(), "first-s")
	b.ReportMetric(firstCPU, "first-cpu-s")
}

// BenchmarkJob is a whole job: a network of some 0.5 M multiply-accumulates for
// 8x8 images, 5 epochs of 1,000 digits.
func BenchmarkJob(b *testing.B) {
	for _, name := range []string{Go, XLACPU} {
		b.Run(name, func(b *testing.B) {
			backendFor(b, name)
			job := worker.Job{Network: digitsNet(b), Data: data.Digits(), Schedule: shortSchedule(5), Seed: 1, Backend: name}
			for b.Loop() {
				_, err := Run(context.Background(), job, quiet)
				require.NoError(b, err)
			}
		})
	}
}

package chart

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// record is a study of n trials made of a seed: sizes over a decade, accuracy
// rising with size, the sixth failed and the ninth rejected.
func record(seed uint64, n int, of metric.Source) nasgo.Record {
	r := rand.New(rand.NewPCG(seed, 1))
	rec := nasgo.Record{Info: nasgo.Info{
		Path: "/tmp/first.study", Space: "nasbenchmacro", SpaceDoc: "Eight layers, three operations each.",
		Data: "digits", Trainer: "digits, 5 epochs of adam", Proposer: "regularized-evolution",
		ScoreOf: of, Caveat: of.Caveat(), Seed: int64(seed), Budget: n, Size: "6,561",
		Created: time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC),
	}}
	for i := range n {
		rec.Trials = append(rec.Trials, trial(r, i+1, of))
	}
	return rec
}

func trial(r *rand.Rand, number int, of metric.Source) nasgo.Trial {
	key := ""
	for range 8 {
		key += fmt.Sprint(r.IntN(3))
	}
	macs := int64(7.7e6 * math.Pow(13, r.Float64()))
	t := nasgo.Trial{
		Number: number, State: nasgo.Told, Key: key, Proposer: "regularized-evolution",
		Reason: "A wider last stage, since the deepest networks did best so far.", Cost: nn.Cost{FLOPs: macs, Params: macs / 30},
		Seconds: 8.4, Backend: "xla:cpu", Created: time.Date(2026, 11, 2, 10, number, 0, 0, time.UTC),
	}
	switch number {
	case 6:
		t.State, t.Failure = nasgo.Failed, "the loss is not a number in epoch 2"
	case 9:
		t.State, t.Failure = nasgo.Rejected, "too large for the phone"
	default:
		acc := 86 + 3*math.Log10(float64(macs)/7.7e6) + 1.5*r.Float64()
		t.Score = &metric.Score{Percent: acc, Of: of}
		for e := 1; e <= 5; e++ {
			v := metric.Val(acc - 30/float64(e*e) + 30./25)
			t.Epochs = append(t.Epochs, worker.Epoch{Epoch: e, Of: 5, TrainLoss: 2.3 / float64(e), Val: &v, Seconds: float64(e) * 1.7})
		}
	}
	return t
}

// baselines adds simulated runs of n evaluations.
func baselines(rec *nasgo.Record, n int, names ...string) {
	for k, name := range names {
		b := nasgo.Baseline{Proposer: name}
		for seed := range 60 {
			r := rand.New(rand.NewPCG(uint64(seed), uint64(100+k)))
			best := 0.0
			var curve []float64
			for range n {
				best = math.Max(best, 86+float64(k)*0.3+3.4*r.Float64())
				curve = append(curve, best)
			}
			b.Curves = append(b.Curves, curve)
			b.RankPercent = append(b.RankPercent, 100*r.Float64())
		}
		rec.Baselines = append(rec.Baselines, b)
	}
}

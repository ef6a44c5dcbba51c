package train

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/data/final"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// trainer is one job under way.
type trainer struct {
	job    worker.Job
	prog   *program
	splits data.Splits
	norm   normaliser
	at     progress
	begun  time.Time
	before float64 // seconds of earlier attempts
	cpu    float64 // processor seconds of this process when training began
	said   time.Time
	say    func(worker.Message)
}

// Run trains one job to its end and calls say with Ready, Step and Epoch
// messages, never at the same time. Cancelling ctx stops it within one step: it
// saves its checkpoint and returns a *Failure with ReasonStopped, or the
// *Failure that ctx was cancelled with. A step or a compilation under way
// cannot be cut short, so the job's Limits are kept by Serve, which can end the
// process.
// Every error is a *Failure.
func Run(ctx context.Context, job worker.Job, say func(worker.Message)) (worker.Result, error) {
	begun := time.Now()
	name, err := Choose(job.Backend)
	if err != nil {
		return worker.Result{}, &Failure{worker.ReasonJob, err}
	}
	splits, norm, err := prepare(job)
	if err != nil {
		return worker.Result{}, &Failure{worker.ReasonJob, err}
	}
	b, err := open(name)
	if err != nil {
		return worker.Result{}, &Failure{worker.ReasonJob, err}
	}
	defer b.Finalize()
	say(worker.Message{Ready: &worker.Ready{Backend: name, PID: os.Getpid()}})
	prog, err := newProgram(b, lower(name), job.Network, job.Schedule, min(job.Schedule.Batch, splits.Train.Len()))
	if err != nil {
		return worker.Result{}, &Failure{worker.ReasonJob, err}
	}
	if err := prog.compile(); err != nil {
		return worker.Result{}, failure(err)
	}
	t := &trainer{job: job, prog: prog, splits: splits, norm: norm, begun: begun, say: say}
	if err := t.repeats(ctx, name); err != nil {
		return worker.Result{}, failure(err)
	}
	r, err := t.run(ctx, name)
	if err != nil {
		return worker.Result{}, failure(err)
	}
	return r, nil
}

func (t *trainer) run(ctx context.Context, backend string) (worker.Result, error) {
	t.cpu = cpuSeconds()
	resumed, err := t.begin(backend)
	if err != nil {
		return worker.Result{}, err
	}
	for t.at.Epoch < t.job.Schedule.Epochs {
		if err := t.epoch(ctx); err != nil {
			return worker.Result{}, err
		}
	}
	return t.finish(ctx, backend, resumed)
}

// begin starts anew or from the job's checkpoint.
func (t *trainer) begin(backend string) (resumed int, err error) {
	print, err := fingerprint(t.job)
	if err != nil {
		return 0, err
	}
	t.at = progress{Job: print, Backend: backend}
	t.prog.start(t.job.Seed)
	if t.job.Checkpoint == "" {
		return 0, nil
	}
	sizes := slices.Repeat([]int{t.prog.lay.size}, 1+moments(t.job.Schedule.Optimizer))
	p, state, note, err := t.at.resume(t.job.Checkpoint, append(sizes, t.prog.lay.stat))
	if err != nil {
		return 0, err
	}
	if note != "" {
		fmt.Fprintln(os.Stderr, note)
	}
	if state != nil {
		t.at, t.before = p, p.Seconds
		t.prog.put(state)
	}
	return t.at.Epoch, nil
}

// seconds is the time of all attempts together.
func (t *trainer) seconds() float64 { return t.before + time.Since(t.begun).Seconds() }

// save keeps where the job stands, if it has a place for it.
func (t *trainer) save() error {
	if t.job.Checkpoint == "" {
		return nil
	}
	state, err := t.prog.get()
	if err != nil {
		return err
	}
	t.at.Seconds = t.seconds()
	return t.at.save(t.job.Checkpoint, state)
}

// perEpoch is the number of steps in an epoch: full batches only.
func (t *trainer) perEpoch() int { return t.splits.Train.Len() / t.prog.batch }

// epoch trains what is left of the epoch under way, measures and saves.
func (t *trainer) epoch(ctx context.Context) error {
	of := t.perEpoch()
	order := chance(t.job.Seed, streamOrder, uint64(t.at.Epoch)).Perm(t.splits.Train.Len())
	for t.at.Step < of {
		if ctx.Err() != nil {
			return t.leave(ctx)
		}
		if err := t.step(order, of); err != nil {
			return err
		}
	}
	e := worker.Epoch{Epoch: t.at.Epoch + 1, Of: t.job.Schedule.Epochs, TrainLoss: t.at.Loss / float64(of)}
	if every := max(t.job.Schedule.EvalEvery, 1); e.Epoch%every == 0 || e.Epoch == e.Of {
		percent, _, err := t.prog.evaluate(ctx, t.splits.Val)
		if ctx.Err() != nil {
			return t.leave(ctx)
		}
		if err != nil {
			return err
		}
		val := metric.Val(percent)
		e.Val = &val
	}
	e.Seconds = t.seconds()
	t.at.Epoch, t.at.Step, t.at.Loss = e.Epoch, 0, 0
	t.at.Epochs = append(t.at.Epochs, e)
	if err := t.save(); err != nil {
		return err
	}
	t.say(worker.Message{Epoch: &e})
	return nil
}

// leave saves before an end that was asked for.
func (t *trainer) leave(ctx context.Context) error {
	if err := t.save(); err != nil {
		return err
	}
	return interrupted(ctx)
}

// step trains on the next batch of the order.
func (t *trainer) step(order []int, of int) error {
	size, b := t.splits.Train.Shape.Size(), t.prog.batch
	x, y := make([]float32, 0, b*size), make([]int32, 0, b)
	for _, i := range order[t.at.Step*b : (t.at.Step+1)*b] {
		x = append(x, t.splits.Train.Images[i*size:(i+1)*size]...)
		y = append(y, t.splits.Train.Labels[i])
	}
	n := t.at.Epoch*of + t.at.Step
	numbers := hyper(t.job.Schedule, n, of, t.job.Schedule.Epochs*of)
	loss, err := t.prog.advance(x, y, numbers, chance(t.job.Seed, streamDropout, uint64(n)).Int64())
	if err != nil {
		return err
	}
	t.at.Step++
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return fail(worker.ReasonNaN, "the loss is %v at step %d of epoch %d; a learning rate below %v may help",
			loss, t.at.Step, t.at.Epoch+1, t.job.Schedule.LearningRate)
	}
	t.at.Loss += loss
	if time.Since(t.said) >= 500*time.Millisecond {
		t.said = time.Now()
		t.say(worker.Message{Step: &worker.Step{Epoch: t.at.Epoch + 1, Step: t.at.Step, Of: of, Loss: loss}})
	}
	return nil
}

// finish writes the weights, measures the test split if the job is final, and
// sums the job up.
func (t *trainer) finish(ctx context.Context, backend string, resumed int) (worker.Result, error) {
	r := worker.Result{ValExamples: t.splits.Val.Len(), Epochs: t.at.Epochs, Backend: backend, Resumed: resumed}
	last := t.at.Epochs[len(t.at.Epochs)-1]
	r.Val = *last.Val
	if t.job.Weights != "" {
		if err := t.prog.export(t.job.Weights, t.job.Network, t.norm); err != nil {
			return r, err
		}
		r.Weights = t.job.Weights
	}
	if t.job.Final {
		test, err := final.Load(t.job.Data)
		if err != nil {
			return r, &Failure{worker.ReasonJob, err}
		}
		test.Normalise(t.norm.mean, t.norm.std)
		percent, correct, err := t.prog.evaluate(ctx, test)
		if err != nil {
			return r, err
		}
		r.Final = &worker.Final{Test: metric.Test(percent), Examples: test.Len(), Correct: correct}
	}
	r.Seconds, r.CPU = t.seconds(), cpuSeconds()-t.cpu
	return r, nil
}

// export writes all weights and running statistics by "layer/weight". The
// metadata holds the network's JSON and how inputs were normalised.
func (p *program) export(file string, net *nn.Network, norm normaliser) error {
	state, err := p.get()
	if err != nil {
		return err
	}
	meta := map[string]string{"format": "nasgo"}
	for key, v := range map[string]any{"network": net, "input_mean": norm.mean, "input_std": norm.std} {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		meta[key] = string(b)
	}
	var ts []Tensor
	add := func(pieces []piece, from []float32) {
		for _, w := range pieces {
			ts = append(ts, Tensor{w.name, w.weight.Dims, from[w.off : w.off+w.weight.Size()]})
		}
	}
	for i := range p.lay.params {
		add(p.lay.params[i], state[0])
		add(p.lay.stats[i], state[len(state)-1])
	}
	return WriteTensors(file, ts, meta)
}

package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// Progress is where a build stands.
type Progress struct {
	Done, Of  int           // trainings, those of earlier calls included
	Failed    int           // of Done: diverged
	Key       string        // the network of the newest training, "" at the beginning
	Remaining time.Duration // at the pace of this call; 0 until it has one
}

// Build does what is left of the plan, calls watch after each training, one
// call at a time, and returns the table. When it is stopped or fails, what was
// finished is in the journal and the next call goes on from there.
func (p Plan) Build(ctx context.Context, watch func(Progress)) (*spaces.Table, error) {
	pr, err := p.prepare()
	if err != nil {
		return nil, err
	}
	j, err := pr.openJournal()
	if err != nil {
		return nil, err
	}
	defer j.file.Close() //nolint:errcheck // every line is on disk already
	if watch == nil {
		watch = func(Progress) {}
	}
	if err := pr.train(ctx, j, watch); err != nil {
		return nil, err
	}
	return pr.table(j)
}

// crew trains a project's networks side by side.
type crew struct {
	*project
	worker worker.Local
	stop   context.CancelFunc

	mu      sync.Mutex // over what follows, and one training at a time is told
	journal *journal
	watch   func(Progress)
	at      Progress
	began   time.Time
	did     int // trainings of this call
	err     error
}

// train does the trainings that the journal lacks.
func (p *project) train(ctx context.Context, j *journal, watch func(Progress)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := &crew{project: p, stop: stop, journal: j, watch: watch, began: time.Now(), at: Progress{Of: len(p.jobs) * p.Seeds}}
	for _, runs := range j.done {
		for _, t := range runs {
			if t != nil {
				c.count(*t)
			}
		}
	}
	watch(c.at)
	if c.at.Done == c.at.Of {
		return nil
	}
	if err := c.hire(ctx); err != nil {
		return err
	}
	todo := make(chan job)
	var wait sync.WaitGroup
	for range p.Jobs {
		wait.Go(func() {
			for job := range todo {
				c.network(ctx, job)
			}
		})
	}
	c.hand(ctx, todo)
	wait.Wait()
	if c.err == nil {
		return context.Cause(ctx)
	}
	return c.err
}

// hire finds the worker once; each process gets one core, since there are as
// many of them, and the results do not depend on how many cores there are.
func (c *crew) hire(ctx context.Context) error {
	log := c.Log
	if log == nil {
		log = os.Stderr
	}
	cmd, err := worker.Command(ctx, log)
	if err != nil {
		return err
	}
	c.worker = worker.Local{Program: cmd.Path, Env: []string{"NPROC=1", "GOMAXPROCS=1"}}
	return nil
}

// hand gives the networks out in an order without a pattern, so that the
// remaining time can be told from those behind.
func (c *crew) hand(ctx context.Context, todo chan<- job) {
	defer close(todo)
	for _, i := range rand.New(rand.NewPCG(uint64(c.Seed), 0)).Perm(len(c.jobs)) {
		select {
		case todo <- c.jobs[i]:
		case <-ctx.Done():
			return
		}
	}
}

// network does the missing trainings of one network in one worker process.
func (c *crew) network(ctx context.Context, j job) {
	c.mu.Lock()
	runs := c.journal.missing(c.project, j.key)
	c.mu.Unlock()
	if len(runs) == 0 || ctx.Err() != nil {
		return
	}
	last := len(runs) - 1
	task := worker.Job{ID: c.Name + " " + j.key, Network: j.network, Data: c.Data, Schedule: c.Schedule,
		Seed: c.seed(runs[last]), Backend: c.Backend, Final: true}
	for _, run := range runs[:last] {
		task.Repeats = append(task.Repeats, c.seed(run))
	}
	r, err := c.worker.Run(ctx, task, func(m worker.Message) {
		if m.Repeat != nil {
			c.tell(outcome(j.key, c.run(m.Repeat.Seed), m.Repeat.Result, m.Repeat.Failed))
		}
	})
	var failed *worker.Error
	switch {
	case err == nil:
		c.tell(outcome(j.key, runs[last], &r, nil))
	case errors.As(err, &failed) && failed.Reason != worker.ReasonJob:
		c.tell(outcome(j.key, runs[last], nil, &failed.Failed))
	default:
		c.fail(fmt.Errorf("network %s: %w", j.key, err))
	}
}

// outcome is a training as the journal keeps it.
func outcome(key string, run int, r *worker.Result, failed *worker.Failed) training {
	t := training{Arch: key, Run: run, Failed: failed}
	if r == nil {
		return t
	}
	t.Val, t.CPU, t.Seconds = &r.Val, r.CPU, r.Seconds
	if r.Final != nil {
		t.Test = &r.Final.Test
	}
	for _, e := range r.Epochs {
		if e.Val != nil {
			t.Curve = append(t.Curve, metric.Val(*e.Val))
		}
	}
	return t
}

// tell writes a training down and says where the build stands.
func (c *crew) tell(t training) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.check(t)
	if err == nil {
		err = c.journal.write(t)
	}
	if err != nil {
		c.failLocked(fmt.Errorf("%w %s: %w", ErrJournal, c.Journal, err))
		return
	}
	c.journal.add(c.project, t)
	if t.Failed != nil && !t.diverged() {
		return
	}
	c.count(t)
	c.did++
	c.at.Key = t.Arch
	c.at.Remaining = time.Duration(float64(time.Since(c.began)) / float64(c.did) * float64(c.at.Of-c.at.Done))
	c.watch(c.at)
}

func (c *crew) count(t training) {
	c.at.Done++
	if t.diverged() {
		c.at.Failed++
	}
}

// fail stops the build; the first reason counts.
func (c *crew) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failLocked(err)
}

func (c *crew) failLocked(err error) {
	if c.err == nil {
		c.err = err
	}
	c.stop()
}

package nasgo

import (
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/price"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// Config is what a study is about. Space is needed, and one of Table, Data and
// Trainer.
type Config struct {
	Space *spaces.Space
	// Data is what candidates are trained on; the zero value means none.
	Data data.Spec
	// Table, if not nil, is where results are looked up instead.
	Table *spaces.Table
	// Noise makes the table answer with one of its trainings of a network, drawn
	// anew for each trial by its seed, as a search that trains would see it,
	// instead of the mean over them. Reports and baselines then score by the mean.
	// The table needs several trainings of each network.
	Noise bool
	// Schedule is how candidates are trained; fields that are zero are those
	// of ShortSchedule.
	Schedule worker.Schedule
	Limits   worker.Limits // of one training
	Backend  string        // see worker.Job
	// Trainer is used in place of the table and the worker if not nil.
	Trainer Trainer
	// Proposer may change between openings, and is needed to propose only.
	Proposer Proposer
	// Seed decides, with the proposer's answers, all that happens.
	Seed int64
	// Budget is the number of trials planned, which proposers are told; 0 if
	// unknown. It may change between openings.
	Budget int
	// TableFile is where Table was read from; it is kept in the study for
	// commands that open it again.
	TableFile string
	// Caps bound what asking and training may take.
	Caps Caps
	// Prices are what models cost; nil means price.Load, the user's list.
	Prices *price.List
	// Approval makes a proposed trial wait for Study.Approve before it is
	// trained. It may change between openings.
	Approval bool
	// Parallel is how many trials may be unfinished at a time, for cells or
	// processes that train side by side: each that proposes gets another trial,
	// each that trains takes one that nobody has. What is proposed then depends
	// on which trainings have ended. 0 means 1. It may change between openings.
	Parallel int
	// Attempts is how many unusable answers in a row Propose takes; 0 means 20.
	Attempts int
}

// ShortSchedule is how candidates are trained unless a Config says otherwise:
// long enough on some thousand small images to tell good networks from bad
// ones, short enough for seconds a candidate on two cores.
var ShortSchedule = worker.Schedule{Epochs: 5, Batch: 32, Optimizer: "adam", LearningRate: 3e-3, WarmUp: 0.5}

const defaultAttempts = 20

// fillSchedule takes what s leaves out from base. The rate goes with the
// optimizer, so it is taken only together with it.
func fillSchedule(s, base worker.Schedule) worker.Schedule {
	if s == (worker.Schedule{}) {
		return base
	}
	if s.Epochs == 0 {
		s.Epochs = base.Epochs
	}
	if s.Batch == 0 {
		s.Batch = base.Batch
	}
	if s.Optimizer == "" && s.LearningRate == 0 {
		s.Optimizer, s.LearningRate = base.Optimizer, base.LearningRate
		if s.WarmUp == 0 {
			s.WarmUp = base.WarmUp
		}
	}
	return s
}

// setup is a Config made ready.
type setup struct {
	Config
	task    nn.Task
	trainer Trainer
	of      metric.Source
}

func (c Config) setup() (setup, error) {
	s := setup{Config: c, trainer: c.Trainer, of: metric.FromVal}
	if c.Space == nil {
		return s, errors.New("nasgo.Config.Space is nil: name a space, such as smallconv.Space()")
	}
	if c.Budget < 0 || c.Attempts < 0 || c.Parallel < 0 {
		return s, fmt.Errorf("nasgo.Config: Budget %d, Attempts %d or Parallel %d is negative, want 0 or more", c.Budget, c.Attempts, c.Parallel)
	}
	s.Parallel = max(c.Parallel, 1)
	if err := c.Caps.check(); err != nil {
		return s, err
	}
	if s.Attempts == 0 {
		s.Attempts = defaultAttempts
	}
	s.Schedule = fillSchedule(c.Schedule, ShortSchedule)
	s.task = c.Space.Task
	if c.Data.Kind != "" && c.Table == nil {
		t, err := c.Data.Task()
		if err != nil {
			return s, fmt.Errorf("nasgo.Config.Data: %w", err)
		}
		s.task = t
	}
	if s.trainer == nil && c.Table != nil {
		if c.Table.Space().Name != c.Space.Name {
			return s, fmt.Errorf("nasgo.Config: the table %s is of the space %s, the study is of %s", c.Table.Name(), c.Table.Space().Name, c.Space.Name)
		}
		s.trainer = TableTrainer{Table: c.Table, Noise: c.Noise}
	}
	if err := c.checkNoise(); err != nil {
		return s, err
	}
	if s.trainer == nil {
		if c.Data.Kind == "" {
			return s, errors.New("nasgo.Config has neither Table nor Data nor Trainer: give one of them, such as Data: data.Digits()")
		}
		s.trainer = s.worker()
	}
	if t, ok := s.trainer.(Sourced); ok {
		s.of = t.ScoreOf()
	}
	return s, nil
}

// checkNoise says whether there is something for Noise to draw from.
func (c Config) checkNoise() error {
	switch {
	case !c.Noise:
	case c.Table == nil || c.Trainer != nil:
		return errors.New("nasgo.Config: Noise draws from the trainings in a table; a study that trains has its own: leave Noise out")
	case c.Table.Runs() < 2:
		return fmt.Errorf("nasgo.Config: Noise draws from several trainings of a network, and the table %s has one number of each: leave Noise out", c.Table.Name())
	}
	return nil
}

// worker is the trainer on the study's data.
func (s setup) worker() WorkerTrainer {
	return WorkerTrainer{Data: s.Data, Schedule: s.Schedule, Limits: s.Limits, Backend: s.Backend}
}

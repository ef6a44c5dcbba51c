package nasgo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
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
	if c.Budget < 0 || c.Attempts < 0 {
		return s, fmt.Errorf("nasgo.Config: Budget %d or Attempts %d is negative, want 0 or more", c.Budget, c.Attempts)
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
		s.trainer = TableTrainer{Table: c.Table}
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

// worker is the trainer on the study's data.
func (s setup) worker() WorkerTrainer {
	return WorkerTrainer{Data: s.Data, Schedule: s.Schedule, Limits: s.Limits, Backend: s.Backend}
}

// fingerprint is what may not change between openings, part by part so that
// the refusal can name the part.
type fingerprint struct {
	Space   string `json:"space"`
	Choices string `json:"choices"` // hash of choices, constraints, rule and the sizes of two networks
	Data    string `json:"data"`
	Trainer string `json:"trainer"`
	Seed    int64  `json:"seed"`
}

func (s setup) fingerprint() (fingerprint, error) {
	h, err := s.choicesHash()
	if err != nil {
		return fingerprint{}, err
	}
	return fingerprint{Space: s.Space.Name, Choices: h, Data: s.dataName(), Trainer: s.trainer.Describe(), Seed: s.Seed}, nil
}

func (s setup) dataName() string {
	if s.Data.Kind == "" || s.Table != nil {
		return ""
	}
	return s.Data.String()
}

// choicesHash is a hash of what decides which architectures there are and what
// they mean. Code cannot be hashed, so the sizes of the first and the last
// network stand for Build.
func (s setup) choicesHash() (string, error) {
	first, last := make(spaces.Arch, len(s.Space.Choices)), make(spaces.Arch, len(s.Space.Choices))
	for i, c := range s.Space.Choices {
		last[i] = len(c.Options) - 1
	}
	what := []any{s.Space.Choices, s.Space.Constraints, s.Space.Rule, s.task}
	for _, a := range []spaces.Arch{first, last} {
		cost, err := s.Space.CostFor(a, s.task)
		if err != nil {
			return "", fmt.Errorf("nasgo.Config.Space: %w", err)
		}
		what = append(what, s.Space.Encode(a), cost)
	}
	b, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("nasgo.Config.Space: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// differ names the first part in which the file and the Config disagree.
func (was fingerprint) differ(is fingerprint) string {
	switch {
	case was.Space != is.Space:
		return fmt.Sprintf("with the space %s, not %s", was.Space, is.Space)
	case was.Choices != is.Choices:
		return fmt.Sprintf("with another form of the space %s: its choices, constraints, task or networks have changed", was.Space)
	case was.Data != is.Data:
		return fmt.Sprintf("on the data %q, not %q", was.Data, is.Data)
	case was.Trainer != is.Trainer:
		return fmt.Sprintf("with the trainer %q, not %q", was.Trainer, is.Trainer)
	case was.Seed != is.Seed:
		return fmt.Sprintf("with the seed %d, not %d", was.Seed, is.Seed)
	}
	return ""
}

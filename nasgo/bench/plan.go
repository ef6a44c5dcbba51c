package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// maxNetworks bounds what a build takes on: at a second a training, 10,000
// networks from three seeds are a night on two cores.
const maxNetworks = 10_000

// Plan is what to train. Space, Data and Journal are needed; the zero values of
// the others are useful.
type Plan struct {
	Name  string // of the table; "" is the space's and the data's
	Space *spaces.Space
	Data  data.Spec // for the space's own task: a table's sizes are the space's
	// Seed decides all chance. Training i of a network, from 0, has the seed
	// 1000*Seed+i+1, the same for every network.
	Seed     int64
	Seeds    int             // trainings of each network; 0 means 3
	Schedule worker.Schedule // the zero value means Schedule
	Backend  string          // as in worker.Job
	Jobs     int             // networks trained at a time; 0 means one a processor
	// Guess lets a diverged training count as guessing; see the package's doc.
	Guess   bool
	Journal string    // the file of finished trainings
	Log     io.Writer // is told when the worker has to be built; nil means standard error
}

// Schedule is how the networks of our own tables are trained: long enough that
// validation accuracy has levelled off, and about a second of one core. Without
// the warm-up many networks without a norm die in the first steps, some seeds of
// them and not others.
var Schedule = worker.Schedule{Epochs: 16, Batch: 16, Optimizer: "adam", LearningRate: 0.01, WarmUp: 2}

// Task is the kind of generated task that our own tables are of: 8x8 pixels, 10
// classes, 1,000 examples to train, 1,500 to validate and 1,500 to test. The seed
// picks the task.
func Task(seed int64) data.Spec {
	s := data.Generator{Seed: seed, Size: 8, Difficulty: 0.3, Examples: 3000}.Spec()
	s.Train = 1000
	return s
}

// Digits are the handwritten digits as our own tables use them: 400 examples to
// train, 397 to validate, 400 to test. With all 1,000 examples the best dozens
// of networks are too close to tell apart. The seed draws the split.
func Digits(seed int64) data.Spec {
	s := data.Digits()
	s.Seed, s.Train = seed, 400
	return s
}

// job is one network with what it needs to be trained.
type job struct {
	key     string
	row     int // in the order of Space.All
	network *nn.Network
}

// project is a plan that was looked through.
type project struct {
	Plan
	settings settings
	jobs     []job
	rows     map[string]int // by key
}

// settings are what decides the numbers of a build; a journal begins with them.
type settings struct {
	Journal  string          `json:"journal"` // says what the file is
	Space    string          `json:"space"`
	Networks string          `json:"networks"` // hash of them all, as they are trained
	Data     data.Spec       `json:"data"`
	Schedule worker.Schedule `json:"schedule"`
	Seed     int64           `json:"seed"`
	Seeds    int             `json:"seeds"`
	Backend  string          `json:"backend"`
}

const journalMark = "nasgo bench 1"

// prepare checks a plan and fills it in.
func (p Plan) prepare() (*project, error) {
	switch {
	case p.Space == nil:
		return nil, fmt.Errorf("%w: it has no space", ErrPlan)
	case p.Journal == "":
		return nil, fmt.Errorf("%w: it has no journal", ErrPlan)
	case p.Seeds < 0 || p.Jobs < 0:
		return nil, fmt.Errorf("%w: %d seeds and %d jobs, want 0 (the default) or more", ErrPlan, p.Seeds, p.Jobs)
	}
	if p.Seeds == 0 {
		p.Seeds = 3
	}
	if p.Jobs == 0 {
		p.Jobs = runtime.NumCPU()
	}
	if p.Schedule == (worker.Schedule{}) {
		p.Schedule = Schedule
	}
	p.Schedule.EvalEvery = 1 // curves have every epoch
	var err error
	if p.Backend, err = worker.Backend(p.Backend); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	if p.Name == "" {
		p.Name = p.Space.Name + "/" + p.Data.Kind
	}
	j := &project{Plan: p, rows: map[string]int{}}
	if err := j.networks(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlan, err)
	}
	return j, nil
}

// networks builds every network of the space for the data.
func (p *project) networks() error {
	task, err := p.Data.Task()
	if err != nil {
		return err
	}
	if t := p.Space.Task; !slices.Equal(t.Input, task.Input) || t.Classes != task.Classes {
		return fmt.Errorf("%s has images of %v in %d classes, the space %s is for %v and %d, and a table's parameters and FLOPs are the space's own: "+
			"take data of that shape, or, in Go, set the space's Task", p.Data, task.Input, task.Classes, p.Space.Name, t.Input, t.Classes)
	}
	if n, err := p.Space.Size(); err != nil || !n.IsInt64() || n.Int64() > maxNetworks {
		return fmt.Errorf("space %s has %v networks (%w): a benchmark trains each one, so at most %d", p.Space.Name, n, err, maxNetworks)
	}
	if len(p.Space.Constraints) > 0 {
		return fmt.Errorf("space %s has constraints: a table holds every network, so give the space without them", p.Space.Name)
	}
	h := sha256.New()
	for a := range p.Space.All() {
		net, err := p.Space.NetworkFor(a, task)
		if err != nil {
			return err
		}
		b, err := json.Marshal(net)
		if err != nil {
			return err
		}
		h.Write(b)
		key := p.Space.Encode(a)
		p.rows[key] = len(p.jobs)
		p.jobs = append(p.jobs, job{key, len(p.jobs), net})
	}
	p.settings = settings{
		Journal: journalMark, Space: p.Space.Name, Networks: hex.EncodeToString(h.Sum(nil)), Data: p.Data,
		Schedule: p.Schedule, Seed: p.Seed, Seeds: p.Seeds, Backend: p.Backend,
	}
	return nil
}

// seed is that of a training of any network.
func (p *project) seed(run int) int64 { return p.Seed*1000 + int64(run) + 1 }

// run is the training that has a seed.
func (p *project) run(seed int64) int { return int(seed - p.Seed*1000 - 1) }

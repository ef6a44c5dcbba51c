package nasgo

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces"
)

// Trial is one proposed network and what became of it.
type Trial struct {
	Number    int // from 1, without gaps
	State     State
	Arch      spaces.Arch
	Key       string // Arch in the space's notation
	Proposer  string
	Reason    string   // the proposer's words; text from a stranger
	Predicted *float64 // the score the proposer expected, in percent
	// Confidence is the chance, 0 to 1, that the proposer gave the score to be
	// within Within of Predicted; nil if it said none.
	Confidence *float64
	Network    *nn.Network
	Cost       nn.Cost
	Score      *metric.Score // set exactly when trained or told
	// Mean is that over a table's trainings where the search was told one of
	// them, see Config.Noise; nil elsewhere. Reports are drawn from it.
	Mean     *metric.Score
	Epochs   []worker.Epoch // the training curve as far as it went
	Seconds  float64        // of training
	Backend  string         // that trained it, "table" for a look-up
	Failure  string         // why it failed or was rejected
	Seed     int64          // of the training
	Created  time.Time
	Finished time.Time // zero until told, failed or rejected
	Asked    time.Time // when its question was put; zero if that is not known
	Tries    int       // attempts that the question told of
}

// Record is everything a study holds, read from its file alone.
type Record struct {
	Info      Info
	Trials    []Trial    // by number
	Attempts  []Attempt  // by trial and number
	Exchanges []Exchange // as they happened
	Events    []Event    // as they happened
	Hints     []Hint     // as they were given
	Asked     []Asked    // by trial
	Origin    *Origin    // nil unless the study is a branch
	Rankings  []Ranking  // as they were made
	Baselines []Baseline
	Final     *FinalResult // nil before Final
}

// Reported is the score that reports are drawn from: the mean over a table's
// trainings where the search was told one of them, else Score; nil without one.
func (t Trial) Reported() *metric.Score {
	if t.Mean != nil {
		return t.Mean
	}
	return t.Score
}

// Best is the trial that was told and has the highest score, the first of
// equals; nil if there is none. It is the one that the search would choose: what
// it is worth is its Reported.
func (r Record) Best() *Trial {
	var best *Trial
	for i, t := range r.Trials {
		if t.State == Told && t.Score != nil && (best == nil || t.Score.Percent > best.Score.Percent) {
			best = &r.Trials[i]
		}
	}
	return best
}

// Info says what a study is about.
type Info struct {
	Path     string          `json:"-"`
	Space    string          `json:"space"`
	SpaceDoc string          `json:"space_doc"`
	Choices  []spaces.Choice `json:"choices"`
	Task     nn.Task         `json:"task"`
	Data     string          `json:"data"`    // as data.Parse reads it, "" for a table
	Trainer  string          `json:"trainer"` // what decides results
	Proposer string          `json:"proposer"`
	ScoreOf  metric.Source   `json:"score_of"`
	Caveat   string          `json:"caveat"` // that every report carries, "" if none is needed
	// Noise: the search was told one training of each network, see Config.Noise.
	Noise   bool      `json:"noise,omitempty"`
	Seed    int64     `json:"seed"`
	Budget  int       `json:"budget"`
	Created time.Time `json:"-"`
	Size    string    `json:"size"` // number of feasible architectures, "" if it cannot be counted

	// With these a command opens the study again.
	Settings json.RawMessage `json:"settings,omitempty"` // of a Proposer that is Settled
	Table    *TableInfo      `json:"table,omitempty"`
	Schedule worker.Schedule `json:"schedule"`
	Limits   worker.Limits   `json:"limits"`
	Backend  string          `json:"backend,omitempty"`
	Approval bool            `json:"approval,omitempty"`
	Parallel int             `json:"parallel,omitempty"`
	Caps     Caps            `json:"caps"`
}

// TableInfo says which table a study looks results up in.
type TableInfo struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	File   string `json:"file,omitempty"` // Config.TableFile
}

// Asked says who was asked, from one question on until the next Asked.
type Asked struct {
	Trial    int // the question's
	Attempts int // that it had
	Time     time.Time
	Budget   int             // that it told
	Proposer string          // name
	Settings json.RawMessage // of a Settled, else nil
}

// Origin is where a branch comes from.
type Origin struct {
	Study string    // name of its file
	Trial int       // the first that was not copied
	Begun time.Time // when that study was begun
	Time  time.Time // of the branching
}

// Event is a change of state, or what a person did: To is then ActApproved or
// ActHinted. Trial 0 is the study itself.
type Event struct {
	Time     time.Time
	Trial    int
	From, To State // From is "" for a new trial
	Cause    string
}

// Hint is what a person told the proposer.
type Hint struct {
	Time  time.Time
	Trial int // the first that it was told for
	Text  string
}

// Baseline is a plain method simulated on the study's table, at as many
// evaluations as the study has made.
type Baseline struct {
	Proposer string `json:"proposer"`
	// Curves are, for each seed, the best score so far after each evaluation, in
	// percent; in a study under Noise the mean of the network that has it.
	Curves [][]float64 `json:"curves"`
	// RankPercent is, for each seed, the rank of the best found, in percent of
	// the space; lower is better.
	RankPercent []float64 `json:"rank_percent"`
}

// FinalResult is the best network trained anew and measured on the test split.
type FinalResult struct {
	Trial    int
	Schedule worker.Schedule
	Result   worker.Result // its Final is not nil
	Time     time.Time
	Weights  string // file of the weights, "" if none were asked for
}

// Record reads everything, as it is at one moment.
func (s *Study) Record() (Record, error) {
	if s.view {
		return readRecord(s.path)
	}
	all, err := s.store.All()
	if err != nil {
		return Record{}, err
	}
	return newRecord(s.path, all)
}

func readRecord(path string) (Record, error) {
	st, err := store.OpenReadOnly(path)
	if err != nil {
		return Record{}, err
	}
	all, err := st.All()
	if closeErr := st.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return Record{}, err
	}
	return newRecord(path, all)
}

func newRecord(path string, all store.All) (Record, error) {
	r := Record{}
	if err := json.Unmarshal([]byte(all.Study.Info), &r.Info); err != nil {
		return r, fmt.Errorf("study %s: %w: its description cannot be read: %w", path, ErrNotAStudy, err)
	}
	r.Info.Path, r.Info.Created = path, all.Study.Created
	curves := map[int][]worker.Epoch{}
	for _, e := range all.Epochs {
		curves[e.Trial] = append(curves[e.Trial], newEpoch(e))
	}
	for i, row := range all.Trials {
		t, err := newTrial(row, curves[row.Number])
		if err == nil && i < len(all.Networks) {
			t.Network, err = readNetwork(all.Networks[i])
		}
		if err != nil {
			return r, fmt.Errorf("study %s: trial %d: %w", path, row.Number, err)
		}
		r.Trials = append(r.Trials, t)
	}
	r.Attempts = convert(all.Attempts, newAttempt)
	r.Exchanges = convert(all.Exchanges, newExchange)
	r.Events = convert(all.Events, newEvent)
	r.Hints = convert(all.Hints, func(h store.Hint) Hint { return Hint{Time: h.Time, Trial: h.Trial, Text: h.Text} })
	r.Asked = convert(all.Proposers, newAsked)
	if o := all.Origin; o != nil {
		r.Origin = &Origin{Study: o.Study, Trial: o.Trial, Begun: o.Begun, Time: o.Time}
	}
	for _, row := range all.Rankings {
		k := Ranking{Time: row.Time}
		if err := json.Unmarshal([]byte(row.Data), &k); err != nil {
			return r, fmt.Errorf("study %s: an order of networks: %w", path, err)
		}
		r.Rankings = append(r.Rankings, k)
	}
	for _, row := range all.Baselines {
		var b Baseline
		if err := json.Unmarshal([]byte(row.Data), &b); err != nil {
			return r, fmt.Errorf("study %s: baseline %s: %w", path, row.Proposer, err)
		}
		r.Baselines = append(r.Baselines, b)
	}
	var err error
	r.Final, err = newFinal(all.Final)
	return r, err
}

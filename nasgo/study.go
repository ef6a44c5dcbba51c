package nasgo

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
)

// Study is a search in a file. Each step is in the file before the call
// returns, so another process can go on from there. Several processes may have
// one study open: of two that make the same step one succeeds, and the other
// finds the trial where the first has left it.
//
// One handle makes one step at a time: a second call meanwhile, from another
// goroutine or from a watch function, returns a wrapped ErrBusy. Record, Hint
// and Close's sister View may be called at any time.
type Study struct {
	path  string
	view  bool
	store *store.Store
	setup setup

	step    sync.Mutex // held during a step
	history history    // guarded by step
	purse   purse

	networkMu sync.Mutex
	network   *nn.Network // of the trial last seen
	networkOf int
}

// Open opens the study in a file, or begins one there; the folder must exist.
// It changes nothing in a study that is there, so it may be called again and
// again, and it is quick.
//
// It returns a wrapped ErrOtherStudy if the file was begun with another space,
// data, trainer or seed, ErrNotAStudy or ErrNewerFile if it cannot be one, and
// the reason if the Config is not whole. With a table a step survives the death
// of the process; without one, where a step costs training, it survives a power
// cut too.
func Open(path string, c Config) (*Study, error) {
	ready, err := c.setup()
	if err != nil {
		return nil, err
	}
	st, err := store.Open(path, store.Options{Sync: c.Table == nil})
	if err != nil {
		return nil, err
	}
	s := &Study{path: path, store: st, setup: ready, history: newHistory()}
	if err := s.agree(); err != nil {
		return nil, closing(st, err)
	}
	return s, nil
}

// closing closes what an error leaves of no use.
func closing(st *store.Store, err error) error {
	if closeErr := st.Close(); closeErr != nil {
		return fmt.Errorf("%w (and on closing: %w)", err, closeErr)
	}
	return err
}

// agree begins the study, or makes sure that the one in the file is the
// Config's.
func (s *Study) agree() error {
	is, err := s.setup.fingerprint()
	if err != nil {
		return err
	}
	text, err := json.Marshal(is)
	if err != nil {
		return err
	}
	info, err := json.Marshal(s.setup.info(s.size(is)))
	if err != nil {
		return fmt.Errorf("nasgo.Config: %w", err)
	}
	row, err := s.store.Begin(string(text), string(info))
	if err != nil {
		return err
	}
	if s.setup.Proposer == nil {
		if info, err = s.keepProposer(row.Info); err != nil {
			return err
		}
	}
	var was fingerprint
	if err := json.Unmarshal([]byte(row.Fingerprint), &was); err != nil {
		return fmt.Errorf("study %s: %w: %w", s.path, ErrNotAStudy, err)
	}
	if d := was.differ(is); d != "" {
		return fmt.Errorf("study %s: %w: it was begun %s; open it as it was begun, or name another file", s.path, ErrOtherStudy, d)
	}
	if row.Parallel != s.setup.Parallel {
		if err := s.store.SetParallel(s.setup.Parallel); err != nil {
			return err
		}
	}
	if row.Info != string(info) {
		return s.store.SetInfo(string(info))
	}
	return nil
}

// size is the number of architectures, "" if it cannot be counted. A large space
// under constraints takes seconds, so it is counted when a study is begun and read
// from the file after that.
func (s *Study) size(is fingerprint) string {
	if row, err := s.store.Study(); err == nil {
		var was fingerprint
		var info Info
		if json.Unmarshal([]byte(row.Fingerprint), &was) == nil && json.Unmarshal([]byte(row.Info), &info) == nil && was.Choices == is.Choices {
			return info.Size
		}
	}
	n, err := s.setup.Space.Size()
	if err != nil {
		return ""
	}
	return n.String()
}

// keepProposer is the description with the proposer that is in the file: who
// opens a study without one changes nothing.
func (s *Study) keepProposer(was string) ([]byte, error) {
	var old Info
	if err := json.Unmarshal([]byte(was), &old); err != nil {
		return nil, fmt.Errorf("study %s: %w: its description cannot be read: %w", s.path, ErrNotAStudy, err)
	}
	is := s.setup.info(old.Size)
	is.Proposer, is.Settings = old.Proposer, old.Settings
	return json.Marshal(is)
}

func (s setup) info(size string) Info {
	i := Info{
		Size: size, Space: s.Space.Name, SpaceDoc: s.Space.Doc, Choices: s.Space.Choices, Task: s.task,
		Data: s.dataName(), Trainer: s.trainer.Describe(), ScoreOf: s.of, Caveat: s.caveat(), Noise: s.Noise,
		Seed: s.Seed, Budget: s.Budget, Schedule: s.Schedule, Limits: s.Limits, Backend: s.Backend,
		Approval: s.Approval, Caps: s.Caps, Parallel: s.Parallel,
	}
	if s.Table != nil {
		i.Table = &TableInfo{Name: s.Table.Name(), SHA256: s.Table.SHA256(), File: s.TableFile}
	}
	if s.Proposer != nil {
		i.Proposer, i.Settings = s.Proposer.Name(), settingsOf(s.Proposer)
	}
	return i
}

// caveat is the sentence that reports of the study carry.
func (s setup) caveat() string {
	if t, ok := s.trainer.(Cautioned); ok {
		return t.Caveat()
	}
	return s.of.Caveat()
}

// View opens the study in a file to look at: Record works, a step returns a
// wrapped ErrReadOnly. It needs neither the space's code nor a writable folder,
// and sees what other processes have stored by the time Record is called.
func View(path string) (*Study, error) {
	st, err := store.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	if _, err := st.Study(); err != nil {
		return nil, closing(st, err)
	}
	// Each Record opens the file anew: as it lies it must not be kept open
	// while another process begins to write.
	return &Study{path: path, view: true}, st.Close()
}

// Close closes the file; everything is stored without it.
func (s *Study) Close() error {
	if s.view {
		return nil
	}
	return s.store.Close()
}

// begin starts a step. It is ended by what it returns, which settles the file:
// a cell ends without closing it, and people copy the file and not its log.
func (s *Study) begin() (func(), error) {
	if s.view {
		return nil, fmt.Errorf("study %s: %w: open it with nasgo.Open to go on with it", s.path, ErrReadOnly)
	}
	if !s.step.TryLock() {
		return nil, fmt.Errorf("study %s: %w: another step is under way in this process; wait until it returns", s.path, ErrBusy)
	}
	return func() {
		s.store.Settle()
		s.step.Unlock()
	}, nil
}

// at is the first unfinished trial in one of these states; where there is none,
// the last unfinished one and, where all are finished, the last. It is nil before
// the first proposal.
func (s *Study) at(states ...State) (*store.Trial, error) {
	open, err := s.unfinished()
	if err != nil {
		return nil, err
	}
	for i := range open {
		if slices.Contains(states, State(open[i].State)) {
			return &open[i], nil
		}
	}
	if len(open) > 0 {
		return &open[len(open)-1], nil
	}
	return s.store.Last()
}

// unfinished are the trials that are. One whose trainer is gone becomes
// interrupted.
func (s *Study) unfinished() ([]store.Trial, error) {
	for {
		open, err := s.store.Unfinished()
		if err != nil {
			return nil, err
		}
		gone := 0
		for _, t := range open {
			owner := readLease(t.Owner)
			if State(t.State) != Training || owner.alive(t.Beat, s.store.Now()) {
				continue
			}
			gone++
			err := s.store.Release(t.Number, t.Owner, string(Interrupted), owner.who()+" ended while training it")
			if err != nil && !isMoved(err) {
				return nil, err
			}
		}
		if gone == 0 {
			return open, nil
		}
	}
}

// trialAt is a trial as it stands.
func (s *Study) trialAt(number int) (Trial, error) {
	row, err := s.store.Trial(number)
	if err != nil {
		return Trial{}, err
	}
	return s.trial(*row)
}

// trial is a row as a person sees it, with network and curve.
func (s *Study) trial(row store.Trial) (Trial, error) {
	curve, err := s.store.Epochs(row.Number)
	if err != nil {
		return Trial{}, err
	}
	t, err := newTrial(row, convert(curve, newEpoch))
	if err != nil {
		return t, fmt.Errorf("study %s: trial %d: %w", s.path, row.Number, err)
	}
	t.Network, err = s.networkAt(row.Number)
	return t, err
}

// networkAt reads the network of a trial, once for the steps of one trial.
func (s *Study) networkAt(trial int) (*nn.Network, error) {
	s.networkMu.Lock()
	defer s.networkMu.Unlock()
	if s.networkOf == trial {
		return s.network, nil
	}
	text, err := s.store.Network(trial)
	if err != nil {
		return nil, err
	}
	n, err := readNetwork(text)
	if err != nil {
		return nil, fmt.Errorf("study %s: trial %d: %w", s.path, trial, err)
	}
	s.network, s.networkOf = n, trial
	return n, nil
}

func (s *Study) remember(trial int, n *nn.Network) {
	s.networkMu.Lock()
	defer s.networkMu.Unlock()
	s.network, s.networkOf = n, trial
}

// work is the folder of the checkpoints, beside the file.
func (s *Study) work() string {
	abs, err := filepath.Abs(s.path)
	if err != nil {
		abs = s.path
	}
	return abs + ".work"
}

package nasgo

import (
	"encoding/json"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/spaces"
)

// history is what a proposer is told, and which networks are known. Finished
// trials never change and are numbered in a row, at most one trial is
// unfinished; so what is here stays right whoever writes to the file, and only
// what came after it is read.
type history struct {
	outcomes []Outcome
	attempts []Attempt // at the first tried trials
	tried    int
	known    map[string]int // canonical form to trial
}

func newHistory() history { return history{known: map[string]int{}} }

// add appends a finished trial.
func (h *history) add(o Outcome, canonical string) {
	h.outcomes = append(h.outcomes, o)
	h.known[canonical] = o.Trial
}

// written tells how a trial's network was written, where it was not by the key given.
func (h *history) written(trial int, key string) string {
	for _, o := range h.outcomes {
		if o.Trial == trial && o.Key != key {
			return ", which is " + o.Key
		}
	}
	return ""
}

// told is the history as a question has it: nobody can append to ours.
func (h *history) told() []Outcome { return h.outcomes[:len(h.outcomes):len(h.outcomes)] }

// past is the attempts as a question has them.
func (h *history) past() []Attempt { return h.attempts[:len(h.attempts):len(h.attempts)] }

// load reads the finished trials that are not here yet.
func (h *history) load(st *store.Store) error {
	rows, err := st.Trials(len(h.outcomes))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if !State(row.State).Final() {
			break
		}
		o, err := newOutcome(row)
		if err != nil {
			return fmt.Errorf("study %s: trial %d: %w", st.Path(), row.Number, err)
		}
		h.add(o, row.Canonical)
	}
	if h.tried == len(h.outcomes) {
		return nil
	}
	attempts, err := st.PastAttempts(h.tried, len(h.outcomes))
	if err != nil {
		return err
	}
	h.attempts, h.tried = append(h.attempts, convert(attempts, newAttempt)...), len(h.outcomes)
	return nil
}

func newOutcome(row store.Trial) (Outcome, error) {
	o := Outcome{
		Trial: row.Number, Key: row.Key, Cost: nn.Cost{Params: row.Params, FLOPs: row.FLOPs},
		State: State(row.State), Reason: row.Failure, Said: row.Reason,
	}
	if row.Score != nil {
		o.Score = &metric.Score{Percent: *row.Score, Of: metric.Source(row.ScoreOf)}
	}
	return o, json.Unmarshal([]byte(row.Arch), &o.Arch)
}

// canonical is equal for architectures that are the same network.
func canonical(s *spaces.Space, a spaces.Arch) (string, error) {
	if s.Canonical != nil {
		a = s.Canonical(a)
		if err := s.Check(a); err != nil {
			return "", fmt.Errorf("the space's Canonical: %w", err)
		}
	}
	b, err := json.Marshal(a)
	return string(b), err
}

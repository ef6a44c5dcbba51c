package nasgo

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/store"
	"github.com/genius-nas/nasgo/spaces"
)

// history is what a proposer is told, and which networks are known. Finished
// trials never change; so what is here of those that are finished in a row, from
// the first, stays right whoever writes to the file, and only what came after it
// is read again.
type history struct {
	outcomes []Outcome // of all finished trials
	inARow   int       // trials 1 to inARow are finished
	last     int       // number of the last trial
	open     []opened  // unfinished trials
	attempts []Attempt // at the first tried trials
	tried    int
	known    map[string]int // canonical form to trial, open ones too
}

// opened is an unfinished trial.
type opened struct {
	trial int
	arch  spaces.Arch
}

func newHistory() history { return history{known: map[string]int{}} }

// add appends a finished trial.
func (h *history) add(o Outcome, canonical string) {
	h.outcomes = append(h.outcomes, o)
	h.known[canonical] = o.Trial
	h.last = max(h.last, o.Trial)
	if o.Trial == h.inARow+1 {
		h.inARow++
	}
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

// past is the attempts at trials before one, as a question has them.
func (h *history) past(trial int) []Attempt {
	n, _ := slices.BinarySearchFunc(h.attempts, trial, func(a Attempt, trial int) int { return a.Trial - trial })
	return h.attempts[:n:n]
}

// load reads the trials that are not here yet, and those that may have changed.
func (h *history) load(st *store.Store) error {
	rows, err := st.Trials(h.inARow)
	if err != nil {
		return err
	}
	if len(h.outcomes) > h.inARow { // questions may have the slice
		h.outcomes = h.outcomes[:h.inARow:h.inARow]
	}
	h.open = nil
	for _, row := range rows {
		o, err := newOutcome(row)
		if err != nil {
			return fmt.Errorf("study %s: trial %d: %w", st.Path(), row.Number, err)
		}
		if State(row.State).Final() {
			h.add(o, row.Canonical)
			continue
		}
		h.open = append(h.open, opened{row.Number, o.Arch})
		h.known[row.Canonical], h.last = row.Number, row.Number
	}
	if h.tried == h.last {
		return nil
	}
	attempts, err := st.PastAttempts(h.tried, h.last)
	if err != nil {
		return err
	}
	h.attempts, h.tried = append(h.attempts, convert(attempts, newAttempt)...), h.last
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

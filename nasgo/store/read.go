package store

import (
	"errors"
	"fmt"
)

// Study is what the file is about. It wraps ErrNotAStudy where no study was
// begun.
func (s *Store) Study() (Study, error) {
	st, err := one(s, scanStudy, studyColumns)
	if err != nil {
		return Study{}, err
	}
	if st == nil {
		return Study{}, fmt.Errorf("study %s: %w: nothing was begun in it; open it with nasgo.Open", s.path, ErrNotAStudy)
	}
	return *st, nil
}

const studyColumns = "SELECT fingerprint, info, created, parallel FROM study"

func scanStudy(r scanner) (st Study, err error) {
	var at int64
	err = r.Scan(&st.Fingerprint, &st.Info, &at, &st.Parallel)
	st.Created = stamp(at)
	return st, err
}

const trialColumns = `SELECT number, state, arch, key, canonical, proposer, reason, predicted, confidence, params, flops, seed,
	score, coalesce(score_of, ''), mean, seconds, backend, coalesce(failure, ''), coalesce(owner, ''), beat, created, finished, asked, coalesce(tries, 0) FROM trials `

func scanTrial(rows scanner) (Trial, error) {
	var t Trial
	var created int64
	var beat, finished, asked *int64
	err := rows.Scan(&t.Number, &t.State, &t.Arch, &t.Key, &t.Canonical, &t.Proposer, &t.Reason, &t.Predicted, &t.Confidence, &t.Params, &t.FLOPs, &t.Seed,
		&t.Score, &t.ScoreOf, &t.Mean, &t.Seconds, &t.Backend, &t.Failure, &t.Owner, &beat, &created, &finished, &asked, &t.Tries)
	t.Created, t.Beat, t.Finished, t.Asked = stamp(created), stampOf(beat), stampOf(finished), stampOf(asked)
	return t, err
}

// Last is the trial with the highest number, nil if there is none.
func (s *Store) Last() (*Trial, error) {
	return one(s, scanTrial, trialColumns+"ORDER BY number DESC LIMIT 1")
}

// unfinished is the condition that the index open_trials is of.
const unfinished = "state NOT IN ('told', 'failed', 'rejected')"

// Unfinished are the trials that are, by number.
func (s *Store) Unfinished() ([]Trial, error) {
	return query(s, scanTrial, trialColumns+"WHERE "+unfinished+" ORDER BY number")
}

// Trial is the one of a number, nil if there is none.
func (s *Store) Trial(number int) (*Trial, error) {
	return one(s, scanTrial, trialColumns+"WHERE number = ?", number)
}

// Trials are those with numbers above after, in order.
func (s *Store) Trials(after int) ([]Trial, error) {
	return query(s, scanTrial, trialColumns+"WHERE number > ? ORDER BY number", after)
}

// Network is the network of a trial, as JSON.
func (s *Store) Network(trial int) (string, error) {
	text, err := one(s, scanText, "SELECT network FROM networks WHERE trial = ?", trial)
	if err != nil {
		return "", err
	}
	if text == nil {
		return "", fmt.Errorf("study %s: %w", s.path, &Moved{Trial: trial})
	}
	return *text, nil
}

// Epochs are the curve of a trial, in order.
func (s *Store) Epochs(trial int) ([]Epoch, error) {
	return query(s, scanEpoch, epochColumns+"WHERE trial = ? ORDER BY epoch", trial)
}

// Attempts are the answers for a trial that were no proposal, in order.
func (s *Store) Attempts(trial int) ([]Attempt, error) {
	return query(s, scanAttempt, attemptColumns+"WHERE trial = ? ORDER BY n", trial)
}

// PastAttempts are those for the trials above after, up to and with upto, by
// trial and number.
func (s *Store) PastAttempts(after, upto int) ([]Attempt, error) {
	return query(s, scanAttempt, attemptColumns+"WHERE trial > ? AND trial <= ? ORDER BY trial, n", after, upto)
}

// Hints are all hints, oldest first.
func (s *Store) Hints() ([]Hint, error) {
	return query(s, scanHint, hintColumns)
}

// Spent is what the exchanges after one took, in order.
func (s *Store) Spent(after int64) ([]Spent, error) {
	return query(s, scanSpent, `SELECT id, status, seconds, prompt_tokens, completion_tokens, dollars, length(request), coalesce(length(response), 0)
		FROM exchanges WHERE id > ? ORDER BY id`, after)
}

// TrainedSeconds is how long trainings took: of those without a result, as far
// as they went. A look-up in a table takes none.
func (s *Store) TrainedSeconds() (float64, error) {
	sum, err := one(s, scanFloat, `SELECT coalesce(sum(CASE WHEN backend = 'table' THEN 0 WHEN score IS NOT NULL THEN seconds
		ELSE (SELECT coalesce(max(seconds), 0) FROM epochs WHERE trial = number) END), 0.0) FROM trials`)
	if err != nil || sum == nil {
		return 0, err
	}
	return *sum, nil
}

// All is everything in the file at one moment.
type All struct {
	Study     Study
	Trials    []Trial
	Networks  []string // as JSON, by trial
	Epochs    []Epoch  // by trial, then epoch
	Attempts  []Attempt
	Exchanges []Exchange
	Events    []Event
	Hints     []Hint
	Baselines []Baseline
	Proposers []Proposer
	Rankings  []Ranking
	Origin    *Origin
	Final     *Final
}

// All reads everything in one transaction.
func (s *Store) All() (all All, err error) {
	var studies []Study
	var finals []Final
	var origins []Origin
	err = s.read(func(l *link) error {
		return errors.Join(
			fill(l, &studies, scanStudy, studyColumns),
			fill(l, &finals, scanFinal, finalColumns),
			fill(l, &all.Trials, scanTrial, trialColumns+"ORDER BY number"),
			fill(l, &all.Networks, scanText, "SELECT network FROM networks ORDER BY trial"),
			fill(l, &all.Epochs, scanEpoch, epochColumns+"ORDER BY trial, epoch"),
			fill(l, &all.Attempts, scanAttempt, attemptColumns+"ORDER BY trial, n"),
			fill(l, &all.Exchanges, scanExchange, exchangeColumns),
			fill(l, &all.Events, scanEvent, "SELECT time, trial, from_state, to_state, cause FROM events ORDER BY id"),
			fill(l, &all.Hints, scanHint, hintColumns),
			fill(l, &all.Proposers, scanProposer, proposerColumns+"ORDER BY id"),
			fill(l, &all.Rankings, scanRanking, "SELECT time, data FROM rankings ORDER BY id"),
			fill(l, &origins, scanOrigin, "SELECT study, trial, begun, time FROM origin"),
			fill(l, &all.Baselines, scanBaseline, "SELECT proposer, data FROM baselines ORDER BY id"),
		)
	})
	if err != nil {
		return All{}, err
	}
	if len(studies) == 0 {
		return All{}, fmt.Errorf("study %s: %w: nothing was begun in it; open it with nasgo.Open", s.path, ErrNotAStudy)
	}
	all.Study = studies[0]
	if len(origins) > 0 {
		all.Origin = &origins[0]
	}
	if len(finals) > 0 {
		all.Final = &finals[0]
	}
	return all, nil
}

func fill[T any](l *link, into *[]T, scan func(scanner) (T, error), query string) error {
	list, err := collect(l, scan, query)
	*into = list
	return err
}

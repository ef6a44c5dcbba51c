package store

import (
	"database/sql"
	"errors"
	"fmt"
)

// querier is a connection or a transaction.
type querier interface {
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
}

// Study is what the file is about. It wraps ErrNotAStudy where no study was
// begun.
func (s *Store) Study() (Study, error) {
	st, err := readStudy(s.db)
	if errors.Is(err, sql.ErrNoRows) {
		return st, fmt.Errorf("study %s: %w: nothing was begun in it; open it with nasgo.Open", s.path, ErrNotAStudy)
	}
	return st, s.explain(err)
}

func readStudy(q querier) (Study, error) {
	var st Study
	var at int64
	err := q.QueryRow("SELECT fingerprint, info, created FROM study").Scan(&st.Fingerprint, &st.Info, &at)
	st.Created = stamp(at)
	return st, err
}

const trialColumns = `SELECT number, state, arch, key, canonical, proposer, reason, predicted, params, flops, seed,
	score, coalesce(score_of, ''), seconds, backend, coalesce(failure, ''), coalesce(owner, ''), beat, created, finished FROM trials `

func scanTrial(rows interface{ Scan(...any) error }) (Trial, error) {
	var t Trial
	var created int64
	var beat, finished *int64
	err := rows.Scan(&t.Number, &t.State, &t.Arch, &t.Key, &t.Canonical, &t.Proposer, &t.Reason, &t.Predicted, &t.Params, &t.FLOPs, &t.Seed,
		&t.Score, &t.ScoreOf, &t.Seconds, &t.Backend, &t.Failure, &t.Owner, &beat, &created, &finished)
	t.Created = stamp(created)
	if beat != nil {
		t.Beat = stamp(*beat)
	}
	if finished != nil {
		t.Finished = stamp(*finished)
	}
	return t, err
}

// Last is the trial with the highest number, nil if there is none.
func (s *Store) Last() (*Trial, error) {
	t, err := scanTrial(s.db.QueryRow(trialColumns + "ORDER BY number DESC LIMIT 1"))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // no trial is no error
	}
	return &t, s.explain(err)
}

// Trials are those with numbers above after, in order.
func (s *Store) Trials(after int) ([]Trial, error) {
	return collect(s.path, s.db, scanTrial, trialColumns+"WHERE number > ? ORDER BY number", after)
}

// Network is the network of a trial, as JSON.
func (s *Store) Network(trial int) (string, error) {
	var text string
	err := s.db.QueryRow("SELECT network FROM networks WHERE trial = ?", trial).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("study %s: %w", s.path, &Moved{Trial: trial})
	}
	return text, s.explain(err)
}

// Epochs are the curve of a trial, in order.
func (s *Store) Epochs(trial int) ([]Epoch, error) {
	return collect(s.path, s.db, scanEpoch, epochColumns+"WHERE trial = ? ORDER BY epoch", trial)
}

// Attempts are the answers for a trial that were no proposal, in order.
func (s *Store) Attempts(trial int) ([]Attempt, error) {
	return collect(s.path, s.db, scanAttempt, attemptColumns+"WHERE trial = ? ORDER BY n", trial)
}

// Hints are all hints, oldest first.
func (s *Store) Hints() ([]Hint, error) {
	return collect(s.path, s.db, scanHint, hintColumns)
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
	Final     *Final
}

// All reads everything in one transaction.
func (s *Store) All() (all All, err error) {
	tx, err := s.reader()
	if err != nil {
		return all, s.explain(err)
	}
	defer func() { err = errors.Join(err, rollback(tx)) }()
	if all.Study, err = readStudy(tx); err != nil {
		return all, s.explain(err)
	}
	if all.Final, err = readFinal(tx); err != nil {
		return all, s.explain(err)
	}
	return all, errors.Join(
		fill(s.path, tx, &all.Trials, scanTrial, trialColumns+"ORDER BY number"),
		fill(s.path, tx, &all.Networks, scanText, "SELECT network FROM networks ORDER BY trial"),
		fill(s.path, tx, &all.Epochs, scanEpoch, epochColumns+"ORDER BY trial, epoch"),
		fill(s.path, tx, &all.Attempts, scanAttempt, attemptColumns+"ORDER BY trial, n"),
		fill(s.path, tx, &all.Exchanges, scanExchange, "SELECT trial, time, endpoint, model, request, response, status, error, seconds, prompt_tokens, completion_tokens FROM exchanges ORDER BY id"),
		fill(s.path, tx, &all.Events, scanEvent, "SELECT time, trial, from_state, to_state, cause FROM events ORDER BY id"),
		fill(s.path, tx, &all.Hints, scanHint, hintColumns),
		fill(s.path, tx, &all.Baselines, scanBaseline, "SELECT proposer, data FROM baselines ORDER BY id"),
	)
}

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The states of a trial, as the schema knows them.
const (
	proposed    = "proposed"
	training    = "training"
	trained     = "trained"
	told        = "told"
	rejected    = "rejected"
	failed      = "failed"
	interrupted = "interrupted"
)

// What is in an event that is no change of state.
const (
	actBegun    = "begun"
	actBranched = "branched"
	actApproved = "approved"
	actHinted   = "hinted"
)

// Begin stores what the study is, unless the file has one already; it returns
// what is there then. Two processes that begin one file get the same study.
func (s *Store) Begin(fingerprint, info string) (Study, error) {
	err := s.write(func(l *link) error {
		now := nanos(s.now())
		n, err := l.exec("INSERT INTO study (id, fingerprint, info, created) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING", fingerprint, info, now)
		if err != nil || n == 0 {
			return err
		}
		return event(l, now, 0, "", actBegun, "the file was made")
	})
	if err != nil {
		return Study{}, err
	}
	return s.Study()
}

// SetInfo replaces what reports say about the study.
func (s *Store) SetInfo(info string) error {
	return s.write(func(l *link) error {
		_, err := l.exec("UPDATE study SET info = ?", info)
		return err
	})
}

// SetParallel says how many trials may be unfinished at a time, at least 1.
func (s *Store) SetParallel(n int) error {
	return s.write(func(l *link) error {
		_, err := l.exec("UPDATE study SET parallel = ?", n)
		return err
	})
}

// Propose stores a proposal with its network, as JSON, and the event. It wraps
// ErrTaken when, since the caller looked, another process has stored a trial
// of this number or the same network, or as many are unfinished as may be.
func (s *Store) Propose(t Trial, network, cause string) (Trial, error) {
	var now int64
	err := s.write(func(l *link) error {
		now = nanos(s.now()) // here, where nobody else writes: times are in the order of what happened
		var open, most int
		if err := l.row("SELECT (SELECT count(*) FROM trials WHERE "+unfinished+"), (SELECT coalesce(max(parallel), 1) FROM study)", nil, &open, &most); err != nil {
			return err
		}
		if open >= most {
			return fmt.Errorf("trial %d: %d of %d are unfinished: %w", t.Number, open, most, ErrTaken)
		}
		_, err := l.exec(`INSERT INTO trials (number, state, arch, key, canonical, proposer, reason, predicted, confidence, params, flops, seed, created, asked, tries)
			VALUES (?, 'proposed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			t.Number, t.Arch, t.Key, t.Canonical, t.Proposer, t.Reason, t.Predicted, t.Confidence, t.Params, t.FLOPs, t.Seed, now, orNone(t.Asked), t.Tries)
		if err == nil {
			_, err = l.exec("INSERT INTO networks (trial, network) VALUES (?, ?)", t.Number, network)
		}
		if isUnique(err) {
			return fmt.Errorf("trial %d: %w (%w)", t.Number, ErrTaken, err)
		}
		if err != nil {
			return err
		}
		return event(l, now, t.Number, "", proposed, cause)
	})
	t.State, t.Created = proposed, stamp(now)
	return t, err
}

// Start gives a proposed or interrupted trial to an owner, who trains it. The
// error is a *Moved where it is in another state.
func (s *Store) Start(trial int, owner, cause string) error {
	return s.write(func(l *link) error {
		return s.move(l, trial, change{from: []string{proposed, interrupted}, to: training, cause: cause,
			set: "owner = ?, beat = ?", args: []any{owner, nanos(s.now())}})
	})
}

// Finish stores the result of a trial in training, and its curve in place of
// the epochs that came before. The error is a *Moved where the owner does not
// have it any more.
func (s *Store) Finish(trial int, owner, cause string, r Result) error {
	return s.write(func(l *link) error {
		if err := replaceEpochs(l, trial, r.Epochs); err != nil {
			return err
		}
		return s.move(l, trial, change{from: []string{training}, to: trained, owner: owner, cause: cause,
			set: "score = ?, score_of = ?, mean = ?, seconds = ?, backend = ?, owner = NULL, beat = NULL", args: []any{r.Score, r.ScoreOf, r.Mean, r.Seconds, r.Backend}})
	})
}

// Fail ends a trial in training without a number, for good.
func (s *Store) Fail(trial int, owner, failure string) error {
	return s.write(func(l *link) error {
		return s.move(l, trial, change{from: []string{training}, to: failed, owner: owner, cause: failure,
			set: "failure = ?, owner = NULL, beat = NULL", args: []any{failure}})
	})
}

// Release takes a trial in training from its owner and puts it back to
// proposed or interrupted.
func (s *Store) Release(trial int, owner, to, cause string) error {
	if to != proposed && to != interrupted {
		return fmt.Errorf("trial %d cannot go from training back to %q", trial, to)
	}
	return s.write(func(l *link) error {
		return s.move(l, trial, change{from: []string{training}, to: to, owner: owner, cause: cause, set: "owner = NULL, beat = NULL"})
	})
}

// Tell makes a trained trial part of the history, for good.
func (s *Store) Tell(trial int, cause string) error {
	return s.write(func(l *link) error {
		return s.move(l, trial, change{from: []string{trained}, to: told, cause: cause})
	})
}

// Approve logs that a person wants a proposed trial trained, once. The error is
// a *Moved where it is in another state.
func (s *Store) Approve(trial int, note string) error {
	return s.write(func(l *link) error {
		var state string
		var known int
		err := l.row("SELECT state, (SELECT count(*) FROM events WHERE trial = number AND to_state = ?) FROM trials WHERE number = ?", []any{actApproved, trial}, &state, &known)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return &Moved{Trial: trial}
		case err != nil || known > 0:
			return err
		case state != proposed:
			return &Moved{Trial: trial, State: state}
		}
		return event(l, nanos(s.now()), trial, proposed, actApproved, note)
	})
}

// Approved says whether a trial was approved.
func (s *Store) Approved(trial int) (bool, error) {
	at, err := one(s, scanFloat, "SELECT time FROM events WHERE trial = ? AND to_state = ? LIMIT 1", trial, actApproved)
	return at != nil, err
}

// Reject ends a proposed or interrupted trial, for good.
func (s *Store) Reject(trial int, reason string) error {
	return s.write(func(l *link) error {
		return s.move(l, trial, change{from: []string{proposed, interrupted}, to: rejected, cause: reason, set: "failure = ?", args: []any{reason}})
	})
}

// change is one change of state.
type change struct {
	from  []string // the states it may go out from
	to    string
	owner string // who must have the trial, "" for a trial that nobody has
	cause string
	set   string // further columns
	args  []any
}

// move changes the state of a trial and logs the event, or returns a *Moved.
func (s *Store) move(l *link, trial int, c change) error {
	var state, owner string
	err := l.row("SELECT state, coalesce(owner, '') FROM trials WHERE number = ?", []any{trial}, &state, &owner)
	if errors.Is(err, sql.ErrNoRows) {
		return &Moved{Trial: trial}
	}
	if err != nil {
		return err
	}
	if !slices.Contains(c.from, state) || owner != c.owner {
		return &Moved{Trial: trial, State: state}
	}
	now := nanos(s.now())
	set, args := []string{"state = ?"}, []any{c.to}
	if c.set != "" {
		set, args = append(set, c.set), append(args, c.args...)
	}
	if c.to == told || c.to == failed || c.to == rejected {
		set, args = append(set, "finished = ?"), append(args, now)
	}
	if _, err := l.exec("UPDATE trials SET "+strings.Join(set, ", ")+" WHERE number = ?", append(args, trial)...); err != nil {
		return err
	}
	return event(l, now, trial, state, c.to, c.cause)
}

func event(l *link, now int64, trial int, from, to, cause string) error {
	_, err := l.exec("INSERT INTO events (time, trial, from_state, to_state, cause) VALUES (?, ?, ?, ?, ?)", now, trial, from, to, cause)
	return err
}

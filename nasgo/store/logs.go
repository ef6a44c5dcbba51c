package store

import (
	"database/sql"
	"errors"
	"fmt"
)

// Epoch stores a point of the curve of a trial in training, in place of one of
// the same number from before an interruption, and renews the owner's beat.
// The error is a *Moved where the owner does not have the trial any more.
func (s *Store) Epoch(owner string, e Epoch) error {
	return s.write(func(l *link) error {
		if err := s.beat(l, e.Trial, owner); err != nil {
			return err
		}
		if _, err := l.exec("DELETE FROM epochs WHERE trial = ? AND epoch = ?", e.Trial, e.Epoch); err != nil {
			return err
		}
		return insertEpoch(l, e)
	})
}

// Beat says that the owner of a trial in training is still there. The error is
// a *Moved where the owner does not have it any more.
func (s *Store) Beat(trial int, owner string) error {
	return s.write(func(l *link) error { return s.beat(l, trial, owner) })
}

func (s *Store) beat(l *link, trial int, owner string) error {
	n, err := l.exec("UPDATE trials SET beat = ? WHERE number = ? AND state = 'training' AND owner = ?", nanos(s.now()), trial, owner)
	if err != nil || n == 1 {
		return err
	}
	m := &Moved{Trial: trial}
	if err := l.row("SELECT state FROM trials WHERE number = ?", []any{trial}, &m.State); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return m
}

func replaceEpochs(l *link, trial int, list []Epoch) error {
	if _, err := l.exec("DELETE FROM epochs WHERE trial = ?", trial); err != nil {
		return err
	}
	for _, e := range list {
		e.Trial = trial
		if err := insertEpoch(l, e); err != nil {
			return err
		}
	}
	return nil
}

func insertEpoch(l *link, e Epoch) error {
	_, err := l.exec("INSERT INTO epochs (trial, epoch, of, train_loss, val, seconds) VALUES (?, ?, ?, ?, ?, ?)",
		e.Trial, e.Epoch, e.Of, e.TrainLoss, e.Val, e.Seconds)
	return err
}

// Attempt stores an answer that was no proposal, as number a.N of its trial. A
// zero Time is now.
// It wraps ErrTaken when that number, or the trial itself, is stored already.
func (s *Store) Attempt(a Attempt) error {
	return s.write(func(l *link) error {
		var attempts, trials int
		err := l.row("SELECT (SELECT count(*) FROM attempts WHERE trial = ?), (SELECT coalesce(max(number), 0) FROM trials)", []any{a.Trial}, &attempts, &trials)
		if err != nil {
			return err
		}
		if a.Time.IsZero() {
			a.Time = s.now()
		}
		if attempts != a.N-1 || trials != a.Trial-1 {
			return fmt.Errorf("attempt %d at trial %d: %w", a.N, a.Trial, ErrTaken)
		}
		_, err = l.exec("INSERT INTO attempts (trial, n, time, answer, problem, asked) VALUES (?, ?, ?, ?, ?, ?)",
			a.Trial, a.N, nanos(a.Time), a.Answer, a.Problem, orNone(a.Asked))
		return err
	})
}

// Exchange stores a request to a model and what came back.
func (s *Store) Exchange(e Exchange) error {
	return s.write(func(l *link) error { return insertExchange(l, e) })
}

func insertExchange(l *link, e Exchange) error {
	_, err := l.exec(`INSERT INTO exchanges (trial, time, endpoint, model, request, response, status, error, seconds, prompt_tokens, completion_tokens, dollars, prompt)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Trial, nanos(e.Time), e.Endpoint, e.Model, e.Request, e.Response, e.Status, e.Error, e.Seconds, e.PromptTokens, e.CompletionTokens, e.Dollars, e.Prompt)
	return err
}

// Hint stores what a person said, for the next trial and all after it.
func (s *Store) Hint(text string) error {
	return s.write(func(l *link) error {
		now, trial := nanos(s.now()), 0
		if err := l.row("SELECT coalesce(max(number), 0) + 1 FROM trials", nil, &trial); err != nil {
			return err
		}
		if _, err := l.exec("INSERT INTO hints (trial, time, text) VALUES (?, ?, ?)", trial, now, text); err != nil {
			return err
		}
		return event(l, now, trial, "", actHinted, text)
	})
}

// Proposer stores who is asked, unless it is who was asked last.
func (s *Store) Proposer(p Proposer) error {
	last, err := one(s, scanProposer, proposerColumns+"ORDER BY id DESC LIMIT 1")
	if err != nil || last != nil && last.Name == p.Name && last.Settings == p.Settings && last.Budget == p.Budget {
		return err
	}
	return s.write(func(l *link) error {
		_, err := l.exec("INSERT INTO proposers (trial, attempts, time, budget, name, settings) VALUES (?, ?, ?, ?, ?, ?)",
			p.Trial, p.Attempts, nanos(s.now()), p.Budget, p.Name, p.Settings)
		return err
	})
}

// Rankings is how many orders of networks are stored.
func (s *Store) Rankings() (int, error) {
	n, err := one(s, scanFloat, "SELECT count(*) FROM rankings")
	if err != nil || n == nil {
		return 0, err
	}
	return int(*n), nil
}

// Ranking stores an order of networks.
func (s *Store) Ranking(data string) error {
	return s.write(func(l *link) error {
		_, err := l.exec("INSERT INTO rankings (time, data) VALUES (?, ?)", nanos(s.now()), data)
		return err
	})
}

// SetBaselines replaces all baselines.
func (s *Store) SetBaselines(list []Baseline) error {
	return s.write(func(l *link) error {
		if _, err := l.exec("DELETE FROM baselines"); err != nil {
			return err
		}
		for _, b := range list {
			if _, err := l.exec("INSERT INTO baselines (proposer, data) VALUES (?, ?)", b.Proposer, b.Data); err != nil {
				return err
			}
		}
		return nil
	})
}

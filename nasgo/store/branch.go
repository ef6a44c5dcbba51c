package store

import "fmt"

// Copy puts into an empty file what another study held before trial at was
// proposed, with the same times: finished trials and all that was said, asked
// and done up to then. It notes where it comes from, as an event too. It wraps
// ErrTaken where a study was begun in the file already.
func (s *Store) Copy(from All, o Origin) error {
	return s.write(func(l *link) error {
		n, err := l.exec("INSERT INTO study (id, fingerprint, info, created) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING",
			from.Study.Fingerprint, from.Study.Info, nanos(from.Study.Created))
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("study %s: it was begun already: %w", s.path, ErrTaken)
		}
		for i, t := range from.Trials {
			if t.Number >= o.Trial {
				break
			}
			if err := copyTrial(l, t, from.Networks[i], from.Epochs); err != nil {
				return fmt.Errorf("trial %d: %w", t.Number, err)
			}
		}
		if err := copyLogs(l, from, o.Trial); err != nil {
			return err
		}
		now := nanos(s.now())
		if _, err := l.exec("INSERT INTO origin (id, study, trial, begun, time) VALUES (1, ?, ?, ?, ?)", o.Study, o.Trial, nanos(o.Begun), now); err != nil {
			return err
		}
		return event(l, now, 0, "", actBranched, fmt.Sprintf("a copy of %s before trial %d", o.Study, o.Trial))
	})
}

// copyTrial goes the way that the schema's triggers allow: an epoch can be
// written while its trial is in training.
func copyTrial(l *link, t Trial, network string, epochs []Epoch) error {
	_, err := l.exec(`INSERT INTO trials (number, state, arch, key, canonical, proposer, reason, predicted, confidence, params, flops, seed, created, asked, tries, owner)
		VALUES (?, 'training', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'copy')`,
		t.Number, t.Arch, t.Key, t.Canonical, t.Proposer, t.Reason, t.Predicted, t.Confidence, t.Params, t.FLOPs, t.Seed, nanos(t.Created), orNone(t.Asked), t.Tries)
	if err != nil {
		return err
	}
	if _, err := l.exec("INSERT INTO networks (trial, network) VALUES (?, ?)", t.Number, network); err != nil {
		return err
	}
	for _, e := range epochs {
		if e.Trial != t.Number {
			continue
		}
		if err := insertEpoch(l, e); err != nil {
			return err
		}
	}
	_, err = l.exec("UPDATE trials SET state = ?, score = ?, score_of = ?, mean = ?, seconds = ?, backend = ?, failure = ?, finished = ?, owner = NULL WHERE number = ?",
		t.State, t.Score, orNull(t.ScoreOf), t.Mean, t.Seconds, t.Backend, orNull(t.Failure), nanos(t.Finished), t.Number)
	return err
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// copyLogs copies what was logged before trial at was asked for.
func copyLogs(l *link, from All, at int) error {
	for _, a := range from.Attempts {
		if a.Trial < at {
			if _, err := l.exec("INSERT INTO attempts (trial, n, time, answer, problem, asked) VALUES (?, ?, ?, ?, ?, ?)", a.Trial, a.N, nanos(a.Time), a.Answer, a.Problem, orNone(a.Asked)); err != nil {
				return err
			}
		}
	}
	for _, x := range from.Exchanges {
		if x.Trial > 0 && x.Trial < at {
			if err := insertExchange(l, x); err != nil {
				return err
			}
		}
	}
	for _, h := range from.Hints {
		if from.before(h, at) {
			if _, err := l.exec("INSERT INTO hints (trial, time, text) VALUES (?, ?, ?)", h.Trial, nanos(h.Time), h.Text); err != nil {
				return err
			}
		}
	}
	for _, e := range from.Events {
		if e.Trial < at || e.To == actHinted && from.before(Hint{Trial: e.Trial, Time: e.Time}, at) {
			if err := event(l, nanos(e.Time), e.Trial, e.From, e.To, e.Cause); err != nil {
				return err
			}
		}
	}
	for _, p := range from.Proposers {
		if p.Trial < at {
			if _, err := l.exec("INSERT INTO proposers (trial, attempts, time, budget, name, settings) VALUES (?, ?, ?, ?, ?, ?)", p.Trial, p.Attempts, nanos(p.Time), p.Budget, p.Name, p.Settings); err != nil {
				return err
			}
		}
	}
	return nil
}

// before says whether a hint was given before trial at was first asked for.
func (a All) before(h Hint, at int) bool {
	if h.Trial != at {
		return h.Trial < at
	}
	for _, x := range a.Exchanges {
		if x.Trial == at && !x.Time.After(h.Time) {
			return false
		}
	}
	for _, x := range a.Attempts {
		if x.Trial == at && !x.Time.After(h.Time) {
			return false
		}
	}
	return true
}

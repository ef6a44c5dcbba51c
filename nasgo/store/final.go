package store

import (
	"fmt"
)

// StartFinal gives the last training to an owner. Where one is stored, previous
// must be its owner, who is gone: else it wraps ErrTaken.
func (s *Store) StartFinal(f Final, previous string) error {
	return s.write(func(l *link) error {
		if _, err := l.exec("DELETE FROM final WHERE result IS NULL AND owner = ?", previous); err != nil {
			return err
		}
		now := nanos(s.now())
		_, err := l.exec("INSERT INTO final (id, trial, schedule, weights, owner, beat, time) VALUES (1, ?, ?, ?, ?, ?, ?)",
			f.Trial, f.Schedule, f.Weights, f.Owner, now, now)
		if isUnique(err) {
			return fmt.Errorf("the final training: %w", ErrTaken)
		}
		return err
	})
}

// FinishFinal stores the result of the last training, for good. It wraps
// ErrTaken where the owner does not have it any more.
func (s *Store) FinishFinal(owner, weights, result string) error {
	return s.changeFinal("UPDATE final SET result = ?, weights = ?, time = ?, owner = NULL, beat = NULL WHERE owner = ?",
		result, weights, nanos(s.now()), owner)
}

// DropFinal gives up a last training that came to nothing.
func (s *Store) DropFinal(owner string) error {
	return s.changeFinal("DELETE FROM final WHERE result IS NULL AND owner = ?", owner)
}

// BeatFinal says that the owner is still at the last training.
func (s *Store) BeatFinal(owner string) error {
	return s.changeFinal("UPDATE final SET beat = ? WHERE result IS NULL AND owner = ?", nanos(s.now()), owner)
}

func (s *Store) changeFinal(query string, args ...any) error {
	return s.write(func(l *link) error {
		n, err := l.exec(query, args...)
		if err != nil || n == 1 {
			return err
		}
		return fmt.Errorf("the final training: %w", ErrTaken)
	})
}

// Final is the last training, nil if there is none.
func (s *Store) Final() (*Final, error) {
	return one(s, scanFinal, finalColumns)
}

const finalColumns = "SELECT trial, schedule, weights, coalesce(result, ''), coalesce(owner, ''), coalesce(beat, 0), time FROM final"

func scanFinal(r scanner) (f Final, err error) {
	var at, beat int64
	err = r.Scan(&f.Trial, &f.Schedule, &f.Weights, &f.Result, &f.Owner, &beat, &at)
	f.Time, f.Beat = stamp(at), stamp(beat)
	return f, err
}

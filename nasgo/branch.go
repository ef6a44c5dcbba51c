package nasgo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/genius-nas/nasgo/nasgo/store"
)

// Branch makes a study of its own of what another one held before a trial was
// proposed: the trials 1 to trial-1 with all that was said, asked and done up
// to then, in the new file to. Opened with another proposer or prompt it goes
// on from the same state, with the same seeds. The origin is noted in
// Record.Origin.
//
// It wraps fs.ErrExist where there is a file to, and ErrState where the other
// study has not finished trial-1.
func Branch(from, to string, trial int) error {
	all, err := readAll(from)
	if err != nil {
		return err
	}
	if err := branchable(from, all, trial); err != nil {
		return err
	}
	return makeCopy(all, to, store.Origin{Study: filepath.Base(from), Trial: trial, Begun: all.Study.Created})
}

func readAll(path string) (store.All, error) {
	st, err := store.OpenReadOnly(path)
	if err != nil {
		return store.All{}, err
	}
	all, err := st.All()
	return all, errors.Join(err, st.Close())
}

func branchable(from string, all store.All, trial int) error {
	if trial < 1 || trial > len(all.Trials)+1 {
		return fmt.Errorf("%w: study %s has %d trials, so a branch begins at 1 to %d, not %d", ErrState, from, len(all.Trials), len(all.Trials)+1, trial)
	}
	for _, t := range all.Trials[:trial-1] {
		if !State(t.State).Final() {
			return fmt.Errorf("%w: trial %d of study %s is %s: finish it, or branch at %d", ErrState, t.Number, from, t.State, t.Number)
		}
	}
	return nil
}

// makeCopy writes a new file, or none.
func makeCopy(all store.All, to string, o store.Origin) error {
	if err := mustBeNew(to); err != nil {
		return err
	}
	st, err := store.Open(to, store.Options{})
	if err != nil {
		return err
	}
	err = st.Copy(all, o)
	st.Settle()
	if err = errors.Join(err, st.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

func mustBeNew(path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("study %s: %w; name a new file", path, fs.ErrExist)
	}
	return nil
}

// Sentence says where a branch comes from.
func (o Origin) Sentence() string {
	return fmt.Sprintf("A branch of %s, begun %s, before trial %d: earlier trials are its.", o.Study, o.Begun.UTC().Format(time.DateTime), o.Trial)
}

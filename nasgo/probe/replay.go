package probe

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// Replay makes the searches of a folder again in another, which must not have
// any, from what the proposer said then: without a network, see nasgo.Replay.
// tables are those of the folder's studies, find gives the proposer of a study
// with answers from its record. Run, Compare and Collect take the new folder as
// they took the first. The error says which search came out otherwise, and
// wraps nasgo.ErrUnrecorded where the record does not go on.
func Replay(ctx context.Context, from, to string, find func(nasgo.Record) func(nasgo.Asked) (nasgo.Proposer, error), tables ...*spaces.Table) error {
	files, err := filepath.Glob(filepath.Join(from, "*.study"))
	if err != nil {
		return err
	}
	about, err := os.ReadFile(filepath.Join(from, aboutFile))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		if err := again(ctx, file, filepath.Join(to, filepath.Base(file)), find, tables); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return os.WriteFile(filepath.Join(to, aboutFile), about, 0o644)
}

func again(ctx context.Context, file, to string, find func(nasgo.Record) func(nasgo.Asked) (nasgo.Proposer, error), tables []*spaces.Table) error {
	study, err := nasgo.View(file)
	if err != nil {
		return err
	}
	record, err := study.Record()
	if err != nil {
		return err
	}
	c := nasgo.Config{Seed: record.Info.Seed}
	for _, t := range tables {
		if (nasgo.TableTrainer{Table: t}).Describe() == record.Info.Trainer {
			c.Table, c.Space = t, t.Space()
		}
	}
	if c.Table == nil {
		return fmt.Errorf("%w: it was made on %s, which is none of the %d tables given", ErrOther, record.Info.Trainer, len(tables))
	}
	done, err := nasgo.Replay{Record: record, Find: find(record)}.Run(ctx, to, c)
	if err == nil && done.Difference != "" {
		err = fmt.Errorf("trial %d came out otherwise: %s", done.Trial, done.Difference)
	}
	return err
}

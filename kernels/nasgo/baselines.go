package main

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

const (
	// quickBudget is the number of trials up to which a search adds its
	// baselines by itself: it takes well below a second.
	quickBudget = 100
	// baselineSeeds is how often each baseline is run.
	baselineSeeds = 100
)

// addBaselines runs the searchers that every comparison needs as often as it
// takes at the study's budget, and keeps their curves in its file: chance, the
// largest first, and the strongest plain method seen.
func addBaselines(ctx context.Context, study *nasgo.Study) error {
	return study.AddBaselines(ctx, baselineSeeds, search.Random(), search.LargestFirst(), search.UniformFirst())
}

// baselinesFrom adds the baselines to a study that was looked up in a table.
func baselinesFrom(ctx context.Context, file, table string) error {
	records, err := readRecords([]string{file})
	if err != nil {
		return err
	}
	info := records[0].Info
	space, err := known.Find(info.Space)
	if err != nil {
		return fmt.Errorf("baselines of %s: %w", file, err)
	}
	t, err := spaces.ReadTable(table, space)
	if err != nil {
		return err
	}
	study, err := nasgo.Open(file, nasgo.Config{Space: space, Table: t, Noise: info.Noise, Seed: info.Seed, Budget: info.Budget})
	if err != nil {
		return err
	}
	defer study.Close() //nolint:errcheck // what was added is on disk
	return addBaselines(ctx, study)
}

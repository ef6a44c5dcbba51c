package main

import (
	"context"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
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
	study, err := reopening{table: table}.open(file)
	if err != nil {
		return err
	}
	defer study.Close() //nolint:errcheck // what was added is on disk
	return addBaselines(ctx, study)
}

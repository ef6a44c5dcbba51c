package notebook

import (
	"context"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
)

// Table is a table of the catalogue, such as "nasbenchmacro" or
// "tinyconv/digits". Where it is not on the machine the cell fails and says how
// it is fetched.
func Table(name string) *spaces.Table {
	t, err := tables.Open(name)
	Fail(err)
	return t
}

// Contest lets searchers compete on a table, seeds searches each of so many
// trials, and shows the rank of the best found after each evaluation, with the
// tests and what follows from them; what others have published stands beside it.
// Without proposers all of nasgo/search compete.
func Contest(t *spaces.Table, trials, seeds int, published []contest.Published, proposers ...nasgo.Proposer) {
	display(chartBundle(chart.Contest(compete(t, trials, seeds, proposers), published...)))
}

// ContestTest is Contest by the test accuracy of the network that a search would
// give back, its best by validation. For a table with both splits.
func ContestTest(t *spaces.Table, trials, seeds int, published []contest.Published, proposers ...nasgo.Proposer) {
	display(chartBundle(chart.ContestTest(compete(t, trials, seeds, proposers), published...)))
}

func compete(t *spaces.Table, trials, seeds int, proposers []nasgo.Proposer) contest.Result {
	ctx, stop := interruptible()
	defer stop()
	return competed(ctx, contest.Config{Table: t, Trials: trials, Seeds: seeds, Proposers: proposers})
}

func competed(ctx context.Context, c contest.Config) contest.Result {
	if len(c.Proposers) == 0 {
		c.Proposers = search.All()
	}
	r, err := contest.Run(ctx, c)
	Fail(err)
	return r
}

// Published is what others report of searches on a table: the ranks of the best
// found, one a search, or the test accuracy of the network chosen, 0 if none is
// reported. It is one for Contest's list.
func Published(name string, evaluations int, test metric.Test, ranks ...int) []contest.Published {
	return []contest.Published{{Name: name, Evaluations: evaluations, Test: test, Ranks: ranks}}
}

// Splits shows a table's networks by validation and test accuracy, and what
// choosing by validation costs.
func Splits(t *spaces.Table, published []contest.Published) {
	display(chartBundle(chart.Splits(t, published...)))
}

// Notes shows what a table's numbers are: epochs, seeds, split.
func Notes(t *spaces.Table) {
	display(bundle{HTML: panel(heading(t.Name()), line(t.Notes())), Text: t.Notes()})
}

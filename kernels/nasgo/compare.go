package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/contest"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces/known"
)

// compareFlags are what the command line says of a comparison.
type compareFlags struct {
	space, table  string
	proposers     []string
	trials, seeds int
	json, noise   bool
}

func compareCommand() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare --space NAME --table TABLE",
		Short: "Let searchers compete on a table, many searches each, and say what follows",
		Long: `Let searchers compete on a table, many searches each, and say what follows.

Each line of --json is one searcher after all its trials: the median and mean rank
of the network found, in percent of the space; val_acc, its mean validation
accuracy over the searches, with the 95% bootstrap interval of that mean; test_acc,
the mean test accuracy of the same networks, the best of each search by validation.
On a table that has test accuracies only val_acc is null, and test_acc, with
test_acc_ci, is of networks that were selected by it: "caveat" says so. An interval
is null where there was one search.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.space, "space", "", "the space: "+strings.Join(known.Names(), ", "))
	fl.StringVar(&f.table, "table", "", tableHelp)
	fl.StringSliceVar(&f.proposers, "proposers", search.Names(), "who competes")
	fl.IntVar(&f.trials, "trials", 100, "evaluations of a search")
	fl.IntVar(&f.seeds, "seeds", 100, "searches of each, from the seeds 1, 2, …")
	fl.BoolVar(&f.json, "json", false, "print one JSON object a searcher")
	fl.BoolVar(&f.noise, "noise", false, "let the table answer with one training of a network instead of the mean; ranks are by the mean")
	_ = cmd.MarkFlagRequired("space") // it is there, a few lines up
	return cmd
}

func (f compareFlags) run(ctx context.Context, out, problems io.Writer) error {
	config, err := f.config()
	if err != nil {
		return err
	}
	r, err := contest.Run(ctx, config)
	if err != nil {
		return err
	}
	if !f.json {
		_, err := fmt.Fprint(out, chart.Standings(r).Text())
		return err
	}
	if c := r.Of.Caveat(); c != "" {
		fmt.Fprintln(problems, c)
	}
	standings, err := r.Standings(r.Evaluations)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	for _, s := range standings {
		if err := enc.Encode(newStandingJSON(s, r.Of.Caveat())); err != nil {
			return err
		}
	}
	return nil
}

// config checks the flags, cheapest first, and makes a contest of them.
func (f compareFlags) config() (contest.Config, error) {
	c := contest.Config{Trials: f.trials, Seeds: f.seeds, Noise: f.noise}
	if f.trials < 1 || f.seeds < 1 {
		return c, fmt.Errorf("--trials is %d and --seeds %d, want at least 1 of each", f.trials, f.seeds)
	}
	space, err := known.Find(f.space)
	if err != nil {
		return c, err
	}
	if c.Proposers, err = competitors(f.proposers); err != nil {
		return c, err
	}
	if f.table == "" {
		return c, noTable("there is no table to search on: ", space)
	}
	c.Table, err = tables.Load(f.table, space)
	return c, err
}

func competitors(names []string) (list []nasgo.Proposer, err error) {
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == "llm" {
			return nil, errors.New("compare runs each searcher hundreds of times, which takes too many questions to a language model: search with \"nasgo search --proposer llm\", whose report has the baselines")
		}
		p, err := search.Find(name)
		if err != nil {
			return nil, fmt.Errorf("--proposers: %w", err)
		}
		list = append(list, p)
	}
	return list, nil
}

// standingJSON is one searcher in --json; accuracies are in percent.
type standingJSON struct {
	Proposer          string      `json:"proposer"`
	Trials            int         `json:"trials"`
	Seeds             int         `json:"seeds"`
	MedianRankPercent float64     `json:"median_rank_pct"`
	MeanRankPercent   float64     `json:"mean_rank_pct"`
	Val               *float64    `json:"val_acc"` // null without a validation split
	ValInterval       *[2]float64 `json:"val_acc_ci"`
	Test              *float64    `json:"test_acc"` // null if the table has none
	TestInterval      *[2]float64 `json:"test_acc_ci"`
	Caveat            string      `json:"caveat,omitempty"`
}

func newStandingJSON(s contest.Standing, caveat string) standingJSON {
	j := standingJSON{
		Proposer: s.Name, Trials: s.Evaluations, Seeds: s.Searches,
		MedianRankPercent: s.MedianRankPercent, MeanRankPercent: s.MeanRankPercent, Caveat: caveat,
	}
	if s.Val != nil {
		j.Val, j.ValInterval = &s.Val.Value, s.Val.Interval
	}
	if s.Test != nil {
		j.Test, j.TestInterval = &s.Test.Value, s.Test.Interval
	}
	return j
}

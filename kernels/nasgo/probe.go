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
	"github.com/genius-nas/nasgo/nasgo/chart/render"
	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

// seriesFlags are what the command line says of searches that are made together.
type seriesFlags struct {
	space, table, dir, html string
	trials, seeds, parallel int
	most                    int // calls
	yes, json, collect      bool
}

func (f *seriesFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.space, "space", "", "the space: "+strings.Join(known.Names(), ", "))
	fl.StringVar(&f.table, "table", "", tableHelp)
	fl.IntVar(&f.trials, "trials", 10, "evaluations of a search")
	fl.IntVar(&f.seeds, "seeds", 10, "searches of each, from the seeds 1, 2, …")
	fl.StringVar(&f.dir, "study-dir", "", "folder of the studies, one a search: a run that is stopped goes on there")
	fl.IntVar(&f.parallel, "parallel", 1, "searches at a time")
	fl.BoolVar(&f.yes, "yes", false, "ask the model as often as the plan says and as it takes")
	fl.IntVar(&f.most, "max-calls", 0, "ask the model at most so often in this run, then stop")
	fl.BoolVar(&f.collect, "collect", false, "ask nobody: report on the searches that are in --study-dir; without --table, what the last report there says")
	fl.StringVar(&f.html, "html", "", "write the report as one self-contained page too")
	fl.BoolVar(&f.json, "json", false, "print one JSON object in place of the text")
}

// runs checks what both commands need.
func (f seriesFlags) runs() (probe.Runs, *spaces.Table, error) {
	r := probe.Runs{Trials: f.trials, Seeds: f.seeds, Dir: f.dir, Parallel: f.parallel, MaxCalls: f.most}
	if f.space == "" {
		return r, nil, fmt.Errorf("which space is searched? give --space, one of %s", strings.Join(known.Names(), ", "))
	}
	space, err := known.Find(f.space)
	if err != nil {
		return r, nil, err
	}
	if f.table == "" {
		return r, nil, noTable("where do results come from? ", space)
	}
	t, err := tables.Load(f.table, space)
	return r, t, err
}

// begun is a run as its library wants it.
type begun struct {
	plan    func() (probe.Plan, error)
	run     func(context.Context, func(probe.Progress)) (probe.Report, error)
	collect func(context.Context) (probe.Report, error)
}

// do says what it takes, makes the searches and reports on them.
func (f seriesFlags) do(ctx context.Context, b begun, out, progress io.Writer) error {
	r, err := f.make(ctx, b, progress)
	if err != nil {
		return err
	}
	return f.tell(r, out)
}

func (f seriesFlags) make(ctx context.Context, b begun, progress io.Writer) (probe.Report, error) {
	if f.collect {
		return b.collect(ctx)
	}
	plan, err := b.plan()
	if err != nil {
		return probe.Report{}, err
	}
	if plan.Calls > 0 || plan.Warning != "" {
		fmt.Fprintln(progress, plan.Sentence())
	}
	switch {
	case plan.Calls == 0:
	case f.dir == "":
		return probe.Report{}, errors.New("nothing was asked: give --study-dir, where what the model says is kept, so that it is asked once only")
	case !f.yes && f.most == 0:
		return probe.Report{}, fmt.Errorf("nothing was asked: add --yes to go ahead, or --max-calls, such as %d, to go as far as that", plan.Calls+plan.Calls/5+1)
	}
	bar := newBar(progress, "searches", plan.Searches*f.trials)
	r, err := b.run(ctx, func(p probe.Progress) { bar.at(p.Trials, p.Search+" "+p.Key) })
	bar.end()
	if err != nil && f.dir != "" {
		err = fmt.Errorf("%w\nWhat is finished stands in %s: the same command goes on from there, and with --collect it reports on what is there", err, f.dir)
	}
	return r, err
}

// tell prints a report.
func (f seriesFlags) tell(r probe.Report, out io.Writer) error {
	if f.html != "" {
		chart.Draw = render.Draw // this program may be large
		page, err := chart.ProbePage(r)
		if err != nil {
			return err
		}
		if err := home.Write(f.html, page); err != nil {
			return err
		}
	}
	said, err := r.Sentences()
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(r, said, out)
	}
	for _, c := range chart.Probe(r) {
		c.Caption, c.Options = "", nil // the sentences say it
		fmt.Fprintln(out, c.Text())
	}
	for _, s := range said {
		fmt.Fprintln(out, chart.Wrap("- "+chart.Clean(s, 4000), 100))
	}
	if f.html != "" {
		fmt.Fprintln(out, "wrote", f.html)
	}
	return nil
}

// reportJSON is the report in --json.
type reportJSON struct {
	Of        string     `json:"of"` // conditions or prompts
	Proposer  string     `json:"proposer"`
	Trials    int        `json:"trials"`
	Seeds     int        `json:"seeds"`
	Searches  []lineJSON `json:"searches"`
	Sentences []string   `json:"sentences"`
	// Frequencies are, by table, the shares of each choice's options in what was
	// proposed as it is.
	Frequencies map[string][][]float64 `json:"frequencies"`
}

// lineJSON is what one way of searching reached. Ranks are 1 for the best.
type lineJSON struct {
	Name              string      `json:"name"`
	Slug              string      `json:"slug,omitempty"`
	Table             string      `json:"table"`
	Control           bool        `json:"control"`
	Searches          int         `json:"searches"`
	Distinct          int         `json:"distinct,omitempty"`
	MedianRank        float64     `json:"median_rank"`
	Interval          *[2]float64 `json:"median_rank_ci"` // 95%, null for one search
	MedianRankPercent float64     `json:"median_rank_pct"`
	MeanRankPercent   float64     `json:"mean_rank_pct"`
	Test              *testJSON   `json:"test"` // null for what the others are compared with
}

// testJSON is a test against as it is, of a control: of that against it.
type testJSON struct {
	P       float64  `json:"p"` // corrected
	Tests   int      `json:"tests"`
	Method  string   `json:"method"`
	Shown   int      `json:"shown"` // 1 better, -1 worse, 0 not shown
	Certain bool     `json:"certain"`
	Could   bool     `json:"could"`  // so many searches could have shown something
	Factor  *float64 `json:"factor"` // that would mostly have been seen, null if unknown
}

func printJSON(r probe.Report, said []string, out io.Writer) error {
	lines, err := r.Lines()
	if err != nil {
		return err
	}
	j := reportJSON{Of: r.Kind, Proposer: r.Proposer, Trials: r.Trials, Seeds: r.Seeds, Sentences: said, Searches: []lineJSON{}, Frequencies: map[string][][]float64{}}
	for _, f := range r.Fields {
		j.Frequencies[f.Table] = f.Frequencies
	}
	for _, l := range lines {
		j.Searches = append(j.Searches, lineJSON{
			Name: l.Name, Slug: l.Slug, Table: r.Fields[l.Field].Table, Control: l.Control, Searches: l.Searches, Distinct: l.Distinct,
			MedianRank: l.MedianRank, Interval: l.Interval, MedianRankPercent: l.MedianRankPercent, MeanRankPercent: l.MeanRankPercent, Test: newTestJSON(l.Test),
		})
	}
	return json.NewEncoder(out).Encode(j)
}

func newTestJSON(t *probe.Test) *testJSON {
	if t == nil {
		return nil
	}
	j := &testJSON{P: t.P, Tests: t.Tests, Method: string(t.Method), Shown: t.Shown(), Certain: t.Certain, Could: t.Could}
	if t.Factor > 0 {
		j.Factor = &t.Factor
	}
	return j
}

// probeFlags are what the command line says of a probe.
type probeFlags struct {
	seriesFlags
	proposer, private string
	conditions        []string
	temperature       float64
}

func probeCommand() *cobra.Command {
	var f probeFlags
	cmd := &cobra.Command{
		Use:   "probe --space NAME --table FILE --proposer llm|NAME --study-dir DIR",
		Short: "Ask what a searcher's success comes from: results, names, habits",
		Long: `Ask what a searcher's success comes from: the results it is told, names it has
read, places and numbers, or habits.

The same search is made as it is, with names hidden, with operations and positions
shuffled, with scores rescaled and reversed, with all of that hidden, and on a
private benchmark, from several seeds each; and set beside plain methods, among
them random with the searcher's own operation frequencies. Tests are paired by seed
and corrected for their number. What follows is said in words, and what so few
searches cannot show, too. See docs/probe.md.

Each search is a study in --study-dir. What a model has to be asked is told first.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.add(cmd)
	fl := cmd.Flags()
	fl.StringVar(&f.proposer, "proposer", "llm", "who is probed: llm, "+strings.Join(search.Names(), ", "))
	fl.StringVar(&f.private, "private", "", "a benchmark that the model cannot have read, such as \"nasgo bench build --private\" makes (default: "+ownBenchmark+"), none to leave it out")
	fl.StringSliceVar(&f.conditions, "conditions", nil, "of "+strings.Join(probe.Slugs(), ", ")+" (default: all)")
	fl.Float64Var(&f.temperature, "temperature", 1, "of the model; at 0 it answers alike, and all seeds are one search")
	return cmd
}

// ownBenchmark is the table that stands in where no private one is named.
const ownBenchmark = "tinyconv/digits"

func (f probeFlags) run(ctx context.Context, out, progress io.Writer) error {
	if f.collect && f.table == "" && f.dir != "" {
		r, err := probe.Read(f.dir)
		if err != nil {
			return err
		}
		return f.tell(r, out)
	}
	c, err := f.config()
	if err != nil {
		return err
	}
	return f.do(ctx, begun{
		plan: c.Plan,
		run: func(ctx context.Context, watch func(probe.Progress)) (probe.Report, error) {
			c.Watch = watch
			return probe.Run(ctx, c)
		},
		collect: func(ctx context.Context) (probe.Report, error) { return probe.Collect(ctx, c) },
	}, out, progress)
}

func (f probeFlags) config() (probe.Config, error) {
	c := probe.Config{Conditions: f.conditions, TableFile: tableFile(f.table)}
	var err error
	if c.Runs, c.Table, err = f.runs(); err != nil {
		return c, err
	}
	if c.Private, c.PrivateFile, err = f.privateTable(); err != nil {
		return c, err
	}
	if !f.collect {
		c.Proposer, err = probed(f.proposer, f.temperature)
	}
	return c, err
}

// privateTable is the table that the model cannot know, nil for none: our own
// benchmark where none is named, unless that is what is searched.
func (f probeFlags) privateTable() (*spaces.Table, string, error) {
	name := f.private
	switch _, there := tables.Find(ownBenchmark); {
	case name == "none":
		return nil, "", nil
	case name != "":
	case !there || f.space == "tinyconv" || len(f.conditions) > 0:
		return nil, "", nil
	default:
		t, err := tables.Open(ownBenchmark)
		if err == nil && t.Len() <= f.trials {
			return nil, "", nil // it is too small for such long searches
		}
		return t, ownBenchmark, err
	}
	t, err := anyTable(name)
	return t, tableFile(name), err
}

// probed is who is probed: a searcher, or the model of the environment at a
// temperature.
func probed(name string, temperature float64) (nasgo.Proposer, error) {
	if name != "llm" {
		return search.Find(name)
	}
	c, err := modelOfEnv()
	if err != nil {
		return nil, err
	}
	c.Temperature = temperature
	return llm.New(c)
}

func modelOfEnv() (llm.Config, error) {
	c, ok, err := llm.ConfigFromEnv()
	if err == nil && !ok {
		err = errors.New("no language model is configured: set OPENAI_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL")
	}
	return c, err
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces/known"
)

// searchFlags are what the command line says of a search.
type searchFlags struct {
	space, table, data, proposer, study, backend string
	trials, epochs                               int
	seed                                         int64
	json, noise, approve                         bool
	caps                                         nasgo.Caps
}

func searchCommand() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search --space NAME (--table TABLE | --data NAME) --study FILE",
		Short: "Search until the study has so many trials; resumes where the file is there",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.results(cmd)
	fl := cmd.Flags()
	fl.StringVar(&f.proposer, "proposer", "random", "who proposes: llm, manual, "+strings.Join(search.Names(), ", "))
	fl.IntVar(&f.trials, "trials", 10, "finished trials the study is to have; 0 only makes the study")
	fl.StringVar(&f.study, "study", "", "the study's file, made if it is not there")
	fl.BoolVar(&f.json, "json", false, "print one JSON object a trial")
	fl.BoolVar(&f.approve, "approve", false, "let each proposal wait for nasgo approve or reject")
	fl.IntVar(&f.caps.Calls, "max-calls", 0, "calls to models that the study may make in all")
	fl.Int64Var(&f.caps.Tokens, "max-tokens", 0, "tokens that it may spend in all")
	fl.Float64Var(&f.caps.Dollars, "max-cost", 0, "US dollars that it may spend in all, by nasgo prices")
	fl.DurationVar(&f.caps.Time, "max-time", 0, "time that its calls and trainings may take in all, such as 30m")
	for _, name := range []string{"space", "study"} {
		_ = cmd.MarkFlagRequired(name) // both are there, a few lines up
	}
	return cmd
}

// results adds the flags that say where results come from.
func (f *searchFlags) results(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.space, "space", "", "the space: "+strings.Join(known.Names(), ", "))
	fl.StringVar(&f.table, "table", "", tableHelp+", to look results up in instead of training")
	fl.StringVar(&f.data, "data", "", "data to train on: digits, fashion-mnist, idx:FOLDER, task:SEED, text:SEED or sensor:SEED")
	fl.Int64Var(&f.seed, "seed", 1, "seed of all chance")
	fl.BoolVar(&f.noise, "noise", false, "let the table answer with one training of a network, drawn by seed and trial, instead of the mean")
	fl.StringVar(&f.backend, "backend", "", "train on go, xla:cpu or xla:cuda (default: the best that is there)")
	fl.IntVar(&f.epochs, "epochs", 0, "epochs of training a trial (default: the short schedule)")
}

func (f searchFlags) run(ctx context.Context, out, progress io.Writer) error {
	config, err := f.config()
	if err != nil {
		return err
	}
	study, err := nasgo.Open(f.study, config)
	if err != nil {
		return err
	}
	defer study.Close() //nolint:errcheck // every step is on disk already
	p := newPrinter(out, f.json)
	record, err := study.Record()
	if err != nil {
		return err
	}
	for _, t := range record.Trials {
		if t.State.Final() {
			p.trial(t)
		}
	}
	if e, err := study.Estimate(f.trials); err == nil && e.Calls > 0 { // an error is Run's to tell
		fmt.Fprintln(progress, e.Sentence())
	}
	b := newBar(progress, "search", f.trials)
	err = study.Run(ctx, f.trials, func(t nasgo.Trial) {
		b.end()
		p.trial(t)
		b.at(t.Number, t.Key)
	})
	b.end()
	if err != nil {
		return err
	}
	if config.Table != nil && f.trials <= quickBudget && f.trials > 0 {
		if err := addBaselines(ctx, study); err != nil {
			return err
		}
	}
	if !f.json {
		return f.close(study, out)
	}
	return nil
}

// close prints what a person wants to know at the end.
func (f searchFlags) close(study *nasgo.Study, out io.Writer) error {
	r, err := study.Record()
	if err != nil {
		return err
	}
	if best := r.Best(); best != nil {
		fmt.Fprintf(out, "best: trial %d, %s, %s\n", best.Number, best.Key, best.Score)
		if best.Mean != nil {
			fmt.Fprintf(out, "which is one training, drawn at random; the mean over its trainings is %s\n", best.Mean)
		}
	}
	if r.Info.Caveat != "" {
		fmt.Fprintln(out, r.Info.Caveat)
	}
	if s := r.Spent(); s.Calls > 0 {
		fmt.Fprintln(out, s.Sentence())
	}
	if len(r.Trials) == 0 && strings.HasPrefix(r.Info.Proposer, "manual") {
		fmt.Fprintf(out, "next: nasgo prompt %s\n", f.study)
		return nil
	}
	fmt.Fprintf(out, "next: nasgo report %s --html report.html\n", f.study)
	return nil
}

// config checks the flags and makes the study's configuration of them.
func (f searchFlags) config() (nasgo.Config, error) {
	c := nasgo.Config{Seed: f.seed, Budget: f.trials, Backend: f.backend, Noise: f.noise, Approval: f.approve, Caps: f.caps}
	if f.trials < 0 {
		return c, fmt.Errorf("--trials is %d, want 0 or more", f.trials)
	}
	space, err := known.Find(f.space)
	if err != nil {
		return c, err
	}
	c.Space = space
	if c.Proposer, err = findProposer(f.proposer); err != nil {
		return c, err
	}
	switch {
	case f.table != "" && f.data != "":
		return c, errors.New("--table and --data exclude each other: a trial is either looked up or trained")
	case f.table != "":
		c.Table, err = tables.Load(f.table, space)
		c.TableFile = tableFile(f.table)
	case f.data != "":
		c.Data, err = data.Parse(f.data)
	default:
		return c, noTable("where do results come from? Give --data NAME to train, or look them up: ", space)
	}
	if f.epochs > 0 {
		c.Schedule = nasgo.ShortSchedule
		c.Schedule.Epochs = f.epochs
	}
	return c, err
}

func findProposer(name string) (nasgo.Proposer, error) {
	switch name {
	case "llm":
	case "manual":
		return findManual()
	default:
		return search.Find(name)
	}
	p, ok, err := llm.FromEnv()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("no language model is configured: set OPENAI_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL")
	}
	return p, nil
}

// findManual is a person with a prompt, that of NASGO_PROMPT if it names one.
func findManual() (nasgo.Proposer, error) {
	var c llm.Config
	if name := os.Getenv("NASGO_PROMPT"); name != "" {
		var err error
		if c.Prompt, err = llm.FindPrompt(name); err != nil {
			return nil, err
		}
	}
	return llm.NewManual(c)
}

// printer prints finished trials, as a table or as JSON lines.
type printer struct {
	out  io.Writer
	json bool
	head bool
}

func newPrinter(out io.Writer, asJSON bool) *printer { return &printer{out: out, json: asJSON} }

// trialJSON is one trial in --json. Score is what the search saw, null where
// the trial has none.
type trialJSON struct {
	Trial   int           `json:"trial"`
	Arch    string        `json:"arch"`
	Score   *float64      `json:"score"`
	ScoreOf metric.Source `json:"score_of,omitempty"`
	Params  int64         `json:"params"`
	FLOPs   int64         `json:"flops"`
	State   nasgo.State   `json:"state"`
	Reason  string        `json:"reason,omitempty"` // of a failure
	// Mean is that over the trainings in the table, with --noise.
	Mean *float64 `json:"mean,omitempty"`
}

func (p *printer) trial(t nasgo.Trial) {
	j := trialJSON{Trial: t.Number, Arch: t.Key, Params: t.Cost.Params, FLOPs: t.Cost.FLOPs, State: t.State, Reason: t.Failure}
	if t.Score != nil {
		j.Score, j.ScoreOf = &t.Score.Percent, t.Score.Of
	}
	if t.Mean != nil {
		j.Mean = &t.Mean.Percent
	}
	if p.json {
		enc := json.NewEncoder(p.out)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(j) // a closed pipe ends the program by itself
		return
	}
	if !p.head {
		p.head = true
		fmt.Fprintf(p.out, "%5s  %-24s %9s %12s %13s  %s\n", "trial", "architecture", "accuracy", "parameters", "FLOPs", "state")
	}
	score := "-"
	if j.Score != nil {
		score = fmt.Sprintf("%.2f", *j.Score)
	}
	fmt.Fprintf(p.out, "%5d  %-24s %9s %12d %13d  %s %s\n", j.Trial, j.Arch, score, j.Params, j.FLOPs, j.State, j.Reason)
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/price"
)

func spentCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "spent STUDY",
		Short: "Print what a study took, by trial and in all: calls, tokens, money, time",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := readRecord(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(spentJSON(r))
			}
			printSpent(cmd.OutOrStdout(), r)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// spentLine is what a trial took, in --json. Dollars is null where a price is
// not known.
type spentLine struct {
	Trial            int      `json:"trial,omitempty"`
	Evaluations      int      `json:"evaluations"`
	Calls            int      `json:"calls"`
	Failed           int      `json:"failed"`
	PromptTokens     int64    `json:"prompt_tokens"`
	CompletionTokens int64    `json:"completion_tokens"`
	Dollars          *float64 `json:"dollars"`
	Asking           float64  `json:"asking_seconds"`
	Training         float64  `json:"training_seconds"`
}

func newSpentLine(trial int, s nasgo.Spending) spentLine {
	l := spentLine{Trial: trial, Evaluations: s.Evaluations, Calls: s.Calls, Failed: s.Failed, PromptTokens: s.PromptTokens,
		CompletionTokens: s.CompletionTokens, Asking: s.Asking.Seconds(), Training: s.Training.Seconds()}
	if s.Unpriced == 0 {
		l.Dollars = &s.Dollars
	}
	return l
}

func spentJSON(r nasgo.Record) any {
	out := struct {
		Trials []spentLine `json:"trials"`
		Total  spentLine   `json:"total"`
	}{Total: newSpentLine(0, r.Spent())}
	for _, t := range r.Trials {
		out.Trials = append(out.Trials, newSpentLine(t.Number, r.Spending(t.Number)))
	}
	return out
}

func printSpent(out io.Writer, r nasgo.Record) {
	const row = "%5v  %6v %7v %10v %10v  %-12v %9v %9v\n"
	fmt.Fprintf(out, row, "trial", "calls", "failed", "prompt", "reply", "cost", "asking", "training")
	print := func(name any, s nasgo.Spending) {
		fmt.Fprintf(out, row, name, s.Calls, s.Failed, s.PromptTokens, s.CompletionTokens, s.Money(),
			s.Asking.Round(10*time.Millisecond), s.Training.Round(10*time.Millisecond))
	}
	for _, t := range r.Trials {
		print(t.Number, r.Spending(t.Number))
	}
	if rest := r.Spending(0); rest.Calls > 0 {
		print("-", rest)
	}
	if next := r.Spending(len(r.Trials) + 1); next.Calls > 0 {
		print(len(r.Trials)+1, next)
	}
	print("all", r.Spent())
	fmt.Fprintln(out, r.Spent().Sentence())
}

func pricesCommand() *cobra.Command {
	own := false
	cmd := &cobra.Command{
		Use:   "prices",
		Short: "Print what models cost by the price list, and where the list lies",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			if own {
				file, err := price.Copy()
				if err == nil {
					fmt.Fprintf(out, "wrote %s: edit it\n", file)
				}
				return err
			}
			l, err := price.Load()
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%-20s %-24s %10s %10s %10s  %s\n", "endpoint", "model", "prompt", "cached", "reply", "as of")
			for _, p := range l.Prices {
				cached := "-"
				if p.Cached != nil {
					cached = fmt.Sprint(*p.Cached)
				}
				fmt.Fprintf(out, "%-20s %-24s %10v %10s %10v  %s\n", p.Endpoint, p.Model, *p.Prompt, cached, *p.Completion, p.Date)
			}
			fmt.Fprintf(out, "US dollars per million tokens. Your own list is %s; nasgo prices --edit makes it.\n", price.File())
			return nil
		},
	}
	cmd.Flags().BoolVar(&own, "edit", false, "copy the list that came with nasgo to where you can edit it")
	return cmd
}

package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
)

func exportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export STUDY > chat.jsonl",
		Short: "Print a study's exchanges as JSON lines of chat messages",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := readRecord(args[0])
			if err != nil {
				return err
			}
			return llm.WriteChat(cmd.OutOrStdout(), r.Exchanges)
		},
	}
}

func importCommand() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "import CHAT.jsonl --space NAME --table FILE --study NEW",
		Short: "Make a study of chat messages: each answer is read as a proposal and looked up",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer in.Close() //nolint:errcheck // only read
			list, err := llm.ReadChat(in)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			f.proposer, f.trials = "manual", len(list)
			c, err := f.config()
			if err != nil {
				return err
			}
			study, err := nasgo.Open(f.study, c)
			if err != nil {
				return err
			}
			return errors.Join(importAll(cmd, study, list), study.Close())
		},
	}
	f.results(cmd)
	cmd.Flags().StringVar(&f.study, "study", "", "the study's file, made if it is not there")
	for _, name := range []string{"space", "table", "study"} {
		_ = cmd.MarkFlagRequired(name) // they are there
	}
	return cmd
}

// importAll answers with each exchange; what has no proposal is kept as an attempt.
func importAll(cmd *cobra.Command, study *nasgo.Study, list []nasgo.Exchange) error {
	p, attempts := newPrinter(cmd.OutOrStdout(), false), 0
	for i, x := range list {
		said, _ := llm.Said(x)
		t, err := study.Import(cmd.Context(), x, said)
		switch {
		case errors.Is(err, nasgo.ErrAttempts):
			attempts++
			continue
		case err != nil:
			return fmt.Errorf("exchange %d: %w", i+1, err)
		case t.Number == 0: // it had no answer
			continue
		}
		if err := study.Run(cmd.Context(), t.Number, p.trial); err != nil {
			return err
		}
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d exchanges, %d of them without a usable proposal\n", len(list), attempts)
	return nil
}

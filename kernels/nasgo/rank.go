package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
)

func rankCommand() *cobra.Command {
	var f reopening
	n := 10
	cmd := &cobra.Command{
		Use:   "rank STUDY",
		Short: "Ask the model of the environment to order networks whose results it has not seen, and correlate",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := readRecord(args[0])
			if err != nil {
				return err
			}
			c, err := f.config(r)
			if err != nil {
				return err
			}
			if c.Proposer, err = findProposer("llm"); err != nil {
				return err
			}
			s, err := nasgo.Open(args[0], c)
			if err != nil {
				return err
			}
			k, err := s.Rank(cmd.Context(), n)
			if err = errors.Join(err, s.Close()); err != nil {
				return err
			}
			printRanking(cmd.OutOrStdout(), k)
			return nil
		},
	}
	f.add(cmd)
	cmd.Flags().IntVar(&n, "networks", n, "how many networks to order")
	return cmd
}

func printRanking(out io.Writer, k nasgo.Ranking) {
	for place, i := range k.Order {
		if place == 0 {
			fmt.Fprintf(out, "%8s  %-24s %9s\n", "expected", "architecture", "accuracy")
		}
		fmt.Fprintf(out, "%8d  %-24s %9.2f\n", place+1, k.Keys[i], k.Scores[i])
	}
	fmt.Fprintln(out, chart.RankingSentence(k))
}

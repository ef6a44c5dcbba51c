package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
)

func branchCommand() *cobra.Command {
	at, to := 0, ""
	cmd := &cobra.Command{
		Use:   "branch STUDY --at TRIAL --study NEW",
		Short: "Copy a study as it was before a trial, to go on from there with another proposer or prompt",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := nasgo.Branch(args[0], to, at); err != nil {
				return err
			}
			r, err := readRecord(to)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s has %d trials of %s\n", to, len(r.Trials), args[0])
			}
			return err
		},
	}
	cmd.Flags().IntVar(&at, "at", 0, "the first trial that is not copied")
	cmd.Flags().StringVar(&to, "study", "", "the new study's file")
	for _, name := range []string{"at", "study"} {
		_ = cmd.MarkFlagRequired(name) // both are there, two lines up
	}
	return cmd
}

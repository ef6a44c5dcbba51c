package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
)

// longestAnswer is how much of a reply is read, in bytes.
const longestAnswer = 512 << 10

// on is a command on a study that was begun: it opens it and closes it again.
func on(use, short string, args cobra.PositionalArgs, do func(cmd *cobra.Command, s *nasgo.Study, args []string) error) *cobra.Command {
	var f reopening
	cmd := &cobra.Command{Use: use, Short: short, Args: args, RunE: func(cmd *cobra.Command, args []string) error {
		s, err := f.open(args[0])
		if err != nil {
			return err
		}
		return errors.Join(do(cmd, s, args), s.Close())
	}}
	f.add(cmd)
	return cmd
}

func promptCommand() *cobra.Command {
	return on("prompt STUDY", "Print what the study's proposer would be asked next, to copy",
		cobra.ExactArgs(1), func(cmd *cobra.Command, s *nasgo.Study, _ []string) error {
			text, err := s.Prompt(cmd.Context())
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), strings.TrimRight(text, "\n"))
			}
			return err
		})
}

func answerCommand() *cobra.Command {
	train := false
	cmd := on("answer STUDY < reply.txt", "Take a reply to what nasgo prompt shows; exits 2 where there is no proposal in it",
		cobra.ExactArgs(1), func(cmd *cobra.Command, s *nasgo.Study, args []string) error {
			reply, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), longestAnswer+1))
			if err != nil {
				return err
			}
			if len(reply) > longestAnswer {
				return fmt.Errorf("the reply is longer than %d bytes; pass on the end of it, where the proposal is", longestAnswer)
			}
			t, err := s.Answer(cmd.Context(), string(reply))
			if errors.Is(err, nasgo.ErrAttempts) {
				return exit{2, err}
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "trial %d: %s\n", t.Number, t.Key)
			r, err := s.Record()
			if err != nil {
				return err
			}
			switch {
			case r.Info.Approval:
				fmt.Fprintf(cmd.OutOrStdout(), "next: nasgo approve %s, or nasgo reject %s REASON\n", args[0], args[0])
				return nil
			case r.Info.Table == nil && !train:
				fmt.Fprintf(cmd.OutOrStdout(), "next: nasgo train %s\n", args[0])
				return nil
			}
			return trainOpen(cmd, s, args)
		})
	cmd.Flags().BoolVar(&train, "train", false, "train the network and feed its result back; with a table it is looked up in any case")
	return cmd
}

func trainCommand() *cobra.Command {
	return on("train STUDY", "Train the study's open trial, or look it up, and feed the result back", cobra.ExactArgs(1), trainOpen)
}

// trainOpen finishes the open trial.
func trainOpen(cmd *cobra.Command, s *nasgo.Study, args []string) error {
	r, err := s.Record()
	if err != nil {
		return err
	}
	n := len(r.Trials)
	if n == 0 || r.Trials[n-1].State.Final() {
		return fmt.Errorf("%w: no trial of study %s is open", nasgo.ErrState, args[0])
	}
	p := newPrinter(cmd.OutOrStdout(), false)
	if err := s.Run(cmd.Context(), n, p.trial); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "next: nasgo prompt %s\n", args[0])
	return nil
}

func approveCommand() *cobra.Command {
	return on("approve STUDY [NOTE…]", "Say yes to the proposed trial of a study that waits for it, and train it",
		cobra.MinimumNArgs(1), func(cmd *cobra.Command, s *nasgo.Study, args []string) error {
			if _, err := s.Approve(cmd.Context(), strings.Join(args[1:], " ")); err != nil {
				return err
			}
			return trainOpen(cmd, s, args)
		})
}

func rejectCommand() *cobra.Command {
	return on("reject STUDY REASON…", "Give the proposed trial up, with a reason that the proposer is told",
		cobra.MinimumNArgs(2), func(cmd *cobra.Command, s *nasgo.Study, args []string) error {
			t, err := s.Reject(cmd.Context(), strings.Join(args[1:], " "))
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "trial %d, %s: %s\n", t.Number, t.Key, t.State)
			}
			return err
		})
}

func hintCommand() *cobra.Command {
	return on("hint STUDY TEXT…", "Tell the proposer something from the next question on",
		cobra.MinimumNArgs(2), func(cmd *cobra.Command, s *nasgo.Study, args []string) error {
			return s.Hint(cmd.Context(), strings.Join(args[1:], " "))
		})
}

// exit is an error with an exit status of its own.
type exit struct {
	status int
	error
}

func (e exit) Unwrap() error { return e.error }

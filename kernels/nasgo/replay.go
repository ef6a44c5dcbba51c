package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// replayCommand has two ways to see a search again: somebody's conversation, of
// which there is no study, and a study from its own record.
func replayCommand() *cobra.Command {
	var talk talkReplay
	var study studyReplay
	cmd := &cobra.Command{
		Use:   "replay (TRANSCRIPT --space NAME [--json] [--study NEW] | --study FILE)",
		Short: "Read a recorded conversation, or run a study again from its record, without a network",
		Long: `Read a recorded conversation, or run a study again from its record, without a network.

With TRANSCRIPT, a JSON list of messages with role and content such as those that
GENIUS published, each message of the model is read as a network of the space. It is
a file, or the name of one that "nasgo tables" has, such as 329M. With --json that is
one line a message:

  message         its place in the file's list, from 0
  arch            the option numbers, null where there is no network; problem says why
  flops_m         FLOPs in millions, as the space counts; params_m likewise
  stated_flops_m  what the next message says its FLOPs are, null if it says nothing
  in_range        whether it keeps the range of FLOPs: that of --range, else what the
                  question before it states, else the space's; null without one.
                  A range in whole millions is compared after rounding.
  verdict         evaluated, refused, or unjudged where the conversation ends
  accuracy        what a later message says it reached, in percent, or null

With --study as well it makes a study of it, for "nasgo report" and notebooks:
networks that were evaluated are its trials, those refused its attempts.

With --study alone the study in that file is run again from its record; the exit
status is not 0 if anything comes out otherwise.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			talk.study = study.study
			if err := apartFlags(cmd, len(args) == 1); err != nil {
				return err
			}
			if len(args) == 1 {
				return talk.run(cmd, args[0])
			}
			if study.study == "" {
				return errors.New("what is to be replayed? name a transcript, with --space NAME, or a study with --study FILE")
			}
			return study.run(cmd)
		},
	}
	study.flags(cmd)
	talk.flags(cmd)
	return cmd
}

// apartFlags refuses flags of the other way.
func apartFlags(cmd *cobra.Command, transcript bool) error {
	foreign, way := []string{"space", "json", "range"}, "goes with a transcript"
	if transcript {
		foreign, way = []string{"to", "table", "live", "without-hints", "without-rejections"}, "goes with --study alone, without a transcript"
	}
	for _, name := range foreign {
		if cmd.Flags().Changed(name) {
			return errors.New("--" + name + " " + way)
		}
	}
	return nil
}

package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

func workerCommand() *cobra.Command {
	probe := false
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Train one network: a job as a JSON line in, progress as JSON lines out",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var args []string
			if probe {
				args = append(args, "-probe")
			}
			w, err := worker.Command(cmd.Context(), cmd.ErrOrStderr(), args...)
			if err != nil {
				return err
			}
			w.Stdin, w.Stdout, w.Stderr = cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()
			// An interrupt asks the worker to save; it is not killed for it.
			w.Cancel = func() error { return w.Process.Signal(os.Interrupt) }
			return w.Run()
		},
	}
	cmd.Flags().BoolVar(&probe, "probe", false, "print the usable backends as JSON and end")
	return cmd
}

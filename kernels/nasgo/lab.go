package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/kernels/jupyter"
	"github.com/genius-nas/nasgo/kernels/setup"
)

const firstNotebook = "01_first_search.ipynb"

func labCommand() *cobra.Command {
	var l jupyter.Lab
	noBrowser := false
	cmd := &cobra.Command{
		Use:   "lab [NOTEBOOK] [-- JUPYTERLAB OPTIONS]",
		Short: "Set up what is missing and open JupyterLab on the first notebook",
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if dash := cmd.ArgsLenAtDash(); dash >= 0 {
				args, l.Args = args[:dash], args[dash:]
			}
			if len(args) > 1 {
				return fmt.Errorf("one notebook to open, not %d", len(args))
			}
			if err := bring(ctx, cmd.ErrOrStderr(), true); err != nil {
				return err
			}
			m, err := setup.Look(ctx)
			if err != nil {
				return err
			}
			l.Notebook = filepath.Join(m.Checkout, "notebooks", firstNotebook)
			if len(args) == 1 {
				l.Notebook = args[0]
			}
			if l.Notebook, err = filepath.Abs(l.Notebook); err != nil {
				return err
			}
			if _, err := os.Stat(l.Notebook); err != nil {
				return fmt.Errorf("no notebook to open: %w", err)
			}
			env, err := jupyter.Find(ctx)
			if err != nil {
				return err
			}
			l.Browser = !noBrowser
			return env.Open(ctx, l)
		},
	}
	cmd.Flags().IntVar(&l.Port, "port", 0, "port of the server (default: the first free one from 8888)")
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, "open no browser, print the address only")
	return cmd
}

func runCommand() *cobra.Command {
	var r jupyter.Run
	cmd := &cobra.Command{
		Use:   "run NOTEBOOK…",
		Short: "Run notebooks without a browser; exits non-zero if a cell fails, naming it",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if err := bring(ctx, cmd.ErrOrStderr(), true); err != nil {
				return err
			}
			env, err := jupyter.Find(ctx)
			if err != nil {
				return err
			}
			var errs []error
			for _, file := range args {
				err := env.Notebook(ctx, file, r, stepPrinter(cmd, file))
				if ctx.Err() != nil {
					return ctx.Err()
				}
				errs = append(errs, err)
			}
			return errors.Join(errs...)
		},
	}
	cmd.Flags().StringVar(&r.HTML, "html", "", "folder to write NAME.html to")
	cmd.Flags().BoolVar(&r.Save, "save", false, "write the outputs back into the notebook")
	cmd.Flags().DurationVar(&r.Timeout, "timeout", 10*time.Minute, "longest time for one cell")
	cmd.Flags().StringVar(&r.Kernel, "kernel", "", "run with this kernel instead of the notebook's own")
	return cmd
}

func stepPrinter(cmd *cobra.Command, file string) func(jupyter.Step) {
	out := cmd.ErrOrStderr()
	return func(s jupyter.Step) {
		if s.Seconds == 0 {
			fmt.Fprintf(out, "%s cell %d/%d: %s\n", filepath.Base(file), s.Cell, s.Of, s.Source)
			return
		}
		fmt.Fprintf(out, "%s cell %d took %.1f s\n", filepath.Base(file), s.Cell, s.Seconds)
	}
}

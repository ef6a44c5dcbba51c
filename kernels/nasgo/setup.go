package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/kernels"
	"github.com/genius-nas/nasgo/kernels/setup"
	"github.com/genius-nas/nasgo/nasgo/home"
)

func setupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "setup",
		Short: "Bring what is missing: kernels, JupyterLab, worker, charts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return bring(cmd.Context(), cmd.ErrOrStderr(), false)
		},
	}
}

// bring sees to every part, one line each, and says nothing of the ones that
// are there if quiet. A missing optional part is told, not an error.
func bring(ctx context.Context, out io.Writer, quiet bool) error {
	m, err := setup.Look(ctx)
	if err != nil {
		return err
	}
	logFile, err := openLog()
	if err != nil {
		return err
	}
	defer logFile.Close() //nolint:errcheck // a log
	parts := setup.Parts()
	for i, p := range parts {
		title := fmt.Sprintf("[%d/%d] %s", i+1, len(parts), p.Name)
		if have, err := p.Check(ctx, m); err == nil {
			if !quiet {
				fmt.Fprintf(out, "%s: %s\n", title, have)
			}
			continue
		} else if p.Bring == nil {
			if !p.Optional {
				return fmt.Errorf("%s: %w; %s", p.Name, err, p.Mend())
			}
			fmt.Fprintf(out, "%s: %v. Without it %s. To have it: %s\n", title, err, p.Without, p.Mend())
			continue
		}
		if err := bringOne(ctx, out, logFile, p, title, m); err != nil {
			return err
		}
	}
	return nil
}

func bringOne(ctx context.Context, out, log io.Writer, p setup.Part, title string, m kernels.Machine) error {
	began := time.Now()
	stop := tick(out, title, p.Takes)
	err := p.Bring(ctx, m, log)
	stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case err != nil && p.Optional:
		fmt.Fprintf(out, "%s: not to be had: %v. Without it %s.\n", title, err, p.Without)
	case err != nil:
		return fmt.Errorf("%s: %w\nthe whole output is in %s", p.Name, err, logPath())
	default:
		fmt.Fprintf(out, "%s: done in %.0f s\n", title, time.Since(began).Seconds())
	}
	return nil
}

func logPath() string { return filepath.Join(home.Dir(), "setup.log") }

func openLog() (*os.File, error) {
	if err := os.MkdirAll(home.Dir(), 0o755); err != nil {
		return nil, fmt.Errorf("%w: set NASGO_HOME to a folder that can be written", err)
	}
	return os.OpenFile(logPath(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
}

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what is there, what is missing, and the command that mends it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := setup.Look(cmd.Context())
			if err != nil {
				return err
			}
			return diagnose(cmd.Context(), cmd.OutOrStdout(), m)
		},
	}
}

func diagnose(ctx context.Context, out io.Writer, m kernels.Machine) error {
	missing := 0
	for _, p := range setup.Parts() {
		have, err := p.Check(ctx, m)
		switch {
		case err == nil:
			fmt.Fprintf(out, "ok       %-16s %s\n", p.Name, have)
		case p.Optional:
			fmt.Fprintf(out, "without  %-16s %v\n         %-16s %s; to have it: %s\n", p.Name, err, "", p.Without, p.Mend())
		default:
			missing++
			fmt.Fprintf(out, "missing  %-16s %v\n         %-16s to mend it: %s\n", p.Name, err, "", p.Mend())
		}
	}
	for _, line := range endpointLines() {
		fmt.Fprintln(out, line)
	}
	if missing > 0 {
		return errors.New("something is missing, see above")
	}
	return nil
}

// endpointLines say whether a language model is configured; never the key.
func endpointLines() []string {
	url, model := os.Getenv("OPENAI_BASE_URL"), os.Getenv("OPENAI_MODEL")
	if os.Getenv("OPENAI_API_KEY") == "" && url == "" {
		return []string{"without  language model   no OPENAI_API_KEY or OPENAI_BASE_URL in the environment", "                          notebooks propose by a plain searcher; any OpenAI-compatible endpoint will do"}
	}
	if model == "" {
		return []string{"missing  language model   OPENAI_MODEL is not set, so there is no knowing which to ask"}
	}
	if url == "" {
		url = "the usual base URL"
	}
	return []string{fmt.Sprintf("ok       language model   %s at %s", model, url)}
}

func uninstallCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "uninstall",
		Short: "Take away all that setup brought; studies and weights stay",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := setup.Remove(); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "removed the kernels and %s\n", home.Dir())
			return nil
		},
	}
}

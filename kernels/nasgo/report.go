package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/chart/render"
)

func reportCommand() *cobra.Command {
	html, table, against := "", "", []string(nil)
	cmd := &cobra.Command{
		Use:   "report STUDY --html FILE",
		Short: "Write a study as one self-contained page, beside its baselines",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if table != "" {
				if err := baselinesFrom(cmd.Context(), args[0], table); err != nil {
					return err
				}
			}
			records, err := readRecords(append(args, against...))
			if err != nil {
				return err
			}
			chart.Draw = render.Draw // this program may be large
			page, err := chart.Page(records[0], records[1:]...)
			if err != nil {
				return err
			}
			if err := writeWhole(html, page); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "wrote %s\n", html)
			return nil
		},
	}
	cmd.Flags().StringVar(&html, "html", "", "file to write")
	cmd.Flags().StringSliceVar(&against, "against", nil, "other studies to compare with, such as one by random search")
	cmd.Flags().StringVar(&table, "table", "", "the table the study was looked up in: run its baselines anew and keep them")
	_ = cmd.MarkFlagRequired("html") // it is there, a few lines up
	return cmd
}

func readRecords(files []string) ([]nasgo.Record, error) {
	var records []nasgo.Record
	for _, file := range files {
		study, err := nasgo.View(file)
		if err != nil {
			return nil, err
		}
		r, err := study.Record()
		if closeErr := study.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// writeWhole writes a file so that it is there whole or not at all.
func writeWhole(file string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".report-")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone after the rename
	_, err = tmp.Write(content)
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

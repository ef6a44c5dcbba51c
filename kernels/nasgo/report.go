package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/chart/render"
	"github.com/genius-nas/nasgo/nasgo/home"
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
			if err := home.Write(html, page); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "wrote %s\n", html)
			return nil
		},
	}
	cmd.Flags().StringVar(&html, "html", "", "file to write")
	cmd.Flags().StringSliceVar(&against, "against", nil, "other studies to compare with, such as one by random search")
	cmd.Flags().StringVar(&table, "table", "", "the table the study was looked up in, a file or a name: run its baselines anew and keep them")
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

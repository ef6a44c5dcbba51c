package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

func costCommand() *cobra.Command {
	name := ""
	cmd := &cobra.Command{
		Use:   "cost --space NAME < keys",
		Short: "Count parameters and FLOPs of architectures, one key a line in, one JSON object a line out",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			space, err := known.Find(name)
			if err != nil {
				return err
			}
			return costs(space, cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&name, "space", "", "the space: "+strings.Join(known.Names(), ", "))
	_ = cmd.MarkFlagRequired("space") // it is there, one line up
	return cmd
}

// cost is one line of output.
type cost struct {
	Arch   string `json:"arch"`
	Params int64  `json:"params"`
	FLOPs  int64  `json:"flops"`
}

// costs counts every key it can read; a key that is none is told with its line
// and makes the whole fail in the end.
func costs(space *spaces.Space, in io.Reader, out, problems io.Writer) error {
	lines, enc, bad := bufio.NewScanner(in), json.NewEncoder(out), 0
	enc.SetEscapeHTML(false)
	for n := 1; lines.Scan(); n++ {
		key := strings.TrimSpace(lines.Text())
		if key == "" {
			continue
		}
		a, err := space.Decode(key)
		if err == nil {
			c, costErr := space.Cost(a)
			if err = costErr; err == nil {
				if err := enc.Encode(cost{space.Encode(a), c.Params, c.FLOPs}); err != nil {
					return err
				}
				continue
			}
		}
		bad++
		fmt.Fprintf(problems, "line %d: %v\n", n, err)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	if bad > 0 {
		return fmt.Errorf("%d of the keys are not of space %s, see above", bad, space.Name)
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/probe"
)

// promptsFlags are what the command line says of ways to ask.
type promptsFlags struct {
	seriesFlags
	prompts, models []string
	temperatures    []float64
	once            bool
}

func promptsCommand() *cobra.Command {
	var f promptsFlags
	var names []string
	for _, p := range llm.Presets() {
		names = append(names, p.Name)
	}
	cmd := &cobra.Command{
		Use:   "prompts --space NAME --table FILE --study-dir DIR",
		Short: "Make one search under several prompts, temperatures or models, and with one question only",
		Long: `Make one search under several prompts, temperatures or models, from several seeds
each, and say which differences are shown. The first of each list together is what
the others are compared with, seed by seed; every combination is tried.

--once adds the same search without feedback: all proposals answer the first
question, and no result is told. See docs/probe.md.

Each search is a study in --study-dir. What a model has to be asked is told first.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.add(cmd)
	fl := cmd.Flags()
	fl.StringSliceVar(&f.prompts, "prompts", nil, "of "+strings.Join(names, ", ")+" (default: that of NASGO_PROMPT, or the first)")
	fl.Float64SliceVar(&f.temperatures, "temperatures", []float64{1}, "of the model; at 0 it answers alike, and all seeds are one search")
	fl.StringSliceVar(&f.models, "models", nil, "models of the same endpoint (default: that of OPENAI_MODEL)")
	fl.BoolVar(&f.once, "once", false, "ask one question only too, without feedback")
	return cmd
}

func (f promptsFlags) run(ctx context.Context, out, progress io.Writer) error {
	if f.collect && f.table == "" && f.dir != "" {
		r, err := probe.Read(f.dir)
		if err != nil {
			return err
		}
		return f.tell(r, out)
	}
	c := probe.Prompts{Once: f.once, TableFile: tableFile(f.table)}
	var err error
	if c.Runs, c.Table, err = f.runs(); err != nil {
		return err
	}
	if c.Variants, err = f.variants(); err != nil {
		return err
	}
	return f.do(ctx, begun{
		plan: c.Plan,
		run: func(ctx context.Context, watch func(probe.Progress)) (probe.Report, error) {
			c.Watch = watch
			return probe.Compare(ctx, c)
		},
		collect: func(ctx context.Context) (probe.Report, error) { return probe.CollectPrompts(ctx, c) },
	}, out, progress)
}

// variants are all combinations of what is varied.
func (f promptsFlags) variants() ([]probe.Variant, error) {
	base, err := modelOfEnv()
	if err != nil {
		return nil, err
	}
	prompts := []llm.Prompt{base.Prompt}
	if len(f.prompts) > 0 {
		prompts = nil
	}
	for _, name := range f.prompts {
		p, err := llm.FindPrompt(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		prompts = append(prompts, p)
	}
	models := f.models
	if len(models) == 0 {
		models = []string{base.Model}
	}
	var out []probe.Variant
	for _, model := range models {
		for _, prompt := range prompts {
			for _, t := range f.temperatures {
				c := base
				c.Model, c.Prompt, c.Temperature = strings.TrimSpace(model), prompt, t
				p, err := llm.New(c)
				if err != nil {
					return nil, err
				}
				name := f.name(c)
				out = append(out, probe.Variant{Slug: slug(name), Name: name, Proposer: p})
			}
		}
	}
	return out, nil
}

// name says what is varied.
func (f promptsFlags) name(c llm.Config) string {
	var parts []string
	if len(f.models) > 1 {
		parts = append(parts, c.Model)
	}
	if len(f.prompts) > 1 {
		parts = append(parts, c.Prompt.Name)
	}
	if len(f.temperatures) > 1 {
		parts = append(parts, fmt.Sprintf("temperature %v", c.Temperature))
	}
	if len(parts) == 0 {
		return "iterating"
	}
	return strings.Join(parts, ", ")
}

// slug makes a name of a file of a name.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

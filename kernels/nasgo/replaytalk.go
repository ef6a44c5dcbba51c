package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
	"github.com/genius-nas/nasgo/spaces/mobilenet"
)

// talkReplay reads a recorded conversation.
type talkReplay struct {
	space, bounds, study string
	json                 bool
}

func (f *talkReplay) flags(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.space, "space", "", "the space that the conversation is about: "+strings.Join(known.Names(), ", "))
	fl.StringVar(&f.bounds, "range", "", "millions of FLOPs allowed, such as 270,330, in place of what the questions state")
	fl.BoolVar(&f.json, "json", false, "print one JSON object a message of the model")
	cmd.Flags().Lookup("study").Usage = "the study to run again from its record; with a transcript, the file to make its study in"
}

func (f *talkReplay) run(cmd *cobra.Command, file string) error {
	r, err := f.retell(file)
	if err != nil {
		return err
	}
	if f.study != "" {
		if err := f.fill(cmd, r); err != nil {
			return err
		}
	}
	if f.json {
		return printDesigns(cmd.OutOrStdout(), r.Designs())
	}
	out := cmd.OutOrStdout()
	tabulate(out, r)
	if f.study != "" {
		fmt.Fprintf(out, "next: nasgo report %s --html report.html\n", f.study)
	}
	return nil
}

// retell reads the whole conversation, or says what is wrong with it.
func (f *talkReplay) retell(file string) (*llm.Retelling, error) {
	if f.space == "" {
		return nil, errors.New("--space is missing: which space is the conversation about?")
	}
	space, err := known.Find(f.space)
	if err != nil {
		return nil, err
	}
	limit, err := f.limit()
	if err != nil {
		return nil, err
	}
	path, err := conversation(file)
	if err != nil {
		return nil, err
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // only read
	t, err := llm.ReadTranscript(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r, err := t.Retell(space, limit)
	if err == nil && space.Name == mobilenet.Space().Name && r.Designs()[0].Range == nil {
		r, err = t.Retell(space, &mobilenet.Range) // nobody says another
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r.Title = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	return r, nil
}

// conversation is the path of a file, or of a published conversation by its name.
func conversation(named string) (string, error) {
	if _, err := os.Stat(named); err == nil {
		return named, nil
	}
	path, err := tables.Conversation(named)
	if errors.Is(err, tables.ErrUnknown) {
		return "", fmt.Errorf("there is no file %s, nor a published conversation of that name: %w", named, err)
	}
	return path, err
}

// limit is the range of the flag, nil without one.
func (f *talkReplay) limit() (*spaces.Constraint, error) {
	if f.bounds == "" {
		return nil, nil //nolint:nilnil // no range is no error
	}
	low, high, ok := strings.Cut(f.bounds, ",")
	a, err := strconv.ParseFloat(strings.TrimSpace(low), 64)
	b, err2 := strconv.ParseFloat(strings.TrimSpace(high), 64)
	if !ok || err != nil || err2 != nil || !(a >= 0 && a < b && b < 1e12) {
		return nil, fmt.Errorf("--range is %q, want two numbers of millions of FLOPs, the lower first, such as 270,330", f.bounds)
	}
	c := llm.Millions(a, b)
	return &c, nil
}

func (f *talkReplay) fill(cmd *cobra.Command, r *llm.Retelling) error {
	study, err := nasgo.Open(f.study, r.Config())
	if err != nil {
		return err
	}
	return errors.Join(r.Fill(cmd.Context(), study, nil), study.Close())
}

// designJSON is one message of the model in --json.
type designJSON struct {
	Message  int         `json:"message"`
	Arch     spaces.Arch `json:"arch"`
	FLOPs    *float64    `json:"flops_m"`
	Params   *float64    `json:"params_m"`
	Stated   *float64    `json:"stated_flops_m"`
	InRange  *bool       `json:"in_range"`
	Verdict  llm.Verdict `json:"verdict"`
	Accuracy *float64    `json:"accuracy"`
	Problem  string      `json:"problem,omitempty"`
}

func printDesigns(out io.Writer, ds []llm.Design) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, d := range ds {
		j := designJSON{Message: d.Message, Arch: d.Arch, Stated: d.Stated, InRange: d.InRange, Verdict: d.Verdict, Accuracy: d.Accuracy, Problem: d.Problem}
		if d.Arch != nil {
			flops, params := float64(d.Cost.FLOPs)/1e6, float64(d.Cost.Params)/1e6
			j.FLOPs, j.Params = &flops, &params
		}
		if err := enc.Encode(j); err != nil {
			return err
		}
	}
	return nil
}

// tabulate prints the designs for a person.
func tabulate(out io.Writer, r *llm.Retelling) {
	fmt.Fprintf(out, "%7s %9s %7s %9s  %-8s %-9s %8s  %s\n", "message", "MFLOPs", "stated", "M params", "in range", "verdict", "accuracy", "network")
	count := map[llm.Verdict]int{}
	var best *llm.Design
	for _, d := range r.Designs() {
		count[d.Verdict]++
		if d.Arch == nil {
			fmt.Fprintf(out, "%7d %9s %7s %9s  %-8s %-9s %8s  %s\n", d.Message, "-", "-", "-", "-", d.Verdict, "-", d.Problem)
			continue
		}
		inside := "-"
		if d.InRange != nil {
			inside = map[bool]string{true: "yes", false: "no"}[*d.InRange]
		}
		fmt.Fprintf(out, "%7d %9.2f %7s %9.3f  %-8s %-9s %8s  %s\n", d.Message, float64(d.Cost.FLOPs)/1e6, optional(d.Stated, 0),
			float64(d.Cost.Params)/1e6, inside, d.Verdict, optional(d.Accuracy, 2), r.Space().Encode(d.Arch))
		if d.Accuracy != nil && (best == nil || *d.Accuracy > *best.Accuracy) {
			best = &d
		}
	}
	fmt.Fprintf(out, "%d answers: %d evaluated, %d refused, %d unjudged\n", len(r.Designs()), count[llm.Evaluated], count[llm.Refused], count[llm.Unjudged])
	if best != nil {
		fmt.Fprintf(out, "best: message %d, %s, %.2f%% (%s)\n%s\n", best.Message, r.Space().Encode(best.Arch), *best.Accuracy, r.ScoreOf(), r.Caveat())
	}
}

// optional writes a number, or a dash for none.
func optional(v *float64, digits int) string {
	if v == nil {
		return "-"
	}
	return strconv.FormatFloat(*v, 'f', digits, 64)
}

package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo/bench"
	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

func benchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Make a benchmark of your own: train every network of a small space"}
	cmd.AddCommand(benchBuildCommand(), benchCardCommand())
	return cmd
}

func benchCardCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "card TABLE",
		Short: "Say of a table what a reader has to know: its spread, its noise, what short trainings tell, what plain searchers reach",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := anyTable(args[0])
			if err != nil {
				return err
			}
			c, err := bench.NewCard(cmd.Context(), t)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), c.Markdown())
			return err
		},
	}
}

// anyTable is a table of the catalogue, or one in binary form, of whatever space.
func anyTable(fileOrName string) (*spaces.Table, error) {
	if _, ok := tables.Find(fileOrName); ok {
		return tables.Open(fileOrName)
	}
	b, err := os.ReadFile(fileOrName)
	if err != nil {
		return nil, err
	}
	space, err := tables.SpaceOf(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileOrName, err)
	}
	return tables.Load(fileOrName, space)
}

// benchFlags are what the command line says of a build.
type benchFlags struct {
	space, data, out, name, backend string
	seeds, epochs, jobs             int
	seed                            int64
	private, guess                  bool
}

func benchBuildCommand() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "build (--data NAME | --private) --out FILE",
		Short: "Train every network of a small space and write a table; goes on where it was stopped",
		Long: `Train every network of a small space from several seeds and write what each
reached as a table, for --table. Finished trainings stand in OUT.journal: the
same command goes on from there, whatever ended it.

--private makes a benchmark that nobody has seen: every network of tinyconv on a
generated task of a seed drawn by chance, in private.table. It takes some 12
minutes on two idle cores with xla:cpu, and an hour with plain Go. Its numbers
are new, but what does well in tinyconv is much the same on every task.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			drawn := !cmd.Flags().Changed("seed")
			return f.run(cmd.Context(), drawn, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.space, "space", "tinyconv", "the space: "+strings.Join(known.Names(), ", "))
	fl.StringVar(&f.data, "data", "", "what to train on: digits or task, as our own tables are, their seed that of --seed; or any dataset of nasgo search")
	fl.StringVar(&f.out, "out", "", "the table's file; with --private private.table unless given")
	fl.StringVar(&f.name, "name", "", "what the table is called (default: the space and the kind of data)")
	fl.IntVar(&f.seeds, "seeds", 3, "trainings of each network")
	fl.IntVar(&f.epochs, "epochs", bench.Schedule.Epochs, "epochs of a training")
	fl.Int64Var(&f.seed, "seed", 1, "seed of all chance, the data's included")
	fl.IntVar(&f.jobs, "jobs", 0, "networks trained at a time (default: one a processor)")
	fl.StringVar(&f.backend, "backend", "", "train on go, xla:cpu or xla:cuda (default: the best that is there)")
	fl.BoolVar(&f.private, "private", false, "make a benchmark that nobody has seen")
	fl.BoolVar(&f.guess, "diverged-guess", false, "let networks whose training diverges count as guessing, instead of failing")
	return cmd
}

func (f benchFlags) run(ctx context.Context, drawn bool, out, progress io.Writer) error {
	if f.private {
		if err := f.secret(drawn); err != nil {
			return err
		}
	}
	plan, err := f.plan()
	if err != nil {
		return err
	}
	plan.Log = progress
	t, err := plan.Build(ctx, newBuildLine(progress).show)
	if errors.Is(err, bench.ErrPlan) || errors.Is(err, bench.ErrJournal) {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w\nWhat is finished stands in %s; the same command goes on from there", err, plan.Journal)
	}
	b, err := t.MarshalBinary()
	if err == nil {
		err = home.Write(f.out, b)
	}
	if err != nil {
		return err
	}
	r := t.Report()
	best := r.Best()
	score, err := t.Score(best)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %s\nbest: %s, %s\nnext: nasgo bench card %s\n", f.out, t.Notes(), t.Space().Encode(best), score, f.out)
	return nil
}

// secret fills in what --private leaves out. The seed of a build that was begun
// is that of its journal.
func (f *benchFlags) secret(drawn bool) error {
	if f.data != "" && f.data != "task" {
		return errors.New("--private is on a generated task: leave --data out")
	}
	f.data = "task"
	if f.out == "" {
		f.out = "private.table"
	}
	if f.name == "" {
		f.name = f.space + "/private"
	}
	if !drawn {
		return nil
	}
	seed, begun, err := bench.Seed(journalOf(f.out))
	if err != nil {
		return err
	}
	if !begun {
		var b [8]byte
		if _, err := rand.Read(b[:]); err != nil {
			return err
		}
		seed = int64(binary.LittleEndian.Uint64(b[:]) % 1e12) // few enough digits to be read out
	}
	f.seed = seed
	return nil
}

func journalOf(out string) string { return out + ".journal" }

func (f benchFlags) plan() (bench.Plan, error) {
	p := bench.Plan{Name: f.name, Seed: f.seed, Seeds: f.seeds, Backend: f.backend, Jobs: f.jobs, Guess: f.guess, Schedule: bench.Schedule}
	switch {
	case f.data == "":
		return p, errors.New("what are the networks trained on? give --data digits, --data task or --private")
	case f.out == "":
		return p, errors.New("where does the table go? give --out FILE")
	case f.seeds < 1 || f.epochs < 1 || f.jobs < 0:
		return p, fmt.Errorf("--seeds is %d, --epochs %d and --jobs %d: want at least 1, 1 and 0", f.seeds, f.epochs, f.jobs)
	}
	p.Schedule.Epochs, p.Journal = f.epochs, journalOf(f.out)
	var err error
	if p.Space, err = known.Find(f.space); err != nil {
		return p, err
	}
	switch f.data {
	case "digits":
		p.Data = bench.Digits(f.seed)
	case "task":
		p.Data = bench.Task(f.seed)
	default:
		p.Data, err = data.Parse(f.data)
	}
	return p, err
}

// buildLine tells how a build comes on: a bar on a terminal, elsewhere a line
// now and then.
type buildLine struct {
	out  io.Writer
	last time.Time
}

func newBuildLine(out io.Writer) *buildLine { return &buildLine{out: out} }

func (l *buildLine) show(p bench.Progress) {
	var note string
	for _, part := range []struct {
		is   bool
		text string
	}{
		{p.Key != "", p.Key},
		{p.Remaining > 0, p.Remaining.Round(time.Second).String() + " left"},
		{p.Failed > 0, fmt.Sprintf("%d diverged", p.Failed)},
	} {
		if part.is {
			note += ", " + part.text
		}
	}
	b := newBar(l.out, "bench", p.Of)
	switch {
	case b.on && p.Done < p.Of:
		b.at(p.Done, strings.TrimPrefix(note, ", "))
	case b.on:
		b.end()
	case p.Done == p.Of || time.Since(l.last) > time.Minute:
		l.last = time.Now()
		fmt.Fprintf(l.out, "%d of %d trainings%s\n", p.Done, p.Of, note)
	}
}

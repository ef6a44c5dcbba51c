package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

// reopening are flags of the commands that open a study again by its file alone.
type reopening struct{ table string }

func (f *reopening) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.table, "table", "", "the study's table, where it is not where it was")
}

// config is the study's configuration, by what its file says, without a
// proposer. With results it is one that gives some; without, one whose results
// come from the record will do.
func (f reopening) config(r nasgo.Record) (nasgo.Config, error) {
	i := r.Info
	c := nasgo.Config{Seed: i.Seed, Budget: i.Budget, Noise: i.Noise, Schedule: i.Schedule, Limits: i.Limits,
		Backend: i.Backend, Approval: i.Approval, Caps: i.Caps, Parallel: i.Parallel}
	space, err := known.Find(i.Space)
	if err != nil {
		return c, fmt.Errorf("study %s: this command knows the spaces that come with nasgo; open the study in the notebook that has its space (%w)", i.Path, err)
	}
	c.Space = space
	switch {
	case i.Table != nil || strings.HasPrefix(i.Trainer, "table "):
		c.Table, c.TableFile, err = f.find(i, space)
	case i.Data != "":
		c.Data, err = data.Parse(i.Data)
	default:
		err = fmt.Errorf("study %s: its results come from %q, which only the notebook that made it has", i.Path, i.Trainer)
	}
	return c, err
}

// find reads the table of a study: the one that is named, or the one it was
// looked up in.
func (f reopening) find(i nasgo.Info, space *spaces.Space) (*spaces.Table, string, error) {
	file := f.table
	if file == "" && i.Table != nil {
		file = i.Table.File
	}
	if file == "" {
		return nil, "", fmt.Errorf("study %s: it does not say where its table lies (%s): name it with --table", i.Path, i.Trainer)
	}
	t, err := tables.Load(file, space)
	if err != nil {
		return nil, "", fmt.Errorf("study %s: name its table with --table (%s): %w", i.Path, i.Trainer, err)
	}
	return t, tableFile(file), nil
}

// tableFile is how a study remembers a table: by its name, or where its file lies.
func tableFile(named string) string {
	_, known := tables.Find(named)
	if _, err := os.Stat(named); known || err != nil {
		return named
	}
	if abs, err := filepath.Abs(named); err == nil {
		return abs
	}
	return named
}

// open opens a study as it was begun, with the proposer it had last, in whose
// place a person may answer.
func (f reopening) open(file string) (*nasgo.Study, error) {
	r, err := readRecord(file)
	if err != nil {
		return nil, err
	}
	c, err := f.config(r)
	if err != nil {
		return nil, err
	}
	c.Proposer, err = proposerOf(nasgo.Asked{Proposer: r.Info.Proposer, Settings: r.Info.Settings})
	if err != nil && len(r.Info.Settings) > 0 {
		return nil, err
	}
	// Another proposer that is not known here is needed by no command that
	// opens a study this way, and stays the study's.
	return nasgo.Open(file, c)
}

func readRecord(file string) (nasgo.Record, error) {
	list, err := readRecords([]string{file})
	if err != nil {
		return nasgo.Record{}, err
	}
	return list[0], nil
}

// proposerOf makes the proposer that was asked. Of a language model it has no
// key, so that only a person can answer for it.
func proposerOf(a nasgo.Asked) (nasgo.Proposer, error) { return llm.Remake(a, nil, searcher) }

// searcher finds the searcher of a name, behind a mask too.
func searcher(name string) (nasgo.Proposer, error) { return probe.Named(name, search.Find) }

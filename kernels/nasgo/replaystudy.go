package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/spaces/known"
)

// studyReplay runs a study again from its record.
type studyReplay struct {
	reopening
	study, to                       string
	withoutHints, withoutRejections bool
	live                            bool
}

func (f *studyReplay) flags(cmd *cobra.Command) {
	f.add(cmd)
	fl := cmd.Flags()
	fl.StringVar(&f.study, "study", "", "the study to run again from its record, without a network")
	fl.StringVar(&f.to, "to", "", "keep the replayed study in this file, to go on with it")
	fl.BoolVar(&f.withoutHints, "without-hints", false, "leave out what people told the proposer")
	fl.BoolVar(&f.withoutRejections, "without-rejections", false, "train what people rejected")
	fl.BoolVar(&f.live, "live", false, "ask the model of the environment where the record does not go on")
}

func (f *studyReplay) run(cmd *cobra.Command) error {
	r, err := readRecord(f.study)
	if err != nil {
		return err
	}
	c, note, err := f.trainer(r)
	if err != nil {
		return err
	}
	to := f.to
	if to == "" {
		folder, err := os.MkdirTemp("", "nasgo-replay-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder) //nolint:errcheck // in the temporary folder
		to = filepath.Join(folder, "replay.study")
	}
	p := newPrinter(cmd.OutOrStdout(), false)
	find, err := f.proposers(r)
	if err != nil {
		return err
	}
	done, err := nasgo.Replay{Record: r, Find: find, WithoutHints: f.withoutHints, WithoutRejections: f.withoutRejections, Watch: p.trial}.Run(cmd.Context(), to, c)
	if errors.Is(err, nasgo.ErrUnrecorded) && !f.live {
		err = fmt.Errorf("%w; --live asks the model of the environment from there on", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), note)
	if done.Difference != "" {
		err = fmt.Errorf("the replay differs from trial %d on: %s", done.Trial, done.Difference)
		if f.withoutHints || f.withoutRejections || f.live { // as it was asked to
			fmt.Fprintln(cmd.OutOrStdout(), err)
			return nil
		}
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d trials came out the same\n", done.Trials)
	return nil
}

// trainer is the study's configuration with its table, if that can be read, or
// with the results of its record.
func (f *studyReplay) trainer(r nasgo.Record) (nasgo.Config, string, error) {
	const recorded = "the results are those of the record"
	c, err := f.config(r)
	if err == nil && c.Table != nil {
		return c, "the results were looked up again", nil
	}
	if err == nil {
		if _, err = c.Data.Task(); err == nil {
			c.Trainer = r.Trainer()
			return c, recorded, nil
		}
	}
	if f.table != "" {
		return c, "", err
	}
	space, findErr := known.Find(r.Info.Space)
	if findErr != nil {
		return c, "", err
	}
	space.Task = r.Info.Task // the data may not be there
	return nasgo.Config{Space: space, Trainer: r.Trainer(), Seed: r.Info.Seed}, recorded, nil
}

// proposers finds who was asked, with the answers of the record.
func (f *studyReplay) proposers(r nasgo.Record) (func(nasgo.Asked) (nasgo.Proposer, error), error) {
	rec := llm.NewRecording(r.Exchanges)
	change := func(c *llm.Config) { c.Transport = rec }
	if f.live {
		own, ok, err := llm.ConfigFromEnv()
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, errors.New("--live: no language model is configured: set OPENAI_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL")
		}
		rec.Live = http.DefaultTransport
		change = func(c *llm.Config) {
			c.Transport, c.Endpoint, c.BaseURL, c.APIVersion, c.Key = rec, own.Endpoint, own.BaseURL, own.APIVersion, own.Key
		}
	}
	made := map[string]nasgo.Proposer{}
	return func(a nasgo.Asked) (nasgo.Proposer, error) {
		id := a.Proposer + string(a.Settings)
		if p, ok := made[id]; ok {
			return p, nil
		}
		p, err := llm.Remake(a, change, searcher)
		if err == nil {
			made[id] = p
		}
		return p, err
	}, nil
}

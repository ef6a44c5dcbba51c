package notebooks_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
)

// With -record the recorded answers are made anew by the model that the
// environment configures; see recorded/README.md.
var anew = flag.Bool("record", false, "ask the model of the environment and write its answers to recorded/")

// short is the prompt of the lessons that is not a preset.
func short() llm.Prompt {
	p := llm.Minimal()
	p.Name, p.Answer, p.NoPrediction = "short", llm.FormObject, true
	return p
}

// answers gives the model's answers from a file, or with -record from the model.
func answers(t *testing.T, file string) (model func(llm.Prompt, float64) nasgo.Proposer, keep func([]nasgo.Exchange)) {
	config := llm.Config{Model: "smollm2-135m-instruct", BaseURL: "http://127.0.0.1/v1", Memory: llm.Forget}
	keep = func([]nasgo.Exchange) {}
	if *anew {
		own, ok, err := llm.ConfigFromEnv()
		require.NoError(t, err)
		require.True(t, ok, "-record asks the model of the environment: set OPENAI_MODEL and OPENAI_BASE_URL")
		config = own
		keep = func(list []nasgo.Exchange) { writeAnswers(t, file, list) }
	} else {
		config.Transport = llm.NewRecording(readAnswers(t, file))
	}
	return func(p llm.Prompt, temperature float64) nasgo.Proposer {
		c := config
		c.Prompt, c.Temperature = p, temperature
		m, err := llm.New(c)
		require.NoError(t, err)
		return m
	}, keep
}

func readAnswers(t *testing.T, file string) []nasgo.Exchange {
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var in io.Reader = bytes.NewReader(raw)
	if strings.HasSuffix(file, ".gz") {
		in, err = gzip.NewReader(in)
		require.NoError(t, err)
	}
	list, err := llm.ReadChat(in)
	require.NoError(t, err)
	return list
}

func writeAnswers(t *testing.T, file string, list []nasgo.Exchange) {
	var b bytes.Buffer
	var out io.WriteCloser = struct {
		io.Writer
		io.Closer
	}{&b, io.NopCloser(&b)}
	if strings.HasSuffix(file, ".gz") {
		out = gzip.NewWriter(&b)
	}
	require.NoError(t, llm.WriteChat(out, list))
	require.NoError(t, out.Close())
	require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
}

// What lesson 05 asks today is what was asked when the answers were recorded: if
// a prompt or a table has changed since, they have to be recorded anew.
func TestAnswersOfLesson05(t *testing.T) {
	model, keep := answers(t, "recorded/05_prompts.jsonl")
	config := func(p nasgo.Proposer) nasgo.Config {
		table := tables.Digits()
		return nasgo.Config{Space: table.Space(), Table: table, Proposer: p, Seed: 1, Budget: 9}
	}
	dir := t.TempDir()
	base := filepath.Join(dir, "05.study")
	searched(t, base, config(search.Random()), 6)
	var all []nasgo.Exchange
	for name, p := range map[string]llm.Prompt{"structured": llm.Structured(), "short": short()} {
		file := filepath.Join(dir, name+".study")
		require.NoError(t, nasgo.Branch(base, file, 7))
		r := searched(t, file, config(model(p, 0)), 7)
		require.Len(t, r.Trials, 7)
		all = append(all, r.Exchanges...)
	}
	keep(all)
}

func searched(t *testing.T, file string, c nasgo.Config, trials int) nasgo.Record {
	s, err := nasgo.Open(file, c)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Run(t.Context(), trials, nil))
	r, err := s.Record()
	require.NoError(t, err)
	return r
}

// probed is the probe of lesson 06: searches of eight trials from so many seeds.
const probed = 7

// The same for lesson 06. With -record the studies are kept in a folder of the
// system's temporary files, so that a run that was stopped goes on.
func TestAnswersOfLesson06(t *testing.T) {
	model, keep := answers(t, "recorded/06_probe.jsonl.gz")
	dir := t.TempDir()
	if *anew {
		dir = filepath.Join(os.TempDir(), "nasgo-lesson-06")
	}
	_, err := probe.Run(t.Context(), probe.Config{
		Runs:  probe.Runs{Trials: 8, Seeds: probed, Dir: dir, Watch: func(p probe.Progress) { t.Log(p.Trials, "of", p.Of, p.Search, p.Key) }},
		Table: tables.Digits(), Proposer: model(short(), 1),
		Conditions: []string{probe.Names, probe.Reversed, probe.Hidden},
	})
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(dir, "*.study"))
	require.NoError(t, err)
	require.Len(t, files, 4*probed)
	var all []nasgo.Exchange
	for _, file := range files {
		s, err := nasgo.View(file)
		require.NoError(t, err)
		r, err := s.Record()
		require.NoError(t, err)
		all = append(all, r.Exchanges...)
	}
	keep(all)
}

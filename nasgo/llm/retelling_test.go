package llm

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/channelbench"
	"github.com/genius-nas/nasgo/spaces/mobilenet"
	"github.com/genius-nas/nasgo/spaces/nasbench201"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// ours is the conversation in testdata, in a space of eight layers.
func ours(t *testing.T) Transcript {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "conversation.json"))
	require.NoError(t, err)
	c, err := ReadTranscript(bytes.NewReader(raw))
	require.NoError(t, err)
	return c
}

func filled(t *testing.T, r *Retelling, file string) nasgo.Record {
	t.Helper()
	s, err := nasgo.Open(file, r.Config())
	require.NoError(t, err)
	require.NoError(t, r.Fill(context.Background(), s, nil))
	rec, err := s.Record()
	require.NoError(t, err)
	require.NoError(t, s.Close())
	return rec
}

// A study of each published conversation has what was evaluated as trials, what
// was refused as attempts with the true numbers, and the last design left open.
func TestPublishedConversationsAsStudies(t *testing.T) {
	if testing.Short() {
		t.Skip("a study of 7^30 networks under a range counts them for seconds when it is begun")
	}
	for _, p := range published {
		t.Run(p.file, func(t *testing.T) {
			r, err := transcript(t, p.file).Retell(mobilenet.Space(), nil)
			require.NoError(t, err)
			rec := filled(t, r, filepath.Join(t.TempDir(), "a.study"))
			require.Len(t, rec.Trials, p.evaluated+1)
			require.Len(t, rec.Attempts, p.refused)
			require.Contains(t, rec.Info.Caveat, "selects on the test split")
			require.Equal(t, metric.FromTest, rec.Info.ScoreOf)
			trials, attempts := rec.Trials, rec.Attempts
			for _, d := range r.Designs() {
				if d.Verdict == Refused {
					require.Contains(t, attempts[0].Problem, " MFLOPs, ")
					require.Regexp(t, `bound of (270|330)$`, attempts[0].Problem)
					require.Equal(t, r.turns[d.Message].Content, attempts[0].Answer)
					attempts = attempts[1:]
					continue
				}
				require.Equal(t, d.Arch, trials[0].Arch)
				if d.Verdict == Evaluated {
					require.Equal(t, nasgo.Told, trials[0].State)
					require.Equal(t, metric.OnlyTest(metric.Test(*d.Accuracy)), *trials[0].Score)
				} else {
					require.Equal(t, nasgo.Proposed, trials[0].State)
				}
				trials = trials[1:]
			}
			if p.file != "329M.json" {
				return
			}
			require.Equal(t, "no proposal in the answer: outside the constraints of mobilenet: "+
				"1,0,0,0,1,0,1,0,1,1,0,0,4,0,4,4,0,0,5,5,0,5,5,0,6,0,6,6,6,6 has 362 MFLOPs, 32 above the upper bound of 330", rec.Attempts[0].Problem)
			require.Equal(t, "1,0,0,0,1,0,1,0,1,1,1,0,4,0,4,3,0,0,4,3,0,4,4,0,5,0,5,5,5,0", rec.Best().Key, "the network that the paper went on to train")
			require.Equal(t, 72.61, rec.Best().Score.Percent)
		})
	}
}

// Stopped after any step and gone on with in another process, a study ends the same.
func TestRetellingGoesOn(t *testing.T) {
	c := ours(t)
	whole := func(r *Retelling) nasgo.Record { return filled(t, r, filepath.Join(t.TempDir(), "whole.study")) }
	r, err := c.Retell(nasbenchmacro.Space(), nil)
	require.NoError(t, err)
	want := whole(r)
	for steps := range 7 {
		file := filepath.Join(t.TempDir(), "b.study")
		s, err := nasgo.Open(file, r.Config())
		require.NoError(t, err)
		for i := range steps {
			step := []func(context.Context) (nasgo.Trial, error){s.Propose, func(ctx context.Context) (nasgo.Trial, error) { return s.Train(ctx, nil) }, s.Feedback}[i%3]
			_, err := step(context.Background())
			require.NoError(t, err)
		}
		require.NoError(t, s.Close())
		filled(t, r, file)
		got := filled(t, r, file) // and a second time nothing is left to do
		require.Equal(t, len(want.Trials), len(got.Trials))
		for i := range got.Trials {
			require.Equal(t, want.Trials[i].Key, got.Trials[i].Key)
			require.Equal(t, want.Trials[i].State, got.Trials[i].State)
			require.Equal(t, want.Trials[i].Reason, got.Trials[i].Reason)
		}
		require.Equal(t, len(want.Attempts), len(got.Attempts))
	}
}

// A design proposed twice is one trial, and what nobody judged in the middle of a
// conversation is not taken for its result.
func TestConversationWithGaps(t *testing.T) {
	turns := ours(t).Turns
	again := slices.Concat(turns[:6], []Turn{turns[4]}, turns[7:])
	r, err := Transcript{again}.Retell(nasbenchmacro.Space(), nil)
	require.NoError(t, err)
	rec := filled(t, r, filepath.Join(t.TempDir(), "a.study"))
	require.Len(t, rec.Trials, 3)
	require.Contains(t, rec.Attempts[1].Problem, "refused in the conversation: Please name a network.")

	twice := slices.Concat(turns[:9], []Turn{{"user", strings.ReplaceAll(turns[9].Content, "1, 1, 0, 2, 2, 1, 1, 0", "0, 0, 0, 0, 0, 0, 0, 0")}}, turns[10:])
	r, err = Transcript{twice}.Retell(nasbenchmacro.Space(), nil)
	require.NoError(t, err)
	rec = filled(t, r, filepath.Join(t.TempDir(), "b.study"))
	require.Equal(t, nasgo.Failed, rec.Trials[1].State, "the accuracy listed is another network's")
	require.Nil(t, rec.Trials[1].Score)
}

// A conversation about another space, or none at all, is refused whole.
func TestTranscriptOfAnotherSpace(t *testing.T) {
	for _, s := range []*spaces.Space{eight(), mobilenet.CIFAR10(), nasbenchmacro.Space(), nasbench201.CIFAR10(), channelbench.ResNet(), channelbench.MobileNet()} {
		_, err := transcript(t, "329M.json").Designs(s, nil)
		require.ErrorIs(t, err, ErrTranscript, s.Name)
		silent := transcript(t, "329M.json") // without the FLOPs that would tell
		for i, m := range silent.Turns {
			silent.Turns[i].Content = strings.ReplaceAll(m.Content, "FLOPS", "")
		}
		_, err = silent.Designs(s, nil)
		require.Equal(t, s.Name == "mobilenet/cifar10", err == nil, s.Name)
	}
	_, err := ours(t).Designs(mobilenet.Space(), nil)
	require.ErrorIs(t, err, ErrTranscript)
}

func TestReadTranscriptRefuses(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "conversation.json"))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"nothing":         "",
		"cut":             string(whole[:len(whole)/2]),
		"cut at a field":  strings.SplitAfter(string(whole), `"role"`)[0],
		"more behind it":  string(whole) + "[]",
		"an object":       `{"messages": []}`,
		"no messages":     `[]`,
		"null":            `null`,
		"no answer":       `[{"role":"user","content":"a"}]`,
		"no role":         `[{"role":"assistant","content":"a"},{"content":"b"}]`,
		"no content":      `[{"role":"assistant","content":"a"},{"role":"user"}]`,
		"null content":    `[{"role":"assistant","content":null}]`,
		"another role":    `[{"role":"assistant","content":"a"},{"role":"robot","content":"b"}]`,
		"a number":        `[{"role":"assistant","content":3}]`,
		"a text":          `["a"]`,
		"not JSON at all": "Stage 1: [1, 0]",
	} {
		_, err := ReadTranscript(strings.NewReader(text))
		require.ErrorIs(t, err, ErrTranscript, name)
	}
	_, err = ReadTranscript(strings.NewReader(`[{"role":"assistant","content":"a"},` + "\n" + `{"content":"b"}]`))
	require.ErrorContains(t, err, "message 1 has no role")
	_, err = ReadTranscript(strings.NewReader("[{\"role\":\"assistant\",\n\"content\":]"))
	require.ErrorContains(t, err, "line 2")
	_, err = ReadTranscript(failing{})
	require.ErrorIs(t, err, errBroken)
}

type failing struct{}

var errBroken = errors.New("broken")

func (failing) Read([]byte) (int, error) { return 0, errBroken }

// Whatever is in a file, reading it ends, and what it gives is of the space.
func FuzzReadTranscript(f *testing.F) {
	raw, err := os.ReadFile(filepath.Join("testdata", "conversation.json"))
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`[{"role":"assistant","content":"02012100"},{"role":"user","content":"resulting 47 FLOPS"}]`))
	f.Add([]byte(`[{"role":"user","content":"FLOPs in [1e9, 0]"},{"role":"assistant","content":"[[[[["}]`))
	f.Add([]byte(`[{"role":"user","content":"Experiment 1: 02012100 accuracy of 99%\nRound 2: accuracy: 3"},{"role":"assistant","content":""},{"role":"assistant","content":"11111111"}]`))
	s := nasbenchmacro.Space()
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ReadTranscript(bytes.NewReader(raw))
		if err != nil {
			require.ErrorIs(t, err, ErrTranscript)
			return
		}
		ds, err := c.Designs(s, nil)
		if err != nil {
			require.ErrorIs(t, err, ErrTranscript)
			return
		}
		for _, d := range ds {
			require.Equal(t, "assistant", c.Turns[d.Message].Role)
			require.Equal(t, d.Arch == nil, d.Problem != "")
			if d.Arch != nil {
				require.NoError(t, s.Check(d.Arch))
			}
			if d.Accuracy != nil {
				require.True(t, *d.Accuracy >= 0 && *d.Accuracy <= 100)
			}
		}
	})
}

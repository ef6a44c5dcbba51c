package main

import (
	"encoding/json"
	"math"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

// ours is a conversation of our own, about nasbenchmacro.
var ours = filepath.Join("..", "..", "nasgo", "llm", "testdata", "conversation.json")

// The published conversations, one line a reply, each with the FLOPs that the next
// message states.
func TestReplayPublishedConversations(t *testing.T) {
	for file, want := range map[string]int{"329M.json": 26, "epoch_20_input_128.json": 19, "epoch_30_input_224.json": 22} {
		out, _, err := command(t, "", "replay", spacetest.Published(t, path.Join("chat_history", file)), "--space", "mobilenet", "--json")
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		require.Len(t, lines, want)
		for _, l := range lines {
			var j struct {
				Message int
				Arch    []int
				FLOPs   float64  `json:"flops_m"`
				Params  float64  `json:"params_m"`
				Stated  *float64 `json:"stated_flops_m"`
				InRange *bool    `json:"in_range"`
			}
			require.NoError(t, json.Unmarshal([]byte(l), &j))
			require.Len(t, j.Arch, 30, l)
			require.Equal(t, math.Round(j.FLOPs) >= 270 && math.Round(j.FLOPs) <= 330, *j.InRange, l)
			require.Equal(t, j.Stated == nil, *j.InRange, l)
			if j.Stated != nil {
				require.InDelta(t, j.FLOPs, *j.Stated, 1.5, l)
			}
			require.True(t, j.Params > 5 && j.Params < 10, l)
		}
	}
}

func TestReplayInJSON(t *testing.T) {
	out, _, err := command(t, "", "replay", ours, "--space", "nasbenchmacro", "--json")
	require.NoError(t, err)
	require.Equal(t, `{"message":2,"arch":[1,2,1,1,2,2,1,1],"flops_m":73.82272,"params_m":1.90241,"stated_flops_m":74,"in_range":false,"verdict":"refused","accuracy":null}
{"message":4,"arch":[1,1,1,1,1,1,1,1],"flops_m":53.246464,"params_m":1.588874,"stated_flops_m":null,"in_range":true,"verdict":"evaluated","accuracy":91.93}
{"message":6,"arch":null,"flops_m":null,"params_m":null,"stated_flops_m":null,"in_range":null,"verdict":"refused","accuracy":null,"problem":"there is no network in the answer; answer with a JSON object that has \"arch\", an array of 8 option numbers"}
{"message":8,"arch":[1,1,0,2,2,1,1,0],"flops_m":57.137664,"params_m":1.385162,"stated_flops_m":null,"in_range":true,"verdict":"evaluated","accuracy":90.97}
{"message":10,"arch":[1,2,0,1,2,1,0,1],"flops_m":58.14528,"params_m":1.302794,"stated_flops_m":null,"in_range":true,"verdict":"unjudged","accuracy":null}
`, out)
	out, _, err = command(t, "", "replay", ours, "--space", "nasbenchmacro", "--json", "--range", "55,75")
	require.NoError(t, err)
	require.Contains(t, out, `"flops_m":73.82272,"params_m":1.90241,"stated_flops_m":74,"in_range":true`)
	require.Contains(t, out, `"flops_m":53.246464,"params_m":1.588874,"stated_flops_m":null,"in_range":false`)
}

// The study of a conversation, made twice without harm, is one for reports.
func TestReplayMakesAStudy(t *testing.T) {
	folder := t.TempDir()
	study := filepath.Join(folder, "told.study")
	for range 2 {
		out, _, err := command(t, "", "replay", ours, "--space", "nasbenchmacro", "--study", study)
		require.NoError(t, err)
		require.Contains(t, out, "best: message 4, 11111111, 91.93% (test_acc)")
		require.Contains(t, out, "5 answers: 2 evaluated, 2 refused, 1 unjudged")
	}
	r, err := readRecord(study)
	require.NoError(t, err)
	require.Equal(t, "transcript:conversation", r.Info.Proposer)
	require.Len(t, r.Trials, 3)
	require.Equal(t, nasgo.Proposed, r.Trials[2].State)
	require.Len(t, r.Attempts, 2)

	_, _, err = command(t, "", "replay", "--study", study)
	require.Error(t, err, "it has no exchanges to replay from")
}

// What is no conversation about the space says so and makes nothing.
func TestReplayRefuses(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		p := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(p, []byte(text), 0o644))
		return p
	}
	raw, err := os.ReadFile(ours)
	require.NoError(t, err)
	study := filepath.Join(folder, "no.study")
	for name, args := range map[string][]string{
		"another space": {ours, "--space", "mobilenet"},
		"cut":           {file("cut", string(raw[:len(raw)-30])), "--space", "nasbenchmacro"},
		"no roles":      {file("roles", `[{"content":"02012100"}]`), "--space", "nasbenchmacro"},
		"not JSON":      {file("text", "02012100"), "--space", "nasbenchmacro"},
		"empty":         {file("empty", ""), "--space", "nasbenchmacro"},
	} {
		out, _, err := command(t, "", append([]string{"replay", "--json", "--study", study}, args...)...)
		require.ErrorIs(t, err, llm.ErrTranscript, name)
		require.Empty(t, out, name)
		require.NoFileExists(t, study, name)
	}
	for name, args := range map[string][]string{
		"no space":     {ours},
		"a wrong one":  {ours, "--space", "imagenet"},
		"a bad range":  {ours, "--space", "nasbenchmacro", "--range", "60,30"},
		"no such file": {filepath.Join(folder, "none"), "--space", "nasbenchmacro"},
		"live":         {ours, "--space", "nasbenchmacro", "--live"},
		"nothing":      {},
		"json alone":   {"--json", "--study", study},
		"a folder":     {folder, "--space", "nasbenchmacro"},
	} {
		_, _, err := command(t, "", append([]string{"replay"}, args...)...)
		require.Error(t, err, name)
		require.NoFileExists(t, study, name)
	}
}

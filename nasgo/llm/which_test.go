package llm

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/mobilenet"
)

// The designs of the tests below; they differ in every stage.
var (
	designA = spaces.Arch{1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 4, 0, 4, 3, 0, 0, 4, 3, 0, 4, 4, 0, 5, 0, 5, 5, 5, 0}
	designB = spaces.Arch{1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 4, 4, 0, 4, 0, 4, 4, 5, 0, 5, 0, 5, 6, 5, 0, 6, 0, 5}
)

func stages(a spaces.Arch) string { return stagesOf(a, "Stage %d (Layer %d to Layer %d): [%s]", "\n") }

// With several designs in an answer the last complete one counts, unless the
// answer says which, or says of one that it is not its own.
func TestSeveralDesigns(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want spaces.Arch
	}{
		"the last":          {"Design 1:\n" + stages(designA) + "\n\nDesign 2:\n" + stages(designB), designB},
		"the chosen":        {"Design 1:\n" + stages(designA) + "\n\nDesign 2:\n" + stages(designB) + "\n\nI recommend Design 1, since it is cheaper.", designA},
		"chosen by letter":  {"Option A: " + list(designA) + "\nOption B: " + list(designB) + "\n\nMy final choice is Option A.", designA},
		"chosen over":       {"### Candidate 1\n" + stages(designA) + "\n### Candidate 2\n" + stages(designB) + "\nI would choose Candidate 1 over Candidate 2.", designA},
		"chosen first":      {"I choose Design 1.\n\nDesign 1:\n" + list(designA) + "\nDesign 2 (not used):\n" + list(designB), designA},
		"corrected":         {"My first thought is:\n" + stages(designA) + "\n\nThat is too large. Revised design:\n" + stages(designB), designB},
		"corrected, mixed":  {"My first thought is:\n" + stages(designA) + "\n\nThat is too large. The revised design is:\nop_list = " + list(designB), designB},
		"an alternative":    {"Final design:\n" + stages(designA) + "\n\nFor comparison, an alternative would be:\n" + stages(designB), designA},
		"an experiment":     {stages(designA) + "\n\nFor reference, Experiment 3 was:\n" + stages(designB), designA},
		"instead of":        {"I propose " + list(designA) + " instead of " + list(designB) + ".", designA},
		"unlike":            {"Unlike " + list(designB) + ", I propose " + list(designA) + ".", designA},
		"which failed":      {list(designB) + " exceeded the limit, so I propose " + list(designA) + ".", designA},
		"was and is":        {"Stage 1: [1, 0, 1, 0, 1, 1] → [1, 0, 0, 0, 1, 0]\nStage 2: [1, 1, 0, 0, 1, 1] -> [1, 0, 1, 1, 1, 0]\nStage 3: [4, 4, 0, 4, 0, 4] to [4, 0, 4, 3, 0, 0]\nStage 4: [4, 5, 0, 5, 0, 5] → [4, 3, 0, 4, 4, 0]\nStage 5: [6, 5, 0, 6, 0, 5] → [5, 0, 5, 5, 5, 0]", designA},
		"said again":        {stages(designA) + "\n\nExplanation:\n- Stage 1 (Layer 2 to Layer 7): [1, 0, 0, 0, 1, 0] keeps details.\n- Stage 2 (Layer 8 to Layer 13): [1, 0, 1, 1, 1, 0] too.", designA},
		"prose, then JSON":  {"I thought of " + list(designB) + ". {\"arch\": " + list(designA) + "}", designA},
		"JSON, then prose":  {"{\"arch\": " + list(designA) + "} It is smaller than " + list(designB) + ".", designA},
		"table and mention": {"| Stage | Ops |\n|---|---|\n" + stagesOf(designA, "| %d | %[4]s |", "\n") + "\n\nIt replaces a design like " + list(designB) + ".", designA},
	} {
		t.Run(name, func(t *testing.T) {
			p, problem := read(c.text, thirty(), nil)
			require.Empty(t, problem, c.text)
			require.Equal(t, c.want, p.Arch, c.text)
		})
	}
}

// What could be meant in two ways is never decided for the model.
func TestNeverDecides(t *testing.T) {
	for name, text := range map[string]string{
		"two forms":          stages(designA) + "\n\nIn summary:\nLayer 2-31 operations: " + list(designB),
		"two forms, code":    stages(designA) + "\n\nAs a flat list:\n```\nop_list = " + list(designB) + "\n```",
		"either":             "Either " + list(designA) + " or " + list(designB) + " would do.",
		"both chosen":        "Design 1:\n" + stages(designA) + "\nDesign 2:\n" + stages(designB) + "\nI choose Design 1. No, I choose Design 2.",
		"a stage anew":       stages(designA) + "\n\nOn second thought:\nStage 5 (Layer 26 to Layer 31): [6, 6, 6, 0, 0, 0]",
		"cut off":            stages(designA) + "\n\nThat is too large. Revised design:\nStage 1: [1, 0, 0, 0, 0, 0]\nStage 2: [1, 1, 1, 0, 0, 0]",
		"a stage is missing": "Stage 1: [1, 0, 0, 0, 1, 0]\nStage 2: [1, 0, 1, 1, 1, 0]\nStage 4: [4, 3, 0, 4, 4, 0]\nStage 5: [5, 0, 5, 5, 5, 0]",
		"a layer is missing": stagesOf(designA, "Stage %d: [%[4]s]", "\n")[:len(stagesOf(designA, "Stage %d: [%[4]s]", "\n"))-4] + "]",
		"a layer too many":   layersOf(designA, "Layer %[1]d: %[2]d", "\n") + "\nLayer 32: 0",
		"only a change":      "Take the design of experiment 3 with Stage 5: [5, 0, 5, 5, 5, 0].",
		"left out":           "op_list = [1, 0, 0, 0, 1, 0, ..., 5, 0, 5, 5, 5, 0]",
		"left out in layers": "Layer 2: 1\nLayers 3-30: as before\nLayer 31: 0",
		"no such operation":  strings.Replace(stages(designA), "[5, 0, 5", "[5, 0, 7", 1),
		"a wrong range":      "Stage 1 (Layer 2 to Layer 6): [1, 0, 0, 0, 1, 0]\n" + stagesOf(designA, "Stage %d (Layer %d to Layer %d): [%s]", "\n")[50:],
		"names, numbers":     layersOf(designA, "Layer %[1]d: %[2]d (Skip)", "\n"),
		"counts":             "Stage 1: 2 x InvertedResidual(k=3, e=4), 4 x Skip\nStage 2: 6 x Skip\nStage 3: 6 x Skip\nStage 4: 6 x Skip\nStage 5: 6 x Skip",
		"depths":             stagesOf(designA, "Stage %d (Layer %d to Layer %d): 4", "\n"),
		"half a name":        layersOf(designA, "Layer %[1]d: InvertedResidual(k=3)", "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			p, problem := read(text, thirty(), nil)
			require.NotEmpty(t, problem, "%v\n%s", p.Arch, text)
			require.Nil(t, p.Arch)
		})
	}
}

// Two designs in forms that say the same place twice are never decided between,
// whichever forms.
func TestNeverDecidesBetweenForms(t *testing.T) {
	s := thirty()
	parts := []string{"stages", "bold", "headings", "bare", "layers", "layers, named", "table", "table, matrix", "ranges"}
	flat := []string{"flat", "flat, bare", "flat, code", "flat with comments", "digits"}
	rapid.Check(t, func(t *rapid.T) {
		a, b := archOf(t, "a"), archOf(t, "b")
		one, two := forms[rapid.SampledFrom(parts).Draw(t, "parts")], forms[rapid.SampledFrom(flat).Draw(t, "flat")]
		if slices.Equal(a, b) {
			t.Skip("they agree")
		}
		text := one(a) + "\n\n" + rapid.SampledFrom([]string{"In summary:\n", "As one list:\n", "Operation IDs for layers 2 to 31:\n", "So the list of 30 operations is as follows.\n\n"}).Draw(t, "link") + two(b)
		p, problem := read(text, s, nil)
		require.Nil(t, p.Arch, text)
		require.Contains(t, problem, "not clear which network", text)
	})
}

// A design over the limit is answered with its true number, as the paper did, and
// an unclear answer with what was unclear about it.
func TestNextRequestSaysWhatWasWrong(t *testing.T) {
	over := "I propose:\n" + stages(spaces.Arch{1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 4, 0, 4, 4, 0, 0, 5, 5, 0, 5, 5, 0, 6, 0, 6, 6, 6, 6})
	unclear := stages(designA) + "\n\nIn summary: " + list(designB)
	f := serve(t, answers(over), answers(unclear), answers(stages(designA)))
	m := ask(t, f, Config{})
	space := mobilenet.Space().With(mobilenet.Range)
	q := nasgo.Question{Space: space, Task: space.Task, Trial: 1, Record: func(nasgo.Exchange) error { return nil }}
	for _, want := range []string{"has 362 MFLOPs, 32 above the upper bound of 330", "it is not clear which network is meant"} {
		_, err := m.Propose(context.Background(), q)
		require.ErrorIs(t, err, nasgo.ErrNoProposal)
		require.ErrorContains(t, err, want)
		q.Attempts = append(q.Attempts, nasgo.Attempt{Trial: 1, N: len(q.Attempts) + 1, Problem: err.Error()})
	}
	p, err := m.Propose(context.Background(), q)
	require.NoError(t, err)
	require.Equal(t, designA, p.Arch)
	last := fmt.Sprint(f.requests()[2])
	require.Contains(t, last, "has 362 MFLOPs, 32 above the upper bound of 330")
	require.Contains(t, last, "it is not clear which network is meant")
}

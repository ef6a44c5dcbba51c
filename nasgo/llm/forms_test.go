package llm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// thirty is a space like the paper's on ImageNet: five stages of six layers,
// seven operations, the layers numbered from 2.
func thirty() *spaces.Space {
	s := searchtest.Space(slices.Repeat([]int{7}, 30)...)
	for i := range s.Choices {
		s.Choices[i].Name = fmt.Sprintf("stage %d layer %d", i/6+1, i%6+1)
		s.Choices[i].Options = []string{"skip", "inverted residual k3 e4", "inverted residual k5 e4", "inverted residual k7 e4",
			"inverted residual k3 e6", "inverted residual k5 e6", "inverted residual k7 e6"}
	}
	s.Key = spaces.Commas{}
	return s
}

// calls are the operations as code writes them.
var calls = []string{"Skip", "InvertedResidual(kernel_size=3, expansion=4)", "InvertedResidual(k=5, e=4)", "InvertedResidual(k = 7, e = 4)",
	"InvertedResidual(3x3, expansion_ratio=6)", "inverted residual k5 e6", "InvertedResidual(in_channels, out_channels, stride, kernel_size=7, expansion=6)"}

// stagesOf writes each stage with a format that gets its number, its first and
// last layer and its list.
func stagesOf(a spaces.Arch, format, between string) string {
	var lines []string
	for s := range 5 {
		lines = append(lines, fmt.Sprintf(format, s+1, 6*s+2, 6*s+7, spaced(a[6*s:6*s+6])))
	}
	return strings.Join(lines, between)
}

func spaced(a spaces.Arch) string { return strings.ReplaceAll(strings.Trim(list(a), "[]"), ",", ", ") }

func layersOf(a spaces.Arch, format, between string) string {
	var lines []string
	for i, o := range a {
		lines = append(lines, fmt.Sprintf(format, i+2, o, calls[o]))
	}
	return strings.Join(lines, between)
}

// ranges writes equal neighbours as one range.
func ranges(a spaces.Arch) string {
	var lines []string
	for i := 0; i < len(a); {
		end := i
		for end+1 < len(a) && a[end+1] == a[i] {
			end++
		}
		if end == i {
			lines = append(lines, fmt.Sprintf("- Layer %d: %d", i+2, a[i]))
		} else {
			lines = append(lines, fmt.Sprintf("- Layers %d-%d: %d", i+2, end+2, a[i]))
		}
		i = end + 1
	}
	return strings.Join(lines, "\n")
}

func packed(a spaces.Arch) string { return strings.Trim(strings.ReplaceAll(list(a), ",", ""), "[]") }

// forms are ways to write a design that models have been seen to use, or may.
var forms = map[string]func(a spaces.Arch) string{
	"stages": func(a spaces.Arch) string { return stagesOf(a, "Stage %d (Layer %d to Layer %d): [%s]", "\n") },
	"numbered": func(a spaces.Arch) string {
		text := ""
		for i, line := range strings.Split(stagesOf(a, "Stage %d (Layer %d to Layer %d): [%s]", "\n"), "\n") {
			text += fmt.Sprintf("%d. %s\n", i+1, line)
		}
		return text
	},
	"bold": func(a spaces.Arch) string { return stagesOf(a, "- **Stage %d** (Layers %d-%d): [%s]", "\n") },
	"explained": func(a spaces.Arch) string {
		return stagesOf(a, "Stage %d (Layers %d–%d): [%s] - it is cheap, see layer 3.", "\n")
	},
	"comments": func(a spaces.Arch) string { return stagesOf(a, "Stage %d: [%[4]s]  # layers %[2]d to %[3]d", "\n") },
	"one line": func(a spaces.Arch) string { return stagesOf(a, "Stage %d: [%[4]s]", ", ") },
	"sentence": func(a spaces.Arch) string { return "Stages: " + stagesOf(a, "stage %d is [%[4]s]", "; ") + "." },
	"headings": func(a spaces.Arch) string {
		return stagesOf(a, "### Stage %d (Layer %d to Layer %d)\n[%s]\nIt sees what it sees.\n", "\n")
	},
	"below":        func(a spaces.Arch) string { return stagesOf(a, "Stage %d (Layer %d to Layer %d):\n\n   [%s]", "\n") },
	"bare":         func(a spaces.Arch) string { return stagesOf(a, "Stage %d (Layer %d to Layer %d): %s", "\n") },
	"bare, dashes": func(a spaces.Arch) string { return stagesOf(a, "* Stage %d - layers %d to %d - %s", "\n") },
	"equals":       func(a spaces.Arch) string { return stagesOf(a, "stage%d = [%[4]s]", "\n") },
	"words":        func(a spaces.Arch) string { return stagesOf(a, "For Stage %d, use operations: [%[4]s].", "\n\n") },
	"ordinals": func(a spaces.Arch) string {
		text := ""
		for i, name := range ordinals[:5] {
			text += fmt.Sprintf("The %s stage: [%s]\n", name, spaced(a[6*i:6*i+6]))
		}
		return text
	},
	"digits by stage": func(a spaces.Arch) string {
		text := ""
		for i := range 5 {
			text += fmt.Sprintf("Stage %d: %s\n", i+1, packed(a[6*i:6*i+6]))
		}
		return text
	},
	"digits": func(a spaces.Arch) string { return "Operation IDs: " + packed(a) },
	"digit groups": func(a spaces.Arch) string {
		return "Design: " + packed(a[:6]) + " " + packed(a[6:12]) + " " + packed(a[12:18]) + " " + packed(a[18:24]) + " " + packed(a[24:])
	},
	"flat":       func(a spaces.Arch) string { return "Layer 2-31 operations: [" + spaced(a) + "]" },
	"flat, bare": func(a spaces.Arch) string { return "Operation IDs: " + spaced(a) },
	"flat alone": list,
	"flat, code": func(a spaces.Arch) string { return "```python\nop_list = [" + spaced(a) + "]\n```" },
	"flat with comments": func(a spaces.Arch) string {
		return "```\nop_list = [\n" + stagesOf(a, "    %[4]s,  # Stage %[1]d (layers %[2]d to %[3]d: \"shallow\")", "\n") + "\n]\n```"
	},
	"flat with comments above": func(a spaces.Arch) string {
		return "op_list = [\n" + stagesOf(a, "    # Stage %d [layers %d-%d]\n    %s", ",\n") + "\n]"
	},
	"flat, C comments": func(a spaces.Arch) string {
		return "[\n" + stagesOf(a, "  %[4]s, // stage %[1]d", "\n") + "\n]"
	},
	"nested": func(a spaces.Arch) string { return "[" + stagesOf(a, "[%[4]s]", ", ") + "]" },
	"nested rows": func(a spaces.Arch) string {
		return "stages = [\n" + stagesOf(a, "  [%[4]s],  # Stage %[1]d", "\n") + "\n]"
	},
	"rows":       func(a spaces.Arch) string { return "```\n" + stagesOf(a, "[%[4]s]", "\n") + "\n```" },
	"rows, bare": func(a spaces.Arch) string { return "```\n" + stagesOf(a, "%[4]s", "\n") + "\n```" },
	"layers":     func(a spaces.Arch) string { return layersOf(a, "Layer %[1]d: %[2]d", "\n") },
	"layers, named": func(a spaces.Arch) string {
		return layersOf(a, "- Layer %[1]d: %[3]s", "\n")
	},
	"layers, both":     func(a spaces.Arch) string { return layersOf(a, "- layer%d: %d (%s)", "\n") },
	"layers, one line": func(a spaces.Arch) string { return layersOf(a, "Layer %[1]d: %[2]d", ", ") },
	"layers, index": func(a spaces.Arch) string {
		text := ""
		for i, o := range a {
			text += fmt.Sprintf("op_list[%d] = %d\n", i, o)
		}
		return text
	},
	"layers in stages": func(a spaces.Arch) string {
		text := ""
		for i, o := range a {
			if i%6 == 0 {
				text += fmt.Sprintf("\n**Stage %d**\n", i/6+1)
			}
			text += fmt.Sprintf("- Layer %d: %d\n", i%6+1, o)
		}
		return text
	},
	"by choice": func(a spaces.Arch) string {
		text := ""
		for i, o := range a {
			text += fmt.Sprintf("stage %d layer %d: %s\n", i/6+1, i%6+1, calls[o])
		}
		return text
	},
	"ranges":      ranges,
	"range lists": func(a spaces.Arch) string { return stagesOf(a, "Layers %[2]d-%[3]d: %[4]s", "\n") },
	"table": func(a spaces.Arch) string {
		return "| Layer | Operation |\n|---|---|\n" + layersOf(a, "| %[1]d | %[2]d |", "\n")
	},
	"table, names": func(a spaces.Arch) string {
		return "| Layer | Operation ID | Operation |\n|:---:|---|---|\n" + layersOf(a, "| Layer %d | %d | %s |", "\n")
	},
	"table, stages": func(a spaces.Arch) string {
		return "| Stage | Layers | Operation IDs |\n| --- | --- | --- |\n" + stagesOf(a, "| %d | %d-%d | %s |", "\n")
	},
	"table, lists": func(a spaces.Arch) string {
		return "| Stage | Operations |\n| --- | --- |\n" + stagesOf(a, "| Stage %[1]d (Layers %[2]d-%[3]d) | `[%[4]s]` |", "\n")
	},
	"table, matrix": func(a spaces.Arch) string {
		text := "| Stage | L1 | L2 | L3 | L4 | L5 | L6 |\n|---|---|---|---|---|---|---|\n"
		for i := range 5 {
			text += fmt.Sprintf("| %d | %s |\n", i+1, strings.ReplaceAll(spaced(a[6*i:6*i+6]), ", ", " | "))
		}
		return text
	},
	"dict": func(a spaces.Arch) string { return "{" + stagesOf(a, "'stage%d': [%[4]s]", ", ") + "}" },
	"dict, lines": func(a spaces.Arch) string {
		return "```python\nops = {\n" + stagesOf(a, "    'Stage %d (Layer %d-%d)': [%s],", "\n") + "\n}\n```"
	},
	"dict, layers": func(a spaces.Arch) string {
		return "{" + layersOf(a, "%[1]d: %[2]d", ", ") + "}"
	},
	"dict, words": func(a spaces.Arch) string { return "{" + layersOf(a, `"layer%[1]d": "%[3]s"`, ", ") + "}" },
	"dict, flat":  func(a spaces.Arch) string { return `{"op_list": ` + list(a) + `}` },
	"dict in dict": func(a spaces.Arch) string {
		return `{"reason": "deep [1, 2]", "architecture": {` + stagesOf(a, `"stage_%d": [%[4]s]`, ", ") + "}}"
	},
	"names": func(a spaces.Arch) string { return "[" + layersOf(a, "%[3]s", ", ") + "]" },
	"name rows": func(a spaces.Arch) string {
		return "ops = [\n" + layersOf(a, "    %[3]s,  # layer %[1]d", "\n") + "\n]"
	},
	"twice": func(a spaces.Arch) string {
		return stagesOf(a, "Stage %d (Layer %d to Layer %d): [%s]", "\n") + "\n\nIn summary:\nop_list = " + list(a)
	},
	"json": func(a spaces.Arch) string { return `{"reason": "wide, unlike [0, 1]", "arch": ` + list(a) + `}` },
}

// talk is prose that mentions other lists: shorter ones, wrong ones, those of
// earlier designs. before and after say where it may stand.
func talk(old spaces.Arch) (before, after []string) {
	wrong := spaced(old[:29])
	both := []string{
		"The total should remain in [270, 330], and with 5 stages of 6 layers there are 30 choices (see [1] and [2, 3]).",
		"In Stage 3, I have changed layer 6 from operation [4, 4, 4, 0, 0, 0] to operation [4, 4, 2, 1, 2, 0].",
		"FLOPS (Stage 1) = 23.7855 + 0.0 + 23.7855 + 0.0 + 0.0 + 0.0 = 47.571\nFLOPS (Stage 2) = 12.5486 + 12.3059 = 24.8545",
		"Operation 0 is a skip, operation 4 is InvertedResidual(kernel_size=3, expansion=6):\n0: Skip\n1: InvertedResidual(k=3, e=4)\n2: InvertedResidual(k=5, e=4)",
		"1. Which operation is stronger? Those with a kernel of 7 and an expansion of 6.\n2. Stages 1 and 2 should be shallow, stages 3, 4 and 5 deep.",
		"Unlike [" + spaced(old) + "], which was evaluated before, it is deep where it counts.",
		"A list such as [" + wrong + "] would be one short.",
		"The stages cost [41.2, 24.9, 51.0, 88.7, 102.3] MFLOPs.",
		"It reached 72.46%, about 328 FLOPS, in experiment 2.",
	}
	before = append(slices.Clone(both),
		"The previous design was:\n\n"+stagesOf(old, "Stage %d (Layer %d to Layer %d): [%s]", "\n")+"\n\nIt had too many FLOPs. Here is a revised one.",
		"Experiment 2:\n"+stagesOf(old, "Stage %d: [%[4]s]", "\n")+"\nIt reached 72.1%.",
		"Let me look at the operations again: [0, 1, 2, 3, 4, 5, 6].")
	after = append(slices.Clone(both),
		"Stage 1: it uses simple operations only.\nStage 2: deeper, with 3 layers.\nStage 5: the largest kernels.",
		"Stages 1 and 2 remain as they were; Stage 4: fewer layers than in experiment 3, [4, 4, 0, 0, 0, 0].",
		"Explanation:\n1. Stage 1 - [1, 0, 0, ...] keeps details.\n2. Stage 2: ...")
	return before, after
}

func archOf(t *rapid.T, name string) spaces.Arch {
	seed := rapid.Uint64().Draw(t, name)
	r := rand.New(rand.NewPCG(seed, 1))
	a := make(spaces.Arch, 30)
	for i := range a {
		if r.IntN(3) > 0 { // skips stand together
			a[i] = r.IntN(7)
		}
	}
	return a
}

// A design comes back from every form, whatever the prose around it mentions.
func TestReadsDesignsInProse(t *testing.T) {
	s := thirty()
	for name, write := range forms {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				a, old := archOf(t, "design"), archOf(t, "old")
				before, after := talk(old)
				text := write(a)
				if rapid.Bool().Draw(t, "introduced") {
					text = rapid.SampledFrom([]string{"I propose the following design:", "Based on the experiments, here is a revised design:",
						"Apologies for the oversight. Here's another design that should meet the constraint:", "Answer:"}).Draw(t, "lead") + "\n\n" + text
				}
				for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(before), 0, 3, rapid.ID[string]).Draw(t, "before") {
					text = p + "\n\n" + text
				}
				for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(after), 0, 3, rapid.ID[string]).Draw(t, "after") {
					text += "\n\n" + p
				}
				p, problem := read(text, s, nil)
				require.Empty(t, problem, text)
				require.Equal(t, a, p.Arch, text)
			})
		})
	}
}

// FuzzReadForms is FuzzRead on a large space, from all forms on.
func FuzzReadForms(f *testing.F) {
	a := make(spaces.Arch, 30)
	for i := range a {
		a[i] = i % 7
	}
	before, after := talk(a)
	for _, write := range forms {
		f.Add(write(a))
	}
	for _, p := range append(before, after...) {
		f.Add(p)
	}
	f.Add("|---|\n|\n||")
	f.Add("\x1d |\n|---|---|\n| 2")
	f.Add("Stage 1: []\nStage 2 (layers 3 to 1): [[1]]\nLayer 999: 0x")
	s := thirty()
	f.Fuzz(func(t *testing.T, text string) {
		p, problem := read(text, s, nil)
		if (problem == "") == (p.Arch == nil) {
			t.Fatalf("arch %v, problem %q", p.Arch, problem)
		}
		if p.Arch != nil {
			require.NoError(t, s.Check(p.Arch))
		}
	})
}

package llm

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
)

// eight is a space like NAS-Bench-Macro: eight choices of three.
func eight() *spaces.Space {
	s := searchtest.Space(3, 3, 3, 3, 3, 3, 3, 3)
	for i := range s.Choices {
		s.Choices[i].Options = []string{"identity", "k3 e3", "k5 e6"}
	}
	return s
}

// Each answer means the network 02012100 and nothing else.
func TestReadsManyForms(t *testing.T) {
	want := spaces.Arch{0, 2, 0, 1, 2, 1, 0, 0}
	for name, text := range map[string]string{
		"as asked":          `{"reason":"wide","arch":[0,2,0,1,2,1,0,0],"predicted":92.5}`,
		"fenced":            "Here it is:\n```json\n{\"arch\": [0, 2, 0, 1, 2, 1, 0, 0]}\n```\nGood luck!",
		"fence not closed":  "```\n{\"arch\": [0, 2, 0, 1, 2, 1, 0, 0]}",
		"key":               `{"arch":"02012100"}`,
		"number":            `{"arch":02012100}`,
		"string of list":    `{"arch":"[0,2,0,1,2,1,0,0]"}`,
		"commas in string":  `{"architecture":"0, 2, 0, 1, 2, 1, 0, 0"}`,
		"strings":           `{"arch":["0","2","0","1","2","1","0","0"]}`,
		"names":             `{"arch":["identity","K5 E6","identity","k3 e3","k5 e6","k3 e3","identity","identity"]}`,
		"stages":            `{"arch":[[0,2],[0,1,2],[1,0,0]]}`,
		"by choice":         `{"arch":{"row 1":0,"row 2":"k5 e6","row 3":0,"row 4":1,"row 5":2,"row 6":1,"row 7":0,"row 8":0}}`,
		"choices at top":    `{"row 1":0,"row 2":2,"row 3":0,"row 4":1,"row 5":2,"row 6":1,"row 7":0,"row 8":0,"reason":"x"}`,
		"further in":        `{"result":{"proposal":{"arch":[0,2,0,1,2,1,0,0]}}}`,
		"single quotes":     `{'arch': [0,2,0,1,2,1,0,0,], 'reason': 'it\'s wide'}`,
		"comment":           "{\"arch\": [0,2,0,1,2,1,0,0] // the best\n}",
		"whole floats":      `{"arch":[0.0,2.0,0,1,2,1,0,0]}`,
		"thought":           `<think>maybe {"arch":[2,2,2,2,2,2,2,2]}?</think>{"arch":[0,2,0,1,2,1,0,0]}`,
		"corrected":         `First {"arch":[2,2,2,2,2,2,2,2]}. No, better: {"arch":[0,2,0,1,2,1,0,0]}`,
		"bare array":        `[0,2,0,1,2,1,0,0]`,
		"bare key":          `02012100`,
		"key in a sentence": "I would try `02012100`, which is wide.",
		"labelled":          "The trade-off favours depth.\n\n**Architecture:** 02012100",
		"labelled list":     "Network: 0, 2, 0, 1, 2, 1, 0, 0.",
		"names in prose":    "I propose this network: identity, k5 e6, identity, k3 e3, k5 e6, k3 e3, identity, identity",
		"stage list":        "Stage 1 (layers 1 to 2): [0, 2]\nStage 2 (layers 3 to 5): [0, 1, 2]\nStage 3 (layers 6 to 8): [1, 0, 0]\n\nFLOPs stay in [10, 30].",
		"known besides":     "00000000 did badly and 11111111 well, so I choose 02012100.",
		"after a known one": `Round 1, [0,0,0,0,0,0,0,0], was bad. {"arch":[0,2,0,1,2,1,0,0]} It differs from 11111111.`,
		"brackets in prose": `I think [see "notes] that {this} is best: {"arch":[0,2,0,1,2,1,0,0]}`,
		"byte order mark":   "\ufeff{\"arch\":[0,2,0,1,2,1,0,0]}",
		"repeated the same": `{"arch":[0,2,0,1,2,1,0,0],"key":"02012100"}`,
	} {
		t.Run(name, func(t *testing.T) {
			k := known{list(make(spaces.Arch, 8)): "was round 1", list(spaces.Arch{1, 1, 1, 1, 1, 1, 1, 1}): "was round 2"}
			p, problem := read(text, eight(), k)
			require.Empty(t, problem)
			require.Equal(t, want, p.Arch)
		})
	}
}

// None of these is a proposal: something is missing or could be meant in two ways.
func TestNeverGuesses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":            "I am not sure what to choose.",
		"empty object":       `{}`,
		"null":               `{"arch":null}`,
		"too short":          `{"arch":[0,2,0,1,2,1,0]}`,
		"too long":           `{"arch":[0,2,0,1,2,1,0,0,0]}`,
		"left out":           `{"arch":[0,2,0,...,1,2,1,0,0]}`,
		"left out, repaired": `{"arch":[0,2,0,1,2,1,0,0, ...]}`,
		"no such option":     `{"arch":[0,2,0,1,2,1,0,3]}`,
		"negative":           `{"arch":[0,2,0,1,2,1,0,-1]}`,
		"a fraction":         `{"arch":[0,2,0,1,2,1,0,0.5]}`,
		"NaN":                `{"arch":[0,2,0,1,2,1,0,NaN]}`,
		"huge":               `{"arch":[0,2,0,1,2,1,0,1e400]}`,
		"a boolean":          `{"arch":[0,2,0,1,2,1,0,true]}`,
		"no such name":       `{"arch":["identity","k7","identity","k3 e3","k5 e6","k3 e3","identity","identity"]}`,
		"two keys":           `{"arch":[0,2,0,1,2,1,0,0],"arch":[1,1,1,1,1,1,1,1]}`,
		"two fields":         `{"arch":[0,2,0,1,2,1,0,0],"key":"11111111"}`,
		"two networks":       `{"arch":[[0,2,0,1,2,1,0,0],[1,1,1,1,1,1,1,1]]}`,
		"side by side":       `[{"arch":[0,2,0,1,2,1,0,0]},{"arch":[1,1,1,1,1,1,1,1]}]`,
		"the last is wrong":  `{"arch":[0,2,0,1,2,1,0,0]} or rather {"arch":[0,2,0,1,2,1,0]}`,
		"the last is cut":    `{"arch":[0,2,0,1,2,1,0,0]} or rather {"arch":[1,1,1,1,1,1,1,1],"reason":"`,
		"cut":                `{"reason":"wide","arch":[0,2,0,1,2,1,0,0`,
		"still thinking":     `<think>{"arch":[0,2,0,1,2,1,0,0]}`,
		"either or":          "Either 02012100 or 11111111 would do.",
		"taken back":         `{"arch":[0,2,0,1,2,1,0,0]}, though in the end I prefer 11111111.`,
		"a number too many":  "It has 12012100345 FLOPs.",
		"another's numbers":  "The rounds I looked at: 0, 1, 2, 0, 1, 2, 0, 1",
		"choice twice":       `{"arch":{"row 1":0,"row 1":1,"row 2":2,"row 3":0,"row 4":1,"row 5":2,"row 6":1,"row 7":0,"row 8":0}}`,
		"wrong types":        `{"arch":{"a":1},"reason":7}`,
		"a path":             `{"arch":"../../etc/passwd"}`,
		"markup":             `<script>alert(1)</script>`,
	} {
		t.Run(name, func(t *testing.T) {
			p, problem := read(text, eight(), nil)
			require.NotEmpty(t, problem, "%v", p.Arch)
			require.Nil(t, p.Arch)
		})
	}
}

// Option names that are numbers of other options are not taken either way.
func TestNamesThatAreNumbers(t *testing.T) {
	s := searchtest.Space(3, 3)
	s.Choices[0].Options, s.Choices[1].Options = []string{"1", "2", "3"}, []string{"16", "32", "64"}
	p, problem := read(`{"arch":[1,2]}`, s, nil)
	require.Empty(t, problem)
	require.Equal(t, spaces.Arch{1, 2}, p.Arch, "numbers are option numbers")
	p, problem = read(`{"arch":["3","64"]}`, s, nil)
	require.Empty(t, problem)
	require.Equal(t, spaces.Arch{2, 2}, p.Arch, "no option has number 3 or 64")
	_, problem = read(`{"arch":["1","64"]}`, s, nil)
	require.Contains(t, problem, "name of one option and the number of another")
	_, problem = read(`{"arch":[1,64]}`, s, nil)
	require.NotEmpty(t, problem)
}

// A benchmark whose digits begin at 1: a key is read in its notation, an array
// as option numbers, and what lies between is not guessed.
func TestNotationThatBeginsAtOne(t *testing.T) {
	s := searchtest.Space(4, 4, 4, 4, 4)
	s.Key = spaces.Digits{First: 1}
	for text, want := range map[string]spaces.Arch{
		`{"arch":"12341"}`:          {0, 1, 2, 3, 0},
		`{"arch":[1,2,3,3,1]}`:      {1, 2, 3, 3, 1},
		`{"arch":"1,2,3,4,1"}`:      {0, 1, 2, 3, 0}, // no option has number 4
		`{"arch":"0,2,3,3,1"}`:      {0, 2, 3, 3, 1}, // no digit is 0
		`{"arch":"1,2,3,3,1"}`:      nil,
		`{"arch":[1,2,3,4,1]}`:      nil,
		`{"arch":"02331"}`:          nil,
		"1,2,3,3,1":                 nil,
		"I choose\n1, 2, 3, 3, 1":   nil,
		"12341":                     {0, 1, 2, 3, 0},
		"Stage 1: 12\nStage 2: 341": nil, // two digits may be one number
	} {
		p, _ := read(text, s, nil)
		require.Equal(t, want, p.Arch, text)
	}
}

// Small spaces have keys that any number looks like: only an answer that is
// nothing else counts.
func TestSmallSpaces(t *testing.T) {
	one := searchtest.Space(3)
	for text, want := range map[string]spaces.Arch{
		"2": {2}, `{"arch":1}`: {1}, `{"arch":[1]}`: {1}, `{"arch":"1"}`: {1},
		"I tried 2 of 3.": nil, "option 1": nil, "3": nil,
	} {
		p, _ := read(text, one, nil)
		require.Equal(t, want, p.Arch, text)
	}
	many := searchtest.Space(12, 3)
	p, problem := read("11,2", many, nil)
	require.Empty(t, problem)
	require.Equal(t, spaces.Arch{11, 2}, p.Arch)
}

func TestWordsBesides(t *testing.T) {
	say := func(reason, predicted string) nasgo.Proposal {
		quoted, _ := json.Marshal(reason)
		p, problem := read(fmt.Sprintf(`{"reason":%s,"arch":"02012100","predicted":%s}`, quoted, predicted), eight(), nil)
		require.Empty(t, problem)
		return p
	}
	for predicted, want := range map[string]any{"92.5": 92.5, `"92.5%"`: 92.5, "0": 0.0, "null": nil, "NaN": nil,
		`"NaN"`: nil, `"Infinity"`: nil, "-1": nil, "101": nil, `"high"`: nil, "[1]": nil, "1e999": nil} {
		got := say("x", predicted).Predicted
		if want == nil {
			require.Nil(t, got, predicted)
		} else {
			require.NotNil(t, got, predicted)
			require.Equal(t, want, *got)
		}
	}
	for confidence, want := range map[string]any{"70": 0.7, `"70%"`: 0.7, "100": 1.0, "0": 0.0, "0.7": nil, "1": 0.01, "null": nil, "-3": nil, "101": nil, `"high"`: nil} {
		got := say("x", `92.5,"confidence":`+confidence).Confidence
		if want == nil {
			require.Nil(t, got, confidence)
		} else {
			require.NotNil(t, got, confidence)
			require.InDelta(t, want, *got, 1e-12)
		}
	}
	require.Nil(t, say("x", `null,"confidence":70`).Confidence, "of nothing")
	require.Equal(t, "a b c", say("a\x1b[31m\x1b]0;title\x07 \u202eb\u0000\n\n c\u009b2J", "1").Reason)
	require.Equal(t, "<b>bold</b>", say("<b>bold</b>", "1").Reason, "text stays text")
	require.Len(t, []rune(say(strings.Repeat("ä", 100_000), "1").Reason), longestReason+1)
}

// Every architecture of a space comes back from every way of writing it.
func TestReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := rapid.SliceOfN(rapid.IntRange(1, 14), 1, 12).Draw(t, "options")
		s := searchtest.Space(options...)
		seed := rapid.Uint64().Draw(t, "seed")
		a, err := s.Sample(rand.New(rand.NewPCG(seed, 1)))
		require.NoError(t, err)
		var names []string
		for i, o := range a {
			names = append(names, s.Choices[i].Options[o])
		}
		quotedNames, _ := json.Marshal(names)
		quotedKey, _ := json.Marshal(s.Encode(a))
		for _, text := range []string{
			fmt.Sprintf(`{"arch":%s}`, list(a)),
			fmt.Sprintf(`{"arch":%s}`, quotedKey),
			fmt.Sprintf(`{"arch":%s}`, quotedNames),
			fmt.Sprintf("Let me see [1].\n```json\n{\"reason\": \"as {above}\", \"arch\": %s,}\n```\n", list(a)),
			s.Encode(a),
		} {
			p, problem := read(text, s, nil)
			require.Empty(t, problem, text)
			require.Equal(t, a, p.Arch, text)
		}
	})
}

// Whatever a stranger writes, reading ends, and what it gives is of the space
// with plain words.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		`{"reason":"wide","arch":[0,2,0,1,2,1,0,0],"predicted":92.5}`, "02012100", `{'arch': "0,2,0,1,2,1,0,0",}`,
		"Stage 1: [0, 2]\nStage 2: [0, 1, 2]\nStage 3: [1, 0, 0]", "<think>a</think>[0,2,0,1,2,1,0,0]", "```json\n{", `{"arch":[[[`,
		strings.Repeat("[", 3000), strings.Repeat("{\"arch\":", 500), `{"arch":"\ud800"}`, "\x1b[0m\x00", `{"a":[1,...]}`,
	} {
		f.Add(text)
	}
	s := eight()
	f.Fuzz(func(t *testing.T, text string) {
		p, problem := read(text, s, nil)
		if (problem == "") == (p.Arch == nil) {
			t.Fatalf("arch %v, problem %q", p.Arch, problem)
		}
		if p.Arch != nil {
			require.NoError(t, s.Check(p.Arch))
		}
		require.Equal(t, clean(p.Reason, longestReason+1), p.Reason)
		if p.Predicted != nil {
			require.True(t, *p.Predicted >= 0 && *p.Predicted <= 100)
		}
	})
}

func BenchmarkReadWorst(b *testing.B) {
	for name, text := range map[string]string{
		"brackets": strings.Repeat("[", 1<<15) + strings.Repeat("]", 1<<15), "quotes": strings.Repeat(`{"a":"`, 1<<13),
		"pairs": strings.Repeat("[{x]}", 1<<13), "words": strings.Repeat("0201210 ", 1<<13), "lines": strings.Repeat("a:\n", 1<<14),
		"nearly": strings.Repeat(`{'arch':[0,1,`, 1<<12) + strings.Repeat("]}", 1<<12),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				read(text, eight(), nil)
			}
		})
	}
}

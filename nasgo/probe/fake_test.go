package probe_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
)

// famous is a space that the models below may have read about: 4,096 networks,
// whose later options are mostly the better ones.
func famous(name string) *spaces.Space {
	s := &spaces.Space{
		Name: name, Doc: "Six layers in a row.", Task: nn.Task{Input: nn.Shape{4, 4, 1}, Classes: 2},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			b := nn.NewBuilder(name, t.Input).Conv(2, 1, 1)
			for _, o := range a {
				b.Conv(2+o, 1, 1).ReLU()
			}
			return b.GlobalPool().Dense(t.Classes).Network()
		},
	}
	for i := range 6 {
		s.Choices = append(s.Choices, spaces.Choice{Name: fmt.Sprintf("layer %d", i+1), Options: []string{"skip", "narrow", "middle", "wide"}})
	}
	return s
}

// peaks are the best options of the layers.
var peaks = []int{3, 2, 3, 1, 3, 2}

// tableOf has a score for each network: the farther from the peaks, the lower, and a
// little by chance.
func tableOf(t testing.TB, s *spaces.Space) *spaces.Table {
	r := rand.New(rand.NewPCG(1, 2))
	d := spaces.TableData{Name: s.Name + " table"}
	for a := range s.All() {
		v := 93.0
		for i, o := range a {
			off := float64(o - peaks[i])
			v -= off * off
		}
		d.Val = append(d.Val, []float64{v - r.Float64()})
	}
	table, err := spaces.NewTable(s, d)
	require.NoError(t, err)
	return table
}

// prompt is what a fake model reads of a question.
type prompt struct {
	text    string
	choices []spaces.Choice
	known   map[string]bool // networks that must not be repeated, as lists
	best    []int           // nil without results
	chance  *rand.Rand
}

var (
	choiceLine = regexp.MustCompile(`^- choice \d+: (.*)$`)
	optionText = regexp.MustCompile(`\d+ = ([^;]*);`)
	resultLine = regexp.MustCompile(`^- round \d+: \[([\d,]+)\] \w+ (-?[\d.]+)`)
	openLine   = regexp.MustCompile(`^- \[([\d,]+)\]$`)
)

func read(text string, chance uint64) prompt {
	p := prompt{text: text, known: map[string]bool{}, chance: rand.New(rand.NewPCG(chance, 1))}
	without, top := 0, 0.0
	for line := range strings.SplitSeq(text, "\n") {
		if m := choiceLine.FindStringSubmatch(line); m != nil {
			p.choices = append(p.choices, spaces.Choice{Name: m[1]})
		}
		if strings.HasPrefix(line, "  options:") {
			for ; without < len(p.choices); without++ {
				for _, o := range optionText.FindAllStringSubmatch(line, -1) {
					p.choices[without].Options = append(p.choices[without].Options, o[1])
				}
			}
		}
		if m := openLine.FindStringSubmatch(line); m != nil {
			p.known[m[1]] = true
		}
		if m := resultLine.FindStringSubmatch(line); m != nil {
			p.known[m[1]] = true
			if score, _ := strconv.ParseFloat(m[2], 64); p.best == nil || score > top {
				top, p.best = score, numbers(m[1])
			}
		}
	}
	return p
}

func numbers(list string) (out []int) {
	for n := range strings.SplitSeq(list, ",") {
		v, _ := strconv.Atoi(n)
		out = append(out, v)
	}
	return out
}

func write(a []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(a), " ", ","), "[]")
}

// anything is a network by chance.
func (p prompt) anything() []int {
	a := make([]int, len(p.choices))
	for i, c := range p.choices {
		a[i] = p.chance.IntN(len(c.Options))
	}
	return a
}

// remembers knows the forty best networks of "famous" by heart, by name.
func remembers(table *spaces.Table) func(prompt) []int {
	var list []spaces.Arch
	for a := range table.Space().All() {
		list = append(list, slices.Clone(a))
	}
	r := table.Report()
	slices.SortFunc(list, func(a, b spaces.Arch) int { return r.Rank(a) - r.Rank(b) })
	list = list[:40]
	return func(p prompt) []int {
		if !strings.Contains(p.text, "famous") {
			return p.anything()
		}
		known := list[p.chance.IntN(len(list))]
		a := make([]int, len(p.choices))
		for i, c := range p.choices {
			for j, real := range table.Space().Choices {
				if real.Name == c.Name {
					a[i] = slices.Index(c.Options, real.Options[known[j]])
				}
			}
		}
		return a
	}
}

// habitual likes the third and the fourth option, whatever they are.
func habitual(p prompt) []int {
	a := make([]int, len(p.choices))
	for i := range a {
		a[i] = []int{0, 1, 2, 2, 2, 3, 3, 3}[p.chance.IntN(8)]
	}
	return a
}

// climbs changes one choice of the best so far.
func climbs(p prompt) []int {
	if p.best == nil {
		return p.anything()
	}
	a := slices.Clone(p.best)
	i := p.chance.IntN(len(a))
	a[i] = (a[i] + 1 + p.chance.IntN(len(p.choices[i].Options)-1)) % len(p.choices[i].Options)
	return a
}

// fake is a model on a server: it answers by a rule that reads the prompt, with
// chance from the request's bytes.
type fake struct {
	*llm.Model
	requests atomic.Int64
}

func serve(t testing.TB, answer func(prompt) []int) *fake {
	f := &fake{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.requests.Add(1)
		raw, _ := io.ReadAll(r.Body)
		var body struct {
			Messages []struct{ Content string }
		}
		_ = json.Unmarshal(raw, &body)
		h := fnv.New64a()
		_, _ = h.Write(raw)
		p := read(body.Messages[len(body.Messages)-1].Content, h.Sum64())
		a := answer(p)
		for range 100 { // a model that repeats itself would only be asked again
			if !p.known[write(a)] {
				break
			}
			a = answer(p)
		}
		_, _ = fmt.Fprintf(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"{\"reason\":\"r\",\"arch\":[%s],\"predicted\":null,\"confidence\":null}"}}],"usage":{"prompt_tokens":%d,"completion_tokens":20}}`,
			write(a), len(p.text)/4)
	}))
	t.Cleanup(server.Close)
	model, err := llm.New(llm.Config{BaseURL: server.URL + "/v1", Model: "fake", Temperature: 1, Memory: llm.Forget})
	require.NoError(t, err)
	f.Model = model
	return f
}

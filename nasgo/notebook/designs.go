package notebook

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
)

// Conversation reads a recorded conversation about a space as the search that it
// tells. It is one that was published with the paper, by its name, such as "329M",
// or a file, see llm.ReadTranscript. One that is not on this machine ends the cell
// and says how it is brought.
func Conversation(nameOrFile string, s *spaces.Space) *llm.Retelling {
	r, err := retell(nameOrFile, s)
	Fail(err)
	return r
}

func retell(nameOrFile string, s *spaces.Space) (*llm.Retelling, error) {
	file := nameOrFile
	if _, err := os.Stat(file); err != nil {
		if file, err = tables.Conversation(nameOrFile); err != nil {
			return nil, err
		}
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // only read
	t, err := llm.ReadTranscript(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r, err := t.Retell(s, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r.Title = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	return r, nil
}

// Told opens the study in a file and fills it with the search that a
// conversation tells; see llm.Retelling. A study that has it already is opened.
func Told(path string, r *llm.Retelling) *nasgo.Study {
	s := Open(path, r.Config())
	Fail(r.Fill(context.Background(), s, nil))
	return s
}

// Designs draws every design of a conversation: what it chooses, its FLOPs
// against the range that was asked for, and what came of it.
func Designs(r *llm.Retelling) {
	display(designs(r))
}

func designs(r *llm.Retelling) bundle {
	var list []chart.Design
	for _, d := range r.Designs() {
		one := chart.Design{Label: fmt.Sprint(d.Message), Arch: d.Arch, FLOPs: d.Cost.FLOPs, Refused: d.Verdict == llm.Refused, Accuracy: d.Accuracy, Problem: d.Problem}
		if d.Range != nil {
			one.Low, one.High = d.Range.MinFLOPs, d.Range.MaxFLOPs
		}
		list = append(list, one)
	}
	svg := chart.Designs(r.Space(), list)
	rows, summary := designRows(r), designSummary(r)
	return bundle{
		SVG: svg, Text: textLines(summary, rowsText(rows)),
		HTML: panel(heading("Every design of the conversation "+r.Title), chart.Image(svg, summary, chart.DesignsWidth), line(summary), faint(r.Caveat())),
	}
}

func designRows(r *llm.Retelling) [][]string {
	rows := [][]string{{"message", "FLOPs", "in range", "accuracy", "design"}}
	for _, d := range r.Designs() {
		row := []string{fmt.Sprint(d.Message), "–", "–", "–", chart.Clean(d.Problem, 80)}
		if d.Arch != nil {
			row[1], row[4] = chart.Quantity(d.Cost.FLOPs), strings.Trim(strings.ReplaceAll(fmt.Sprint([]int(d.Arch)), " ", ","), "[]")
		}
		if d.InRange != nil {
			row[2] = map[bool]string{true: "yes", false: "no"}[*d.InRange]
		}
		if d.Accuracy != nil {
			row[3] = fmt.Sprintf("%.2f%%", *d.Accuracy)
		}
		rows = append(rows, row)
	}
	return rows
}

// designSummary says how many designs kept the range, and which was the best.
func designSummary(r *llm.Retelling) string {
	refused, best := 0, -1
	list := r.Designs()
	for i, d := range list {
		if d.Verdict == llm.Refused {
			refused++
		}
		if d.Accuracy != nil && (best < 0 || *d.Accuracy > *list[best].Accuracy) {
			best = i
		}
	}
	s := fmt.Sprintf("%s, %d of them refused.", number(len(list), "design"), refused)
	if best >= 0 {
		s += fmt.Sprintf(" The best by what the conversation tells: message %d, %s FLOPs, %.2f%%.", list[best].Message, chart.Quantity(list[best].Cost.FLOPs), *list[best].Accuracy)
	}
	return s
}

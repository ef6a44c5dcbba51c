package notebook

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
)

// Compare sets a study beside its baselines and other studies: the chart of the
// best so far with intervals and tests, a table of what each reached, and,
// where networks were tested, McNemar's test on the same examples.
func Compare(study *nasgo.Study, others ...*nasgo.Study) {
	r, rest := record(study), records(others)
	display(chartBundle(chart.BestSoFar(r, rest...)))
	display(comparison(r, rest))
}

func comparison(r nasgo.Record, others []nasgo.Record) bundle {
	all := append([]nasgo.Record{r}, others...)
	rows := [][]string{{"study", "evaluations", "best", "architecture", "FLOPs", "parameters"}}
	tested := false
	for _, s := range all {
		rows = append(rows, searchRow(s))
		tested = tested || s.Final != nil
	}
	html, text := table(rows), rowsText(rows)
	if mixed := differing(all); mixed != "" {
		html, text = html+faint(mixed), textLines(text, mixed)
	}
	if tested {
		finals, tests := finalRows(all), strings.Join(pairTests(r, others), "\n")
		html += heading("On the test split") + table(finals) + faint(tests)
		text = textLines(text, rowsText(finals), tests)
	}
	return bundle{HTML: panel(heading("What each reached"), html, faint(r.Info.Caveat)), Text: textLines(text, r.Info.Caveat)}
}

func searchRow(r nasgo.Record) []string {
	used := 0
	for _, t := range r.Trials {
		if t.Score != nil || t.State == nasgo.Failed {
			used++
		}
	}
	b := r.Best()
	if b == nil {
		return []string{name(r), fmt.Sprint(used), "–", "–", "–", "–"}
	}
	return []string{name(r), fmt.Sprint(used), fmt.Sprintf("%.2f%% (%s)", b.Reported().Percent, b.Score.Of.Name()),
		chart.Clean(b.Key, 60), chart.Quantity(b.Cost.FLOPs), chart.Quantity(b.Cost.Params)}
}

// differing warns of studies whose numbers cannot be set side by side.
func differing(all []nasgo.Record) string {
	for _, s := range all[1:] {
		a, b := all[0].Info, s.Info
		switch {
		case a.Space != b.Space:
			return fmt.Sprintf("%s searches another space: the numbers are not comparable.", name(s))
		case a.Data != b.Data || a.Trainer != b.Trainer || a.ScoreOf != b.ScoreOf:
			return fmt.Sprintf("%s was trained otherwise (data, schedule or table): the numbers are not comparable.", name(s))
		}
	}
	return ""
}

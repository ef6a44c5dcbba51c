package notebook

import (
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
)

// PromptDiff puts the study's present question in two ways and shows what is
// different: the tokens of each section, by an estimate, and the lines that only
// one has. Nothing is sent.
func PromptDiff(study *nasgo.Study, before, after llm.Prompt) {
	q, err := study.Question()
	Fail(err)
	Fail(before.Check())
	Fail(after.Check())
	display(promptDiff(q, before, after))
}

func promptDiff(q nasgo.Question, before, after llm.Prompt) bundle {
	from, to := before.Draft(q, 0), after.Draft(q, 0)
	title := fmt.Sprintf("%s and %s, about %d and %d tokens", before, after, from.Tokens, to.Tokens)
	rows := sideBySide(tokenRows(from), tokenRows(to))
	changes := diff(strings.Split(from.String(), "\n"), strings.Split(to.String(), "\n"))
	return bundle{
		HTML: panel(heading(title), table(rows), diffHTML(changes)),
		Text: textLines(title, plainRows(rows), "", diffText(changes)),
	}
}

// sideBySide joins two lists of sections with their tokens.
func sideBySide(a, b [][]string) [][]string {
	rows := [][]string{{"section", "tokens before", "after"}}
	taken := map[string]int{}
	for _, r := range a[1:] {
		taken[r[0]] = len(rows)
		rows = append(rows, []string{r[0], r[1], "–"})
	}
	for _, r := range b[1:] {
		if i, ok := taken[r[0]]; ok {
			rows[i][2] = r[1]
		} else {
			rows = append(rows, []string{r[0], "–", r[1]})
		}
	}
	return rows
}

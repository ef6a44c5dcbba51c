package notebook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/chart"
)

// change is a line that two texts share, or that only one of them has.
type change struct {
	sign byte // ' ' both, '-' only the first, '+' only the second
	line string
}

// largestDiff is how many pairs of lines are compared; beyond that the middle of
// the texts counts as changed as a whole.
const largestDiff = 4_000_000

// diff says line by line what was taken out of a and put in to make b, by the
// longest common subsequence of what is left between equal beginnings and ends.
func diff(a, b []string) (list []change) {
	from := 0
	for from < len(a) && from < len(b) && a[from] == b[from] {
		from++
	}
	end := 0
	for end < len(a)-from && end < len(b)-from && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	list = mark(list, ' ', a[:from])
	list = append(list, middle(a[from:len(a)-end], b[from:len(b)-end])...)
	return mark(list, ' ', a[len(a)-end:])
}

func middle(a, b []string) (list []change) {
	if len(a)*len(b) > largestDiff {
		return mark(mark(nil, '-', a), '+', b)
	}
	// same[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	same := make([][]int32, len(a)+1)
	for i := range same {
		same[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				same[i][j] = same[i+1][j+1] + 1
			} else {
				same[i][j] = max(same[i+1][j], same[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			list = append(list, change{' ', a[i]})
			i, j = i+1, j+1
		case same[i+1][j] >= same[i][j+1]:
			list = append(list, change{'-', a[i]})
			i++
		default:
			list = append(list, change{'+', b[j]})
			j++
		}
	}
	return mark(mark(list, '-', a[i:]), '+', b[j:])
}

func mark(list []change, sign byte, lines []string) []change {
	for _, l := range lines {
		list = append(list, change{sign, l})
	}
	return list
}

// around is how many equal lines are shown beside a change.
const around = 1

// brief leaves out equal lines far from a change; a change of sign 0 says how many.
func brief(list []change) (out []change) {
	near := func(i int) bool {
		window := list[max(i-around, 0):min(i+around+1, len(list))]
		return slices.ContainsFunc(window, func(c change) bool { return c.sign != ' ' })
	}
	skipped := 0
	flush := func() {
		if skipped > 0 {
			out = append(out, change{line: number(skipped, "line") + " alike"})
		}
		skipped = 0
	}
	for i, c := range list {
		if near(i) {
			flush()
			out = append(out, c)
		} else {
			skipped++
		}
	}
	flush()
	return out
}

func diffText(list []change) string {
	var b strings.Builder
	for _, c := range brief(list) {
		if c.sign == 0 {
			fmt.Fprintf(&b, "  (%s)\n", c.line)
			continue
		}
		fmt.Fprintf(&b, "%c %s\n", c.sign, c.line)
	}
	return strings.TrimRight(b.String(), "\n")
}

func diffHTML(list []change) string {
	style := map[byte]string{'-': "background:#fde7e9", '+': "background:#e3f4e6", 0: "color:#4a5663;font-style:italic"}
	var b strings.Builder
	b.WriteString(`<div style="font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;max-height:30em;overflow:auto">`)
	for _, c := range brief(list) {
		sign := string(rune(c.sign))
		if c.sign == 0 {
			sign = "…"
		}
		fmt.Fprintf(&b, `<div style="%s">%s %s</div>`, style[c.sign], sign, esc(chart.Clean(c.line, promptLimit)))
	}
	return b.String() + "</div>"
}

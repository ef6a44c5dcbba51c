package nn

import (
	"fmt"
	"strconv"
	"strings"
)

// opLabel names a main operation in a few characters: "3×3 s2", "dw 5×5", "SE".
func opLabel(op Op, in []Shape) string {
	switch op := op.(type) {
	case Conv:
		return convLabel(op, in[0].Channels())
	case Pool:
		return op.Type + " " + window(op.Kernel, op.Step())
	case GlobalPool:
		return "global pool"
	case SqueezeExcite:
		return "SE"
	case Attention:
		word := "attention"
		if op.Causal {
			word = "causal " + word
		}
		return fmt.Sprintf("%s, %s", word, count(op.Heads, "head"))
	case Embedding:
		return fmt.Sprintf("embedding of %d", op.Vocab)
	case Zero:
		if op.Stride > 1 {
			return fmt.Sprintf("zero s%d", op.Stride)
		}
	}
	return op.Kind()
}

func convLabel(c Conv, in int) string {
	text := window(c.Kernel, c.Step())
	switch g := c.GroupCount(); {
	case c.Depthwise(in):
		return "dw " + text
	case g > 1:
		return fmt.Sprintf("%s g%d", text, g)
	}
	return text
}

func window(kernel, stride int) string {
	text := fmt.Sprintf("%d×%d", kernel, kernel)
	if stride > 1 {
		text += fmt.Sprintf(" s%d", stride)
	}
	return text
}

// minorWord names an operation that is no bar of its own, "" for the others
// and for sums, which are drawn where they are.
func minorWord(op Op) string {
	switch op := op.(type) {
	case BatchNorm:
		return "BN"
	case LayerNorm:
		return "LN"
	case Activation:
		return funcWords[op.Func]
	case Dropout:
		return "dropout " + strconv.FormatFloat(op.Rate, 'g', 3, 64)
	case Positions:
		return "positions"
	}
	return ""
}

var funcWords = map[Func]string{
	ReLU: "ReLU", ReLU6: "ReLU6", HSwish: "h-swish", HSigmoid: "h-sigmoid",
	GELU: "GELU", SiLU: "SiLU", Sigmoid: "sigmoid", Tanh: "tanh",
}

// label says what a row does: "3×3 s2", "MBConv 5×5 e6".
func (n *Network) label(r row, s Shapes) string {
	if text := n.invertedResidual(r, s); text != "" {
		return text
	}
	var parts []string
	for _, level := range r.levels {
		for _, i := range level {
			text := opLabel(n.Layers[i].Op, s.In[i])
			_, dense := n.Layers[i].Op.(Dense)
			switch c := s.Out[i].Channels(); {
			case c == r.out.Channels():
			case dense:
				text = fmt.Sprintf("%s %d", text, c)
			case r.single(): // a merge has added channels
				text = fmt.Sprintf("%s to %d", text, c)
			}
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		parts = r.minor
		if r.merge != "" {
			parts = append(parts[:len(parts):len(parts)], r.merge)
		}
	}
	return strings.Join(tally(parts), ", ")
}

// single says whether a row has one bar.
func (r row) single() bool { return len(r.levels) == 1 && len(r.levels[0]) == 1 }

// width is the channels a row gives, as they follow its label: " · 64".
func (r row) width() string {
	if len(r.levels) == 0 {
		return ""
	}
	return fmt.Sprintf(" · %d", r.out.Channels())
}

// small lists a row's minor operations, where the label does not.
func (n *Network) small(r row, s Shapes) string {
	if len(r.levels) == 0 {
		return ""
	}
	words := r.minor
	if n.invertedResidual(r, s) != "" && len(r.levels) == 4 {
		words = append([]string{"SE"}, words...)
	}
	return strings.Join(words, ", ")
}

// tally counts equal labels: 3×3, 3×3, 3×3, avg 3×3 become "3×3 (3), avg 3×3".
func tally(parts []string) []string {
	number := map[string]int{}
	var order []string
	for _, p := range parts {
		if number[p]++; number[p] == 1 {
			order = append(order, p)
		}
	}
	for i, p := range order {
		if number[p] > 1 {
			order[i] = fmt.Sprintf("%s (%d)", p, number[p])
		}
	}
	return order
}

// invertedResidual names MobileNetV2's block (arXiv 1801.04381) as the field
// does, kernel, expansion and stride: "MBConv 5×5 e6 s2". It is "" for others.
func (n *Network) invertedResidual(r row, s Shapes) string {
	var convs []int
	for _, level := range r.levels {
		switch n.Layers[level[0]].Op.(type) {
		case Conv:
			convs = append(convs, level[0])
		case SqueezeExcite:
		default:
			return ""
		}
		if len(level) > 1 {
			return ""
		}
	}
	if len(convs) != 3 {
		return ""
	}
	up, deep, down := n.Layers[convs[0]].Op.(Conv), n.Layers[convs[1]].Op.(Conv), n.Layers[convs[2]].Op.(Conv)
	if up.Kernel != 1 || down.Kernel != 1 || up.Step() > 1 || down.Step() > 1 || !deep.Depthwise(up.Out) {
		return ""
	}
	expansion := float64(up.Out) / float64(s.In[convs[0]][0].Channels())
	return fmt.Sprintf("MBConv %d×%d e%s%s", deep.Kernel, deep.Kernel,
		strconv.FormatFloat(expansion, 'g', 3, 64), strings.TrimPrefix(window(0, deep.Step()), "0×0"))
}

// count writes a number with its noun: "1 head", "4 heads".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// thousands writes a number with commas: 2,932,586.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// short writes a number with three digits: 387k, 2.93M.
func short(n int64) string {
	for _, unit := range []struct {
		size int64
		word string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n >= unit.size {
			return strconv.FormatFloat(float64(n)/float64(unit.size), 'f', digits(n/unit.size), 64) + unit.word
		}
	}
	return strconv.FormatInt(n, 10)
}

// digits is how many decimals show three digits in all of a number that begins with whole.
func digits(whole int64) int {
	switch {
	case whole >= 100:
		return 0
	case whole >= 10:
		return 1
	}
	return 2
}

// resolution is a shape without its channels: "32×32", "16 places", "".
func resolution(s Shape) string {
	switch len(s) {
	case 3:
		return fmt.Sprintf("%d×%d", s[0], s[1])
	case 2:
		return count(s[0], "place")
	}
	return ""
}

package llm

// sheet is a text in which the lists are found: each JSON value is one mark and
// blanks, so that a line with a long list is a line. Places stay.
type sheet struct {
	text  string
	lists map[int]found // by the place of the mark
}

const mark = '\x01'

func newSheet(text string, vs []found) sheet {
	b := []byte(text)
	for i, c := range b {
		if c < ' ' && c != '\n' && c != '\t' || c == '*' || c == '`' { // emphasis, and what could be taken for a mark
			b[i] = ' '
		}
	}
	s := sheet{lists: map[int]found{}}
	for _, v := range vs {
		for i := v.from; i < v.to; i++ {
			b[i] = ' '
		}
		if _, ok := v.value.([]any); ok {
			b[v.from], s.lists[v.from] = mark, v
		}
	}
	s.text = string(b)
	return s
}

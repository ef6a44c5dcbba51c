package llm

import (
	"regexp"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// choose is the network that prose proposes. It is the one that the answer says
// it chooses; else the last one that stands for itself, unless another follows
// in a sentence, or it is one network in two forms that do not agree. Networks
// that are known, or that the words around them set aside, are talked about and
// not proposed, unless there is nothing else.
func (r reader) choose(text string, all []candidate, k known, otherwise string) (nasgo.Proposal, string) {
	all, broken := proper(all)
	for _, c := range broken {
		otherwise = c.problem
	}
	meant := r.proposed(text, all, k)
	if len(meant) == 0 {
		return nasgo.Proposal{}, otherwise
	}
	if c, ok, problem := picked(text, meant); ok || problem != "" {
		return c.Proposal, problem
	}
	from := 0
	for i, c := range meant {
		if c.alone || stance(text, c) == own {
			from = i
		}
	}
	var readings []spaces.Arch
	for i, c := range meant {
		if i >= from || c.alone && r.twin(text, c, meant[from]) {
			readings = append(readings, c.Arch)
		}
	}
	a, problem := same(readings)
	if problem == "" {
		problem = r.contradicted(text, meant[from], broken)
	}
	if problem != "" {
		return nasgo.Proposal{}, problem
	}
	return nasgo.Proposal{Arch: a}, ""
}

// proper parts networks from what is none.
func proper(all []candidate) (good, broken []candidate) {
	for _, c := range all {
		if c.problem != "" {
			broken = append(broken, c)
		} else {
			good = append(good, c)
		}
	}
	return good, broken
}

// proposed are the networks that may be meant: new ones that are not set aside,
// else new ones, else those there are.
func (r reader) proposed(text string, all []candidate, k known) []candidate {
	var fresh, open []candidate
	for _, c := range all {
		if k.has(r.space, c.Arch) {
			continue
		}
		fresh = append(fresh, c)
		if stance(text, c) != other {
			open = append(open, c)
		}
	}
	for _, list := range [][]candidate{open, fresh} {
		if len(list) > 0 {
			return list
		}
	}
	return all
}

// twin says whether an earlier network is the later one in another form, by its
// place, so that they have to agree.
func (r reader) twin(text string, c, later candidate) bool {
	return c.form != later.form && c.at <= later.from && !again.MatchString(lead(text, later))
}

// contradicted says what is wrong if a part that is no whole network changes
// the one that was chosen.
func (r reader) contradicted(text string, c candidate, broken []candidate) string {
	for _, b := range broken {
		if len(b.parts) > 1 && !slices.ContainsFunc(b.parts, func(v any) bool { return !r.plausible(v) }) && b.from >= c.at && stance(text, b) != other && !r.part(b.parts, c.Arch) {
			return "a part of the network is given anew after it, " + clean(text[b.from:b.at], 60) + "; give the whole network"
		}
	}
	return ""
}

// position is where an answer stands to a network that it has.
type position int

const (
	neutral position = iota
	own              // it proposes it
	other            // it talks about another's, or an earlier one
)

var (
	again = regexp.MustCompile(`(?i)\b(revis\w+|updat\w+|correct\w*|instead|better|rather|actually|wait|no|second|another|new|improv\w+|now)\b`)
	// cues are the words that tell; the last one before a network counts.
	cues = regexp.MustCompile(`(?i)\b(?:(previous(?:ly)?|earlier|old|original|initial|first|last|rejected|failed)\s+(?:\w+\s+)?(?:design|proposal|suggestion|answer|network|architecture|version|attempt|choice|model|list|one)s?\b` +
		`|previous(?:ly)?|earlier|old(?:er)?|original(?:ly)?|former|unlike|than|instead of|rather than|not|versus|vs|compar\w+|over|from|similar to|like|experiments?|trial|round|baseline|reference|alternatives?|before|was|were|had|rejected|failed|exceed\w*|example)` +
		`|\b(?:(propos\w+|suggest\w*|recommend\w*|choose|chose|choice|pick|select\w*|try|go with|submit|answer|final|new|revis\w+|updat\w+|correct\w*|adjust\w+|improv\w+|modif\w+|therefore|thus|hence|so|is|becomes)\b)`)
	verdict = regexp.MustCompile(`(?i)^[\s"'` + "`" + `*.)\]]*(?:was|were|had|did|failed|exceed\w*|scored|reached|got|gave)\b`)
)

// stance reads the words around a network.
func stance(text string, c candidate) position {
	if after := text[min(c.at, len(text)):]; verdict.MatchString(after[:min(len(after), 40)]) {
		return other
	}
	at := neutral
	for _, m := range cues.FindAllStringSubmatchIndex(lead(text, c), -1) {
		if at = other; m[4] >= 0 {
			at = own
		}
	}
	return at
}

// longestLead is how much of what stands before a network is read, in bytes.
const longestLead = 240

// lead is what leads to a network: the words before it in its sentence, or,
// where it begins a line, the line above if that is a title or ends in a colon.
func lead(text string, c candidate) string {
	before := text[:c.from]
	if len(before) > longestLead {
		before = before[len(before)-longestLead:]
	}
	line := strings.LastIndexByte(before, '\n') + 1
	words := before[line:]
	if strings.Trim(words, marks+"#|-[") == "" || begins(text, c.from) && len(words) < 24 {
		above := strings.TrimRight(before[:line], " \t\r\n`")
		above = above[strings.LastIndexByte(above, '\n')+1:]
		if bold := strings.TrimRight(above, "*_ "); strings.HasSuffix(bold, ":") || strings.HasPrefix(above, "#") || len(bold) < 40 && !strings.HasSuffix(bold, ".") {
			words = above + " " + words
		}
	}
	if stop := strings.LastIndex(strings.TrimRight(words, " \t"), ". "); stop >= 0 {
		words = words[stop+2:]
	}
	return words
}

var (
	titled   = `(?:design|option|candidate|proposal|architecture|network|model|variant|version)\s*#?\s*((?-i:[A-H])|\d{1,2}|one|two|three)\b`
	titles   = regexp.MustCompile(`(?i)\b` + titled)
	decision = regexp.MustCompile(`(?i)\b(?:choose|pick|select|recommend|propose|prefer|go(?:ing)? with|submit|suggest|final (?:choice|answer|design|proposal)(?: is)?|best (?:choice|option|design|one)(?: is)?)\s*:?\s+(?:is\s+)?(?:the\s+)?` + titled)
)

// picked is the network that an answer names as its choice, by the title that
// stands before it.
func picked(text string, all []candidate) (candidate, bool, string) {
	choice := ""
	for _, m := range decision.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		if slices.ContainsFunc(all, func(c candidate) bool { return c.from >= m[1] && strings.Trim(text[m[1]:c.from], marks+"#") == "" }) {
			continue // the title of a network, not a word on several
		}
		if choice != "" && !strings.EqualFold(choice, name) {
			return candidate{}, false, "the answer chooses two networks, " + clean(choice, 10) + " and " + clean(name, 10)
		}
		choice = name
	}
	if choice == "" {
		return candidate{}, false, ""
	}
	var out candidate
	found := false
	for _, c := range all {
		names := titles.FindAllStringSubmatch(lead(text, c), -1)
		if len(names) > 0 && strings.EqualFold(names[len(names)-1][1], choice) {
			if found && list(out.Arch) != list(c.Arch) {
				return candidate{}, false, "there are two networks called " + clean(choice, 10)
			}
			out, found = c, true
		}
	}
	return out, found, ""
}

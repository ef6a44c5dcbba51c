package llm

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/search/searchtest"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

// The conversations that were published with the paper: each answer has thirty
// operations in five stages, in prose. A design that the authors evaluated is
// told to the model in the next question, which says what was meant; twice the
// one before was pasted in its place, with other FLOPs, which says nothing.
func TestPublishedConversations(t *testing.T) {
	folder := filepath.Dir(spacetest.Published(t, "chat_history/329M.json"))
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	s := searchtest.Space(slices.Repeat([]int{7}, 30)...)
	checked, slips := 0, 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var messages []struct{ Role, Content string }
		require.NoError(t, json.Unmarshal(raw, &messages))
		for i, m := range messages {
			if m.Role != "assistant" {
				continue
			}
			p, problem := read(m.Content, s, nil)
			require.Empty(t, problem, "%s, message %d", file, i+1)
			if i+2 < len(messages) && messages[i+1].Role == "system" { // it was evaluated
				designs := told(messages[i+2].Content)
				last := len(designs) - 1
				if last > 0 && slices.Equal(designs[last], designs[last-1]) {
					slips++
					continue
				}
				require.Equal(t, designs[last], p.Arch, "%s, message %d", file, i+1)
				checked++
			}
		}
	}
	require.Equal(t, 2, slips)
	require.Equal(t, 25, checked)
}

var (
	stageLine = regexp.MustCompile(`Stage \d[^\n]*: *\[([0-6, ]+)\]`)
	digit     = regexp.MustCompile(`[0-6]`)
)

// told are the designs in a question, five stages each.
func told(question string) (designs []spaces.Arch) {
	for stages := range slices.Chunk(stageLine.FindAllStringSubmatch(question, -1), 5) {
		var a spaces.Arch
		for _, stage := range stages {
			for _, d := range digit.FindAllString(stage[1], -1) {
				a = append(a, int(d[0]-'0'))
			}
		}
		designs = append(designs, a)
	}
	return designs
}

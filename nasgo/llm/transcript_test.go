package llm

import (
	"math"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/spaces/mobilenet"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

// published are the conversations of GENIUS and what is in each: the messages of
// the model, the networks refused and those with a result.
var published = []struct {
	file                         string
	messages, refused, evaluated int
}{
	{"329M.json", 26, 16, 9},
	{"epoch_20_input_128.json", 19, 9, 9},
	{"epoch_30_input_224.json", 22, 12, 9},
}

func transcript(t *testing.T, file string) Transcript {
	t.Helper()
	f, err := os.Open(spacetest.Published(t, path.Join("chat_history", file)))
	require.NoError(t, err)
	defer f.Close()
	c, err := ReadTranscript(f)
	require.NoError(t, err)
	return c
}

// Every reply in the published conversations is a network, and the right one: it
// has the FLOPs that the next message states where it is refused, and what the
// next question lists where it is not. Refused is what the range excludes, after
// rounding, and nothing else.
func TestPublishedConversations(t *testing.T) {
	for _, p := range published {
		t.Run(p.file, func(t *testing.T) {
			c := transcript(t, p.file)
			ds, err := c.Designs(mobilenet.Space(), nil)
			require.NoError(t, err)
			require.Len(t, ds, p.messages)
			verdicts := map[Verdict]int{}
			for i, d := range ds {
				require.Empty(t, d.Problem, "message %d", d.Message)
				require.Equal(t, mobilenet.Range, *d.Range, "message %d", d.Message)
				verdicts[d.Verdict]++
				if d.Verdict == Refused {
					require.InDelta(t, float64(d.Cost.FLOPs)/1e6, *d.Stated, 1, "message %d", d.Message)
				} else {
					require.Nil(t, d.Stated, "message %d: the next one is the system's", d.Message)
				}
				require.Equal(t, d.Verdict != Refused, *d.InRange, "message %d", d.Message)
				require.Equal(t, d.Verdict == Evaluated, d.Accuracy != nil, "message %d", d.Message)
				require.Equal(t, d.Verdict == Unjudged, i == len(ds)-1, "message %d", d.Message)
			}
			require.Equal(t, map[Verdict]int{Refused: p.refused, Evaluated: p.evaluated, Unjudged: 1}, verdicts)
		})
	}
}

// The questions list what the networks of the answers before them reached. Twice
// the one before was pasted in its place, and twice the FLOPs are others; the
// rest agrees to a million.
func TestPublishedResults(t *testing.T) {
	pasted, wrong, right := 0, 0, 0
	for _, p := range published {
		c := transcript(t, p.file)
		ds, err := c.Designs(mobilenet.Space(), nil)
		require.NoError(t, err)
		ds = slices.DeleteFunc(ds, func(d Design) bool { return d.Verdict != Evaluated })
		r := newReader(mobilenet.Space())
		last := slices.IndexFunc(c.Turns[len(c.Turns)-8:], func(m Turn) bool { return len(r.results(m.Content)) == len(ds) }) + len(c.Turns) - 8
		for i, l := range r.results(c.Turns[last].Content) {
			require.Equal(t, *l.accuracy, *ds[i].Accuracy)
			switch flops := float64(ds[i].Cost.FLOPs) / 1e6; {
			case !slices.Equal(l.arch, ds[i].Arch):
				require.InDelta(t, flops, *l.stated, 1)
				pasted++
			case math.Abs(flops-*l.stated) > 1:
				wrong++
			default:
				right++
			}
		}
	}
	require.Equal(t, []int{2, 2, 23}, []int{pasted, wrong, right})
}

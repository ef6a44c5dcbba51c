package nasgo_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo"
)

// TestQuestion: what the proposer would be asked is what it is asked, whoever
// looks, and nothing happens by looking.
func TestQuestion(t *testing.T) {
	path, c := file(t), config()
	var asked []nasgo.Question
	c.Proposer = asking(func(q nasgo.Question) (nasgo.Proposal, error) {
		if len(q.Attempts) == 0 {
			return nasgo.Proposal{}, noProposal{answer: "no", problem: "never at first"}
		}
		p, err := inOrder{}.Propose(t.Context(), q)
		p.Reason = "because"
		q.Record, q.Allow = nil, nil // functions are not compared
		asked = append(asked, q)
		return p, err
	})
	s := open(t, path, c)
	require.NoError(t, s.Run(t.Context(), 4, nil))
	require.NoError(t, s.Hint(t.Context(), "wider"))
	_, err := s.Propose(t.Context())
	require.NoError(t, err)
	for _, s := range []*nasgo.Study{s, open(t, path, c)} {
		q, err := s.Question()
		require.NoError(t, err)
		require.NoError(t, q.Record(nasgo.Exchange{}))
		q.Record = nil
		require.Equal(t, asked[4], q)
		require.Equal(t, 5, q.Trial)
		require.Len(t, q.Attempts, 1)
		require.Equal(t, record(t, s).Attempts[:4], q.Past, "those of all trials before")
		require.Equal(t, "because", q.History[3].Said)
		require.Equal(t, c.Proposer.Name(), s.Proposer().Name())
	}
	require.Len(t, asked, 5)
	require.Empty(t, record(t, s).Exchanges)
	v, err := nasgo.View(path)
	require.NoError(t, err)
	_, err = v.Question()
	require.ErrorIs(t, err, nasgo.ErrReadOnly)
}

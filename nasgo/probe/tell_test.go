package probe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/probe"
	"github.com/genius-nas/nasgo/spaces"
)

func TestTell(t *testing.T) {
	table, private := tableOf(t, famous("famous")), tableOf(t, famous("unheard"))
	_ = private
	for _, c := range []struct {
		name  string
		model func(prompt) []int
	}{{"remembers", remembers(table)}, {"habits", habitual}, {"climbs", climbs}} {
		b := time.Now()
		r, err := probe.Run(t.Context(), probe.Config{Runs: probe.Runs{Trials: 15, Seeds: 12}, Table: table, Private: private, Proposer: serve(t, c.model)})
		require.NoError(t, err)
		s, err := r.Sentences()
		require.NoError(t, err)
		t.Log(c.name, time.Since(b), "\n", strings.Join(s, "\n "))
	}
}

var _ = spaces.Arch{}

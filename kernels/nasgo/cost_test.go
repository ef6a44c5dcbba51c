package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

// command runs the command inside this process.
func command(t *testing.T, in string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(in))
	cmd.SetOut(&out)
	cmd.SetErr(&errs)
	err = cmd.ExecuteContext(t.Context())
	return out.String(), errs.String(), err
}

func TestCostPrintsThePublishedNumbers(t *testing.T) {
	out, _, err := command(t, "00000000\n\n22222222\n", "cost", "--space", "nasbenchmacro")
	require.NoError(t, err)
	require.Equal(t, `{"arch":"00000000","params":387882,"flops":7713280}
{"arch":"22222222","params":2932586,"flops":105660928}
`, out)
}

// Each space is counted by the keys of its first and its last architecture, and
// a published key of each table by its published size.
func TestCostOfEverySpace(t *testing.T) {
	for _, name := range known.Names() {
		s, err := known.Find(name)
		require.NoError(t, err)
		first, last := make(spaces.Arch, len(s.Choices)), make(spaces.Arch, len(s.Choices))
		for i, c := range s.Choices {
			last[i] = len(c.Options) - 1
		}
		out, problems, err := command(t, s.Encode(first)+"\n"+s.Encode(last)+"\n", "cost", "--space", name)
		require.NoError(t, err, problems)
		for _, a := range []spaces.Arch{first, last} {
			c, err := s.Cost(a)
			require.NoError(t, err)
			require.Contains(t, out, fmt.Sprintf(`{"arch":%q,"params":%d,"flops":%d}`, s.Encode(a), c.Params, c.FLOPs))
		}
	}
	for name, line := range map[string]string{
		"channelbench/resnet":    `{"arch":"1111111","params":963658,"flops":90096896}`,
		"channelbench/mobilenet": `{"arch":"1111111","params":125418,"flops":14285312}`,
		"nasbench201/cifar10":    `{"arch":"|none~0|+|none~0|none~1|+|none~0|none~1|none~2|","params":73306,"flops":7783050}`,
		"nasbench201/cifar100":   `{"arch":"|none~0|+|none~0|none~1|+|none~0|none~1|none~2|","params":79156,"flops":7788900}`,
		"mobilenet":              `{"arch":"1,0,0,0,1,0,1,0,1,1,1,0,4,0,4,3,0,0,4,3,0,4,4,0,5,0,5,5,5,0","params":6967464,"flops":329412544}`,
	} {
		var key struct{ Arch string }
		require.NoError(t, json.Unmarshal([]byte(line), &key))
		out, _, err := command(t, key.Arch, "cost", "--space", name)
		require.NoError(t, err)
		require.Equal(t, line+"\n", out)
	}
}

func TestCostTellsBadKeysAndCountsTheOthers(t *testing.T) {
	out, problems, err := command(t, "0000000\n00000000\n0000000x\n00000003\n", "cost", "--space", "nasbenchmacro")
	require.ErrorContains(t, err, "3 of the keys")
	require.Equal(t, 1, strings.Count(out, "\n"))
	for _, s := range []string{"line 1", "line 3", "line 4"} {
		require.Contains(t, problems, s)
	}
}

func TestCostOfAnUnknownSpaceNamesTheKnownOnes(t *testing.T) {
	_, _, err := command(t, "", "cost", "--space", "nasbenchmicro")
	require.ErrorContains(t, err, "nasbenchmacro")
}

package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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

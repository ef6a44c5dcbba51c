package nn_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/nn/nntest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestJSONThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := nntest.RandomNetwork(t)
		text, err := json.Marshal(n)
		require.NoError(t, err)
		var back nn.Network
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, n, &back)
	})
}

func TestJSONOfMacroIsWhole(t *testing.T) {
	n := built(t, macro("02012100"))
	text, err := json.Marshal(n)
	require.NoError(t, err)
	var back nn.Network
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, n, &back)
}

const start = `{"input":[4,4,2],"layers":[`

// What a file may get wrong: each is refused, and the error says in which layer.
func TestJSONRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"no operation":       {start + `{"name":"a","in":["input"]}]}`, `"a"`},
		"unknown operation":  {start + `{"name":"a","op":"konv","in":["input"]}]}`, `"konv"`},
		"unknown argument":   {start + `{"name":"a","op":"conv","args":{"out":1,"kernel":3,"pad":1},"in":["input"]}]}`, `"a"`},
		"argument of none":   {start + `{"name":"a","op":"add","args":{"x":1},"in":["input","input"]}]}`, `"a"`},
		"arguments null":     {start + `{"name":"a","op":"add","args":null,"in":["input","input"]}]}`, `"a"`},
		"arguments a list":   {start + `{"name":"a","op":"add","args":[],"in":["input","input"]}]}`, `"a"`},
		"unknown field":      {start + `{"name":"a","op":"add","in":["input","input"],"x":1}]}`, `"a"`},
		"unknown, outermost": {`{"input":[4],"layers":[{"name":"a","op":"batchnorm","in":["input"]}],"x":1}`, "x"},
		"a fraction":         {start + `{"name":"a","op":"conv","args":{"out":1.5,"kernel":3},"in":["input"]}]}`, `"a"`},
		"negative":           {start + `{"name":"a","op":"conv","args":{"out":-1,"kernel":3},"in":["input"]}]}`, `"a"`},
		"over int64":         {start + `{"name":"a","op":"conv","args":{"out":99999999999999999999,"kernel":3},"in":["input"]}]}`, `"a"`},
		"huge output":        {start + `{"name":"a","op":"dense","args":{"out":9223372036854775807},"in":["input"]}]}`, `"a"`},
		"huge kernel":        {start + `{"name":"a","op":"conv","args":{"out":1,"kernel":9223372036854775807},"in":["input"]}]}`, `"a"`},
		"huge pool":          {start + `{"name":"a","op":"pool","args":{"type":"max","kernel":9223372036854775807},"in":["input"]}]}`, `"a"`},
		"huge hidden":        {start + `{"name":"a","op":"se","args":{"hidden":9223372036854775807,"act":"relu","gate":"relu"},"in":["input"]}]}`, `"a"`},
		"huge weight":        {`{"input":[1048576],"layers":[{"name":"a","op":"dense","args":{"out":1048576},"in":["input"]}]}`, `"a"`},
		"huge input":         {`{"input":[1048576,1048576,3],"layers":[{"name":"a","op":"batchnorm","in":["input"]}]}`, "input"},
		"negative input":     {`{"input":[-4,4,2],"layers":[{"name":"a","op":"batchnorm","in":["input"]}]}`, "input"},
		"no input":           {`{"layers":[{"name":"a","op":"batchnorm","in":["input"]}]}`, "input"},
		"no layers":          {`{"input":[4]}`, "no layers"},
		"reads nothing":      {start + `{"name":"a","op":"batchnorm","in":[]}]}`, `"a"`},
		"reads itself":       {start + `{"name":"a","op":"add","in":["input","a"]}]}`, `"a"`},
		"taken":              {start + `{"name":"a","op":"zero","in":["input"]},{"name":"a","op":"zero","in":["input"]}]}`, "layer 2"},
		"called input":       {start + `{"name":"input","op":"zero","in":["input"]}]}`, `"input"`},
		"no name":            {start + `{"op":"zero","in":["input"]}]}`, "layer 1"},
		"a second value":     {start + `{"name":"a","op":"zero","in":["input"]}]} {}`, ""},
		"half":               {start + `{"name":"a","op":"zero"`, ""},
		"no object":          {`[]`, ""},
		"nothing":            {``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var n nn.Network
			err := json.Unmarshal([]byte(c.text), &n)
			require.ErrorContains(t, err, c.says)
			require.Zero(t, n, "nothing is read of a bad network")
			if err = n.UnmarshalJSON([]byte(c.text)); c.says != "" {
				require.ErrorIs(t, err, nn.ErrNetwork)
			}
			require.Error(t, err)
		})
	}
}

func TestJSONOfALayerWithoutOperation(t *testing.T) {
	_, err := json.Marshal(nn.Layer{Name: "a"})
	require.ErrorIs(t, err, nn.ErrNetwork)
}

// Whatever the bytes, decoding does not panic; what it takes can be counted,
// drawn and written, and is the same when read again.
func FuzzDecode(f *testing.F) {
	for _, build := range []*nn.Builder{plainNet(), transformer(1), cells("31s3an", 1)} {
		n, err := build.Network()
		if err != nil {
			f.Fatal(err)
		}
		text, err := json.Marshal(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(start + `{"name":"a","op":"conv","args":{"out":1048576,"kernel":1023},"in":["input"]}]}`))
	f.Add([]byte(`{"input":[3,2],"layers":[{"name":"a","op":"attention","args":{"heads":2},"in":["input"]},{"name":"b","op":"zero","in":["a"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var n nn.Network
		if n.UnmarshalJSON(text) != nil {
			return
		}
		if c, err := n.Cost(nn.Rule{Norm: 1000, Act: 1000, Pool: 1000, Bias: 1000}); err == nil && (c.Params < 0 || c.FLOPs < 0) {
			t.Fatalf("cost %+v", c)
		}
		if picture, err := n.SVG(); err == nil {
			wellFormed(t, picture)
		}
		_ = n.Summary()
		again, err := json.Marshal(&n)
		if err != nil {
			t.Fatal(err)
		}
		var back nn.Network
		if err := json.Unmarshal(again, &back); err != nil {
			t.Fatalf("%v\n%s", err, again)
		}
		if !reflect.DeepEqual(n, back) {
			t.Fatalf("read back differently:\n%s", again)
		}
	})
}

package nn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// layerJSON is a layer as it is written: the settings of the operation stand
// under "args" and are left out where there are none.
type layerJSON struct {
	Name  string          `json:"name"`
	Op    string          `json:"op"`
	Args  json.RawMessage `json:"args,omitempty"`
	In    []string        `json:"in"`
	Block string          `json:"block,omitempty"`
	Stage string          `json:"stage,omitempty"`
}

// MarshalJSON writes {"name":…,"op":…,"args":{…},"in":[…],"block":…,"stage":…}.
func (l Layer) MarshalJSON() ([]byte, error) {
	if l.Op == nil {
		return nil, errorf("layer %q has no operation", l.Name)
	}
	args, err := json.Marshal(l.Op)
	if err != nil {
		return nil, err
	}
	if string(args) == "{}" {
		args = nil
	}
	return json.Marshal(layerJSON{l.Name, l.Op.Kind(), args, l.In, l.Block, l.Stage})
}

// UnmarshalJSON reads a network and checks it as Infer does, so what was read
// can be built. Unknown fields, operations and settings are errors, not
// ignored; the error names the layer and wraps ErrNetwork.
func (n *Network) UnmarshalJSON(b []byte) error {
	type plain Network // without this method
	var read plain
	if err := strict(b, &read); err != nil {
		return err
	}
	if _, err := (*Network)(&read).Infer(); err != nil {
		return err
	}
	*n = Network(read)
	return nil
}

// UnmarshalJSON reads what MarshalJSON writes. An unknown operation or setting
// is an error that wraps ErrNetwork, not ignored.
func (l *Layer) UnmarshalJSON(b []byte) error {
	var j layerJSON
	if err := strict(b, &j); err != nil {
		return fmt.Errorf("layer %q: %w", j.Name, err)
	}
	k, ok := kinds[j.Op]
	if !ok {
		return errorf("layer %q: unknown operation %q, want one of %s", j.Name, j.Op, strings.Join(Kinds(), ", "))
	}
	op, err := k.decode(j.Args)
	if err != nil {
		return fmt.Errorf("layer %q (%s): %w", j.Name, j.Op, err)
	}
	*l = Layer{Name: j.Name, In: j.In, Op: op, Block: j.Block, Stage: j.Stage}
	return nil
}

func decodeOp[T Op](args json.RawMessage) (Op, error) {
	var op T
	if len(args) == 0 {
		return op, nil
	}
	if args[0] != '{' {
		return nil, errorf("args are %.40s, want an object", args)
	}
	err := strict(args, &op)
	return op, err
}

// strict decodes one JSON value with no unknown fields and nothing after it.
func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		if errors.Is(err, ErrNetwork) {
			return err
		}
		return errorf("%v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errorf("something follows the JSON value")
	}
	return nil
}

package nn

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// UnmarshalJSON reads what MarshalJSON writes. An unknown operation or setting
// is an error that wraps ErrNetwork, not ignored.
func (l *Layer) UnmarshalJSON(b []byte) error {
	var j layerJSON
	if err := strict(b, &j); err != nil {
		return err
	}
	decode, ok := kinds[j.Op]
	if !ok {
		return errorf("layer %q: unknown operation %q", j.Name, j.Op)
	}
	op, err := decode(j.Args)
	if err != nil {
		return fmt.Errorf("layer %q, operation %q: %w", j.Name, j.Op, err)
	}
	*l = Layer{Name: j.Name, In: j.In, Op: op, Block: j.Block, Stage: j.Stage}
	return nil
}

func decodeOp[T Op](args json.RawMessage) (Op, error) {
	var op T
	if len(args) == 0 {
		return op, nil
	}
	err := strict(args, &op)
	return op, err
}

func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return errorf("%v", err)
	}
	return nil
}

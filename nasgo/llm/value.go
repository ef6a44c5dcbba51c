package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kaptinlin/jsonrepair"
)

// object is a JSON object as it was written: in order, repeated names and all.
type object []member

type member struct {
	name  string
	value any // object, []any, string, json.Number, bool or nil
}

const (
	deepest       = 64      // levels of a JSON value
	longestRepair = 1 << 14 // bytes of a value that is no JSON and read all the same
)

var errJSON = errors.New("not JSON")

// decode reads one JSON value that is all of a text.
func decode(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	v, err := element(d, deepest)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errJSON
	}
	return v, nil
}

func element(d *json.Decoder, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	if t == json.Delim('{') {
		return members(d, depth-1)
	}
	if t != json.Delim('[') {
		return t, nil
	}
	return elements(d, depth-1)
}

func elements(d *json.Decoder, depth int) (any, error) {
	if depth < 0 {
		return nil, errJSON
	}
	list := []any{}
	for d.More() {
		v, err := element(d, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func members(d *json.Decoder, depth int) (any, error) {
	if depth < 0 {
		return nil, errJSON
	}
	o := object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := element(d, depth)
		if err != nil {
			return nil, err
		}
		o = append(o, member{fmt.Sprint(name), v})
	}
	_, err := d.Token()
	return o, err
}

// mend is decode for text that is nearly JSON: single quotes, trailing commas,
// comments. Text that leaves something out is not mended, since what was left
// out would have to be guessed.
func mend(text string) (v any, err error) {
	if strings.Contains(text, "...") || strings.Contains(text, "…") {
		return nil, errJSON
	}
	defer func() {
		if r := recover(); r != nil { // the repairer reads a stranger's bytes
			v, err = nil, fmt.Errorf("%w: %v", errJSON, r)
		}
	}()
	fixed, err := jsonrepair.Repair(text)
	if err != nil {
		return nil, err
	}
	return decode(fixed)
}

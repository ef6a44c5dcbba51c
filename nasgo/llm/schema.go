package llm

import (
	"encoding/json"

	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/spaces"
)

// grip is how the form of an answer is asked for, the strictest first.
type grip int

const (
	fullSchema  grip = iota // a schema with every bound
	plainSchema             // without those that some servers refuse
	jsonObject              // any JSON object
	freeText                // the prompt's words alone
)

// format is the response_format of a request, nil for free text.
func (g grip) format(p Prompt, s *spaces.Space) *openai.ChatCompletionResponseFormat {
	switch g {
	case freeText:
		return nil
	case jsonObject:
		return &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	default:
		if p.ranked > 0 {
			return strictly("order", rankSchema(p.ranked, g == fullSchema))
		}
		return strictly("proposal", schema(p, s, g == fullSchema))
	}
}

// strictly asks for an answer by schema.
func strictly(name string, n node) *openai.ChatCompletionResponseFormat {
	raw, _ := json.Marshal(n) // texts and numbers
	return &openai.ChatCompletionResponseFormat{
		Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
		JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: name, Strict: true, Schema: json.RawMessage(raw)},
	}
}

// node is what a schema is made of; the fields stand in the order in which
// servers that follow a schema's order write them.
type node struct {
	Type       any      `json:"type,omitempty"` // a word, or several
	Properties *fields  `json:"properties,omitempty"`
	Required   []string `json:"required,omitempty"`
	Additional *bool    `json:"additionalProperties,omitempty"`
	Items      *node    `json:"items,omitempty"`
	Prefix     []node   `json:"prefixItems,omitempty"`
	MinItems   int      `json:"minItems,omitempty"`
	MaxItems   int      `json:"maxItems,omitempty"`
	Minimum    *int     `json:"minimum,omitempty"`
	Maximum    *int     `json:"maximum,omitempty"`
	MaxLength  int      `json:"maxLength,omitempty"`
}

// fields are those of an answer: the reason first, so that a model thinks
// before it chooses.
type fields struct {
	Reason     *node `json:"reason,omitempty"`
	Arch       *node `json:"arch,omitempty"`
	Predicted  *node `json:"predicted,omitempty"`
	Confidence *node `json:"confidence,omitempty"`
	Proposals  *node `json:"proposals,omitempty"` // of a batch
	Order      *node `json:"order,omitempty"`     // of networks
	Probe      *node `json:"nasgo_probe,omitempty"`
}

// object is an object of these fields, all of them required, since strict schemas
// know no other.
func (f fields) object() node {
	no := false
	n := node{Type: "object", Properties: &f, Additional: &no}
	for _, x := range []struct {
		name string
		is   *node
	}{{"reason", f.Reason}, {"arch", f.Arch}, {"predicted", f.Predicted}, {"confidence", f.Confidence}, {"proposals", f.Proposals}, {"order", f.Order}, {"nasgo_probe", f.Probe}} {
		if x.is != nil {
			n.Required = append(n.Required, x.name)
		}
	}
	return n
}

// schema describes an answer; predicted and confidence may be null.
func schema(p Prompt, s *spaces.Space, bounded bool) node {
	f := fields{Arch: &node{Type: "array", Items: &node{Type: "integer"}}}
	if p.Reason != ReasonNot {
		f.Reason = &node{Type: "string"}
	}
	if !p.NoPrediction {
		f.Predicted, f.Confidence = &node{Type: []string{"number", "null"}}, &node{Type: []string{"number", "null"}}
	}
	if bounded {
		if p.Reason == ReasonBriefly {
			f.Reason.MaxLength = 300
		} else if f.Reason != nil {
			f.Reason.MaxLength = longestReason
		}
		bound(f.Arch, s)
	}
	one := f.object()
	if p.batch == 0 {
		return one
	}
	list := node{Type: "array", Items: &one}
	if bounded {
		list.MinItems, list.MaxItems = p.batch, p.batch
	}
	return fields{Proposals: &list}.object()
}

// bound bounds the array and each of its numbers.
func bound(array *node, s *spaces.Space) {
	array.MinItems, array.MaxItems = len(s.Choices), len(s.Choices)
	same := true
	for _, c := range s.Choices {
		array.Prefix = append(array.Prefix, between(0, len(c.Options)-1))
		same = same && len(c.Options) == len(s.Choices[0].Options)
	}
	array.Items = nil
	if same {
		item := array.Prefix[0]
		array.Items, array.Prefix = &item, nil
	}
}

func between(low, high int) node { return node{Type: "integer", Minimum: &low, Maximum: &high} }

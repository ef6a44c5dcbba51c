package llm

import (
	"encoding/json"

	"github.com/sashabaranov/go-openai"

	"github.com/genius-nas/nasgo/spaces"
)

// form is how the form of an answer is asked for, the strictest first.
type form int

const (
	fullSchema  form = iota // a schema with every bound
	plainSchema             // without those that some servers refuse
	jsonObject              // any JSON object
	freeText                // the prompt's words alone
)

// format is the response_format of a request, nil for free text.
func (f form) format(s *spaces.Space) *openai.ChatCompletionResponseFormat {
	switch f {
	case freeText:
		return nil
	case jsonObject:
		return &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	default:
		return &openai.ChatCompletionResponseFormat{
			Type: openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{
				Name: "proposal", Strict: true, Schema: schema(s, f == fullSchema),
			},
		}
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
	Reason     node `json:"reason"`
	Arch       node `json:"arch"`
	Predicted  node `json:"predicted"`
	Confidence node `json:"confidence"`
}

// schema describes an answer. Every field is required, since strict schemas
// know no other; predicted and confidence may be null.
func schema(s *spaces.Space, bounded bool) json.RawMessage {
	no := false
	f := fields{Reason: node{Type: "string"}, Arch: node{Type: "array", Items: &node{Type: "integer"}},
		Predicted: node{Type: []string{"number", "null"}}, Confidence: node{Type: []string{"number", "null"}}}
	if bounded {
		f.Reason.MaxLength = 300
		bound(&f.Arch, s)
	}
	raw, _ := json.Marshal(node{Type: "object", Properties: &f, Required: []string{"reason", "arch", "predicted", "confidence"}, Additional: &no})
	return raw
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

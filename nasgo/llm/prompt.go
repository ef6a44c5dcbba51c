package llm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/mask"
)

// Prompt says how a question is put to a model. It is a value: what is sent is a
// function of it and of the question alone, it has a JSON form, and its
// Fingerprint stands with each exchange. The zero value is [Structured]; other
// starting points are in [Presets].
type Prompt struct {
	Name string `json:"name,omitempty"` // of the preset it began as, for people
	// Sections are the parts in the order in which they are sent; nil means those
	// of Structured. One that has nothing to say is left out.
	Sections []Section `json:"sections,omitempty"`
	History  History   `json:"history,omitzero"`
	Explore  Explore   `json:"explore,omitempty"`
	Reason   Reasoning `json:"reason,omitempty"`
	Answer   Form      `json:"answer,omitempty"`
	// NoPrediction asks for no expected score and no confidence.
	NoPrediction bool `json:"no_prediction,omitempty"`
	// Examples is how many networks of the space are shown with their sizes,
	// drawn by a fixed seed; they have no score.
	Examples int `json:"examples,omitempty"`
	// Conversation sends each round as an answer and a reply to it, after a first
	// message that has the sections. Else one message has all, asked afresh.
	Conversation bool `json:"conversation,omitempty"`
	// Once asks the first question of the search each time: networks that were
	// proposed are listed, so as not to come again, and no result is told.
	Once bool `json:"once,omitempty"`
	// BlackBox speaks of designs and scores, not of networks and accuracies.
	BlackBox bool `json:"black_box,omitempty"`
	// Mask hides what is searched in; the answer is read behind it.
	Mask mask.Mask `json:"mask,omitzero"`

	batch  int // how many networks are asked for at once; 0 means one
	ranked int // how many networks are to be ordered; 0 means that one is to be proposed
}

// Section is a part of a prompt.
type Section struct {
	Kind Kind `json:"kind"`
	// Title stands above it; "" is the usual one of its kind.
	Title string `json:"title,omitempty"`
	// Text is said in place of what is made of the question. A kind of your own
	// needs one.
	Text string `json:"text,omitempty"`
	Off  bool   `json:"off,omitempty"` // leaves it out
}

// Kind names a section. Any other word is a section of your own.
type Kind string

// The sections that are made of the question.
const (
	SectionPersona     Kind = "persona"
	SectionGoal        Kind = "goal" // how many rounds, and what counts
	SectionTask        Kind = "task"
	SectionSpace       Kind = "space"
	SectionConstraints Kind = "constraints"
	SectionKnowledge   Kind = "knowledge" // of the field; empty unless Text says some
	SectionExamples    Kind = "examples"
	SectionResults     Kind = "results"
	SectionOpen        Kind = "open" // proposals that are being evaluated
	SectionHints       Kind = "hints"
	SectionExplore     Kind = "explore"
	SectionReasoning   Kind = "reasoning"
	SectionAttempts    Kind = "attempts"
	SectionAnswer      Kind = "answer"
)

// kinds in the order of Structured, with their titles; "" has none.
var kinds = []struct {
	kind  Kind
	title string
}{
	{SectionPersona, ""},
	{SectionGoal, ""},
	{SectionTask, "Task"},
	{SectionSpace, "Search space"},
	{SectionConstraints, "Constraints"},
	{SectionKnowledge, "What is known in the field"},
	{SectionExamples, "Examples of sizes"},
	{SectionResults, "Results so far"},
	{SectionOpen, "Being evaluated now"},
	{SectionHints, "Notes from the people who run this search"},
	{SectionExplore, "How to choose"},
	{SectionReasoning, "How to think"},
	{SectionAttempts, "Your earlier answers to this question"},
	{SectionAnswer, "Your answer"},
}

// Explore says how far from the best networks the next one is to be.
type Explore string

// How far to explore.
const (
	ExploreFreely Explore = ""        // the model decides
	ExploreNear   Explore = "near"    // a small change to one of the best
	ExploreFar    Explore = "far"     // unlike what was evaluated
	ExploreCool   Explore = "cooling" // far at first, near in the end; needs a budget
)

// Reasoning says how much a model is to write before it chooses. A field of its
// own comes before the network, since a model writes from left to right.
type Reasoning string

// How much to reason.
const (
	ReasonBriefly Reasoning = ""      // a sentence or two
	ReasonFirst   Reasoning = "first" // compares the results at length, then chooses
	ReasonNot     Reasoning = "none"
)

// Form is how an answer is to be written. All forms are read, whichever was
// asked for.
type Form string

// Forms of an answer.
const (
	FormObject Form = ""     // a JSON object, by schema where the server takes one
	FormList   Form = "list" // the option numbers, such as [0,2,1]
	FormKey    Form = "key"  // in the space's own notation
)

// Section is the section of a kind, to be changed in place: the prompt's own
// copy, added at the end where it has none.
func (p *Prompt) Section(k Kind) *Section {
	p.Sections = slices.Clone(p.sections())
	for i := range p.Sections {
		if p.Sections[i].Kind == k {
			return &p.Sections[i]
		}
	}
	p.Sections = append(p.Sections, Section{Kind: k})
	return &p.Sections[len(p.Sections)-1]
}

// Order sends these sections first, in this order, and the others after them.
func (p *Prompt) Order(first ...Kind) {
	rank := func(s Section) int {
		if i := slices.Index(first, s.Kind); i >= 0 {
			return i
		}
		return len(first)
	}
	p.Sections = slices.Clone(p.sections())
	slices.SortStableFunc(p.Sections, func(a, b Section) int { return rank(a) - rank(b) })
}

// sections are those of the prompt or, where it names none, of Structured.
func (p Prompt) sections() []Section {
	if p.Sections != nil {
		return p.Sections
	}
	list := make([]Section, len(kinds))
	for i, k := range kinds {
		list[i].Kind = k.kind
	}
	return list
}

// Fingerprint is equal for prompts that ask the same, whatever their name: twelve
// hexadecimal digits of the SHA-256 of the JSON form, sections written out.
func (p Prompt) Fingerprint() string {
	p.Name, p.Sections = "", p.sections()
	raw, _ := json.Marshal(p) // strings, numbers and booleans
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:6])
}

// String is the name, with the fingerprint where the prompt is not that preset
// any more.
func (p Prompt) String() string {
	name := or(p.Name, Structured().Name)
	preset, err := FindPrompt(name)
	if preset.Mask.Seed = p.Mask.Seed; err == nil && preset.Fingerprint() == p.Fingerprint() {
		if p.Mask.Seed != 0 {
			name += fmt.Sprintf("#%d", p.Mask.Seed)
		}
		return name
	}
	return name + "~" + p.Fingerprint()
}

// Check says what a prompt cannot mean; the error wraps ErrConfig.
func (p Prompt) Check() error {
	seen := map[Kind]bool{}
	for _, s := range p.Sections {
		made := slices.ContainsFunc(kinds, func(k struct {
			kind  Kind
			title string
		}) bool {
			return k.kind == s.Kind
		})
		switch {
		case seen[s.Kind]:
			return fmt.Errorf("%w: the prompt has the section %q twice", ErrConfig, s.Kind)
		case !made && s.Text == "" && !s.Off:
			return fmt.Errorf("%w: the prompt's section %q is none of ours and has no Text; ours are %v", ErrConfig, s.Kind, kindNames())
		}
		seen[s.Kind] = true
	}
	if !slices.Contains([]Explore{ExploreFreely, ExploreNear, ExploreFar, ExploreCool}, p.Explore) {
		return fmt.Errorf("%w: the prompt's Explore is %q, want %q, %q, %q or nothing", ErrConfig, p.Explore, ExploreNear, ExploreFar, ExploreCool)
	}
	if !slices.Contains([]Reasoning{ReasonBriefly, ReasonFirst, ReasonNot}, p.Reason) {
		return fmt.Errorf("%w: the prompt's Reason is %q, want %q, %q or nothing", ErrConfig, p.Reason, ReasonFirst, ReasonNot)
	}
	if !slices.Contains([]Form{FormObject, FormList, FormKey}, p.Answer) {
		return fmt.Errorf("%w: the prompt's Answer is %q, want %q, %q or nothing", ErrConfig, p.Answer, FormList, FormKey)
	}
	if p.Examples < 0 || p.Examples > 20 {
		return fmt.Errorf("%w: the prompt has %d examples, want 0 to 20", ErrConfig, p.Examples)
	}
	return p.History.check()
}

func kindNames() (names []Kind) {
	for _, k := range kinds {
		names = append(names, k.kind)
	}
	return names
}

// Text is what is sent for a question, all messages in one text, for people to
// read or to copy. Nothing is left out but what History says.
func (p Prompt) Text(q nasgo.Question) string { return p.Draft(q, 0).String() }

// seen is what the prompt shows of a question.
func (p Prompt) seen(q nasgo.Question) nasgo.Question {
	if p.Once {
		return q.First()
	}
	return q
}

// Read is the proposal in an answer to the question as the prompt put it: the
// answer is read, checked, and brought back from behind the mask. The error wraps
// nasgo.ErrNoProposal and has the answer.
func (p Prompt) Read(q nasgo.Question, answer string) (nasgo.Proposal, error) {
	k := p.Mask.Of(q.Space)
	masked := k.Question(p.seen(q))
	got, err := said{text: answer}.proposal(masked, knownOf(masked))
	if err != nil {
		return nasgo.Proposal{}, err
	}
	return k.Proposal(got), nil
}

package llm_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
)

// A space of four networks.
func tiny() *spaces.Space {
	return &spaces.Space{
		Name: "tiny", Doc: "Two convolutions in a row.",
		Choices: []spaces.Choice{{Name: "first", Options: []string{"1x1", "3x3"}}, {Name: "second", Options: []string{"1x1", "3x3"}}},
		Task:    nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			return nn.NewBuilder("tiny", t.Input).Conv(8, 1+2*a[0], 1).ReLU().Conv(8, 1+2*a[1], 1).ReLU().GlobalPool().Dense(t.Classes).Network()
		},
	}
}

// A server that always says the same stands in for a language model here.
func server(answer string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":%q}}]}`, answer)
	}))
}

func ExampleNew() {
	s := server(`{"reason": "a small kernel after a large one", "arch": [1, 0], "predicted": 93}`)
	defer s.Close()
	p, err := llm.New(llm.Config{BaseURL: s.URL + "/v1", Model: "a-model"})
	if err != nil {
		fmt.Println(err)
		return
	}
	space := tiny()
	q := nasgo.Question{Space: space, Task: space.Task, Trial: 1, Record: func(x nasgo.Exchange) error {
		fmt.Println("kept: status", x.Status)
		return nil
	}}
	proposal, err := p.Propose(context.Background(), q)
	fmt.Println(p.Name(), space.Encode(proposal.Arch), proposal.Reason, *proposal.Predicted, err)

	// Asked again with that network in its history, it says the same.
	q.Trial, q.History = 2, []nasgo.Outcome{{Trial: 1, Arch: proposal.Arch, State: nasgo.Failed, Reason: "it crashed"}}
	_, err = p.Propose(context.Background(), q)
	fmt.Println(errors.Is(err, nasgo.ErrNoProposal), err)
	// Output:
	// kept: status 200
	// llm:a-model 10 a small kernel after a large one 93 <nil>
	// kept: status 200
	// true no proposal in the answer: [1,0] is equal to trial 1 (round 1, [1,0]); choose one that is not listed
}

func ExamplePrompt_Text() {
	space := tiny()
	fmt.Print(llm.Structured().Text(nasgo.Question{Space: space, Task: space.Task, Trial: 1, Budget: 3}))
	// Output:
	// You lead a search for the neural network that classifies images best. In each round you choose one network from a fixed search space, it is evaluated, and its accuracy is added to the results below.
	// The search evaluates 3 networks in all; this is round 1. Only the best one found counts.
	//
	// ## Task
	// Input of one image: 8x8x1 (height, width, channels). Classes: 10.
	//
	// ## Search space
	// tiny. Two convolutions in a row.
	// A network is a list of 2 option numbers, one for each choice in this order. Options are numbered from 0.
	// - choice 1: first
	// - choice 2: second
	//   options: 0 = 1x1; 1 = 3x3;
	// As a key, [0,0] is written "00" and [1,1] is written "11"; here it is always written as a list.
	//
	// ## Results so far
	// None yet.
	//
	// ## Your answer
	// Choose a network that is not listed above. Answer with one JSON object and nothing else. It has four fields:
	// - "reason": one or two sentences on why this network is worth a try
	// - "arch": the network, an array of 2 option numbers
	// - "predicted": the accuracy you expect, in percent
	// - "confidence": how sure you are that it will be within 1 point of that, in percent from 0 to 100
}

func ExampleFromEnv() {
	p, ok, err := llm.FromEnv() // reads OPENAI_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY
	switch {
	case err != nil:
		fmt.Println("mend the environment:", err)
	case !ok:
		fmt.Println("no model is configured")
	default:
		fmt.Println("asking", p.Name())
	}
}

// The key is never printed.
func ExampleConfig() {
	fmt.Printf("%+v\n", llm.Config{Key: "sk-0123456789", Model: "a-model", BaseURL: "http://user:pw@localhost/v1"})
	// Output:
	// llm.Config{Endpoint:"" BaseURL:"http://localhost/v1" Key:[hidden] Model:"a-model" Prompt:structured Temperature:0 TopP:0 Effort:"" Samples:0 Choose:"" Context:0 MaxTokens:0 Timeout:0s Retries:0 Patience:0s}
}

// A prompt is changed section by section; two that ask the same have the same
// fingerprint.
func ExamplePrompt() {
	p := llm.Minimal()
	p.Section(llm.SectionSpace).Text = "Two layers, each 0 (a 1x1 convolution) or 1 (a 3x3 convolution)."
	p.Section(llm.SectionKnowledge).Text = "A large kernel helps early."
	p.History = llm.History{Show: llm.BestOnly, Most: 1, Digits: 1, HideSizes: true}
	p.Order(llm.SectionKnowledge)
	space := tiny()
	score := metric.Val(93.25).Score()
	q := nasgo.Question{Space: space, Task: space.Task, Trial: 3, History: []nasgo.Outcome{
		{Trial: 1, Arch: spaces.Arch{0, 0}, State: nasgo.Told, Score: &score},
		{Trial: 2, Arch: spaces.Arch{0, 1}, State: nasgo.Failed, Reason: "it crashed"},
	}}
	fmt.Print(p.Text(q))
	fmt.Println(p.Name, p.Fingerprint() == llm.Minimal().Fingerprint())
	// Output:
	// ## What is known in the field
	// A large kernel helps early.
	//
	// ## Search space
	// Two layers, each 0 (a 1x1 convolution) or 1 (a 3x3 convolution).
	//
	// ## Results so far
	// Accuracy is in percent, higher is better.
	// - round 1: [0,0] accuracy 93.2%
	// Left out for brevity: 1 result that is not among the best.
	// Best so far: round 1 with 93.2%.
	//
	// ## Your answer
	// Choose a network that is not listed above. Answer with the list of its 2 option numbers, such as [0,0], and nothing else.
	// minimal false
}

// An answer to an anonymous prompt is read behind its mask.
func ExamplePrompt_Read() {
	p, space := llm.Anonymous(1), tiny()
	q := nasgo.Question{Space: space, Task: space.Task, Trial: 1}
	proposal, err := p.Read(q, `{"reason": "why not", "arch": ["A", "B"]}`)
	fmt.Println(space.Encode(proposal.Arch), proposal.Reason, err)
	// Output: 10 why not <nil>
}

func ExampleEndpoints() {
	for _, e := range llm.Endpoints() {
		fmt.Println(e.Name, e.BaseURL, e.KeyNames)
	}
	// Output:
	// openai https://api.openai.com/v1 [OPENAI_API_KEY]
	// azure  [AZURE_OPENAI_API_KEY]
	// anthropic https://api.anthropic.com/v1 [ANTHROPIC_API_KEY]
	// google https://generativelanguage.googleapis.com/v1beta/openai [GEMINI_API_KEY GOOGLE_API_KEY]
	// openrouter https://openrouter.ai/api/v1 [OPENROUTER_API_KEY]
	// ollama http://127.0.0.1:11434/v1 [OLLAMA_API_KEY]
	// llama.cpp http://127.0.0.1:8080/v1 [LLAMA_API_KEY]
	// vllm http://127.0.0.1:8000/v1 [VLLM_API_KEY]
}

// This server takes everything and does nothing of it.
func ExampleModel_Probe() {
	s := server("The sea is wide.")
	defer s.Close()
	m, err := llm.New(llm.Config{BaseURL: s.URL + "/v1", Model: "a-model", Memory: llm.Forget})
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := m.Probe(context.Background(), nil)
	fmt.Println("schema:", a.JSONSchema, "several:", a.N, "temperature:", a.Temperature, err)
	// Output: schema: ignored several: ignored temperature: taken <nil>
}

// Who is asked is decided by the question's seed.
func ExampleEnsemble() {
	strong, err := llm.New(llm.Config{Model: "strong", Temperature: 0.7, Samples: 5, Memory: llm.Forget})
	if err != nil {
		fmt.Println(err)
		return
	}
	both, err := llm.Ensemble(llm.Member{Proposer: strong, Weight: 1}, llm.Member{Proposer: search.Random(), Weight: 3})
	fmt.Println(both.Name(), err)
	// Output: ensemble(1*llm:strong,temperature=0.7,samples=5; 3*random) <nil>
}

func ExampleTokens() {
	fmt.Println(llm.Tokens("- round 1: [0,2,1] accuracy 93.25%"))
	// Output: 19
}

package llm_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/nn"
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

package notebook_test

import (
	"context"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/notebook"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
	"github.com/genius-nas/nasgo/spaces/tinyconv"
)

// bySize is a trainer of one's own: the more parameters, the better.
type bySize struct{}

func (bySize) Describe() string { return "size stands for accuracy" }

func (bySize) Train(_ context.Context, t nasgo.Ticket, _ func(worker.Message)) (nasgo.Evaluation, error) {
	cost, err := t.Space.Cost(t.Arch)
	if err != nil {
		return nasgo.Evaluation{}, err
	}
	return nasgo.Evaluation{Score: metric.Val(50 + float64(cost.Params)/1e4).Score(), Backend: "table"}, nil
}

// The steps of a notebook, each a cell there. Outside a notebook the text of
// each output is printed.
func Example() {
	dir, err := os.MkdirTemp("", "nasgo-example-")
	notebook.Fail(err)
	defer func() { _ = os.RemoveAll(dir) }()

	study := notebook.Open(filepath.Join(dir, "first.study"), nasgo.Config{
		Space: tinyconv.Space(), Table: tables.Digits(), Proposer: search.LargestFirst(), Budget: 3,
	})
	defer func() { notebook.Fail(study.Close()) }()

	notebook.Propose(study)
	notebook.Train(study)
	notebook.Feedback(study, "stay below 5 k parameters")
	// Output:
	// Trial 1 of 3: 11201, proposed by largest-first
	// 6.57 k parameters, 347 k FLOPs, 16 layers.
	// first convolution: 5x5; residual: 1x1 in stage 1; widths: 24 then 4; pool: max 2x2; norm: layer norm
	// Reason given: the largest not tried yet: 347176 FLOPs, 6566 parameters
	// 0 of 3 evaluations used.
	// Trial 1, 11201: validation accuracy 84.63%.
	// What the proposer (largest-first) will be told
	// Trial 1, 11201, 347 k FLOPs, 6.57 k parameters: validation accuracy 84.63%.
	// Finished trials: 1. Best so far: trial 1, 84.63%.
	// Hint: stay below 5 k parameters
}

// Who finds what on a table that lies in the program, and what follows.
func ExampleContest() {
	notebook.Contest(tables.Digits(), 10, 50, notebook.Published("somebody", 10, 0, 3, 40), search.Random(), search.LargestFirst())
	// Output:
	// 50 searches of 10 evaluations each on tinyconv/digits
	//
	// searcher       evaluations  median rank  in % of the space  mean rank, %  90% of the ranks  validation accuracy      test accuracy
	// random         10           13           5.3                8.1           1 to 55           96.55% (96.23 to 96.85)  98.20% (97.96 to 98.44)
	// largest-first  10           74           30.5               30.5          74 to 74          93.79% (93.79 to 93.79)  94.83% (94.83 to 94.83)
	// somebody       10           21.5         –                  –             ranks 3, 40       –                        –
	//
	// Rank of the best network found so far, 1 being the best of 243, on a logarithmic axis: the median of
	// 50 searches each; the band holds 90% of those of random. Points: as published, somebody after 10
	// evaluations.
	// Against random after 10 evaluations (sign test where one of the two involves no chance): worse:
	// largest-first (p < 0.001, won 0%).
	// So, with this budget on this table, the lowest median rank is 13, of random.
	// somebody, ranks 3, 40, against these after 10 evaluations (Mann-Whitney, sign test where one of the
	// two involves no chance; p corrected for 2 tests by Holm): no difference shown from random (p = 1.00,
	// won 52%), largest-first (p = 1.00; so few searches could show none).
}

// What a model would be sent, without sending it.
func ExamplePrompt() {
	dir, err := os.MkdirTemp("", "nasgo-example-")
	notebook.Fail(err)
	defer func() { _ = os.RemoveAll(dir) }()

	model, err := llm.New(llm.Config{Model: "a-model", Prompt: llm.Minimal(), Memory: llm.Forget})
	notebook.Fail(err)
	study := notebook.Open(filepath.Join(dir, "prompt.study"), nasgo.Config{Space: nasbenchmacro.Space(), Trainer: bySize{}, Proposer: model})
	defer func() { notebook.Fail(study.Close()) }()

	notebook.Prompt(study)
	// Output:
	// What llm:a-model,prompt=minimal would be sent for trial 1
	// About 438 tokens in 1 message, by an estimate.
	//   section           tokens, about  share
	//   space                       369    84%
	//   results                      12     3%
	//   answer                       53    12%
	// ## Search space
	// nasbenchmacro. Eight layers in three stages of 2, 3 and 3 layers with 64, 128 and 256 channels, after a 3x3 convolution to 32 channels and before a 1x1 convolution to 1,280, a global average pool and a dense layer. The first layer of each stage halves the image and doubles the channels. Each layer is an identity, or an inverted residual block as in MobileNetV2: 1x1 expansion, depthwise convolution, 1x1 projection, with a shortcut where the shapes agree. In the first layer of a stage the identity is a 1x1 convolution of stride 2 with batch norm.
	// A network is a list of 8 option numbers, one for each choice in this order. Options are numbered from 0.
	// - choice 1: stage 1 layer 1
	// - choice 2: stage 1 layer 2
	// - choice 3: stage 2 layer 1
	// - choice 4: stage 2 layer 2
	// - choice 5: stage 2 layer 3
	// - choice 6: stage 3 layer 1
	// - choice 7: stage 3 layer 2
	// - choice 8: stage 3 layer 3
	//   options: 0 = identity; 1 = inverted residual k3 e3; 2 = inverted residual k5 e6;
	// As a key, [0,0,0,0,0,0,0,0] is written "00000000" and [2,2,2,2,2,2,2,2] is written "22222222"; here it is always written as a list.
	//
	// ## Results so far
	// None yet.
	//
	// ## Your answer
	// Choose a network that is not listed above. Answer with the list of its 8 option numbers, such as [0,0,0,0,0,0,0,0], and nothing else.
}

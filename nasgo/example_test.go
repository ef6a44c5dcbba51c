package nasgo_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/tinyconv"
)

// twoWidths is a space of nine networks, as a cell would write it.
func twoWidths() *spaces.Space {
	widths := []string{"4", "8", "16"}
	return &spaces.Space{
		Name:    "two-widths",
		Choices: []spaces.Choice{{Name: "first width", Options: widths}, {Name: "second width", Options: widths}},
		Task:    nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10},
		Build: func(a spaces.Arch, t nn.Task) (*nn.Network, error) {
			return nn.NewBuilder("two-widths", t.Input).Conv(4<<a[0], 3, 1).ReLU().
				Conv(4<<a[1], 3, 2).ReLU().GlobalPool().Dense(t.Classes).Network()
		},
	}
}

// nineResults is a table of that space, in the format of NAS-Bench-Macro.
func nineResults(s *spaces.Space) *spaces.Table {
	var rows []string
	for a := range s.All() {
		cost, err := s.Cost(a)
		if err != nil {
			panic(err)
		}
		acc := 80 + 4*a[0] + 3*a[1] - 2*a[0]*a[1]
		rows = append(rows, fmt.Sprintf(`%q: {"test_acc": [%d], "mean_acc": %d, "std": 0, "params": %d, "flops": %d}`,
			s.Encode(a), acc, acc, cost.Params, cost.FLOPs))
	}
	t, err := spaces.ReadTableFrom(strings.NewReader("{"+strings.Join(rows, ",")+"}"), "nine", s)
	if err != nil {
		panic(err)
	}
	return t
}

func exampleFile() string {
	folder, err := os.MkdirTemp("", "nasgo-example-")
	if err != nil {
		panic(err)
	}
	return filepath.Join(folder, "first.study")
}

// A whole search on a table, and again with the same line: the second opening
// finds everything done.
func Example() {
	path := exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	for range 2 {
		study, err := nasgo.Open(path, nasgo.Config{
			Space: tinyconv.Space(), Table: tables.Digits(), Proposer: search.LocalSearch(), Seed: 1,
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		err = study.Run(context.Background(), 5, func(t nasgo.Trial) { fmt.Println(t.Number, t.Key, t.Score, t.State) })
		record, _ := study.Record()
		fmt.Println("best:", record.Best().Key, err)
		_ = study.Close()
	}
	// Output:
	// 1 00112 96.81% (val_acc) told
	// 2 00111 92.86% (val_acc) told
	// 3 00012 95.21% (val_acc) told
	// 4 00122 96.22% (val_acc) told
	// 5 00110 90.93% (val_acc) told
	// best: 00112 <nil>
	// best: 00112 <nil>
}

// The same search by hand, as the cells of a notebook do it.
func ExampleStudy_Propose() {
	space, path := twoWidths(), exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	study, _ := nasgo.Open(path, nasgo.Config{Space: space, Table: nineResults(space), Proposer: sampling{}, Seed: 1})
	defer study.Close()
	ctx := context.Background()

	t, _ := study.Propose(ctx)
	fmt.Println(t.State, t.Key, t.Cost.Params, "parameters")
	t, _ = study.Train(ctx, nil)
	fmt.Println(t.State, t.Score)
	_, err := study.Train(ctx, nil)
	fmt.Println(err, errors.Is(err, nasgo.ErrState))
	t, _ = study.Feedback(ctx)
	fmt.Println(t.State)
	// Output:
	// proposed 00 230 parameters
	// trained 80.00% (test_acc)
	// not the next step: trial 1 is trained, not proposed: call Feedback true
	// told
}

// A person may say no, and say why.
func ExampleStudy_Reject() {
	space, path := twoWidths(), exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	study, _ := nasgo.Open(path, nasgo.Config{Space: space, Table: nineResults(space), Proposer: sampling{}, Seed: 1})
	defer study.Close()
	ctx := context.Background()
	_, _ = study.Propose(ctx)
	_ = study.Hint(ctx, "stay below 1,000 parameters")
	t, _ := study.Reject(ctx, "too large for the watch")
	fmt.Println(t.State, t.Failure)
	// Output:
	// rejected too large for the watch
}

// Yesterday's study, or someone else's file, is looked at without its code.
func ExampleView() {
	space, path := twoWidths(), exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	study, _ := nasgo.Open(path, nasgo.Config{Space: space, Table: nineResults(space), Proposer: sampling{}, Seed: 1})
	_ = study.Run(context.Background(), 3, nil)
	_ = study.Close()

	view, _ := nasgo.View(path)
	record, _ := view.Record()
	fmt.Println(record.Info.Space, len(record.Trials), record.Info.Caveat)
	for _, e := range record.Events[:5] {
		fmt.Printf("trial %d, %q to %q: %s\n", e.Trial, e.From, e.To, e.Cause)
	}
	// Output:
	// two-widths 3 This table has test accuracies only: searching on it is selecting on the test split, so no number here estimates accuracy on new data.
	// trial 0, "" to "begun": the file was made
	// trial 1, "" to "proposed": proposed by sampling
	// trial 1, "proposed" to "training": its training begins
	// trial 1, "training" to "trained": its training ended with 80.00% (test_acc)
	// trial 1, "trained" to "told": its result was fed back
}

// Simulate makes a search on a table in memory, for another seed.
func ExampleSimulate() {
	c := nasgo.Config{Space: tinyconv.Space(), Table: tables.Digits(), Proposer: search.UniformFirst()}
	outcomes, err := nasgo.Simulate(context.Background(), c, 3, 42)
	for _, o := range outcomes {
		fmt.Println(o.Trial, o.Key, o.Score)
	}
	fmt.Println(err)
	// Output:
	// 1 00000 91.44% (val_acc)
	// 2 11111 95.30% (val_acc)
	// 3 22222 74.22% (val_acc)
	// <nil>
}

// The best network is trained anew and measured on the test split, once.
func ExampleStudy_Final() {
	path := exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	study, _ := nasgo.Open(path, nasgo.Config{Space: tiny(), Trainer: counting{}, Proposer: inOrder{}})
	defer study.Close()
	_ = study.Run(context.Background(), 4, nil)
	first, err := study.Final(context.Background(), nasgo.ShortSchedule, "", nil)
	fmt.Println(first.Trial, first.Result.Final.Test, err)
	again, _ := study.Final(context.Background(), nasgo.ShortSchedule, "", nil)
	fmt.Println(again.Result.Final.Test == first.Result.Final.Test)
	// Output:
	// 3 11 <nil>
	// true
}

package nasgo_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo"
)

// A study is made again from its record: the proposer is asked again, results
// and people's decisions come from the file.
func ExampleReplay() {
	ctx, path := context.Background(), exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	config := nasgo.Config{Space: tiny(), Trainer: counting{}, Proposer: inOrder{}, Seed: 1}
	study, _ := nasgo.Open(path, config)
	_, _ = study.Propose(ctx)
	_, _ = study.Reject(ctx, "too small")
	_ = study.Run(ctx, 4, nil)
	record, _ := study.Record()
	_ = study.Close()

	config.Trainer = nil // nothing is trained: the results are in the record
	replay := nasgo.Replay{Record: record, Find: func(nasgo.Asked) (nasgo.Proposer, error) { return inOrder{}, nil }}
	done, err := replay.Run(ctx, path+".again", config)
	fmt.Printf("%d trials, difference %q, %v\n", done.Trials, done.Difference, err)
	// Output:
	// 4 trials, difference "", <nil>
}

// A branch goes on from an earlier state with another proposer.
func ExampleBranch() {
	ctx, path := context.Background(), exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	config := nasgo.Config{Space: tiny(), Trainer: counting{}, Proposer: inOrder{}, Seed: 1}
	study, _ := nasgo.Open(path, config)
	_ = study.Run(ctx, 5, nil)
	_ = study.Close()

	if err := nasgo.Branch(path, path+".branch", 3); err != nil {
		fmt.Println(err)
	}
	config.Proposer = clumsy{}
	branch, _ := nasgo.Open(path+".branch", config)
	_ = branch.Run(ctx, 5, nil)
	record, _ := branch.Record()
	_ = branch.Close()
	for _, t := range record.Trials {
		fmt.Println(t.Number, t.Proposer)
	}
	fmt.Println("before trial", record.Origin.Trial, "it is", record.Origin.Study)
	// Output:
	// 1 in-order
	// 2 in-order
	// 3 clumsy
	// 4 clumsy
	// 5 clumsy
	// before trial 3 it is first.study
}

// What changed from the nearest trial before, and by how much the result moved.
func ExampleRecord_Lineage() {
	ctx, path := context.Background(), exampleFile()
	defer os.RemoveAll(filepath.Dir(path))
	study, _ := nasgo.Open(path, nasgo.Config{Space: tiny(), Trainer: counting{}, Proposer: inOrder{}, Seed: 1})
	_ = study.Run(ctx, 3, nil)
	record, _ := study.Record()
	_ = study.Close()
	for _, step := range record.Lineage()[1:] {
		fmt.Println("trial", step.Trial, "from", step.Parent, step.Changes)
	}
	// Output:
	// trial 2 from 1 [activation: relu -> gelu]
	// trial 3 from 2 [activation: gelu -> tanh]
}

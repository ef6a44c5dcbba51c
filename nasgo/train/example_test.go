package train_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/train"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// A worker reads one job and answers with lines of JSON.
func ExampleServe() {
	net, _ := nn.NewBuilder("small", nn.Shape{8, 8, 1}).Conv(8, 3, 2).BatchNorm().ReLU().GlobalPool().Dense(10).Network()
	job := worker.Job{ID: "trial 1", Network: net, Data: data.Digits(), Seed: 1, Backend: train.Go,
		Schedule: worker.Schedule{Epochs: 2, Batch: 50, Optimizer: "adam", LearningRate: 0.01}}
	in, send := io.Pipe() // it stays open: closing it asks the worker to stop
	go func() { _ = json.NewEncoder(send).Encode(job) }()

	stdout := os.Stdout
	os.Stdout = os.Stderr // the backend prints a line of its own
	var out bytes.Buffer
	err := train.Serve(in, &out)
	os.Stdout = stdout

	for d := json.NewDecoder(&out); d.More(); {
		var m worker.Message
		_ = d.Decode(&m)
		switch {
		case m.Ready != nil:
			fmt.Println("ready:", m.Ready.Backend)
		case m.Epoch != nil:
			fmt.Println("epoch", m.Epoch.Epoch, "of", m.Epoch.Of)
		case m.Result != nil:
			fmt.Println("result on", m.Result.ValExamples, "examples")
		}
	}
	fmt.Println(err)
	// Output:
	// ready: go
	// epoch 1 of 2
	// epoch 2 of 2
	// result on 397 examples
	// <nil>
}

// Weights are written in the safetensors format.
func ExampleWriteTensors() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "net.safetensors")
	t := train.Tensor{Name: "dense/kernel", Dims: []int{2, 1}, Values: []float32{0.5, -1}}
	fmt.Println(train.WriteTensors(file, []train.Tensor{t}, map[string]string{"format": "nasgo"}))
	ts, meta, err := train.ReadTensors(file)
	fmt.Println(ts, meta, err)
	// Output:
	// <nil>
	// [{dense/kernel [2 1] [0.5 -1]}] map[format:nasgo] <nil>
}

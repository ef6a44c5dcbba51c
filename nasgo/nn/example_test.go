package nn_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

// small is a network for 8x8 images with one residual block.
func small() (*nn.Network, error) {
	b := nn.NewBuilder("small", nn.Shape{8, 8, 1})
	b.Stage("stem").Conv(16, 3, 1).BatchNorm().ReLU()
	from := b.At()
	b.Stage("body").Block("residual").Conv(16, 3, 1).BatchNorm().ReLU().Conv(16, 3, 1).BatchNorm().Add(from).ReLU()
	return b.Stage("head").GlobalPool().Dense(10).Network()
}

func ExampleBuilder() {
	n, err := small()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(n.Summary())
	// Output:
	// small: 8x8x1 -> 10, 12 layers, 5,018 parameters, 304,288 MACs
	//    stage  block     operations              output  parameters  MACs     shortcut from
	// 1  stem             3×3 · 16, BN, ReLU      8x8x16  176         9,216
	// 2  body   residual  3×3 (2) · 16, BN, ReLU  8x8x16  4,672       294,912  1
	// 3  head             global pool · 16        16      0           0
	// 4  head             dense · 10              10      170         160
}

func ExampleBuilder_mistake() {
	_, err := nn.NewBuilder("mine", nn.Shape{8, 8, 1}).Conv(16, 4, 1).ReLU().Network()
	fmt.Println(err)
	fmt.Println(errors.Is(err, nn.ErrNetwork))
	// Output:
	// network "mine": layer 1 "conv" (conv): kernel is 4, want an odd number from 1 to 1023
	// true
}

func ExampleNetwork_Cost() {
	n, err := small()
	if err != nil {
		fmt.Println(err)
		return
	}
	// What most tables count, and a rule that counts norms and activations too.
	for _, rule := range []nn.Rule{{}, {Norm: 4, Act: 1}} {
		c, err := n.Cost(rule)
		fmt.Println(c.Params, c.FLOPs, err)
	}
	// Output:
	// 5018 304288 <nil>
	// 5018 319648 <nil>
}

func ExampleNetwork_UnmarshalJSON() {
	text := `{"name":"tiny","input":[4,4,1],"layers":[
		{"name":"conv","op":"conv","args":{"out":8,"kernel":3},"in":["input"]},
		{"name":"pool","op":"globalpool","in":["conv"]}]}`
	var n nn.Network
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		fmt.Println(err)
		return
	}
	again, err := json.Marshal(n)
	fmt.Println(string(again), err)

	err = json.Unmarshal(bytes.Replace([]byte(text), []byte("kernel"), []byte("kernal"), 1), &n)
	fmt.Println(err)
	// Output:
	// {"name":"tiny","input":[4,4,1],"layers":[{"name":"conv","op":"conv","args":{"out":8,"kernel":3},"in":["input"]},{"name":"pool","op":"globalpool","in":["conv"]}]} <nil>
	// layer "conv" (conv): json: unknown field "kernal"
}

func ExampleNetwork_SVG() {
	n, err := small()
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := n.SVG() // for a file, or <img src="data:image/svg+xml;base64,…">
	fmt.Printf("%s %v\n", picture[:38], err)
	// Output:
	// <svg xmlns="http://www.w3.org/2000/svg <nil>
}

func ExampleNetwork_Check() {
	n, err := small()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n.Check(nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10}))
	fmt.Println(n.Check(nn.Task{Input: nn.Shape{28, 28, 1}, Classes: 10}))
	// Output:
	// <nil>
	// network "small" takes 8x8x1, the task gives 28x28x1
}

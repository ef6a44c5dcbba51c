package data_test

import (
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/data"
)

func ExampleDigits() {
	splits, err := data.Digits().Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(splits.Task.Input, splits.Task.Classes, splits.Train.Len(), splits.Val.Len())
	// Output: 8x8x1 10 1000 397
}

func ExampleParse() {
	s, err := data.Parse("task:7,classes=4,size=12,channels=3,train=100")
	if err != nil {
		fmt.Println(err)
		return
	}
	task, err := s.Task()
	fmt.Println(s, task.Input, task.Classes, err)
	_, err = data.Parse("task:7,classes=1")
	fmt.Println(err)
	// Output:
	// task:7,classes=4,size=12,channels=3,train=100 12x12x3 4 <nil>
	// dataset "task:7,classes=1": no such dataset: generated task: classes=1, want 2 to 32
}

// Each seed is another task, and the same one everywhere.
func ExampleTask() {
	s := data.Task(42)
	s.Train, s.Val = 8, 4
	splits, err := s.Load()
	fmt.Println(splits.Train.Labels, splits.Train.Shape, err)
	// Output: [4 2 9 6 1 7 8 0] 16x16x1 <nil>
}

func ExampleIDX() {
	_, err := data.IDX("/no/such/folder").Load()
	fmt.Println(err)
	// Output: dataset file cannot be used: file does not exist: /no/such/folder has no train-labels-idx1-ubyte.gz or train-labels-idx1-ubyte: put the four files of a dataset of the MNIST family there
}

// The mean and deviation are those of the training split, for both.
func ExampleExamples_Stats() {
	splits, err := data.Digits().Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, std := splits.Train.Stats()
	splits.Train.Normalise(mean, std)
	splits.Val.Normalise(mean, std)
	fmt.Printf("%.2f %.2f\n", mean, std)
	// Output: [0.30] [0.38]
}

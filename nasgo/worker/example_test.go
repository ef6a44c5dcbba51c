package worker_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

func ExampleDecode() {
	m, err := worker.Decode([]byte(`{"epoch":{"epoch":1,"of":3,"train_loss":1.75,"val":61.5,"seconds":2}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("epoch %d of %d: %.1f%%\n", m.Epoch.Epoch, m.Epoch.Of, float64(*m.Epoch.Val))
	_, err = worker.Decode([]byte("a library says hello"))
	fmt.Println(errors.Is(err, worker.ErrMessage))
	// Output:
	// epoch 1 of 3: 61.5%
	// true
}

func ExampleBackend() {
	fmt.Println(worker.Backend("go"))
	_, err := worker.Backend("abacus")
	fmt.Println(err)
	// Output:
	// go <nil>
	// the job asks for backend "abacus", want go, xla:cpu or xla:cuda
}

// A run tells three kinds of errors apart: the candidate failed, the run was
// stopped, or the worker does not work.
func ExampleLocal_Run() {
	_, err := worker.Local{Program: "/no/such/worker"}.Run(context.Background(), worker.Job{ID: "trial 1"}, nil)
	var candidate *worker.Error
	fmt.Println("the candidate's fault:", errors.As(err, &candidate))
	fmt.Println("stopped:", errors.Is(err, worker.ErrStopped))
	fmt.Println("the worker's:", errors.Is(err, worker.ErrWorker))
	// Output:
	// the candidate's fault: false
	// stopped: false
	// the worker's: true
}

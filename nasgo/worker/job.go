// Package worker is the cell's side of training: it sends a [Job] to a worker
// process and reads [Message]s back, one JSON object a line.
//
// Training runs in a process of its own because a notebook cell lives for
// seconds and has to link in a blink, and because a candidate that hangs or
// crashes must not take the study with it. The worker links gomlx; this package
// links the standard library only. The same lines serve a local process, a GPU
// and a cluster job.
package worker

import (
	"time"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/metric"
	"github.com/genius-nas/nasgo/nasgo/nn"
)

// Job is one training run, complete in itself.
type Job struct {
	ID       string      `json:"id"` // for people and logs, such as "trial 3"
	Network  *nn.Network `json:"network"`
	Data     data.Spec   `json:"data"`
	Schedule Schedule    `json:"schedule"`
	// Seed decides initial weights, order of examples and dropout. Equal jobs
	// on one backend give equal results bit for bit.
	Seed int64 `json:"seed"`
	// Repeats are the seeds of further trainings of the same network, done before
	// the job's own in the same process, so that it is compiled once. Each gives
	// what a job of its own with that seed gives, bit for bit, and is told by a
	// [Repeat]; they have no messages of their epochs, no checkpoint and no weights.
	Repeats []int64 `json:"repeats,omitempty"`
	// Backend is "go", "xla:cpu" or "xla:cuda"; "" takes NASGO_BACKEND, else
	// xla:cpu where its plugin is there, else go.
	Backend string `json:"backend,omitempty"`
	// Checkpoint is a folder for the state after each epoch; a job that finds
	// one of the same network, data, schedule and seed there goes on from it.
	Checkpoint string `json:"checkpoint,omitempty"`
	// Weights is a file to write the trained weights to, in safetensors format.
	Weights string `json:"weights,omitempty"`
	// Final measures the test split at the end. Searches leave it false.
	Final  bool   `json:"final,omitempty"`
	Limits Limits `json:"limits"`
}

// Schedule is how a network is trained.
type Schedule struct {
	Epochs       int     `json:"epochs"`
	Batch        int     `json:"batch"`         // examples a step
	Optimizer    string  `json:"optimizer"`     // "adam", or "sgd" with Nesterov momentum 0.9
	LearningRate float64 `json:"learning_rate"` // at its peak
	// WarmUp is the number of epochs in which the rate rises linearly from 0;
	// after it the rate falls to 0 along a cosine.
	WarmUp         float64 `json:"warm_up,omitempty"`
	WeightDecay    float64 `json:"weight_decay,omitempty"`    // decoupled; kernels only
	LabelSmoothing float64 `json:"label_smoothing,omitempty"` // in [0, 1)
	// EvalEvery measures validation accuracy each so many epochs, and at the
	// last one; 0 means every epoch.
	EvalEvery int `json:"eval_every,omitempty"`
}

// Limits end a job that takes too much; 0 means no limit.
type Limits struct {
	Wall     time.Duration `json:"wall,omitempty"`
	MemoryMB int           `json:"memory_mb,omitempty"` // resident memory of the worker
}

// Epoch is what is known after an epoch.
type Epoch struct {
	Epoch     int         `json:"epoch"` // from 1
	Of        int         `json:"of"`
	TrainLoss float64     `json:"train_loss"` // mean cross-entropy in nats, smoothing included
	Val       *metric.Val `json:"val,omitempty"`
	Seconds   float64     `json:"seconds"` // since the job began, resumed time included
}

// Result is the outcome of a job that ended well. What the search is led by is
// the validation accuracy after the last epoch.
type Result struct {
	Val         metric.Val `json:"val"`
	ValExamples int        `json:"val_examples"`
	Epochs      []Epoch    `json:"epochs"`
	Seconds     float64    `json:"seconds"`           // of training and evaluation, all attempts together
	CPU         float64    `json:"cpu,omitempty"`     // processor seconds of this attempt, without start and compilation
	Backend     string     `json:"backend"`           // that was used
	Resumed     int        `json:"resumed,omitempty"` // epochs taken over from a checkpoint
	Weights     string     `json:"weights,omitempty"` // the file written
	Final       *Final     `json:"final,omitempty"`
}

// Final is the measure on the test split.
type Final struct {
	Test     metric.Test `json:"test"`
	Examples int         `json:"examples"`
	// Correct has one bit an example, the first in the lowest bit of the first
	// byte: paired tests between two networks need it.
	Correct []byte `json:"correct"`
}

// Repeat is the outcome of one of a job's Repeats: a result, or why there is none.
type Repeat struct {
	Seed   int64   `json:"seed"`
	Result *Result `json:"result,omitempty"`
	Failed *Failed `json:"failed,omitempty"`
}

// Message is one line from the worker. Exactly one field is set.
type Message struct {
	Ready  *Ready  `json:"ready,omitempty"`  // first of all
	Epoch  *Epoch  `json:"epoch,omitempty"`  // after each epoch
	Step   *Step   `json:"step,omitempty"`   // within an epoch, at most twice a second
	Repeat *Repeat `json:"repeat,omitempty"` // after each of Job.Repeats
	Result *Result `json:"result,omitempty"` // last of all, or
	Failed *Failed `json:"failed,omitempty"` // last of all
}

// Ready says that the worker runs.
type Ready struct {
	Backend string `json:"backend"`
	PID     int    `json:"pid"`
}

// Step is where an epoch stands.
type Step struct {
	Epoch int     `json:"epoch"` // from 1
	Step  int     `json:"step"`  // from 1
	Of    int     `json:"of"`
	Loss  float64 `json:"loss"` // of this step, in nats
}

// Failed says why a job has no result. Reason is one of the Reason constants.
type Failed struct {
	Reason string `json:"reason"`
	Text   string `json:"text"` // a sentence for a person
}

// The reasons for which a job has no result.
const (
	ReasonStopped = "stopped" // asked to; the checkpoint is there
	ReasonNaN     = "nan"     // the loss is not a number
	ReasonTime    = "time"    // Limits.Wall
	ReasonMemory  = "memory"  // Limits.MemoryMB, or the machine's
	ReasonCrash   = "crash"   // the process ended without a word
	ReasonJob     = "job"     // the job cannot be done: no such data, network, backend
)

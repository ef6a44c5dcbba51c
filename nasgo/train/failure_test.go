package train

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/genius-nas/nasgo/nasgo/data"
	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/nasgo/worker"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNaN is a failure with its reason, never a number.
func TestNaN(t *testing.T) {
	onCPU(t, func(t *testing.T, name string) {
		job := tinyJob(t, name)
		job.Schedule.Optimizer, job.Schedule.LearningRate, job.Schedule.WarmUp = "sgd", 1e30, 0
		_, err := Run(context.Background(), job, quiet)
		var f *Failure
		require.ErrorAs(t, err, &f)
		assert.Equal(t, worker.ReasonNaN, f.Reason)
	})
}

// TestBadJobs are refused before anything is trained.
func TestBadJobs(t *testing.T) {
	for name, spoil := range map[string]func(*worker.Job){
		"no network":      func(j *worker.Job) { j.Network = nil },
		"wrong input":     func(j *worker.Job) { j.Network = netA(t) },
		"no data":         func(j *worker.Job) { j.Data = data.IDX("/nowhere") },
		"no epochs":       func(j *worker.Job) { j.Schedule.Epochs = 0 },
		"no batch":        func(j *worker.Job) { j.Schedule.Batch = -1 },
		"optimizer":       func(j *worker.Job) { j.Schedule.Optimizer = "lion" },
		"no rate":         func(j *worker.Job) { j.Schedule.LearningRate = 0 },
		"endless warm-up": func(j *worker.Job) { j.Schedule.WarmUp = 9 },
		"smoothing":       func(j *worker.Job) { j.Schedule.LabelSmoothing = 1 },
		"backend":         func(j *worker.Job) { j.Backend = "tpu" },
		"no weights": func(j *worker.Job) {
			b := nn.NewBuilder("empty", nn.Shape{8, 8, 1})
			b.Op(nn.Concat{}, nn.InputName, nn.InputName, nn.InputName, nn.InputName, nn.InputName,
				nn.InputName, nn.InputName, nn.InputName, nn.InputName).GlobalPool()
			j.Network, _ = b.Network()
		},
	} {
		t.Run(name, func(t *testing.T) {
			job := tinyJob(t, Go)
			spoil(&job)
			_, err := Run(context.Background(), job, quiet)
			var f *Failure
			require.ErrorAs(t, err, &f)
			assert.Equal(t, worker.ReasonJob, f.Reason, f.Error())
		})
	}
}

// odd is an operation that the trainer does not know.
type odd struct{ nn.Zero }

func (odd) Kind() string { return "odd" }

// TestPanicNamesLayer: what goes wrong while a graph is built says where.
func TestPanicNamesLayer(t *testing.T) {
	net := tinyNet(t)
	p, err := newProgram(backendFor(t, Go), lower(Go), net, worker.Schedule{Optimizer: "adam"}, 2)
	require.NoError(t, err)
	net.Layers[2].Op = odd{} // nn refuses it, so it comes in behind the check
	p.start(1)
	_, err = p.advance(make([]float32, 128), make([]int32, 2), make([]float32, 4), 0)
	require.Error(t, err)
	f := failure(err)
	assert.Equal(t, worker.ReasonCrash, f.Reason)
	assert.Contains(t, f.Error(), `layer "activation" (odd)`)
}

// started is a worker in this process.
type started struct {
	in     *io.PipeWriter
	out    *bufio.Scanner
	exited chan int
	done   chan error
}

func startWorker(t *testing.T, job worker.Job) started {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	s := started{inW, bufio.NewScanner(outR), make(chan int, 1), make(chan error, 1)}
	go func() {
		s.done <- serve(inR, outW, func(code int) { s.exited <- code })
		_ = outW.Close()
	}()
	line, err := json.Marshal(job)
	require.NoError(t, err)
	_, err = inW.Write(append(line, '\n'))
	require.NoError(t, err)
	return s
}

// next is the worker's next message.
func (s started) next(t *testing.T) worker.Message {
	t.Helper()
	require.True(t, s.out.Scan(), "the worker ended without a word")
	var m worker.Message
	d := json.NewDecoder(bytes.NewReader(s.out.Bytes()))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&m))
	return m
}

// TestServe speaks the protocol: Ready, an Epoch each, Result last.
func TestServe(t *testing.T) {
	job := tinyJob(t, Go)
	s := startWorker(t, job)
	require.NotNil(t, s.next(t).Ready)
	epochs := 0
	for {
		m := s.next(t)
		if m.Epoch != nil {
			epochs++
			assert.Equal(t, epochs, m.Epoch.Epoch)
			assert.NotNil(t, m.Epoch.Val)
		}
		if m.Result != nil {
			assert.Len(t, m.Result.Epochs, epochs)
			break
		}
		require.Nil(t, m.Failed)
	}
	assert.Equal(t, job.Schedule.Epochs, epochs)
	require.NoError(t, <-s.done)
	assert.False(t, s.out.Scan(), "nothing after the result")
}

// TestServeStops: closing stdin ends the job soon, and it goes on later.
func TestServeStops(t *testing.T) {
	job := tinyJob(t, Go)
	job.Schedule.Epochs, job.Checkpoint = 10000, t.TempDir()
	s := startWorker(t, job)
	for s.next(t).Epoch == nil {
		continue
	}
	require.NoError(t, s.in.Close())
	begun := time.Now()
	m := s.next(t)
	for m.Failed == nil {
		m = s.next(t)
	}
	assert.Equal(t, worker.ReasonStopped, m.Failed.Reason)
	assert.Less(t, time.Since(begun), grace)
	require.NoError(t, <-s.done)

	s = startWorker(t, job)
	m = s.next(t)
	for m.Epoch == nil {
		m = s.next(t)
	}
	assert.Greater(t, m.Epoch.Epoch, 1)
	require.NoError(t, s.in.Close())
	for s.out.Scan() {
		continue
	}
	<-s.done
}

// TestServeLimits: too long and too large are failures with their reasons.
func TestServeLimits(t *testing.T) {
	for reason, limits := range map[string]worker.Limits{
		worker.ReasonTime:   {Wall: 500 * time.Millisecond},
		worker.ReasonMemory: {MemoryMB: 1},
	} {
		job := tinyJob(t, Go)
		job.Schedule.Epochs, job.Limits = 10000, limits
		s := startWorker(t, job)
		m := s.next(t)
		for m.Failed == nil {
			m = s.next(t)
		}
		assert.Equal(t, reason, m.Failed.Reason)
		<-s.done
	}
}

// TestHardStop: a worker that cannot stop by itself is ended after the grace,
// with its last word.
func TestHardStop(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the grace of 4 s")
	}
	var b bytes.Buffer
	out := &lines{out: json.NewEncoder(&b)}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(fail(worker.ReasonTime, "too long"))
	exited := make(chan int, 1)
	hardStop(ctx, make(chan struct{}), out, func(code int) { exited <- code })
	assert.Equal(t, 1, <-exited)
	out.say(worker.Message{Ready: &worker.Ready{}})
	assert.Equal(t, `{"failed":{"reason":"time","text":"too long"}}`+"\n", b.String())
}

// TestServeRefuses what is no job, in words.
func TestServeRefuses(t *testing.T) {
	for _, line := range []string{"", "{", "[]\n", `{"network":{"input":[8],"layers":[{"op":"magic"}]}}` + "\n"} {
		var out bytes.Buffer
		require.Error(t, serve(bytes.NewReader([]byte(line)), &out, func(int) {}))
		var m worker.Message
		require.NoError(t, json.Unmarshal(out.Bytes(), &m))
		assert.Equal(t, worker.ReasonJob, m.Failed.Reason)
	}
}

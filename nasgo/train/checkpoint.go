package train

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

// checkpointFile is the file in a job's checkpoint folder: a safetensors file
// of the state's flat vectors, with a [progress] as metadata.
const checkpointFile = "checkpoint.safetensors"

// progress is where a job stands, beside its state.
type progress struct {
	Job     string         `json:"job"`     // fingerprint of what decides the result
	Backend string         `json:"backend"` // results repeat on one backend only
	Epoch   int            `json:"epoch"`   // whole epochs behind it
	Step    int            `json:"step"`    // steps of the epoch begun
	Loss    float64        `json:"loss"`    // sum over those steps
	Seconds float64        `json:"seconds"` // of all attempts together
	Epochs  []worker.Epoch `json:"epochs"`
}

// fingerprint is a hash of all that decides a job's result on one backend.
func fingerprint(job worker.Job) (string, error) {
	b, err := json.Marshal([]any{job.Network, job.Data, job.Schedule, job.Seed})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// save writes the checkpoint whole or not at all.
func (p progress) save(folder string, state [][]float32) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("cannot make the checkpoint folder: %w", err)
	}
	head, err := json.Marshal(p)
	if err != nil {
		return err
	}
	var ts []Tensor
	for i, v := range state {
		ts = append(ts, Tensor{stateName(i), []int{len(v)}, v})
	}
	return WriteTensors(filepath.Join(folder, checkpointFile), ts, map[string]string{"progress": string(head)})
}

// resume reads a folder's checkpoint for the job that p describes. state is nil
// where there is nothing to go on from: no checkpoint, or one of another
// backend, which would not give this backend's result. note says why, if it is
// worth saying. A checkpoint of another job is an error: overwriting it would
// lose that job's work.
func (p progress) resume(folder string, sizes []int) (from progress, state [][]float32, note string, err error) {
	file := filepath.Join(folder, checkpointFile)
	ts, meta, err := ReadTensors(file)
	if errors.Is(err, os.ErrNotExist) {
		return p, nil, "", nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(meta["progress"]), &from)
	}
	if err != nil {
		return p, nil, fmt.Sprintf("the checkpoint is not used, training starts anew: %v", err), nil
	}
	switch {
	case from.Job != p.Job:
		return p, nil, "", fail(worker.ReasonJob, "%s is the checkpoint of another job: its network, data, schedule or seed differ; "+
			"name another folder, or remove this one if that job is not needed", file)
	case from.Backend != p.Backend:
		return p, nil, fmt.Sprintf("%s was made on %s, training starts anew on %s", file, from.Backend, p.Backend), nil
	}
	if state = unpack(ts, sizes); state == nil {
		return p, nil, fmt.Sprintf("%s does not fit the network, training starts anew", file), nil
	}
	return from, state, "", nil
}

// unpack are the vectors of a checkpoint, nil if they are not of these sizes.
func unpack(ts []Tensor, sizes []int) (state [][]float32) {
	if len(ts) != len(sizes) {
		return nil
	}
	byName := map[string][]float32{}
	for _, t := range ts {
		byName[t.Name] = t.Values
	}
	for i, size := range sizes {
		v, ok := byName[stateName(i)]
		if !ok || len(v) != size {
			return nil
		}
		state = append(state, v)
	}
	return state
}

func stateName(i int) string { return fmt.Sprintf("state%d", i) }

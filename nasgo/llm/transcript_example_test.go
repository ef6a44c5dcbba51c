package llm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
)

// Each message of the model is read as a network, and what the conversation says
// of it beside it.
func ExampleTranscript_Designs() {
	f, err := os.Open(filepath.Join("testdata", "conversation.json"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	t, err := llm.ReadTranscript(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	space := nasbenchmacro.Space()
	designs, err := t.Designs(space, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range designs {
		if d.Arch == nil {
			fmt.Printf("message %d: %s\n", d.Message, d.Verdict)
			continue
		}
		fmt.Printf("message %d: %s, %.1f MFLOPs, in range: %v, %s\n", d.Message, space.Encode(d.Arch), float64(d.Cost.FLOPs)/1e6, *d.InRange, d.Verdict)
	}
	// Output:
	// message 2: 12112211, 73.8 MFLOPs, in range: false, refused
	// message 4: 11111111, 53.2 MFLOPs, in range: true, evaluated
	// message 6: refused
	// message 8: 11022110, 57.1 MFLOPs, in range: true, evaluated
	// message 10: 12012101, 58.1 MFLOPs, in range: true, unjudged
}

// The search that a conversation tells becomes a study, which charts, drawings and
// reports show like any other.
func ExampleRetelling() {
	f, err := os.Open(filepath.Join("testdata", "conversation.json"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	t, err := llm.ReadTranscript(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	search, err := t.Retell(nasbenchmacro.Space(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	study, err := nasgo.Open(filepath.Join(folder, "told.study"), search.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer study.Close()
	if err := search.Fill(context.Background(), study, nil); err != nil {
		fmt.Println(err)
		return
	}
	record, err := study.Record()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range record.Attempts {
		fmt.Printf("trial %d, answer %d: %s\n", a.Trial, a.N, a.Problem)
	}
	for _, t := range record.Trials {
		fmt.Println("trial", t.Number, t.Key, t.State, t.Score)
	}
	// Output:
	// trial 1, answer 1: no proposal in the answer: outside the constraints of nasbenchmacro: 12112211 has 74 MFLOPs, 14 above the upper bound of 60
	// trial 2, answer 1: no proposal in the answer: there is no network in the answer; answer with a JSON object that has "arch", an array of 8 option numbers
	// trial 1 11111111 told 91.93% (test_acc)
	// trial 2 11022110 told 90.97% (test_acc)
	// trial 3 12012101 proposed <nil>
}

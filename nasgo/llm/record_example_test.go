package llm_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/llm"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
)

// tableOf is a table of tiny in which larger kernels are better.
func tableOf(s *spaces.Space) *spaces.Table {
	t, err := spaces.NewTable(s, spaces.TableData{Name: "made up", Val: [][]float64{{90}, {91}, {92}, {94}}})
	if err != nil {
		panic(err)
	}
	return t
}

// A person, or a model somewhere else, answers; then the search runs again from
// its record, without either.
func ExampleNewManual() {
	folder, _ := os.MkdirTemp("", "nasgo-example-")
	defer os.RemoveAll(folder)
	ctx, space := context.Background(), tiny()
	manual, _ := llm.NewManual(llm.Config{})
	config := nasgo.Config{Space: space, Table: tableOf(space), Proposer: manual}
	study, _ := nasgo.Open(filepath.Join(folder, "hand.study"), config)
	for _, reply := range []string{"Something large, I suppose.", `{"reason": "both large", "arch": [1, 1]}`} {
		// study.Prompt(ctx) is what to ask.
		if _, err := study.Answer(ctx, reply); err != nil {
			fmt.Println("kept as an attempt:", reply)
			continue
		}
		_ = study.Run(ctx, 1, nil)
	}
	record, _ := study.Record()
	_ = study.Close()
	fmt.Println(record.Best().Key, record.Best().Score)

	recording := llm.NewRecording(record.Exchanges)
	replay := nasgo.Replay{Record: record, Find: func(a nasgo.Asked) (nasgo.Proposer, error) {
		return llm.Remake(a, func(c *llm.Config) { c.Transport = recording }, search.Find)
	}}
	done, err := replay.Run(ctx, filepath.Join(folder, "again.study"), config)
	fmt.Println(done.Trials, done.Difference, err)
	// Output:
	// kept as an attempt: Something large, I suppose.
	// 11 94.00% (val_acc)
	// 1  <nil>
}

// Exchanges are written as the messages that everybody knows.
func ExampleWriteChat() {
	_ = llm.WriteChat(os.Stdout, []nasgo.Exchange{{Trial: 1, Model: "m", Status: 200,
		Request:  []byte(`{"model":"m","messages":[{"role":"user","content":"Which network?"}]}`),
		Response: []byte(`{"choices":[{"message":{"role":"assistant","content":"[1,0]"}}]}`)}})
	// Output:
	// {"messages":[{"role":"user","content":"Which network?"},{"role":"assistant","content":"[1,0]"}],"exchange":{"trial":1,"time":"0001-01-01T00:00:00Z","endpoint":"","model":"m","request":{"model":"m"},"response":{"choices":[{"message":{"role":"assistant","content":"[1,0]"}}]},"status":200,"seconds":0}}
}

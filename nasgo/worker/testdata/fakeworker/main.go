// Command fakeworker follows the worker's protocol and misbehaves as told by
// FAKE: it is for injecting faults that a right worker cannot be made to have.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const (
	epoch1 = `{"epoch":{"epoch":1,"of":2,"train_loss":2.5,"val":40,"seconds":0.5}}`
	epoch2 = `{"epoch":{"epoch":2,"of":2,"train_loss":1.5,"val":60.25,"seconds":1}}`
	result = `{"result":{"val":60.25,"val_examples":397,"epochs":[{"epoch":1,"of":2,"train_loss":2.5,"val":40,"seconds":0.5},{"epoch":2,"of":2,"train_loss":1.5,"val":60.25,"seconds":1}],"seconds":1,"backend":"go"}}`
)

func say(lines ...string) {
	for _, l := range lines {
		fmt.Println(l)
	}
}

func ready() { say(fmt.Sprintf(`{"ready":{"backend":"go","pid":%d}}`, os.Getpid())) }

func main() {
	mode := os.Getenv("FAKE")
	if mode == "deaf" { // never reads the job, never says ready, ignores the polite signals
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
		time.Sleep(time.Hour)
	}
	if mode == "dead" {
		fmt.Fprintln(os.Stderr, "cannot load libwhatever.so")
		os.Exit(3)
	}
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadBytes('\n')
	var job struct {
		ID   string
		Seed int64
	}
	if err != nil || json.Unmarshal(line, &job) != nil || job.ID == "" {
		fmt.Fprintln(os.Stderr, "no job")
		os.Exit(2)
	}
	ready()
	stop := make(chan string, 2)
	go func() { _, _ = io.Copy(io.Discard, in); stop <- "end of stdin" }()
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, syscall.SIGTERM, syscall.SIGINT)
	go func() { stop <- (<-sig).String() }()

	switch mode {
	case "good":
		say(epoch1, epoch2, result)
	case "polite": // trains until it is asked to stop
		say(epoch1)
		why := <-stop
		say(fmt.Sprintf(`{"failed":{"reason":"stopped","text":"stopped by %s, saved after epoch 1"}}`, why))
	case "stubborn": // hears nothing
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
		say(epoch1)
		time.Sleep(time.Hour)
	case "lingers": // has said its last word but does not end
		say(epoch1, epoch2, result)
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
		time.Sleep(time.Hour)
	case "late": // is done just as it is asked to stop
		say(epoch1)
		<-stop
		say(epoch2, result)
	case "garbage":
		say("WARNING: a library says hello", "{", `{"epoch":{"epoch":7,"of":2}}`, "null", "", "\x00\xff", epoch1, strings.Repeat("x", 9<<20), epoch2, result+"\n"+epoch2)
	case "huge": // the result itself is too long a line
		say(epoch1, strings.Replace(result, `"go"`, `"`+strings.Repeat("x", 9<<20)+`"`, 1))
	case "cut": // dies in the middle of a line
		say(epoch1)
		fmt.Print(result[:40])
		os.Exit(1)
	case "unended": // the last line has no end of line
		say(epoch1, epoch2)
		fmt.Print(result)
	case "crash":
		say(epoch1)
		for i := range 2000 {
			fmt.Fprintf(os.Stderr, "line %d of a long complaint\n", i)
		}
		panic("the candidate is too much")
	case "silent": // ends well without a result
		say(epoch1)
	case "nan":
		say(epoch1, `{"failed":{"reason":"nan","text":"the loss is NaN at step 12"}}`)
		os.Exit(1)
	case "raw nan": // goes on after a number that is none
		say(`{"epoch":{"epoch":1,"of":2,"train_loss":NaN,"seconds":1}}`)
		time.Sleep(time.Hour)
	case "job":
		say(`{"failed":{"reason":"job","text":"no such data"}}`)
	case "memory":
		var keep [][]byte
		for range 100 {
			b := make([]byte, 8<<20)
			for i := range b {
				b[i] = byte(i)
			}
			keep = append(keep, b)
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(time.Hour)
		fmt.Println(len(keep))
	case "killed": // as by the system's want of memory
		say(epoch1)
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Hour)
	case "child": // leaves a child that holds its output open
		c := exec.Command("sleep", "3600")
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		if err := c.Start(); err != nil {
			panic(err)
		}
		say(fmt.Sprintf(`{"step":{"epoch":1,"step":1,"of":%d,"loss":1}}`, c.Process.Pid), epoch1, epoch2, result)
	case "env":
		text, _ := json.Marshal(os.Environ())
		text, _ = json.Marshal(string(text))
		say(fmt.Sprintf(`{"failed":{"reason":"job","text":%s}}`, text))
	}
}

package nasgo

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How often the owner of a training says that it is there, and after which
// silence one that cannot be looked up, being on another machine, is given up.
const (
	beatEvery = 15 * time.Second
	beatStale = 3 * time.Minute
)

// lease says which process is training a trial. A process is known by its
// number and start time, since numbers are used again.
type lease struct {
	PID   int    `json:"pid"`
	Start string `json:"start,omitempty"` // as the system tells it, "" if it does not
	Host  string `json:"host"`
	Boot  string `json:"boot,omitempty"` // changes when the machine starts
	ID    string `json:"id"`             // of this one training
}

// held are the leases that this process holds now.
var held sync.Map

// takeLease makes a lease of this process. It is given back with release.
func takeLease() lease {
	l := self()
	l.ID = rand.Text()
	held.Store(l.ID, true)
	return l
}

func (l lease) release() { held.Delete(l.ID) }

// String is the lease as it is stored.
func (l lease) String() string {
	b, _ := json.Marshal(l) // strings and a number
	return string(b)
}

// who names the process for a person.
func (l lease) who() string { return fmt.Sprintf("process %d on %s", l.PID, l.Host) }

// self is this process; reading the process table may take milliseconds
// elsewhere than on Linux, so it is done once.
var self = sync.OnceValue(func() lease {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id") // Linux only
	start, _ := started(os.Getpid())
	return lease{PID: os.Getpid(), Start: start, Host: host, Boot: strings.TrimSpace(string(boot))}
})

// readLease reads a stored lease; one that cannot be read is nobody's.
func readLease(text string) lease {
	var l lease
	if json.Unmarshal([]byte(text), &l) != nil {
		return lease{}
	}
	return l
}

// alive says whether the owner is still at it. On this machine it looks the
// process up; of another machine it knows the last beat only.
func (l lease) alive(beat, now time.Time) bool {
	me := self()
	if l.Host != me.Host || l.Boot != me.Boot {
		return now.Sub(beat) < beatStale
	}
	if l.PID == me.PID && l.Start == me.Start {
		_, ok := held.Load(l.ID)
		return ok
	}
	start, ok := started(l.PID)
	return ok && start == l.Start
}

// started is when a running process was started, in the system's own notation.
func started(pid int) (string, bool) {
	if b, err := os.ReadFile("/proc/self/stat"); err == nil && len(b) > 0 {
		return startedLinux(pid)
	}
	out, err := exec.Command("ps", "-o", "lstart=", "-p", strconv.Itoa(pid)).Output()
	text := strings.TrimSpace(string(out))
	return text, err == nil && text != ""
}

// startedLinux reads field 22 of /proc/PID/stat; a zombie does not run.
func startedLinux(pid int) (string, bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", false
	}
	text := string(b)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:]) // from field 3 on
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return "", false
	}
	return fields[19], true
}

// pulse calls beat at times, until the returned function is called. An error
// of beat goes to fail.
func (s *Study) pulse(beat func() error, fail func(error)) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				if err := beat(); err != nil {
					fail(err)
					return
				}
			}
		}
	}()
	return func() { close(quit); <-done }
}

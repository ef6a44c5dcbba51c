package worker

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// resident is the resident memory of a process in bytes; ok is false when it
// is gone or cannot be asked.
func resident(pid int) (size int64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}

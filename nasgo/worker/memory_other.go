//go:build !linux

package worker

import (
	"os/exec"
	"strconv"
	"strings"
)

// resident is the resident memory of a process in bytes, as ps says it; ok is
// false when it is gone or cannot be asked.
func resident(pid int) (size int64, ok bool) {
	out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, false
	}
	kb, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	return kb << 10, err == nil
}

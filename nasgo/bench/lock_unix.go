//go:build unix

package bench

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// A process that is killed while it starts a worker leaves its lock with the
// worker-to-be until that has begun: some milliseconds, more on a busy machine.
const (
	lockTries = 100
	lockPause = 20 * time.Millisecond
)

// lock takes the file for this process; the system lets go of it when the
// process ends, however it ends.
func lock(f *os.File) error {
	for n := 1; ; n++ {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) || n == lockTries {
			return err
		}
		time.Sleep(lockPause)
	}
}

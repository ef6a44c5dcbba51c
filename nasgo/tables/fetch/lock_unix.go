//go:build unix

package fetch

import (
	"os"
	"syscall"
)

// lock takes a file for this process, until it is closed; false if another has it.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

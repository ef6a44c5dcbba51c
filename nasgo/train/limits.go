package train

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/genius-nas/nasgo/nasgo/worker"
)

// watchLimits is ctx that also ends when this attempt takes longer than
// Limits.Wall, or the process holds more than Limits.MemoryMB. release ends the
// watch.
func watchLimits(ctx context.Context, l worker.Limits) (watched context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	if l.Wall <= 0 && l.MemoryMB <= 0 {
		return ctx, func() { cancel(nil) }
	}
	deadline := time.Now().Add(l.Wall)
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			if l.Wall > 0 && time.Now().After(deadline) {
				cancel(fail(worker.ReasonTime, "the job took more than its limit of %v", l.Wall))
			}
			if mb := residentMB(); l.MemoryMB > 0 && mb > l.MemoryMB {
				cancel(fail(worker.ReasonMemory, "the worker holds %d MB, its limit is %d MB; a smaller batch needs less", mb, l.MemoryMB))
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// residentMB is the resident memory of this process; where the system does not
// tell, the most it ever was.
func residentMB() int {
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size, resident int
		if n, _ := fmt.Sscan(string(b), &size, &resident); n == 2 {
			return resident * os.Getpagesize() >> 20
		}
	}
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int(u.Maxrss >> 20) // bytes there
	}
	return int(u.Maxrss >> 10)
}

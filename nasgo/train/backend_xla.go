//go:build cgo

package train

import "github.com/gomlx/go-xla/compute/xla"

// hasXLA says that the worker was built with XLA, which needs cgo.
const hasXLA = true

// Nothing is fetched behind the user's back: plugins come from set-up.
func init() { xla.EnableAutoInstall(false) }

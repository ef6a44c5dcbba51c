//go:build !unix

package fetch

import "os"

// lock takes nothing here: each process fetches on its own, from the beginning.
func lock(*os.File) bool { return false }

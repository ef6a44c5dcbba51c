package worker

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/home"
)

// environ is the worker's environment: the cell's without its API keys, which
// training has no use for; large pages for malloc, which is the difference
// between 147 and 230 images a second on xla:cpu (the glibc of Linux reads it,
// others pass it over); the folders of the XLA plugins; and no downloads.
func environ(base, extra []string) []string {
	env := slices.DeleteFunc(slices.Clone(base), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return strings.HasSuffix(name, "_API_KEY") || name == pluginPath
	})
	if !slices.ContainsFunc(env, func(kv string) bool { return strings.HasPrefix(kv, "GLIBC_TUNABLES=") }) {
		env = append(env, "GLIBC_TUNABLES=glibc.malloc.hugetlb=1")
	}
	env = append(env, pluginPath+"="+strings.Join(pluginDirs(), ":"), "GOMLX_NO_AUTO_INSTALL=1")
	return append(env, extra...)
}

// pluginPath is the variable that tells go-xla where to look for plugins; where
// it is set, go-xla looks nowhere else.
const pluginPath = "PJRT_PLUGIN_LIBRARY_PATH"

// pluginDirs are where the worker looks for XLA plugins: the folders the user
// named in pluginPath, set-up's, and those in which go-xla installs.
func pluginDirs() []string {
	dirs := filepath.SplitList(os.Getenv(pluginPath))
	dirs = append(dirs, home.Plugins())
	roots := []string{"/usr/local/lib/go-xla"}
	if user, err := os.UserHomeDir(); err == nil {
		roots = append(roots, filepath.Join(user, ".local", "lib", "go-xla"), filepath.Join(user, "Library", "Application Support", "go-xla"))
	}
	for _, root := range roots {
		dirs = append(dirs, root, filepath.Join(root, "nvidia"))
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return dir == "" })
}

// hasCPUPlugin says whether a folder has the XLA plugin for the processor.
func hasCPUPlugin(dir string) bool {
	for _, ending := range []string{".so", ".dylib"} {
		if _, err := os.Stat(filepath.Join(dir, "pjrt_c_api_cpu_plugin"+ending)); err == nil {
			return true
		}
	}
	return false
}

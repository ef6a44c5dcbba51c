package spacetest

import (
	"os"
	"path/filepath"
	"testing"
)

// DataEnv names the environment variable with the folder of GENIUS's published
// files, the one that has benchmark and chat_history in it.
const DataEnv = "NASGO_GENIUS_DATA"

// Published is the path of one of GENIUS's published files, such as
// "benchmark/Results_ResNet.json" or "chat_history/329M.json", which are not
// part of the project. It is looked for in the folder that DataEnv names, else in
// shared/data/GENIUS beside the checkout; the test is skipped where it is not there.
func Published(t testing.TB, file string) string {
	t.Helper()
	folder := os.Getenv(DataEnv)
	if folder == "" {
		folder = beside(t, filepath.Join("shared", "data", "GENIUS"))
	}
	path := filepath.Join(folder, filepath.FromSlash(file))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the published file %s is not here (looked in %q): name the folder that has benchmark and chat_history in %s", file, folder, DataEnv)
	}
	return path
}

// beside looks for a folder in all those above the test; "" if it is in none.
func beside(t testing.TB, folder string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		if found := filepath.Join(dir, folder); exists(found) {
			return found
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

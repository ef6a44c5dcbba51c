package chart

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
	"github.com/genius-nas/nasgo/nasgo/chart/render"
	"github.com/genius-nas/nasgo/nasgo/home"
)

var regen = flag.Bool("regen", false, "write the golden pictures anew")

// TestMain sees to it that there is a chart library: the one set-up has
// fetched, else one in the temporary folder, fetched once.
func TestMain(m *testing.M) {
	if os.Getenv(playDrawer) != "" {
		os.Exit(drawer())
	}
	flag.Parse()
	Draw = render.Draw // as programs that may be large do; program_test.go is the other way
	if _, err := echarts.Source(); err != nil {
		dir := filepath.Join(os.TempDir(), "nasgo-test-home")
		_ = os.Setenv("NASGO_HOME", dir)
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		if err := echarts.Fetch(ctx, home.ECharts()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		cancel()
	}
	os.Exit(m.Run())
}

// needLibrary skips a test where the chart library is not installed and cannot
// be fetched; with CI=true that is a failure.
func needLibrary(t testing.TB) {
	t.Helper()
	if _, err := echarts.Source(); err != nil {
		skipOrFail(t, err.Error())
	}
}

func skipOrFail(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/genius-nas/nasgo/kernels"
	"github.com/genius-nas/nasgo/nasgo/built"
	"github.com/genius-nas/nasgo/nasgo/home"
)

// pictureRooms are the folders of the module that the program which draws
// charts is built from.
var pictureRooms = []string{"kernels/nasgo-picture", "nasgo/chart/render", "nasgo/chart/echarts", "nasgo/home"}

func picturePart() Part {
	return Part{
		Name: "chart pictures", Optional: true, Takes: "half a minute the first time",
		Without: "charts are shown as tables",
		Check: func(_ context.Context, m kernels.Machine) (string, error) {
			return home.Picture(), pictureFresh(m.Checkout)
		},
		Bring: buildPicture,
	}
}

// pictureFresh returns an error that says that the program is not there or is
// older than its sources.
func pictureFresh(checkout string) error {
	if _, err := os.Stat(home.Picture()); err != nil {
		return fmt.Errorf("the program that draws charts is not installed: %w", err)
	}
	s, err := built.Read(home.Picture())
	if err != nil {
		return fmt.Errorf("%s has no stamp that says what it was built from: %w", home.Picture(), err)
	}
	now, err := built.Sources(checkout, pictureRooms)
	if err != nil {
		return err
	}
	if now != s.Sources {
		return fmt.Errorf("%s is older than the sources in %s", home.Picture(), checkout)
	}
	return nil
}

// buildPicture takes the hash first: a file that changes meanwhile makes the
// program older than its sources, never newer.
func buildPicture(ctx context.Context, m kernels.Machine, log io.Writer) error {
	sum, err := built.Sources(m.Checkout, pictureRooms)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(home.Bin(), 0o755); err != nil {
		return err
	}
	fresh := fmt.Sprintf("%s.%d.new", home.Picture(), os.Getpid())
	cmd := exec.CommandContext(ctx, m.Go, "build", "-ldflags=-s -w", "-o", fresh, "./kernels/nasgo-picture")
	cmd.Dir = m.Checkout
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
	if err := logged(cmd, log); err != nil {
		return errors.Join(err, ctx.Err())
	}
	if err := built.Place(fresh, home.Picture(), built.Stamp{Sources: sum, Pure: true}); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	return nil
}

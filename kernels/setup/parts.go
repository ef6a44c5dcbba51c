package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/genius-nas/nasgo/kernels"
	"github.com/genius-nas/nasgo/kernels/jupyter"
	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
	"github.com/genius-nas/nasgo/nasgo/home"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// tools are the programs of kernels/tools, at the versions of its go.mod.
var tools = []string{"gonb", "gopls", "goimports"}

func toolsPart() Part {
	return Part{
		Name: "notebook tools", Takes: "about a minute the first time",
		Check: func(context.Context, kernels.Machine) (string, error) {
			for _, t := range tools {
				if !isFile(filepath.Join(home.Bin(), t)) {
					return "", fmt.Errorf("%s is not in %s", t, home.Bin())
				}
			}
			return strings.Join(tools, ", "), nil
		},
		Bring: func(ctx context.Context, m kernels.Machine, log io.Writer) error {
			cmd := exec.CommandContext(ctx, m.Go, "install", "tool")
			cmd.Dir = filepath.Join(m.Checkout, "kernels", "tools")
			cmd.Env = append(os.Environ(), "GOBIN="+home.Bin(), "CGO_ENABLED=0", "GOFLAGS=")
			return logged(cmd, log)
		},
	}
}

func jupyterPart() Part {
	return Part{
		Name: "JupyterLab 4", Takes: "about a minute, 250 MB",
		Check: func(ctx context.Context, _ kernels.Machine) (string, error) {
			env, err := jupyter.Find(ctx)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("%s (%s)", env.Version, env.Python), nil
		},
		Bring: func(ctx context.Context, _ kernels.Machine, log io.Writer) error {
			_, err := jupyter.Make(ctx, log)
			return err
		},
	}
}

func echartsPart() Part {
	return Part{
		Name: "chart library", Optional: true,
		Without: "charts are shown as tables",
		Check: func(context.Context, kernels.Machine) (string, error) {
			if _, err := echarts.Source(); err != nil {
				return "", err
			}
			return home.ECharts(), nil
		},
		Bring: func(ctx context.Context, _ kernels.Machine, _ io.Writer) error {
			return echarts.Fetch(ctx, home.ECharts())
		},
	}
}

func workerPart() Part {
	return Part{
		Name: "worker", Takes: "1 to 3 minutes the first time",
		Check: func(ctx context.Context, m kernels.Machine) (string, error) {
			return worker.Installed(m.Checkout)
		},
		Bring: func(ctx context.Context, m kernels.Machine, log io.Writer) error {
			_, err := worker.Build(ctx, m.Checkout, log)
			return err
		},
	}
}

func kernelsPart() Part {
	return Part{
		Name: "kernels",
		Check: func(_ context.Context, m kernels.Machine) (string, error) {
			if err := kernels.Installed(m); err != nil {
				return "", err
			}
			var names []string
			for _, s := range kernels.Specs() {
				names = append(names, s.Display)
			}
			return strings.Join(names, ", "), nil
		},
		Bring: func(_ context.Context, m kernels.Machine, _ io.Writer) error { return kernels.Install(m) },
	}
}

// logged runs a command with its output to log and, if it fails, the output's
// end in the error.
func logged(cmd *exec.Cmd, log io.Writer) error {
	var tail strings.Builder
	cmd.Stdout = io.MultiWriter(log, &tail)
	cmd.Stderr = cmd.Stdout
	if err := cmd.Run(); err != nil {
		text := strings.TrimSpace(tail.String())
		return fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, text[max(0, len(text)-800):])
	}
	return nil
}

// Remove takes away all that setup brought: the kernelspecs and the folder
// home.Dir. Studies, weights and notebooks are elsewhere and stay.
func Remove() error {
	return errors.Join(kernels.Uninstall(), os.RemoveAll(home.Dir()))
}

package jupyter

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// Lab says how to open JupyterLab.
type Lab struct {
	Notebook string // file to open, "" for none
	Folder   string // root of the file browser, "" for the notebook's
	Port     int    // 0 takes the first free one from 8888
	Browser  bool   // open one
	Args     []string
}

// Open runs JupyterLab until it ends or ctx does. A port that was asked for
// and is taken is an error that says so, before anything starts.
func (e Env) Open(ctx context.Context, l Lab) error {
	args := []string{"-m", "jupyterlab"}
	if l.Folder == "" {
		l.Folder = filepath.Dir(l.Notebook)
	}
	args = append(args, "--ServerApp.root_dir="+l.Folder)
	if l.Notebook != "" {
		rel, err := filepath.Rel(l.Folder, l.Notebook)
		if err != nil {
			return fmt.Errorf("notebook %s is not below %s: %w", l.Notebook, l.Folder, err)
		}
		args = append(args, "--LabApp.default_url=/lab/tree/"+filepath.ToSlash(rel))
	}
	if l.Port != 0 {
		if err := free(l.Port); err != nil {
			return err
		}
		args = append(args, "--port="+strconv.Itoa(l.Port), "--ServerApp.port_retries=0")
	}
	if !l.Browser {
		args = append(args, "--no-browser")
	}
	if os.Geteuid() == 0 {
		args = append(args, "--allow-root")
	}
	cmd := exec.CommandContext(ctx, e.Python, append(args, l.Args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if ctx.Err() == nil {
		return err
	}
	return nil // stopped by a person: JupyterLab has shut its kernels down
}

func free(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("localhost", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("port %d is taken: choose another with --port, or leave it out and a free one is found: %w", port, err)
	}
	return l.Close()
}

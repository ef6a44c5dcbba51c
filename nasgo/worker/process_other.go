//go:build !unix

package worker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

var errPlatform = fmt.Errorf("training runs on Linux and macOS; on Windows use WSL: %w", errors.ErrUnsupported)

func apart(*exec.Cmd) error { return errPlatform }

func askToStop(*os.Process) {}

func killGroup(p *os.Process) { _ = p.Kill() }

func ending(s *os.ProcessState) (string, bool) { return s.String(), false }

func lock(context.Context, string) (func(), error) { return nil, errPlatform }

// Command nasgo sets up the notebooks, opens and runs them, and searches from
// the command line. "nasgo help" lists what it can do.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "nasgo:", err)
		os.Exit(status(err))
	}
}

// status is the exit status for an error: its own, 130 after an interrupt, else 1.
func status(err error) int {
	var own exit
	if errors.As(err, &own) {
		return own.status
	}
	if errors.Is(err, context.Canceled) {
		return 130
	}
	return 1
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "nasgo",
		Short: "Neural architecture search by conversation, from Go notebooks",
		Long: `Neural architecture search by conversation, from Go notebooks.

Begin with "nasgo lab": it sets up what is missing and opens the first notebook.
From a clone that is "go run ./kernels/nasgo lab".`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.AddCommand(labCommand(), runCommand(), searchCommand(), compareCommand(), reportCommand(), costCommand(), tablesCommand(), benchCommand(),
		promptCommand(), answerCommand(), trainCommand(), approveCommand(), rejectCommand(), hintCommand(),
		probeCommand(), promptsCommand(), replayCommand(), branchCommand(), exportCommand(), importCommand(), spentCommand(), pricesCommand(), rankCommand(),
		setupCommand(), doctorCommand(), uninstallCommand(), workerCommand())
	return cmd
}

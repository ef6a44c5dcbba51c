package probe

import (
	"context"
	"fmt"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/spaces"
)

// Config says who is probed, and where. Table, Trials and Seeds are needed.
type Config struct {
	Runs
	// Table is what the searches are made on.
	Table *spaces.Table
	// Private is a table that the proposer cannot know, of whatever space; nil
	// leaves that condition out.
	Private *spaces.Table
	// TableFile and PrivateFile are where they were read from; the studies keep it,
	// for commands that open them again.
	TableFile, PrivateFile string
	// Proposer is probed; see Maskable. Collect does without it.
	Proposer nasgo.Proposer
	// Conditions are the slugs of those to be tried; nil means all. As it is is
	// always tried.
	Conditions []string
}

// Run makes the searches that are not there yet and says what came of all of
// them. What was made stays where it ends early; with a Dir the same call goes
// on from there, in whatever process. Errors wrap ErrConfig, ErrOther for a
// folder of other searches, nasgo.ErrCap, or are those of the studies.
func Run(ctx context.Context, c Config) (Report, error) {
	s, err := c.series()
	if err != nil {
		return Report{}, err
	}
	if c.Proposer == nil {
		return Report{}, fmt.Errorf("%w: there is no proposer to probe; Collect reports on what is there", ErrConfig)
	}
	if err := s.run(ctx); err != nil {
		return Report{}, err
	}
	return s.report(ctx, plainMethods)
}

// Collect reports on the searches that are in the folder, whole ones only, and
// asks nobody.
func Collect(ctx context.Context, c Config) (Report, error) {
	if c.Dir == "" {
		return Report{}, fmt.Errorf("%w: name the folder of the studies", ErrConfig)
	}
	s, err := c.series()
	if err != nil {
		return Report{}, err
	}
	if c.Proposer == nil {
		a, err := readAbout(c.Dir)
		if err != nil {
			return Report{}, err
		}
		s.proposer = a.Proposer
	}
	if err := s.check(); err != nil {
		return Report{}, err
	}
	if err := s.load(); err != nil {
		return Report{}, err
	}
	return s.report(ctx, plainMethods)
}

func (c Config) series() (*series, error) {
	conditions, err := pick(c.Conditions, c.Private != nil)
	if err != nil {
		return nil, err
	}
	if c.Private != nil && c.Private == c.Table {
		return nil, fmt.Errorf("%w: the private table is the table itself", ErrConfig)
	}
	s := &series{Runs: c.Runs, kind: kindProbe}
	if c.Proposer != nil {
		s.proposer = c.Proposer.Name()
	}
	for _, one := range conditions {
		table, file := c.Table, c.TableFile
		if one.Slug == Private {
			table, file = c.Private, c.PrivateFile
		}
		a := one.arm(table, c.Proposer)
		a.file = file
		s.arms = append(s.arms, a)
	}
	return s, nil
}

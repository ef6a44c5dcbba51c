package probe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/genius-nas/nasgo/nasgo"
)

// Plan is what a run will take, before any of it is spent.
type Plan struct {
	Searches int // in all
	Finished int // of them, there already
	Trials   int // to be made
	// Calls of a model, if each answer can be used, and their tokens, of prompts and
	// of replies; 0 for a proposer that asks nobody.
	Calls                     int
	PromptTokens, ReplyTokens int64
	Dollars                   *float64 // nil where a price is not known
	// Warning says what so few searches cannot show, "" if they can show something.
	Warning string
}

// Plan says what Run will take. Nothing is asked and nothing is written to the
// folder.
func (c Config) Plan() (Plan, error) {
	s, err := c.series()
	if err != nil {
		return Plan{}, err
	}
	return s.plan()
}

// Plan says what Compare will take, as Config.Plan does.
func (c Prompts) Plan() (Plan, error) {
	s, err := c.series()
	if err != nil {
		return Plan{}, err
	}
	return s.plan()
}

func (s *series) plan() (Plan, error) {
	if err := s.check(); err != nil {
		return Plan{}, err
	}
	p := Plan{Searches: len(s.arms) * s.Seeds, Dollars: new(float64), Warning: s.warning()}
	dir, err := os.MkdirTemp("", "nasgo-plan-")
	if err != nil {
		return Plan{}, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the system's own folder
	for i, a := range s.arms {
		left, err := s.left(i, &p)
		if err != nil {
			return Plan{}, err
		}
		p.Trials += left
		if a.by == nil || left == 0 {
			continue
		}
		e, err := s.estimate(filepath.Join(dir, a.slug+".study"), i)
		if err != nil {
			return Plan{}, err
		}
		p.add(e, float64(left)/float64(s.Trials))
	}
	return p, nil
}

// left is how many trials an arm still has to make.
func (s *series) left(arm int, p *Plan) (trials int, err error) {
	for seed := range s.Seeds {
		var m made
		if s.Dir != "" {
			m, err = s.read(job{arm, int64(seed + 1)})
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return 0, err
			}
		}
		if len(m.outcomes) >= s.Trials {
			p.Finished++
		}
		trials += s.Trials - len(m.outcomes)
	}
	return trials, nil
}

// estimate is what one search of an arm takes, by a study that is thrown away.
func (s *series) estimate(file string, arm int) (nasgo.Estimate, error) {
	study, err := nasgo.Open(file, s.config(job{arm, 1}))
	if err != nil {
		return nasgo.Estimate{}, err
	}
	e, err := study.Estimate(s.Trials)
	return e, errors.Join(err, study.Close())
}

func (p *Plan) add(e nasgo.Estimate, times float64) {
	if e.Calls == 0 {
		return
	}
	p.Calls += int(times*float64(e.Calls) + 0.5)
	p.PromptTokens += int64(times * float64(e.PromptTokens))
	p.ReplyTokens += int64(times * float64(e.ReplyTokens))
	switch {
	case e.Dollars == nil:
		p.Dollars = nil
	case p.Dollars != nil:
		*p.Dollars += times * *e.Dollars
	}
}

// warning says what the searches cannot show.
func (s *series) warning() string {
	tests := -1 // the first arm is what the others are compared with
	for _, a := range s.arms {
		if a.table == s.arms[0].table {
			tests++
		}
	}
	if n := Needed(tests); tests > 0 && s.Seeds < n {
		return fmt.Sprintf("%s of each are too few to show what a change does, however large: it takes at least %d seeds.", first1(searches(s.Seeds)), n)
	}
	return ""
}

// Sentence says it all.
func (p Plan) Sentence() string {
	text := fmt.Sprintf("%s, %d finished already, %s to go", searches(p.Searches), p.Finished, several(p.Trials, "trial"))
	if p.Calls > 0 {
		money := "cost unknown, since the model is not in the price list"
		if p.Dollars != nil {
			money = fmt.Sprintf("about $%.2g", *p.Dollars)
		}
		text += fmt.Sprintf(": at least %s of a model, about %d tokens of prompts and %d of replies, %s", several(p.Calls, "call"), p.PromptTokens, p.ReplyTokens, money)
	}
	text += "."
	if p.Warning != "" {
		text += " " + p.Warning
	}
	return text
}

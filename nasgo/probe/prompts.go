package probe

import (
	"context"
	"fmt"
	"strings"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/search"
	"github.com/genius-nas/nasgo/spaces"
)

// Variant is one way to ask: a prompt, a temperature, a model.
type Variant struct {
	// Slug is for file names: letters, digits and dashes.
	Slug string
	// Name is for people; "" means the slug.
	Name string
	// Proposer asks. Collect does without it.
	Proposer nasgo.Proposer
}

// Prompts says which ways to ask are compared, and where. Table, Variants,
// Trials and Seeds are needed.
type Prompts struct {
	Runs
	Table *spaces.Table
	// TableFile is where it was read from, see Config.TableFile.
	TableFile string
	// Variants are compared with the first of them.
	Variants []Variant
	// Once adds to the first variant the one that asks the first question only, so
	// that no result is seen; see the function Once.
	Once bool
}

// OnceSlug is that of the variant that Prompts.Once adds.
const OnceSlug = "once"

// Compare makes the searches that are not there yet and says what came of all of
// them, as Run does.
func Compare(ctx context.Context, c Prompts) (Report, error) {
	s, err := c.series()
	if err != nil {
		return Report{}, err
	}
	for _, v := range c.Variants {
		if v.Proposer == nil {
			return Report{}, fmt.Errorf("%w: the variant %s has no proposer; CollectPrompts reports on what is there", ErrConfig, v.Slug)
		}
	}
	if err := s.run(ctx); err != nil {
		return Report{}, err
	}
	return s.report(ctx, plainest)
}

// CollectPrompts reports on the searches that are in the folder, whole ones only,
// and asks nobody.
func CollectPrompts(ctx context.Context, c Prompts) (Report, error) {
	s, err := c.series()
	if err == nil {
		err = s.check()
	}
	if err == nil {
		err = s.load()
	}
	if err != nil {
		return Report{}, err
	}
	return s.report(ctx, plainest)
}

// plainest are the methods that prompts are compared with.
func plainest(*spaces.Space, [][]float64) []nasgo.Proposer {
	return []nasgo.Proposer{search.Random(), search.LargestFirst(), search.UniformFirst()}
}

func (c Prompts) series() (*series, error) {
	if len(c.Variants) == 0 {
		return nil, fmt.Errorf("%w: there is no way to ask, name at least one", ErrConfig)
	}
	s := &series{Runs: c.Runs, kind: kindPrompts}
	list := c.Variants
	if c.Once {
		one := Variant{Slug: OnceSlug, Name: "one question, no results"}
		if p := list[0].Proposer; p != nil {
			one.Proposer = Once(p)
		}
		list = append(list[:len(list):len(list)], one)
	}
	seen := map[string]bool{}
	for _, v := range list {
		if v.Slug == "" || strings.Trim(strings.ToLower(v.Slug), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || seen[v.Slug] {
			return nil, fmt.Errorf("%w: the slug %q of a variant is empty, has other than letters, digits and dashes, or is there twice", ErrConfig, v.Slug)
		}
		seen[v.Slug] = true
		a := arm{slug: v.Slug, name: v.Name, table: c.Table, file: c.TableFile}
		if a.name == "" {
			a.name = v.Slug
		}
		if p := v.Proposer; p != nil {
			a.by = func(int64) nasgo.Proposer { return p }
			if s.proposer == "" {
				s.proposer = p.Name()
			}
		}
		s.arms = append(s.arms, a)
	}
	return s, nil
}

// promptSentences are what may be said of ways to ask.
func (r Report) promptSentences() ([]string, error) {
	f := r.Fields[0]
	if len(f.Arms) == 0 {
		return []string{"No search has been made yet, so there is nothing to say."}, nil
	}
	changes, err := f.Changes()
	if err != nil {
		return nil, err
	}
	out := []string{f.stands(first1(f.Entries[0].Name), f.Entries[0])}
	var plain []Test
	for _, t := range changes {
		out = append(out, f.compared(t))
	}
	for i, a := range f.Arms {
		tests, err := f.Against(a.Slug)
		if err != nil {
			return nil, err
		}
		plain = append(plain, tests...)
		out = append(out, f.plainly("Against plain methods "+f.Entries[i].Name+" is", tests))
	}
	out = append(out, weakness(changes, plain, r.Seeds))
	return nonempty(append(append(out, r.oddities()...), f.Of.Caveat())), nil
}

// compared says how a way to ask does beside the first.
func (f Field) compared(t Test) string {
	ranks := f.from(t.B, t.A)
	once := ""
	if e, _, ok := f.entry(OnceSlug); ok && e.Name == t.A && (t.Could || t.Certain) {
		once = ": nothing here shows that results helped"
		if t.Shown() < 0 {
			once = ": it uses the results that it is told"
		}
	}
	switch shown := t.Shown(); {
	case t.Certain && t.Superiority == 0.5:
		return fmt.Sprintf("%s came out the same as %s in each search%s.", first1(t.A), t.B, once)
	case shown < 0:
		return fmt.Sprintf("%s does worse than %s, median rank from %s (%s)%s.", first1(t.A), t.B, ranks, number(t), once)
	case shown > 0:
		return fmt.Sprintf("%s does better than %s, median rank from %s (%s).", first1(t.A), t.B, ranks, number(t))
	}
	return fmt.Sprintf("Between %s and %s no difference is shown, median rank from %s (%s)%s.", t.A, t.B, ranks, number(t), once)
}

package llm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	firstWait   = time.Second
	longestWait = 30 * time.Second // unless the server asks for more
)

// converse asks until there is an answer, as far as retries and patience go.
// What the server refuses of a request is given up step by step, and results
// are left out while it calls the prompt too long.
func (m *Model) converse(ctx context.Context, o order) ([]said, error) {
	a, wait, told := m.abilities(), newWaiting(m, o.question.Rand()), false
	for {
		answers, learned, f := m.once(ctx, o, a)
		if f == nil {
			m.remember(learned)
			return answers, nil
		}
		switch f.remedy {
		case shorten:
			if a.Context != learned.Context && m.config.Context == 0 && !told { // now it is known
				a, told = learned, true
				continue
			}
			if o.results = min(o.results, len(o.question.History)) / 2; o.results > 0 {
				continue
			}
		case simplify:
			if weaker, ok := a.weaker(f.Problem, o); ok {
				if o.n > 1 && !weaker.N.hope() {
					o.n = 1
				}
				a = weaker
				continue
			}
		case retry:
			if again, err := wait.after(ctx, f); err != nil {
				return nil, err
			} else if again {
				continue
			}
		case none:
		}
		return nil, f.err()
	}
}

// waiting counts retries and the time between them.
type waiting struct {
	model  *Model
	chance *rand.Rand
	tries  int
	spent  time.Duration
}

func newWaiting(m *Model, r *rand.Rand) *waiting { return &waiting{model: m, chance: r} }

// after is next where the fault may pass.
func (w *waiting) after(ctx context.Context, f *fault) (bool, error) {
	if f.remedy != retry {
		return false, nil
	}
	return w.next(ctx, f)
}

// next waits before the next request: twice as long each time, between half and
// all of it by chance, or as long as the server asks. It is false, and the
// fault says why, when no retry is left or the wait would be too long.
func (w *waiting) next(ctx context.Context, f *fault) (bool, error) {
	c := w.model.config
	if w.tries >= c.Retries {
		f.Problem += fmt.Sprintf(" (%d requests)", w.tries+1)
		return false, nil
	}
	d := min(firstWait<<min(w.tries, 10), longestWait)
	d = d/2 + time.Duration(w.chance.Int64N(int64(d/2)+1))
	if asked, ok := retryAfter(f.header, w.model.now()); ok {
		d = max(asked, 0)
	}
	if w.spent+d > c.Patience {
		f.Problem += fmt.Sprintf("; the next request would have to wait %v, and %v of waiting are allowed", d.Round(time.Second), c.Patience)
		return false, nil
	}
	w.tries++
	w.spent += d
	if err := w.model.sleep(ctx, d); err != nil {
		return false, fmt.Errorf("waiting to ask %s again: %w", c.Model, err)
	}
	return true, nil
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if text == "" {
		return 0, false
	}
	if s, err := strconv.ParseFloat(text, 64); err == nil && s >= 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second)), true
	}
	if at, err := http.ParseTime(text); err == nil {
		return at.Sub(now), true
	}
	return 0, false
}

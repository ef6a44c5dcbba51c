package notebook

import (
	"fmt"
	"time"

	"github.com/genius-nas/nasgo/nasgo"
	"github.com/genius-nas/nasgo/nasgo/chart"
	"github.com/genius-nas/nasgo/nasgo/worker"
)

// live is an output that moves while a network trains.
type live struct {
	id, title string
	trial     nasgo.Trial // with the epochs so far
	status    string
	shown     time.Time
	took      time.Duration // to draw the last time
	curve     bundle        // as drawn last, of drawn epochs
	drawn     int
	warm      bool // a curve has been drawn
}

func newLive(title string) *live {
	return &live{id: newID(), title: title, status: "starting the worker"}
}

// watch takes a message of the worker. It draws at most once a second, and
// spends at most a quarter of the time on it.
func (l *live) watch(m worker.Message) {
	urgent := false
	switch {
	case m.Ready != nil:
		l.status, urgent = "on "+chart.Clean(m.Ready.Backend, 40)+", first step (the network is compiled)", true
	case m.Step != nil:
		l.status = fmt.Sprintf("epoch %d, step %d of %d, loss %.3f", m.Step.Epoch, m.Step.Step, m.Step.Of, m.Step.Loss)
	case m.Epoch != nil:
		l.trial.Epochs = append(l.trial.Epochs, *m.Epoch)
		l.status = epochSentence(*m.Epoch)
	default:
		return
	}
	if wait := max(time.Second, 4*l.took); !urgent && time.Since(l.shown) < wait {
		return
	}
	l.draw()
}

func epochSentence(e worker.Epoch) string {
	s := fmt.Sprintf("epoch %d of %d, training loss %.3f", e.Epoch, e.Of, e.TrainLoss)
	if e.Val != nil {
		s += fmt.Sprintf(", validation accuracy %.2f%%", float64(*e.Val))
	}
	return s + fmt.Sprintf(", %.0f s", e.Seconds)
}

func (l *live) draw() {
	begin := time.Now()
	if n := len(l.trial.Epochs); n > l.drawn {
		c := chart.Curves(l.trial)
		c.Title, c.Caption = l.title, ""
		if c.Options != nil {
			c.Options["animation"] = false
		}
		l.curve, l.drawn = bundle{HTML: c.HTML()}, n
	}
	out.show(l.id, bundle{HTML: l.curve.HTML + panel(l.bar(), faint(l.title+": "+l.status)), Text: l.title + ": " + l.status}, false)
	l.shown = time.Now()
	if l.warm { // the first curve takes longer: the library is read
		l.took = l.shown.Sub(begin)
	}
	l.warm = l.warm || l.drawn > 0
}

// bar is how much of the epochs is done.
func (l *live) bar() string {
	if len(l.trial.Epochs) == 0 {
		return ""
	}
	e := l.trial.Epochs[len(l.trial.Epochs)-1]
	return progressBar(e.Epoch, e.Of)
}

func progressBar(done, of int) string {
	if of <= 0 {
		return ""
	}
	return fmt.Sprintf(`<div style="background:#e3e7eb;height:6px;border-radius:3px;max-width:736px;margin:4px 0"><div style="background:#0072B2;height:6px;border-radius:3px;width:%d%%"></div></div>`,
		min(100, 100*done/of))
}

// end shows the last bundle in place of what moved; an empty one leaves what
// was shown.
func (l *live) end(b bundle) {
	if b.HTML == "" && b.Text == "" {
		if !l.shown.IsZero() {
			l.status += "; ended"
			l.draw()
		}
		return
	}
	out.show(l.id, b, true)
}

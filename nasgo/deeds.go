package nasgo

import (
	"slices"
	"time"
)

// deed is something that happened to a study, to be done again.
type deed struct {
	at      time.Time
	what    doing
	trial   int
	text    string
	attempt int       // what a question came to: the number of an attempt, 0 for the trial
	by      time.Time // when the answer to a question was there
}

type doing int

const (
	doAsk doing = iota
	doHint
	doApprove
	doReject
	doTell // that it was told or has failed
)

// deeds are what happened until the last finished trial was finished, in order.
func (p *replaying) deeds() (list []deed) {
	r := p.Record
	last := 0
	for _, t := range r.Trials {
		if t.State.Final() {
			last = t.Number
		}
	}
	for _, a := range r.Attempts {
		if a.Trial <= last {
			list = append(list, p.asking(a.Trial, a.N, a.Time))
		}
	}
	for _, e := range r.Events {
		switch d := (deed{at: e.Time, trial: e.Trial, text: e.Cause}); {
		case e.Trial < 1 || e.Trial > last:
		case e.From == "" && e.To == Proposed:
			list = append(list, p.asking(e.Trial, 0, e.Time))
		case e.To == ActApproved:
			d.what = doApprove
			list = append(list, d)
		case e.To == Rejected:
			d.what = doReject
			list = append(list, d)
		case e.To == Told || e.To == Failed:
			d.what = doTell
			list = append(list, d)
		}
	}
	for _, h := range r.Hints {
		if !p.WithoutHints {
			list = append(list, deed{at: h.Time, what: doHint, trial: h.Trial, text: h.Text})
		}
	}
	slices.SortStableFunc(list, func(a, b deed) int { return a.at.Compare(b.at) })
	return list
}

// asking is a question whose answer was there at a time: it was asked when the
// first request for it was sent, if there was one.
func (p *replaying) asking(trial, attempt int, by time.Time) deed {
	d := deed{at: by, what: doAsk, trial: trial, attempt: attempt, by: by}
	var after time.Time
	for _, a := range p.Record.Attempts {
		if a.Trial == trial && a.Time.Before(by) && a.Time.After(after) {
			after = a.Time
		}
	}
	for _, x := range p.Record.Exchanges {
		if x.Trial == trial && x.Time.After(after) && x.Time.Before(d.at) {
			d.at = x.Time
		}
	}
	return d
}

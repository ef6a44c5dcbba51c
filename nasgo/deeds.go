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
	tries   int       // attempts that the question told of
	by      time.Time // when the answer to a question was there
}

type doing int

const (
	doAsk  doing = iota
	doKeep       // what a question came to
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
			list = append(list, p.asking(deed{trial: a.Trial, attempt: a.N, at: a.Asked, by: a.Time, tries: a.N - 1})...)
		}
	}
	for _, e := range r.Events {
		switch d := (deed{at: e.Time, trial: e.Trial, text: e.Cause}); {
		case e.Trial < 1 || e.Trial > last:
		case e.From == "" && e.To == Proposed:
			t := r.Trials[e.Trial-1]
			d = deed{trial: e.Trial, at: t.Asked, by: e.Time, tries: t.Tries}
			list = append(list, p.asking(d)...)
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

// asking is a question and the keeping of what it came to. Files from before
// version 6 do not say when it was put: when the first request for it was sent,
// if there was one, with all attempts before it.
func (p *replaying) asking(d deed) []deed {
	d.what = doAsk
	if d.at.IsZero() {
		d.at, d.tries = p.guess(d)
	}
	keep := d
	keep.what, keep.at = doKeep, d.by
	return []deed{d, keep}
}

func (p *replaying) guess(d deed) (at time.Time, tries int) {
	at = d.by
	var after time.Time
	for _, a := range p.Record.Attempts {
		if a.Trial == d.trial && a.Time.Before(d.by) {
			tries++
			after = a.Time
		}
	}
	for _, x := range p.Record.Exchanges {
		if x.Trial == d.trial && x.Time.After(after) && x.Time.Before(at) {
			at = x.Time
		}
	}
	return at, tries
}

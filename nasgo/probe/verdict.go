package probe

import "fmt"

// follows says what a reader may take away, and never more than the tests show.
func (v view) follows() string {
	if !v.could() {
		return "So: with so few searches nothing could be shown, either way."
	}
	text := "So: " + v.feedback()
	if more := v.habits(); more != "" {
		text += " " + more
	}
	if more := v.remains(); more != "" {
		text += " " + more
	}
	return text
}

// could says whether any test could have shown anything.
func (v view) could() bool {
	for _, t := range append(v.changes, v.plain...) {
		if t.Could || t.Certain {
			return true
		}
	}
	return false
}

// feedback says whether it used the results, and what else it went by.
func (v view) feedback() string {
	uses := "nothing here shows that it used the feedback"
	switch {
	case v.shown(Reversed) < 0:
		uses = "it uses the results"
	case v.tooFew(Reversed):
		uses = "whether it uses the results so few searches cannot show"
	case !v.tried(Reversed):
		uses = "whether it uses the results was not tried, for which there is the condition " + Reversed
	}
	switch {
	case v.shown(Names) < 0:
		return uses + "; part of what it reached it owes to the names."
	case v.shown(Shuffled) < 0:
		return uses + "; part of what it reached it owes to places and numbers."
	case v.shown(Hidden) < 0:
		return uses + "; part of what it reached it owes to what all hidden takes away."
	case v.shown(Reversed) < 0 && (v.tried(Names) || v.tried(Hidden)):
		return uses + ", and nothing here shows that it needs to recognise the benchmark."
	}
	return uses + "."
}

// tooFew says whether a condition was tried so few times that nothing can be shown.
func (v view) tooFew(slug string) bool {
	t := find(v.changes, func(t Test) bool { return t.A == conditionName(slug) })
	return t != nil && !t.Certain && !t.Could
}

// habits compares it with its own frequencies: the one that does best counts.
func (v view) habits() string {
	var hardest *Test
	for i, t := range v.plain {
		if t.B != ByPosition && t.B != Pooled {
			continue
		}
		if hardest == nil || t.Superiority < hardest.Superiority {
			hardest = &v.plain[i]
		}
	}
	if hardest == nil {
		return ""
	}
	how := fmt.Sprintf("random with its own operation frequencies (%s)", brief(*hardest))
	switch shown := hardest.Shown(); {
	case shown > 0:
		return "It does more than follow its habits: it is better than " + how + "."
	case v.shown(Reversed) < 0 && shown == 0:
		return "It is not shown to be better than " + how + ", but these have in them what it learned."
	case shown < 0:
		return "It is worse than " + how + "."
	case !hardest.Could || hardest.Factor >= hopeless:
		return "So few searches cannot tell it from " + how + "."
	}
	return "It is not shown to be better than " + how + ": which operations it favours may be all there is to it."
}

// remains says what is left when all is hidden.
func (v view) remains() string {
	if len(v.left) == 0 {
		return ""
	}
	still := ""
	if t := find(v.plain, func(t Test) bool { return t.B == v.left[0].B }); t != nil && t.Shown() > 0 {
		still = "still "
	}
	switch t := v.left[0]; {
	case t.Shown() > 0:
		return "With all hidden it is " + still + "better than random (" + brief(t) + ")."
	case t.Shown() < 0:
		return "With all hidden it is worse than random (" + brief(t) + ")."
	default:
		return "With all hidden it is not shown to be better than random (" + number(t) + ")."
	}
}

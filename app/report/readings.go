package report

import (
	"time"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// readings is what reading a run's settings back showed.
type readings struct {
	checks map[*provxml.Node]run.Check
	worst  map[*provxml.Node]run.Verdict // of a group: Differs if something in it does, else the least that is known
	lost   bool                          // no answer came: what was read back is all there is
}

func readingsOf(r run.Run) readings {
	b := readings{}
	if r.Verification == nil {
		return b
	}
	b.lost = r.Result != nil && r.Result.Lost
	b.checks = map[*provxml.Node]run.Check{}
	b.worst = map[*provxml.Node]run.Verdict{}
	for _, c := range r.Verification.Checks {
		b.checks[c.Setting] = c
		for n := c.Setting; n != nil; n = n.Parent {
			if w, ok := b.worst[n]; !ok || worseVerdict(c.Verdict, w) {
				b.worst[n] = c.Verdict
			}
		}
	}
	return b
}

// worseVerdict reports whether a hides b where there is room for one word only.
func worseVerdict(a, b run.Verdict) bool {
	rank := [...]int{run.Verified: 0, run.CannotReadBack: 1, run.NotVerified: 2, run.Differs: 3}
	return rank[a] > rank[b]
}

// shown is the mark, colour and word of a node: its state, but where reading back has
// shown something that the state does not say.
func (b readings) shown(n *provxml.NodeResult, state provxml.State, r *provxml.Result) (mark, color, is string) {
	mark, color = stateMark(state)
	is = word(state, r.HRESULT)
	if n.Request == nil || b.checks == nil {
		return mark, color, is
	}
	v, ok := b.worst[n.Request]
	switch {
	case !ok:
	case v == run.Differs && (state.Good() || b.lost):
		return "!=", yellow, "differs"
	case v == run.Verified && b.lost && state == provxml.Unknown:
		return "ok", green, "verified"
	}
	return mark, color, is
}

// good counts the settings at and below a node that are as they were asked for, as far
// as is known.
func (b readings) good(n *provxml.NodeResult) int {
	good := 0
	for x := range n.Nodes() {
		if x.Request == nil || !x.Request.Setting() {
			continue
		}
		c, checked := b.checks[x.Request]
		if checked && (b.lost || c.Verdict == run.Differs) {
			if c.Verdict == run.Verified {
				good++
			}
		} else if x.State.Good() {
			good++
		}
	}
	return good
}

// ReadBackDoc is what asking a handset back showed.
type ReadBackDoc struct {
	Verified       int             `json:"verified"`
	Differs        int             `json:"differs"`
	CannotReadBack int             `json:"cannot_be_read_back"`
	NotVerified    int             `json:"not_verified"`
	Started        time.Time       `json:"started"`
	Ended          time.Time       `json:"ended"`
	Restarted      bool            `json:"restarted,omitempty"`
	Explanation    *ExplanationDoc `json:"explanation,omitempty"` // why it is not complete
}

// BeforeDoc says what was read before a document was sent, without its contents.
type BeforeDoc struct {
	Read        time.Time       `json:"read"`
	Explanation *ExplanationDoc `json:"explanation,omitempty"` // why it is not complete, so that the run cannot be undone
}

func readBackDoc(v *run.Verification) *ReadBackDoc {
	if v == nil {
		return nil
	}
	count, _ := explain.Verdicts(v)
	return &ReadBackDoc{
		Verified: count[run.Verified], Differs: count[run.Differs],
		CannotReadBack: count[run.CannotReadBack], NotVerified: count[run.NotVerified],
		Started: v.Started.UTC(), Ended: v.Ended.UTC(), Restarted: v.Restarted,
		Explanation: Explanation(explain.Error(v.Err).English()),
	}
}

func beforeDoc(b *run.Before) *BeforeDoc {
	if b == nil {
		return nil
	}
	return &BeforeDoc{Read: b.Read.UTC(), Explanation: Explanation(explain.Error(b.Err).English())}
}

// verificationOf is a whole verification in one word: a difference before all, and
// verified only if every setting is.
func verificationOf(v *run.Verification) string {
	count, ok := explain.Verdicts(v)
	switch {
	case !ok:
		return run.NotVerified.Key()
	case count[run.Differs] > 0:
		return run.Differs.Key()
	case count[run.Verified] == len(v.Checks):
		return run.Verified.Key()
	case count[run.Verified] > 0:
		return "partly_verified"
	}
	return run.CannotReadBack.Key()
}

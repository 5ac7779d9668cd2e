package report

import (
	"strings"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/change"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Row is one element of a reported document: a setting, or a group of them.
type Row struct {
	Path    string // as provxml.Node.Path; may hold any character
	Name    string // the last part of it, for people
	Kind    string // the element: parm, noparm, parm-query, characteristic, ...
	Parm    bool   // a parm of some kind
	Setting bool   // it asks the handset for something by itself
	Line    int    // in the document; 0: it is not in it, or nobody knows
	Column  int

	State   string // provxml.State's key; of a group the worst in it; "not_sent"
	Word    string // the same for people: "rolled back", "not begun"
	Mark    Mark
	Problem bool // not as it was asked for; of a group, that the group itself was refused

	Secret    bool // its values are Masked
	Requested *string
	Before    *string // what the handset had before
	Absent    bool    // it had none before
	Replied   *string // what stands in its reply to the document
	ReadBack  *string // what it reported when it was asked again

	Note    string // how what stands in the reply is the same as what was asked for, or why nobody can tell
	Checked bool   // it was asked for again; what follows is what that showed
	Verdict run.Verdict
	Reason  string // of the verdict
	Why     explain.Words

	Good, Total int // settings at and below it: as asked for, all
	Children    []*Row
}

// Mark is what a state comes to.
type Mark string

const (
	MarkGood    Mark = "good"    // as it was asked for
	MarkBad     Mark = "bad"     // refused, or another value
	MarkUnsure  Mark = "unsure"  // nobody can say
	MarkNothing Mark = "nothing" // nothing was changed here
)

// Reported is what the handset has, as far as it said so: when it was asked again,
// or else in its reply. What a reply repeats of a setting that was refused or undone
// is not what the handset has.
func (r *Row) Reported() *string {
	switch {
	case r.ReadBack != nil:
		return r.ReadBack
	case r.Verdict == run.Differs:
		return nil // it was asked again, and has none
	case r.State == provxml.Failed.Key() && r.Replied != nil && r.Requested != nil && *r.Replied != *r.Requested:
		return r.Replied
	case r.Mark == MarkGood:
		return r.Replied
	}
	return nil
}

func (r *Row) walk(visit func(*Row)) {
	visit(r)
	for _, c := range r.Children {
		c.walk(visit)
	}
}

// rows makes the rows of a result.
func (o *Reported) rows(result *provxml.Result) {
	b := rowMaker{mask: o.mask, hr: result.HRESULT, unsent: result.Unsent, before: beforeOf(o.Run), checks: map[*provxml.Node]*run.Check{}}
	if v := o.Run.Verification; v != nil {
		for i := range v.Checks {
			b.checks[v.Checks[i].Setting] = &v.Checks[i]
		}
	}
	for _, n := range result.Root.Children {
		r := b.row(n)
		o.Rows = append(o.Rows, r)
		o.Good, o.Total = o.Good+r.Good, o.Total+r.Total
	}
	shown, left := firstOf(result.Extra, maxExtra)
	o.More = left
	for _, n := range shown {
		o.Extra = append(o.Extra, b.row(n))
	}
	o.HasBefore, o.HasVerification = b.anyBefore, len(b.checks) > 0
	o.Verification = explain.VerdictWords(o.Run.Verification).String()
}

type rowMaker struct {
	mask      masker
	hr        rapi.HRESULT
	unsent    bool
	before    map[*provxml.Node]change.Step
	checks    map[*provxml.Node]*run.Check
	anyBefore bool
}

func (b *rowMaker) row(n *provxml.NodeResult) *Row {
	at := n.Node()
	state := StateOf(n)
	r := &Row{
		Path: b.mask(at.Path()), Name: b.mask(nameOf(at)), Kind: at.Kind.String(), Parm: isParm(at.Kind),
		Setting: n.Request != nil && n.Request.Setting(),
		State:   state.Key(), Word: word(state, b.hr), Mark: markOf(state),
		Secret: Secret(n),
	}
	if at.Kind == provxml.Foreign && at.Element != nil {
		r.Kind = at.Element.FullTag()
	}
	if b.unsent {
		r.State, r.Word, r.Mark = "not_sent", "not sent", MarkNothing
	}
	if n.Request != nil {
		r.Line, r.Column = n.Request.Pos.Line, n.Request.Pos.Column
		if n.Request.HasValue && n.Request.Kind.Request() == provxml.Parm {
			r.Requested = b.value(r, n.Request.Value)
		}
	}
	if n.HasReported {
		r.Replied = b.value(r, n.Reported)
	}
	if r.Setting {
		b.setting(r, n)
	} else {
		if explain.Blamed(n) {
			r.Problem, r.Why = true, b.mask.explanation(explain.Node(n, b.hr).English())
		}
	}
	if r.Setting {
		r.Total = 1
		if !r.Problem && !b.unsent {
			r.Good = 1
		}
	}
	for _, c := range n.Children {
		child := b.row(c)
		r.Children = append(r.Children, child)
		if r.Good, r.Total = r.Good+child.Good, r.Total+child.Total; child.Mark == MarkBad && r.Mark == MarkGood {
			r.Word, r.Mark = child.Word, MarkBad // the handset took it, and has something else
		}
	}
	return r
}

// setting adds what only settings have.
func (b *rowMaker) setting(r *Row, n *provxml.NodeResult) {
	r.Problem = !n.State.Good() && !b.unsent
	if r.Problem {
		r.Why = b.mask.explanation(explain.Node(n, b.hr).English())
	}
	if s, known := b.before[n.Request]; known && r.Parm {
		switch {
		case s.Now != nil:
			r.Before, b.anyBefore = b.value(r, *s.Now), true
		case s.Kind == change.Add || s.Kind == change.Same && n.Request.Kind == provxml.NoParm:
			r.Absent, b.anyBefore = true, true
		}
	}
	if c, ok := explain.Compare(n); ok {
		r.Note = c.Note().String()
	}
	c := b.checks[n.Request]
	if c == nil {
		return
	}
	r.Checked = true
	r.Verdict, r.Reason = c.Verdict, b.mask(c.Reason.String())
	if c.Reported != nil {
		r.ReadBack = b.value(r, *c.Reported)
	}
	if c.Verdict == run.Verified && r.Problem {
		switch n.State {
		case provxml.Unknown: // no answer came, and it was asked again
			r.Problem, r.Word, r.Mark, r.Why = false, run.Verified.String(), MarkGood, explain.Words{}
		case provxml.NotMentioned:
			r.Why = explain.Words{What: r.Why.What + " When it was asked, it reported what was asked for."}
		}
	}
	if c.Verdict != run.Differs {
		return
	}
	r.Problem = true
	switch n.State {
	case provxml.Failed, provxml.RolledBack, provxml.Cancelled: // that says more
	default:
		r.Word, r.Mark, r.Why = run.Differs.String(), MarkBad, differs(r)
	}
}

// differs explains a setting that was taken and reads otherwise now.
func differs(r *Row) explain.Words {
	x := explain.Words{
		What:  "The handset took this setting, and reports another value when it is asked.",
		Cause: "The handset keeps a value of its own here, or something on it changed the setting again.",
		Do:    "Compare what was asked for with what is reported. Apply the document again if the value on the handset is not wanted.",
	}
	switch {
	case r.ReadBack == nil && r.Requested != nil:
		x.What = "The handset took this setting, and says that it does not have it when it is asked."
	case r.ReadBack != nil && r.Requested == nil:
		x.What = "The handset deleted this setting, and reports a value for it when it is asked."
	}
	return x
}

// value is a value as it may be shown.
func (b *rowMaker) value(r *Row, s string) *string {
	if r.Secret && s != "" {
		s = lint.Masked
	}
	s = b.mask(s) // one may repeat the secret of another
	return &s
}

// nameOf is how an element is called on its own.
func nameOf(at *provxml.Node) string {
	name := printable(at.Name)
	switch {
	case at.Kind == provxml.Foreign && at.Element != nil:
		return strings.TrimSpace("<" + printable(at.Element.FullTag()) + "> " + name)
	case name == "" && isParm(at.Kind):
		return "(default)"
	case name == "":
		return "(no name)"
	}
	return name
}

// markOf is what a state comes to.
func markOf(s provxml.State) Mark {
	switch s {
	case provxml.Failed:
		return MarkBad
	case provxml.NotMentioned, provxml.Unknown:
		return MarkUnsure
	case provxml.RolledBack, provxml.Cancelled:
		return MarkNothing
	}
	return MarkGood
}

// beforeOf is what a handset had where a run's settings went.
func beforeOf(r run.Run) map[*provxml.Node]change.Step {
	if r.Before == nil || r.Before.Reply == "" {
		return nil
	}
	cat := csp.Carried()
	q, err := change.Before(cat, r.Document)
	if err != nil || q.Document == nil {
		return nil
	}
	steps := map[*provxml.Node]change.Step{}
	for _, s := range change.Plan(cat, r.Document, q.Answers(provxml.Match(q.Document, 0, r.Before.Reply, true))) {
		steps[s.Setting] = s
	}
	return steps
}

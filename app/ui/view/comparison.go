package view

import (
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/provxml"
)

// Compared is one setting of two runs.
type Compared struct {
	Path     string
	First    Side
	Second   Side
	Differ   bool
	Reported bool // the difference is in what was reported, not in what was asked for
}

// Side is a setting in one of the two; the zero value is not there.
type Side struct {
	There    bool
	Value    string // requested; masked as on the screen
	Reported string
	Mark     Mark
	raw      string // of the value, to tell secrets apart that look the same
}

// Comparison holds two runs against each other, setting by setting: those of the first in
// its order, then those that only the second has.
type Comparison struct {
	First, Second *Result
	Rows          []Compared
	Differ        int // how many
}

// NewComparison compares two runs. It may be called on any goroutine.
func NewComparison(a, b *run.Run) *Comparison {
	c := &Comparison{First: NewResult(a), Second: NewResult(b)}
	second := c.Second.sides()
	seen := map[string]bool{}
	for _, s := range c.First.sides().list {
		seen[s.path] = true
		other := second.by[s.path]
		c.add(s.path, s.Side, other)
	}
	for _, s := range second.list {
		if !seen[s.path] {
			c.add(s.path, Side{}, s.Side)
		}
	}
	return c
}

func (c *Comparison) add(path string, a, b Side) {
	row := Compared{Path: path, First: a, Second: b}
	asked := a.There != b.There || a.raw != b.raw
	row.Reported = !asked && (a.Mark.Word != b.Mark.Word || a.Reported != b.Reported)
	row.Differ = asked || row.Reported
	if row.Differ {
		c.Differ++
	}
	c.Rows = append(c.Rows, row)
}

// Shown are the rows, or only those that differ.
func (c *Comparison) Shown(onlyDifferent bool) []Compared {
	if !onlyDifferent {
		return c.Rows
	}
	var list []Compared
	for _, r := range c.Rows {
		if r.Differ {
			list = append(list, r)
		}
	}
	return list
}

// Summary says how many settings differ.
func (c *Comparison) Summary() string {
	if c.Differ == 0 {
		return words.N("The same in all {{.Count}} settings", len(c.Rows))
	}
	return words.T("{{.Some}} of {{.All}} settings differ", "Some", c.Differ, "All", len(c.Rows))
}

type side struct {
	path string
	Side
}

type sides struct {
	list []side
	by   map[string]Side
}

// sides are the settings of a result by their paths.
func (v *Result) sides() sides {
	s := sides{by: map[string]Side{}}
	for i := range v.Tree.nodes {
		n := &v.Tree.nodes[i]
		r := n.Result
		if r == nil || r.Request == nil || !r.Request.Setting() {
			continue
		}
		n.draw()
		path := r.Request.Path()
		one := Side{There: true, Value: requested(r), Reported: v.reported(r), Mark: n.Mark, raw: kindOf(r.Request) + r.Request.Value}
		if r.Request.Kind.Query() {
			one.Value = one.Reported // what came of it says more than that it was asked
		}
		s.list = append(s.list, side{path, one})
		s.by[path] = one
	}
	return s
}

// kindOf tells setting, deleting and asking apart.
func kindOf(n *provxml.Node) string { return n.Kind.Request().String() + " " }

// Text is a side in one line: what was asked for, and what became of it.
func (s Side) Text() string {
	if s.Value == "" {
		return s.Mark.Word
	}
	return s.Value + " · " + s.Mark.Word
}

// When says of a run beside another one when it began, and where.
func (v *Result) When() string {
	return v.Run.Started.Local().Format("2006-01-02 15:04") + " · " + v.Run.Port
}

package view

import (
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Cell is a row of the table that holds what was requested against what was reported. It
// is a setting, or a heading above some.
type Cell struct {
	ID        string // of the tree's node
	Heading   bool
	Name      string // the setting's, or the path of those below the heading
	Requested string
	Reported  string
	Mark      Mark
	Problem   bool
}

// Table lists the settings in the order of the document, each group of them below its
// path; with onlyProblems those with a problem of their own.
func (v *Result) Table(onlyProblems bool) []Cell {
	var list []Cell
	headed := -2 // the node whose path stands above
	for i := range v.Tree.nodes {
		n := &v.Tree.nodes[i]
		r := n.Result
		if r == nil || len(n.kids) > 0 && (r.Request == nil || !r.Request.Setting()) || onlyProblems && !n.Own {
			continue
		}
		n.draw()
		if n.parent != headed && n.parent >= 0 {
			list = append(list, Cell{ID: id(n.parent), Heading: true, Name: flat(v.Tree.Path(id(n.parent)))})
			headed = n.parent
		}
		list = append(list, Cell{ID: id(i), Name: n.Heading(), Requested: requested(r), Reported: v.reported(r), Mark: n.Mark, Problem: n.Own})
	}
	return list
}

// requested is what was asked for.
func requested(r *provxml.NodeResult) string {
	q := r.Request
	switch {
	case q == nil:
		return ""
	case q.Kind.Request() == provxml.NoParm, q.Kind.Request() == provxml.NoCharacteristic:
		return words.T("none")
	case q.Kind.Query():
		return words.T("any")
	case !q.HasValue:
		return words.T("no value")
	}
	return shown(q, q.Value)
}

// reported is what the handset says it has: when it was asked back, or else in its reply.
func (v *Result) reported(r *provxml.NodeResult) string {
	if v.Look != nil {
		if m := v.remarks[r.Request]; m.now != "" {
			return flat(m.now)
		}
		return "—"
	}
	if c := v.checks[r.Request]; c != nil && r.Request != nil {
		switch {
		case c.Verdict == run.CannotReadBack:
			return words.T("cannot be read back")
		case c.Reported != nil:
			return shown(r.Request, *c.Reported)
		case c.Verdict != run.NotVerified:
			return words.T("none")
		}
	}
	switch {
	case r.State == provxml.Masked:
		return masked
	case r.State == provxml.Absent, r.State == provxml.Removed:
		return words.T("none")
	case r.HasReported:
		return shown(r.Node(), r.Reported)
	}
	return "—"
}

// shown is a value as it may be seen: on one line, a secret masked.
func shown(n *provxml.Node, value string) string {
	switch {
	case value == "":
		return words.T("empty")
	case lint.Secret(n):
		return masked
	}
	return flat(value)
}

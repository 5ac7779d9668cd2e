package report

import (
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// A Count says how many of the settings below a node are as they were asked
// for, and how many of the queries among them were answered. What a query
// brought is not counted; the query is.
type Count struct {
	Good, Total       int // with the queries
	Answered, Queries int // "there is none" is an answer
	By                provxml.Counts
}

// CountOf counts the settings at and below n.
func CountOf(n *provxml.NodeResult) Count {
	var c Count
	c.add(n)
	return c
}

// SumOf counts the settings of a whole document.
func SumOf(r *provxml.Result) Count { return CountOf(r.Root) }

// sumOf counts the settings of a run, with what reading them back showed: one that the
// handset reports otherwise is not as it was asked for, whatever the reply said; without
// a reply one that was verified is.
func sumOf(r run.Run) Count {
	c := SumOf(r.Result)
	if read := readingsOf(r); read.checks != nil {
		c.Good = read.good(r.Result.Root)
	}
	return c
}

func (c *Count) add(n *provxml.NodeResult) {
	if n == nil || n.Request == nil {
		return
	}
	if n.Request.Setting() {
		c.Total++
		c.By[n.State]++
		if n.State.Good() {
			c.Good++
		}
		if n.Request.Kind.Query() {
			c.Queries++
			if answered(n.State) {
				c.Answered++
			}
		}
	}
	for _, child := range n.Children {
		c.add(child)
	}
}

// answered reports whether a query in this state got an answer.
func answered(s provxml.State) bool {
	return s == provxml.Value || s == provxml.Masked || s == provxml.Absent
}

// StateOf is the state that a node is shown with: of a group that was sent, the
// worst of all that is in it. A group is absent only if all in it is: where
// something else was found, that says more.
func StateOf(n *provxml.NodeResult) provxml.State {
	if len(n.Children) == 0 || n.Request == nil {
		return n.State
	}
	worst := n.Worst()
	if n.State == provxml.RolledBack && worst == n.State && asksOnly(n) {
		// Nothing in it was to be done, so that nothing was undone.
		worst = provxml.Applied
		for c := range n.Nodes() {
			if c.Request != nil && c.Request.Setting() && c.State.Worse(worst) {
				worst = c.State
			}
		}
	}
	if worst != provxml.Absent {
		return worst
	}
	found, first := worst, true
	for c := range n.Nodes() {
		if c.Request == nil || !c.Request.Setting() || c.State == provxml.Absent {
			continue
		}
		if first || c.State.Worse(found) {
			found, first = c.State, false
		}
	}
	return found
}

// asksOnly reports whether a group has questions in it, and nothing else.
func asksOnly(n *provxml.NodeResult) bool {
	asks := false
	for c := range n.Nodes() {
		if c.Request == nil || !c.Request.Setting() {
			continue
		}
		if !c.Request.Kind.Request().Query() {
			return false
		}
		asks = true
	}
	return asks
}

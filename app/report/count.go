package report

import "cradle/rapi/provxml"

// A Count says how many of the settings below a node are as they were asked
// for. What a query brought is not counted; the query is.
type Count struct {
	Good, Total int
	By          provxml.Counts
}

// CountOf counts the settings at and below n.
func CountOf(n *provxml.NodeResult) Count {
	var c Count
	c.add(n)
	return c
}

// SumOf counts the settings of a whole document.
func SumOf(r *provxml.Result) Count {
	c := Count{By: r.Counts()}
	for s, n := range c.By {
		c.Total += n
		if provxml.State(s).Good() {
			c.Good += n
		}
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
	}
	for _, child := range n.Children {
		c.add(child)
	}
}

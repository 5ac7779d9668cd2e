package bench

import (
	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// Echo compares what was asked for with what the handset's reply repeats of a setting
// that it took: how says what made two texts the same, or why they cannot be
// compared. ok is false where there are not both.
func Echo(n *provxml.NodeResult) (v canon.Verdict, how string, ok bool) {
	if n.State != provxml.Applied || n.Request == nil || n.Request.Kind != provxml.Parm || !n.Request.HasValue || !n.HasReported {
		return 0, "", false
	}
	if n.Request.Value == n.Reported {
		return canon.Same, "", true
	}
	if n.Reported == "" {
		// Some versions may repeat what was set without its value (open: no source).
		return canon.Incomparable, "the handset repeats the setting and not its value", true
	}
	v, how = canon.Equal(n.Request.Value, n.Reported, canon.TypeOf(n.Request, n.Reply, canon.Known(csp.Carried())(n.Request)))
	return v, how, true
}

// echoesAnother reports whether a handset repeats a setting with another value than
// was asked for.
func echoesAnother(r *provxml.Result) bool {
	for n := range r.Nodes() {
		if v, _, ok := Echo(n); ok && v == canon.Different {
			return true
		}
	}
	return false
}

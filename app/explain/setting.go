package explain

import (
	"fmt"
	"strings"

	"cradle/app/bench"
	"cradle/rapi"
	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Setting says of one setting of the document what it is, by the catalogue, and
// what became of it. There is always something to say of what was sent; of what
// only the reply has it is what it is.
func Setting(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	at := n.Node()
	if at == nil || at.Kind == provxml.Root {
		return Explanation{}
	}
	x := Node(n, hr)
	x.What = strings.TrimSpace(About(at) + " " + became(n, x))
	return x
}

// About says what a setting or group is, in one sentence or two.
func About(at *provxml.Node) string { return oneLine(about(at)) }

func about(at *provxml.Node) string {
	cat := csp.Carried()
	p, known := cat.Find(provider(at))
	family, foreign := cat.Foreign(provider(at))
	switch {
	case !known && foreign:
		return fmt.Sprintf("%s belongs to documents for other devices (%s).", provider(at), family)
	case !known:
		return fmt.Sprintf("Nothing is known of %s.", provider(at))
	case top(at):
		return sentence(p.Purpose)
	}
	of := fmt.Sprintf("It belongs to %s: %s", p.Type, sentence(p.Purpose))
	if isParm(at.Kind) {
		parm := canon.Known(cat)(at)
		if parm == nil || parm.Help == "" {
			return of
		}
		return strings.TrimSpace(first(parm.Help) + " " + meaning(at, parm))
	}
	group, ok := canon.Group(cat, at)
	if !ok || group.Help == "" {
		return of
	}
	return first(group.Help)
}

// first is the first sentence of a text.
func first(s string) string {
	for i := 0; ; {
		end := strings.Index(s[i:], ". ")
		if end < 0 {
			return sentence(s)
		}
		if i += end + 2; i < len(s) && s[i] >= 'A' && s[i] <= 'Z' { // not "e.g. this"
			return sentence(s[:i-1])
		}
	}
}

// meaning says what the value that is asked for stands for.
func meaning(at *provxml.Node, parm *csp.Parm) string {
	if at.Kind.Request() != provxml.Parm || at.Value == "" || parm.Secret || lint.Secret(at) {
		return ""
	}
	if o, ok := parm.Option(at.Value); ok && o.Label != "" {
		return fmt.Sprintf("%s means %s", quoted(o.Value), sentence(lower(o.Label)))
	}
	return ""
}

// lower makes the first letter of a label small, where it begins a plain word.
func lower(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' && s[1] <= 'z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

func isParm(k provxml.Kind) bool {
	switch k.Request() {
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		return true
	}
	return false
}

// became is one sentence on the state of a setting; x is what Node says of it.
func became(n *provxml.NodeResult, x Explanation) string {
	if x.What != "" {
		return x.What
	}
	switch n.State {
	case provxml.Applied:
		if c, ok := Compare(n); ok {
			return "The handset took it. " + c.Words()
		}
		return "The handset took it."
	case provxml.Removed:
		return "The handset deleted it."
	case provxml.Value:
		if n.Request == nil {
			return ""
		}
		return "The handset told what it has."
	case provxml.Absent:
		return "The handset does not have it."
	case provxml.Accepted:
		return "The handset reported success for the whole document and did not list its settings."
	}
	return ""
}

// Comparison is what a handset reports of a setting that it took, against what was
// asked for.
type Comparison struct {
	Verdict canon.Verdict
	How     string // what made two texts the same, or why they cannot be compared
}

// Compare compares what was asked for with what is reported; ok is false where
// there are not both.
func Compare(n *provxml.NodeResult) (c Comparison, ok bool) {
	c.Verdict, c.How, ok = bench.Echo(n)
	return c, ok
}

// Words is the comparison in a sentence, without the values.
func (c Comparison) Words() string {
	switch {
	case c.Verdict == canon.Different:
		return "It reports another value than was asked for."
	case c.Verdict == canon.Incomparable:
		return "What it reports cannot be compared: " + c.How + "."
	case c.How != "":
		return "It reports the same value, written in another way (the same " + c.How + ")."
	}
	return "It reports the same value."
}

// Note is the comparison in a few words, for behind the values; "" where they simply
// differ.
func (c Comparison) Note() string {
	switch {
	case c.Verdict == canon.Incomparable:
		return "which cannot be compared: " + c.How
	case c.How != "":
		return "the same " + c.How
	}
	return ""
}

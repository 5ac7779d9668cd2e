package explain

import (
	"strings"

	"cradle/app/bench"
	"cradle/rapi"
	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
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
	x := Became(n, hr)
	x.What = and(About(at), x.What)
	return x
}

// Became says what became of a setting of the document, and not what it is.
func Became(n *provxml.NodeResult, hr rapi.HRESULT) Explanation {
	x := Node(n, hr)
	x.What = became(n, x)
	return x
}

// About says what a setting or group is, in one sentence or two.
func About(at *provxml.Node) phrase.Text {
	cat := csp.Carried()
	p, known := cat.Find(provider(at))
	family, foreign := cat.Foreign(provider(at))
	switch {
	case !known && foreign:
		return phrase.New("{{.Provider}} belongs to documents for other devices ({{.Devices}}).", "Provider", oneLine(provider(at)), "Devices", phrase.Known(family))
	case !known:
		return phrase.New("Nothing is known of {{.Provider}}.", "Provider", oneLine(provider(at)))
	case top(at):
		return catalogueText(p.Purpose)
	}
	of := phrase.New("It belongs to {{.Provider}}: {{.Purpose}}", "Provider", p.Type, "Purpose", catalogueText(p.Purpose))
	if isParm(at.Kind) {
		parm := canon.Known(cat)(at)
		if parm == nil || parm.Help == "" {
			return of
		}
		return and(catalogueText(first(parm.Help)), meaning(at, parm))
	}
	group, ok := canon.Group(cat, at)
	if !ok || group.Help == "" {
		return of
	}
	return catalogueText(first(group.Help))
}

// catalogueText is a text of the catalogue's, which has a table of its own.
func catalogueText(title string) phrase.Text { return phrase.Sentence(phrase.Known(oneLine(title))) }

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
func meaning(at *provxml.Node, parm *csp.Parm) phrase.Text {
	if at.Kind.Request() != provxml.Parm || at.Value == "" || parm.Secret || lint.Secret(at) {
		return phrase.Text{}
	}
	if o, ok := parm.Option(at.Value); ok && o.Label != "" {
		return phrase.New("{{.Value}} means {{.Meaning}}", "Value", quoted(o.Value), "Meaning", catalogueText(o.Label))
	}
	return phrase.Text{}
}

func isParm(k provxml.Kind) bool {
	switch k.Request() {
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		return true
	}
	return false
}

// became is one sentence on the state of a setting; x is what Node says of it.
func became(n *provxml.NodeResult, x Explanation) phrase.Text {
	if !x.What.IsZero() {
		return x.What
	}
	switch n.State {
	case provxml.Applied:
		if c, ok := Compare(n); ok {
			return and(phrase.New("The handset took it."), c.Words())
		}
		return phrase.New("The handset took it.")
	case provxml.Removed:
		return phrase.New("The handset deleted it.")
	case provxml.Value:
		if n.Request == nil {
			return phrase.Text{}
		}
		return phrase.New("The handset told what it has.")
	case provxml.Absent:
		return phrase.New("The handset does not have it.")
	case provxml.Accepted:
		return phrase.New("The handset reported success for the whole document and did not list its settings.")
	}
	return phrase.Text{}
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
func (c Comparison) Words() phrase.Text {
	switch {
	case c.Verdict == canon.Different:
		return phrase.New("It reports another value than was asked for.")
	case c.Verdict == canon.Incomparable:
		return phrase.New("What it reports cannot be compared: {{.Why}}.", "Why", phrase.Known(c.How))
	case c.How != "":
		return phrase.New("It reports the same value, written in another way (the same {{.How}}).", "How", phrase.Known(c.How))
	}
	return phrase.New("It reports the same value.")
}

// Note is the comparison in a few words, for behind the values; "" where they simply
// differ.
func (c Comparison) Note() phrase.Text {
	switch {
	case c.Verdict == canon.Incomparable:
		return phrase.New("which cannot be compared: {{.Why}}", "Why", phrase.Known(c.How))
	case c.How != "":
		return phrase.New("the same {{.How}}", "How", phrase.Known(c.How))
	}
	return phrase.Text{}
}

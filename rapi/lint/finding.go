package lint

import (
	"cmp"
	"slices"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Severity says how much a Finding matters.
type Severity uint8

const (
	// Note is worth knowing; nothing need be done about it.
	Note Severity = iota
	// Warning: a handset may refuse it, or do something else than is meant.
	Warning
	// Error: a handset refuses it, or does not do what is written.
	Error
)

// String is "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// Finding is one thing that the lint found in a document.
type Finding struct {
	ID       string // of the Rule: stable, for programs
	Severity Severity
	Pos      provxml.Pos // of the element or attribute; Line 0: the document as a whole
	End      provxml.Pos // behind its last character; Line 0: not known
	Path     string      // provxml.Node.Path; "" for the document as a whole
	Msg      phrase.Text // what is the matter, one line, without secrets
	Fix      phrase.Text // what to do about it, one line; may be empty
	Source   string      // where the rule is known from
	Node     *provxml.Node
	Danger   *Danger // set when it needs a person's word before it is sent
}

// Options say what a document is for. The zero value is a phone on the cable
// whose policies are as they were made.
type Options struct {
	Target  Target
	Carrier csp.Carrier // how the document is to reach the handset; "" is the cable
}

// Target is the handset that a document is for, as far as it is known.
type Target struct {
	Name    string      // for messages: "Windows Mobile 6.5 Professional"; "" is any
	Device  csp.Devices // one kind; 0: not known
	Version csp.Version // 0: not known
	Roles   csp.Roles   // of a computer on the cable; 0: USER_AUTH, as in restricted mode
}

// maxPerRule bounds the findings of one rule; nobody reads more of them.
const maxPerRule = 100

// Check looks for everything that the Rules know, in the order of the document.
// cat may be nil: what stands on the catalogue is not checked then. The
// document is only read.
//
// Documents that are not for a Windows Mobile handset to apply, such as
// replies, those of other phones, and policies of mail servers, get one Note
// that names them, and beside it only what does harm or is no XML of this kind.
func Check(d *provxml.Document, cat *csp.Catalogue, opts Options) []Finding {
	if cat == nil {
		cat = &csp.Catalogue{}
	}
	c := newChecker(d, cat, opts)
	c.class = classify(c)
	c.class.carried = opts.Carrier != "" && opts.Carrier != csp.RAPI
	c.dangers()
	c.structure()
	c.variables()
	if c.class.checked() {
		c.file()
		c.walk()
		c.order()
	}
	c.naming()
	return c.finish()
}

// checker is one Check under way.
type checker struct {
	doc    *provxml.Document
	cat    *csp.Catalogue
	target Target
	class  class

	findings []Finding
	counts   map[string]int // findings of a rule, kept or not
	worst    map[string]Severity

	near     map[nearKey]string
	missing  []missingRole            // one a Provider
	grant    *provxml.Node            // policy 4119 with USER_AUTH
	entries  map[string]*provxml.Node // of PPP, GPRS and VPN, by lower-case name
	accounts int                      // e-mail accounts
}

func newChecker(d *provxml.Document, cat *csp.Catalogue, opts Options) *checker {
	t := opts.Target
	if t.Roles == 0 {
		t.Roles = csp.RoleUserAuth
	}
	return &checker{
		doc: d, cat: cat, target: t,
		counts: map[string]int{}, worst: map[string]Severity{},
		near: map[nearKey]string{}, entries: map[string]*provxml.Node{},
	}
}

// part is the piece of an element that a finding is about: an attribute's name,
// or the whole start tag.
type part string

const tag part = ""

// add notes a finding with its rule's severity.
func (c *checker) add(id string, n *provxml.Node, at part, words func() (msg, fix phrase.Text)) {
	c.addAs(ruleByID(id).Severity, id, n, at, words)
}

// addAs notes a finding. The words are made only if it is kept.
func (c *checker) addAs(s Severity, id string, n *provxml.Node, at part, words func() (msg, fix phrase.Text)) {
	if f := c.keep(s, id); f != nil {
		f.Msg, f.Fix = words()
		f.Node = n
		if n != nil {
			f.Path = n.Path()
			f.Pos, f.End = c.place(n, at)
		}
	}
}

// keep makes room for a finding, or counts one that is left out.
func (c *checker) keep(s Severity, id string) *Finding {
	c.counts[id]++
	c.worst[id] = max(c.worst[id], s)
	if c.counts[id] > maxPerRule {
		return nil
	}
	c.findings = append(c.findings, Finding{ID: id, Severity: s, Source: ruleByID(id).Source})
	return &c.findings[len(c.findings)-1]
}

// finish sorts what was found, and says what was left out.
func (c *checker) finish() []Finding {
	Sort(c.findings)
	for _, r := range Rules() {
		if n := c.counts[r.ID]; n > maxPerRule && r.ID != provxml.ProblemsLeftOut {
			c.findings = append(c.findings, Finding{
				ID: provxml.ProblemsLeftOut, Severity: c.worst[r.ID], Source: ruleByID(provxml.ProblemsLeftOut).Source,
				Msg: phrase.Count("{{.Count}} more of {{.Rule}} are left out", "{{.Count}} more of {{.Rule}} are left out", n-maxPerRule, "Rule", r.ID),
			})
		}
	}
	return c.findings
}

// Sort puts findings in the order of the document; those about the document as
// a whole come first, and of two at one place the one that matters more.
func Sort(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), -cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.ID, b.ID))
	})
}

// Count is how many findings there are of each severity.
func Count(list []Finding) (errors, warnings, notes int) {
	for _, f := range list {
		switch f.Severity {
		case Error:
			errors++
		case Warning:
			warnings++
		default:
			notes++
		}
	}
	return errors, warnings, notes
}

// Unreadable is the finding about a document that cannot be read.
func Unreadable(err *provxml.SyntaxError) Finding {
	return Finding{ID: unreadable, Severity: Error, Pos: err.Pos, Msg: err.Msg, Fix: err.Fix, Source: ruleByID(unreadable).Source}
}

// Remark is the finding about the file around a document, in words that others
// have found.
func Remark(words phrase.Text) Finding {
	return Finding{ID: FileRemark, Severity: Warning, Msg: words, Source: ruleByID(FileRemark).Source}
}

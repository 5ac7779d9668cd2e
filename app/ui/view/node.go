package view

import (
	"strings"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// masked stands for a value that is not shown.
const masked = "••••••"

// Node is one line of the tree.
type Node struct {
	Title   string // the characteristic's type or the parm's name
	Verb    string // what was asked for, when it is not to set it: "remove", "query"
	Value   string // sent or reported; a secret is masked
	Note    string // what the handset said of it, or reported instead
	Mark    Mark   // of a branch: the worst below it, with a count
	Problem bool   // it, or something below it, needs a person's eye
	Own     bool   // the problem is the node's own
	Result  *provxml.NodeResult

	drawn  bool
	check  *run.Check // what reading it back showed; nil: it was not asked back
	remark *remark    // what a look says of it; nil for a run
	parent int        // -1 at the top
	kids   []string
	bad    []string // kids with a problem
}

// draw works out what the node says of itself.
func (n *Node) draw() {
	if n.drawn {
		return
	}
	n.drawn = true
	r := n.Result
	asked := r.Request
	if asked == nil {
		asked = r.Reply
	}
	if asked == nil {
		return
	}
	n.Title = asked.Name
	switch asked.Kind.Request() {
	case provxml.Root:
		n.Title = words.T("the document")
	case provxml.Foreign:
		if asked.Element != nil {
			n.Title = "<" + asked.Element.FullTag() + ">"
		}
	case provxml.NoParm, provxml.NoCharacteristic:
		if r.Request != nil {
			n.Verb = words.T("remove")
		}
	case provxml.ParmQuery, provxml.CharacteristicQuery:
		n.Verb = words.T("query")
	}
	if n.Title == "" {
		n.Title = words.T("({{.Element}} without a name)", "Element", asked.Kind.String())
	}
	secret := lint.Secret(asked) || r.Reply != nil && lint.Secret(r.Reply)
	show := func(v string) string {
		if secret && v != "" {
			return masked
		}
		return strings.TrimRight(v, "\uf000") // which ends the strings of a multiplestring
	}
	switch {
	case r.Request != nil && r.Request.HasValue:
		n.Value = show(r.Request.Value)
		if r.HasReported && r.Reported != r.Request.Value && !secret {
			n.Note = words.T("the handset reports {{.Value}}", "Value", quoted(r.Reported))
			if c, ok := explain.Compare(r); ok && c.How != "" {
				n.Note += " (" + words.Say(c.Note()) + ")"
			}
		}
	case r.HasReported && r.State == provxml.Masked:
		n.Value = masked
	case r.HasReported:
		n.Value = show(r.Reported)
	}
	if note := verdictNote(n.check, show); note != "" {
		n.Note = note
	}
	if n.remark != nil {
		n.Note = n.remark.note
	}
	if said := strings.TrimSpace(explain.Said(r) + " " + r.Code); said != "" {
		n.Note = said
	}
}

func quoted(s string) string {
	if s == "" {
		return words.T("an empty value")
	}
	return "“" + s + "”"
}

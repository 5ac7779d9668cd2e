package view

import (
	"fmt"
	"strings"
	"time"

	"cradle/app/explain"
	"cradle/app/ui/words"
)

// Text is a result for a ticket or a mail: a line that sums it up, the
// settings as a tree with a word each, and what there is to explain. Secrets
// are masked as on the screen.
func (v *Result) Text(onlyProblems bool) string {
	var b strings.Builder
	r := v.Run
	fmt.Fprintf(&b, "%s | %s", r.Started.Format(time.DateTime), r.Port)
	if r.Simulated {
		b.WriteString(" " + words.T("(simulated)"))
	}
	for _, s := range []string{r.Identity.Name, r.Identity.Model, r.Identity.System()} {
		if s != "" {
			fmt.Fprintf(&b, " | %s", s)
		}
	}
	fmt.Fprintf(&b, "\n%s | %s | %s\n", documentName(r), v.Mark.Word, v.Summary)
	v.writeTree(&b, "", 0, onlyProblems)
	b.WriteString(ExplanationText(v.Explanation))
	return b.String()
}

// ExplanationText is an explanation, a line for each of its parts.
func ExplanationText(x explain.Words) string {
	var b strings.Builder
	for _, line := range []struct{ label, text string }{
		{words.T("What happened"), x.What}, {words.T("Likely cause"), x.Cause}, {words.T("What to do"), x.Do}, {words.T("Detail"), x.Detail},
	} {
		if line.text != "" {
			fmt.Fprintf(&b, "%s: %s\n", line.label, flat(line.text))
		}
	}
	return b.String()
}

func (v *Result) writeTree(b *strings.Builder, id string, depth int, onlyProblems bool) {
	for _, kid := range v.Tree.Children(id, onlyProblems) {
		n, _ := v.Tree.Node(kid)
		b.WriteString(strings.Repeat("  ", depth+1))
		b.WriteString(n.Text())
		b.WriteByte('\n')
		v.writeTree(b, kid, depth+1, onlyProblems)
	}
}

// Text is a node in one line: "Name = value: Failed, access denied".
func (n *Node) Text() string {
	var b strings.Builder
	if n.Verb != "" {
		b.WriteString(n.Verb + " ")
	}
	b.WriteString(flat(n.Title))
	if n.Value != "" {
		b.WriteString(" = " + flat(n.Value))
	}
	b.WriteString(": " + n.Mark.Word)
	if n.Note != "" {
		b.WriteString(", " + flat(n.Note))
	}
	return b.String()
}

// flat keeps a text from outside on one line.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029':
			return ' '
		case r == 0xf000: // parts the strings of a multiplestring
			return '¦'
		}
		return r
	}, s)
}

// Heading is the first part of a node's line: what was asked for, and its name.
func (n *Node) Heading() string {
	if n.Verb == "" {
		return flat(n.Title)
	}
	return n.Verb + " " + flat(n.Title)
}

// Rest is what follows: the value, and what the handset said of it.
func (n *Node) Rest() string {
	switch {
	case n.Value == "":
		return flat(n.Note)
	case n.Note == "":
		return flat(n.Value)
	}
	return flat(n.Value) + " · " + flat(n.Note)
}

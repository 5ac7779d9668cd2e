package report

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"cradle/app/explain"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// longest value that is shown whole, in characters.
const longestValue = 60

// label is how a node of the result is called in one line.
func label(n *provxml.NodeResult) string {
	at := n.Request
	if at == nil {
		at = n.Reply
	}
	if at == nil {
		return ""
	}
	name := printable(at.Name)
	switch {
	case at.Kind == provxml.Foreign && at.Element != nil:
		name = strings.TrimSpace("<" + printable(at.Element.FullTag()) + "> " + name)
	case name == "" && isParm(at.Kind):
		name = "(default)" // a registry key's own value has an empty name
	case name == "":
		name = "(no name)"
	}
	sent, hasSent := "", false
	if n.Request != nil && n.Request.Kind == provxml.Parm {
		sent, hasSent = n.Request.Value, n.Request.HasValue
	}
	if Secret(n) {
		if hasSent || n.HasReported {
			return name + " = " + lint.Masked
		}
		return name
	}
	switch {
	case hasSent && n.HasReported && n.Reported != sent && n.State == provxml.Applied:
		return name + " = " + quote(sent) + " (the handset reports " + quote(n.Reported) + against(n) + ")"
	case hasSent:
		return name + " = " + quote(sent)
	case n.HasReported && n.State == provxml.Masked:
		return name + " = " + lint.Masked
	case n.HasReported:
		return name + " = " + quote(n.Reported)
	}
	return name
}

// against says of a reported value how it is to the one that was asked for, where
// there is more to say than that it is another.
func against(n *provxml.NodeResult) string {
	if c, ok := explain.Compare(n); ok && c.Note().String() != "" {
		return ", " + c.Note().String()
	}
	return ""
}

// Secret reports whether a node's values are not to be shown: by what it is
// called in the document or, for what a query brought, in the reply.
func Secret(n *provxml.NodeResult) bool {
	return n.State == provxml.Masked ||
		n.Request != nil && lint.Secret(n.Request) ||
		n.Reply != nil && lint.Secret(n.Reply)
}

func isParm(k provxml.Kind) bool {
	switch k {
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery, provxml.ParmError, provxml.NoParmError, provxml.ParmQueryError:
		return true
	}
	return false
}

// A multi-string value is its items with U+F000 behind each, and another one
// at the end (learn.microsoft.com previous-versions aa455941).
const itemEnd = "\uf000"

// quote shows a value so that its ends and odd characters can be seen. A
// backslash is shown as it is: values are full of paths and keys, and what is
// shown should be what the document has. The JSON is exact.
func quote(s string) string {
	if items, ok := strings.CutSuffix(s, itemEnd+itemEnd); ok {
		list := strings.Split(items, itemEnd)
		for i, item := range list {
			list[i] = quoteOne(item)
		}
		return strings.Join(list, ", ")
	}
	return quoteOne(s)
}

func quoteOne(s string) string {
	if n := utf8.RuneCountInString(s); n > longestValue {
		cut := 0
		for i := range s {
			if cut == longestValue-20 {
				return quoted(s[:i]) + "... (" + strconv.Itoa(n) + " characters)"
			}
			cut++
		}
	}
	return quoted(s)
}

func quoted(s string) string { return strings.ReplaceAll(strconv.Quote(s), `\\`, `\`) }

// Quoted is a text from outside in quotes, cut where it is long.
func Quoted(s string) string { return quoteOne(s) }

// Printable is a name from outside that cannot break a line or a terminal.
func Printable(s string) string { return printable(s) }

// printable keeps a name from outside from breaking a line or a terminal.
func printable(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 {
		return s
	}
	q := strconv.Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\\`, `\`)
}

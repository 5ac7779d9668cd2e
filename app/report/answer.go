package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"cradle/app/explain"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// AnswerDoc is what a handset said to one question, in JSON.
type AnswerDoc struct {
	Path   string `json:"path"`
	State  string `json:"state"`            // value, masked, absent, failed, not_mentioned, unknown
	Reason string `json:"reason,omitempty"` // why it was not asked, or cannot be compared
	Detail string `json:"detail,omitempty"`
	Gone   bool   `json:"gone,omitempty"` // the document takes it away: absent is as it should be
	Line   int    `json:"line,omitempty"` // in the document that is asked back
	Column int    `json:"column,omitempty"`

	Found       []NodeDoc       `json:"found,omitempty"`
	Explanation *ExplanationDoc `json:"explanation,omitempty"`
}

// Found are the results of questions as JSON documents have them; hr is of the
// document that they came with.
func Found(nodes []*provxml.NodeResult, hr rapi.HRESULT) []NodeDoc {
	docs := nodeDocs{hr: hr}.list(nodes)
	for i := range docs {
		docs[i].Explanation = nil // the answer has it
		docs[i].Line, docs[i].Column = 0, 0
	}
	return docs
}

// Answer explains a question that was not answered; the zero Explanation if it was.
// blamed is what the handset marked as refused, or nil.
func Answer(state provxml.State, blamed *provxml.NodeResult, hr rapi.HRESULT) explain.Words {
	switch state {
	case provxml.Value, provxml.Absent, provxml.Masked:
		return explain.Words{}
	}
	switch {
	case blamed != nil:
		return explain.Node(blamed, hr).English()
	case hr.Failed():
		x := explain.HRESULT(hr).English()
		x.What = "The handset did not answer this question. " + x.What
		return x
	}
	return explain.Words{What: "The handset did not answer this question."}
}

// AnswerText writes what a handset said to one question: a line for a parm, a tree
// for a characteristic, and words where there is nothing; why is what Answer says.
func AnswerText(w io.Writer, path string, state provxml.State, found []*provxml.NodeResult, why explain.Words, remark string) error {
	b := bufio.NewWriter(w)
	line := func(depth int, format string, args ...any) {
		fmt.Fprintf(b, "%s%s\n", strings.Repeat("  ", depth+1), fmt.Sprintf(format, args...))
	}
	if remark != "" {
		remark = "  (" + remark + ")"
	}
	path = printable(path)
	switch state {
	case provxml.Value, provxml.Masked:
		for _, n := range found {
			if isParm(n.Node().Kind) {
				_, value, _ := strings.Cut(label(n), " = ")
				line(0, "%s = %s%s%s", path, value, datatype(n), remark)
				continue
			}
			if len(n.Children) == 0 {
				line(0, "%s: it is there, and there is nothing in it%s", path, remark)
				continue
			}
			line(0, "%s%s", path, remark)
			for _, c := range n.Children {
				below(c, 1, line)
			}
		}
	case provxml.Absent:
		line(0, "%s: there is none%s", path, remark)
	default:
		line(0, "%s: no answer%s", path, remark)
		for _, s := range []string{why.What, prefixed("Likely cause: ", why.Cause), prefixed("What to do: ", why.Do)} {
			if s != "" {
				line(2, "%s", printable(s))
			}
		}
	}
	return b.Flush()
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// below writes what stands in a characteristic.
func below(n *provxml.NodeResult, depth int, line func(int, string, ...any)) {
	text := label(n)
	switch n.State {
	case provxml.Absent:
		text += ": there is none"
	case provxml.Failed:
		text += ": refused"
	}
	line(depth, "%s%s", text, datatype(n))
	for _, c := range n.Children {
		below(c, depth+1, line)
	}
}

// datatype is what a value is, where it is not plain text.
func datatype(n *provxml.NodeResult) string {
	if n.Reply == nil {
		return ""
	}
	d, ok := n.Reply.Attr("datatype")
	if !ok || strings.EqualFold(d, "string") || d == "" {
		return ""
	}
	return "  " + printable(d)
}

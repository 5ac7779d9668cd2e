package provxml

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"cradle/rapi"
)

// seeds are documents and mistakes to begin fuzzing with.
func seeds(f *testing.F, add func(string)) {
	for _, s := range []string{
		"<wap-provisioningdoc/>",
		"<?xml version='1.0' encoding=\"utf-8\"?><!DOCTYPE a PUBLIC 'b' \"c\" [<!ELEMENT a ANY>]><!--c--><?p i?><wap-provisioningdoc version=\"1.0\"><characteristic type=\"A\"><parm name='&#xF000;&amp;' value=\"\r\n\t\"/>text<![CDATA[x]]></characteristic></wap-provisioningdoc> ",
		"<characteristic type=\"A\"><noparm name=\"b\"/></characteristic>",
		"<?xml version=\"1.0\" encoding=\"shift_jis\"?><a>\x93\xFA</a>",
		"\xFF\xFE<\x00a\x00/\x00>\x00",
		"\xEF\xBB\xBF<a b=\"\xC3\xA9\"/>",
		"<a b=\"c\"d=\"e\"/>",
		"<a>&lt;&x;</a></b>",
		"<a></a ><a/>",
	} {
		add(s)
	}
	if dir := os.Getenv("CRADLE_CORPUS"); dir != "" {
		files, _ := filepath.Glob(filepath.Join(dir, "*.*ml"))
		for _, name := range files {
			if data, err := os.ReadFile(name); err == nil {
				add(string(data))
			}
		}
	}
}

// FuzzParse reads anything. What is read must be what encoding/xml and etree
// read too, and what is sent must be read back as the same.
func FuzzParse(f *testing.F) {
	seeds(f, func(s string) { f.Add([]byte(s)) })
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse("f", data)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Msg.IsZero() || strings.ContainsAny(err.Error(), "\r\n") {
				t.Fatalf("error %q", err)
			}
			if p := syntax.Pos; p.Line < 0 || p.Offset < 0 || p.Offset > int64(len(data)) || (p.Line == 0) != (p.Column == 0) {
				t.Fatalf("error at %+v of %d bytes", p, len(data))
			}
			return
		}
		text := d.Text()
		if !utf8.ValidString(text) || strings.HasPrefix(text, "\uFEFF") {
			t.Fatalf("%q is sent", text)
		}
		last := Pos{}
		paths := map[string]bool{}
		for n := range d.Nodes() {
			if n.Pos.Line > 0 && n.Pos.Offset <= last.Offset && last.Line > 0 {
				t.Fatalf("%s at %+v comes behind %+v", n.Path(), n.Pos, last)
			}
			last = n.Pos
			if path := n.Path(); paths[path] {
				t.Fatalf("two nodes have the path %s", path)
			} else {
				paths[path] = true
			}
		}
		again, err := Parse("f", []byte(text))
		if err != nil || again.Text() != text || again.Settings() != d.Settings() {
			t.Fatalf("%q is sent and read back otherwise: %v", text, err)
		}
		if !beyondEncodingXML(text) {
			if err := accepts(text); err != nil {
				t.Fatalf("encoding/xml refuses %q: %v", text, err)
			}
			sameAsEtree(t, "f", d)
		}
		r := Match(d, 0, text, true)
		if r.ReplyErr != nil || r.Counts().Total() != d.Settings() {
			t.Fatalf("its own echo: %v, %v of %d settings", r.ReplyErr, r.Counts(), d.Settings())
		}
	})
}

// accepts asks encoding/xml for a second opinion.
func accepts(text string) error {
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := dec.RawToken(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// beyondEncodingXML reports what encoding/xml refuses or reads otherwise
// although it is well-formed: names of the fifth edition, and names with
// several colons or one at an end.
func beyondEncodingXML(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == ':' || text[i] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// FuzzMatch matches anything with anything.
func FuzzMatch(f *testing.F) {
	const sent = `<wap-provisioningdoc><characteristic type="A"><parm name="a" value="1"/><parm-query name="b"/></characteristic></wap-provisioningdoc>`
	seeds(f, func(s string) {
		f.Add(sent, s, uint32(0))
		f.Add(s, sent, uint32(0x80070005))
	})
	f.Add(sent, strings.Replace(sent, "<parm ", "<parm-error ", 1), uint32(0x80042007))
	f.Fuzz(func(t *testing.T, sent, reply string, hr uint32) {
		d, err := Parse("f", []byte(sent))
		if err != nil {
			return
		}
		r := Match(d, rapi.HRESULT(hr), reply, true)
		sentNodes, replyNodes := map[*Node]bool{}, map[*Node]bool{}
		visit := func(n *NodeResult) {
			if n.Request != nil {
				if sentNodes[n.Request] {
					t.Fatalf("%s has two results", n.Request.Path())
				}
				sentNodes[n.Request] = true
			}
			if n.Reply != nil {
				if replyNodes[n.Reply] && !strings.Contains(n.Reply.Value, ";") {
					t.Fatalf("%s of the reply is used twice", n.Reply.Path())
				}
				replyNodes[n.Reply] = true
				if n.Reply.Kind.Error() != (n.State == Failed) && n.Reply.Kind.Error() {
					t.Fatalf("%s has the error %s and is %v", n.Node().Path(), n.Reply.Path(), n.State)
				}
			}
			if n.State >= stateCount {
				t.Fatalf("state %d", n.State)
			}
			if n.State == Applied && rapi.HRESULT(hr).Failed() {
				t.Fatalf("%s is applied, though %x failed", n.Node().Path(), hr)
			}
			if n.State == Applied && n.Request.Setting() && n.Reply != nil && !sameLoosely(n.Request, n.Reply) && !inRegistry(n.Request) {
				t.Fatalf("%s is applied by %s", n.Request.Path(), n.Reply.Path())
			}
		}
		for n := range r.Nodes() {
			visit(n)
		}
		for _, e := range r.Extra {
			for n := range e.Nodes() {
				visit(n)
			}
		}
		for n := range d.Nodes() {
			if !sentNodes[n] {
				t.Fatalf("%s has no result", n.Path())
			}
		}
		// Every setting and every error of the reply is somewhere.
		if root, _ := parseReply(reply); root != nil && len(replyNodes) > 1 {
			count := map[string]int{}
			tally := func(n *Node, by int) {
				if n.Kind.family() == parmFamily || n.Kind.Error() {
					count[n.Kind.String()+" "+n.Name+"="+n.Value] += by
				}
			}
			walk(root, func(n *Node) bool { tally(n, 1); return true })
			for n := range replyNodes {
				tally(n, -1)
			}
			for what, left := range count {
				if left != 0 {
					t.Fatalf("%s is %d times more in the reply than in the result", what, left)
				}
			}
		}
	})
}

// sameLoosely is sameName but for blanks, which hashes of certificates may have.
func sameLoosely(n, m *Node) bool {
	bare := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
	return n.sameName(m) || n.Kind.family() == m.Kind.family() && bare(n.Name) == bare(m.Name)
}

// inRegistry reports whether a node is the registry provider's: there a path may be
// written in several ways.
func inRegistry(n *Node) bool {
	for ; n != nil; n = n.Parent {
		if strings.EqualFold(strings.TrimSpace(n.Name), "Registry") {
			return true
		}
	}
	return false
}

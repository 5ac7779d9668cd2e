package rapitest_test

import (
	"strings"
	"testing"

	"cradle/rapi/rapitest"
)

// TestMeaning: what python3 must take for the same, and what not.
func TestMeaning(t *testing.T) {
	root := func(s string) string { return "<wap-provisioningdoc>" + s + "</wap-provisioningdoc>" }
	cases := []struct {
		what, a, b string
		differ     string // part of the words; empty: the same
	}{
		{what: "white space, comments, text",
			a: root(`<characteristic type="A"><parm name="b" value="1"/></characteristic>`),
			b: "<?xml version='1.0'?>\n<!-- x -->\n" + root("\n<characteristic\ttype='A'> text\n<parm value='1' name='b'></parm></characteristic>")},
		{what: "the root, its version", a: `<characteristic type="A"/>`, b: `<wap-provisioningdoc version="1.0"><characteristic type="A"/></wap-provisioningdoc>`},
		{what: "another version", a: root(""), b: `<wap-provisioningdoc version="1.1"/>`, differ: "1.1"},
		{what: "UTF-16", a: root(`<characteristic type="A"/>`), b: utf16(`<characteristic type="A"/>`)},
		{what: "case of names", a: root(`<characteristic type="CLOCK"><parm name="alarmON" value="x"/></characteristic>`), b: root(`<characteristic type="Clock"><parm name="AlarmOn" value="x"/></characteristic>`)},
		{what: "case of values", a: root(`<characteristic type="A"><parm name="b" value="x"/></characteristic>`), b: root(`<characteristic type="A"><parm name="b" value="X"/></characteristic>`), differ: "'X'"},
		{what: "no value and an empty one", a: root(`<characteristic type="A"><parm name="b"/></characteristic>`), b: root(`<characteristic type="A"><parm name="b" value=""/></characteristic>`), differ: "'b'"},
		{what: "order of other names", a: root(`<characteristic type="A"><parm name="b"/><parm name="c"/></characteristic>`), b: root(`<characteristic type="A"><parm name="c"/><parm name="b"/></characteristic>`)},
		{what: "order of one name", a: root(`<characteristic type="A"><parm name="b" value="1"/><parm name="b" value="2"/></characteristic>`), b: root(`<characteristic type="A"><parm name="b" value="2"/><parm name="b" value="1"/></characteristic>`), differ: "'1'"},
		{what: "order of providers", a: root(`<characteristic type="A"/><characteristic type="B"/>`), b: root(`<characteristic type="B"/><characteristic type="A"/>`), differ: "'a'"},
		{what: "order in FileOperation",
			a:      root(`<characteristic type="FileOperation"><characteristic type="a"/><characteristic type="b"/></characteristic>`),
			b:      root(`<characteristic type="FileOperation"><characteristic type="b"/><characteristic type="a"/></characteristic>`),
			differ: "'a'"},
		{what: "a deletion among groups",
			a:      root(`<characteristic type="Registry"><nocharacteristic type="HKLM\a"/><characteristic type="HKLM\a\b"/></characteristic>`),
			b:      root(`<characteristic type="Registry"><characteristic type="HKLM\a\b"/><nocharacteristic type="HKLM\a"/></characteristic>`),
			differ: "nocharacteristic"},
		{what: "integers",
			a: root(`<characteristic type="A"><parm name="b" value="007" datatype="integer"/></characteristic>`),
			b: root(`<characteristic type="A"><parm name="b" value="7" datatype="Integer"/></characteristic>`)},
		{what: "strings of digits", a: root(`<characteristic type="A"><parm name="b" value="007"/></characteristic>`), b: root(`<characteristic type="A"><parm name="b" value="7"/></characteristic>`), differ: "'007'"},
		{what: "something more", a: root(`<characteristic type="A"><parm name="b"/></characteristic>`), b: root(`<characteristic type="A"/>`), differ: "only in the first"},
		{what: "another element", a: root(`<characteristic type="A"><parm name="b"/></characteristic>`), b: root(`<characteristic type="A"><noparm name="b"/></characteristic>`), differ: "noparm"},
		{what: "an undeclared prefix", a: root(`<x:y/>`), b: root(`<x:y/>`)},
	}
	var pairs []rapitest.Pair
	for _, c := range cases {
		pairs = append(pairs, rapitest.Pair{Name: c.what, A: []byte(c.a), B: []byte(c.b)})
	}
	for i, j := range rapitest.Meanings(t, pairs) {
		c := cases[i]
		if j.Error != "" || (j.Difference == "") != (c.differ == "") || !strings.Contains(j.Difference, c.differ) {
			t.Errorf("%s: %+v, want %q", c.what, j, c.differ)
		}
	}
	if j := rapitest.Meanings(t, []rapitest.Pair{{A: []byte("<a"), B: []byte("<a/>")}})[0]; !strings.Contains(j.Error, "first document") {
		t.Errorf("a broken document: %+v", j)
	}
}

// TestSameTree: a conversion keeps case and order.
func TestSameTree(t *testing.T) {
	a := []byte(`<characteristic type="A"><parm name="b" value="1"/><parm name="c"/></characteristic>`)
	rapitest.SameTree(t, a, []byte("<wap-provisioningdoc version='1.0'>\n"+string(a)+"</wap-provisioningdoc>"))
	for what, b := range map[string]string{
		"case":  `<characteristic type="A"><parm name="B" value="1"/><parm name="c"/></characteristic>`,
		"order": `<characteristic type="A"><parm name="c"/><parm name="b" value="1"/></characteristic>`,
	} {
		quiet := &recorder{TB: t}
		rapitest.SameTree(quiet, a, []byte(b))
		if !quiet.failed {
			t.Errorf("another %s passed", what)
		}
		rapitest.SameMeaning(t, a, []byte(b))
	}
}

// recorder notes a failure instead of failing.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Errorf(string, ...any) { r.failed = true }

func utf16(s string) string {
	var b strings.Builder
	b.WriteString("\xFF\xFE")
	for _, r := range s { // ASCII
		b.WriteByte(byte(r))
		b.WriteByte(0)
	}
	return b.String()
}

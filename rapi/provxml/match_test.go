package provxml

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cradle/rapi"
)

// doc reads a document that stands in a test, without its root.
func doc(t testing.TB, inner string) *Document {
	t.Helper()
	d, err := Parse("test.xml", []byte("<wap-provisioningdoc>"+inner+"</wap-provisioningdoc>"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// show writes a result as a person could read it aloud: a line a node, what
// only the reply has in brackets, groups that are as they should be left out.
func show(r *Result) string {
	var b strings.Builder
	line := func(n *NodeResult, extra string) {
		name := "[" + n.Node().Path() + "]"
		if n.Request != nil {
			name = n.Request.Path()
		}
		fmt.Fprintf(&b, "%s%s: %s", extra, name, n.State)
		if n.HasReported {
			fmt.Fprintf(&b, " %q", n.Reported)
		}
		if n.Desc != "" || n.Code != "" {
			fmt.Fprintf(&b, " (%s%s)", n.Desc, n.Code)
		}
		b.WriteByte('\n')
	}
	for n := range r.Nodes() {
		if n.Request == nil || n.Request.Setting() || n.State == Failed || n.State == Value || n.State == Absent {
			line(n, "")
		}
	}
	for _, e := range r.Extra {
		for n := range e.Nodes() {
			line(n, "extra ")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

const (
	ok        rapi.HRESULT = 0
	denied    rapi.HRESULT = 0x80070005 // csp.md 2.2
	crashed   rapi.HRESULT = 0x80042007
	notUndone rapi.HRESULT = 0x80042008
	cancelled rapi.HRESULT = 0x00042005
)

// The rows of the agreed table "State of a node": HRESULT, what stands in the reply
// at that node, state.
var stateRows = []string{
	1:  "success | the same set-parm or characteristic | applied",
	2:  "success | noparm / nocharacteristic where one was sent | removed",
	3:  "success or failure | parm with a value where a query stood | value, or masked when it is all asterisks",
	4:  "success or failure | noparm / nocharacteristic where a query stood | absent",
	5:  "any | ...-error | failed, with desc and code if any",
	6:  "success | nothing at that place | not mentioned",
	7:  "success, empty or no reply | - | accepted, not itemised",
	8:  "failure (other than below) | an unmarked node | rolled back",
	9:  "0x80042007, 0x80042008, connection lost after sending | an unmarked node | unknown",
	10: "0x00042005 | an unmarked node | cancelled, never applied",
}

// Each row of the table, in every way in which it can be met.
func TestStateOfANode(t *testing.T) {
	const (
		set      = `<characteristic type="C"><parm name="p" value="1"/></characteristic>`
		setError = `<characteristic type="C"><parm-error name="p" value="1" desc="no" code="5"/></characteristic>`
		del      = `<characteristic type="C"><noparm name="p"/></characteristic>`
		delGroup = `<characteristic type="C"><nocharacteristic type="g"/></characteristic>`
		query    = `<characteristic type="C"><parm-query name="p"/></characteristic>`
		tree     = `<characteristic type="C"><characteristic-query type="g"/></characteristic>`
	)
	met := map[int]bool{}
	for _, c := range []struct {
		row   int // of stateRows
		what  string
		sent  string
		hr    rapi.HRESULT
		reply string // without the root; "-": no reply at all
		want  string
	}{
		{1, "set, success, repeated", set, ok, set, `C/p: applied "1"`},
		{1, "set, success, value normalised", set, ok, `<characteristic type="C"><parm name="p" value="01"/></characteristic>`, `C/p: applied "01"`},
		{1, "set, success, repeated without its value", set, ok, `<characteristic type="C"><parm name="p"/></characteristic>`, `C/p: applied`},
		{2, "noparm, success", del, ok, del, `C/p: removed`},
		{2, "nocharacteristic, success", delGroup, ok, delGroup, `C/g: removed`},
		{3, "query, success", query, ok, set, `C/p: value "1"`},
		{3, "query, failure", query, denied, set, `C/p: value "1"`},
		{3, "query, asterisks", query, ok, `<characteristic type="C"><parm name="p" value="****"/></characteristic>`, `C/p: masked "****"`},
		{3, "query, empty value", query, ok, `<characteristic type="C"><parm name="p" value=""/></characteristic>`, `C/p: value ""`},
		{4, "query, none, success", query, ok, del, `C/p: absent`},
		{4, "query, none, failure", query, denied, del, `C/p: absent`},
		{4, "query of a group, none", tree, ok, delGroup, `C/g: absent`},
		{3, "query of a group, empty", tree, ok, `<characteristic type="C"><characteristic type="g"/></characteristic>`, `C/g: value`},
		{5, "error, failure", set, denied, setError, `C/p: failed "1" (no5)`},
		{5, "error, success", set, ok, setError, `C/p: failed "1" (no5)`},
		{5, "error, CSP crashed", set, crashed, setError, `C/p: failed "1" (no5)`},
		{5, "error, cancelled", set, cancelled, setError, `C/p: failed "1" (no5)`},
		{5, "query, error", query, denied, `<characteristic type="C"><parm-query-error name="p"/></characteristic>`, `C/p: failed`},
		{5, "query, the error of another element", query, denied, setError, `C/p: failed "1" (no5)`},
		{5, "noparm, error", del, denied, `<characteristic type="C"><noparm-error name="p" desc="failure reason"/></characteristic>`, `C/p: failed (failure reason)`},
		{5, "nocharacteristic, error", delGroup, ok, `<characteristic type="C"><nocharacteristic-error type="g"/></characteristic>`, `C/g: failed`},
		{5, "query of a group, error", tree, ok, `<characteristic type="C"><characteristic-query-error type="g"/></characteristic>`, `C/g: failed`},
		{6, "success, nothing at that place", set, ok, `<characteristic type="C"/>`, `C/p: not mentioned`},
		{6, "success, group missing", set, ok, `<characteristic type="D"/>`, "C/p: not mentioned\nextra [D]: value"},
		{6, "success, noparm where a parm was set", set, ok, del, `C/p: not mentioned`},
		{6, "success, parm where one was deleted", del, ok, set, `C/p: not mentioned "1"`},
		{7, "success, no reply", set, ok, "-", `C/p: accepted, not itemised`},
		{7, "success, reply of white space", set, ok, " \r\n\x00", `C/p: accepted, not itemised`},
		{7, "success, reply of an empty root", set, ok, "", `C/p: accepted, not itemised`},
		{8, "failure, unmarked", set, denied, set, `C/p: rolled back "1"`},
		{8, "failure, unmarked deletion", del, denied, del, `C/p: rolled back`},
		{8, "failure, nothing at that place", set, denied, `<characteristic type="C"/>`, `C/p: rolled back`},
		{8, "failure, no reply", set, denied, "-", `C/p: rolled back`},
		{9, "CSP crashed, unmarked", set, crashed, set, `C/p: unknown "1"`},
		{9, "CSP crashed, no reply", set, crashed, "-", `C/p: unknown`},
		{9, "rollback failed", set, notUndone, set, `C/p: unknown "1"`},
		{10, "cancelled, unmarked", set, cancelled, set, `C/p: cancelled, never applied "1"`},
		{10, "cancelled, no reply", set, cancelled, "-", `C/p: cancelled, never applied`},
		{10, "a query in a document that was cancelled", query, cancelled, "-", `C/p: cancelled, never applied`},
		// A question changes nothing: it is not rolled back, nor accepted.
		{6, "query, failure, the question came back", query, denied, query, `C/p: not mentioned`},
		{6, "query, failure, no reply", query, denied, "-", `C/p: not mentioned`},
		{6, "query, success, no reply", query, ok, "-", `C/p: not mentioned`},
		{9, "query, CSP crashed", query, crashed, "-", `C/p: unknown`},
		// Other success codes (csp.md 2.2).
		{1, "reboot required", set, 0x00042010, set, `C/p: applied "1"`},
	} {
		reply := "<wap-provisioningdoc>" + c.reply + "</wap-provisioningdoc>"
		if strings.Trim(c.reply, " \r\n\x00") == "" && c.reply != "" {
			reply = c.reply
		}
		if got := show(Match(doc(t, c.sent), c.hr, reply, c.reply != "-")); got != c.want {
			t.Errorf("row %d, %s, %s:\n%s\nwant\n%s", c.row, stateRows[c.row], c.what, got, c.want)
		}
		met[c.row] = true
	}
	for row := 1; row < len(stateRows); row++ {
		if !met[row] {
			t.Errorf("row %d is not tested: %s", row, stateRows[row])
		}
	}
}

// Documented pairs of request and reply, and what has been seen to happen to
// replies.
func TestScenesOfReplies(t *testing.T) {
	for _, c := range []struct {
		what, sent string
		hr         rapi.HRESULT
		reply      string
		want       string
	}{
		{
			"Clock, asked for one value (csp.md 2.3, 2)",
			`<characteristic type="Clock"><parm-query name="AlarmOn"/></characteristic>`, ok,
			`<characteristic type="Clock"><parm name="AlarmOn" value="1"/></characteristic>`,
			`Clock/AlarmOn: value "1"`,
		}, {
			"removable programs (csp.md 2.3, 3), with the query's attribute repeated",
			`<characteristic-query type="UnInstall" recursive="false"/>`, ok,
			`<characteristic type="UnInstall" recursive="false"><characteristic type="Microsoft Blackjack"><parm name="uninstall" value="0"/></characteristic></characteristic>`,
			"UnInstall: value\n[UnInstall/Microsoft Blackjack]: value\n[UnInstall/Microsoft Blackjack/uninstall]: value \"0\"",
		}, {
			"LoaderRevocation: three of one name, the last is not there (csp.md 2.3, 4)",
			`<characteristic type="LoaderRevocation"><parm-query name="hash"/><parm-query name="hash"/><parm-query name="hash"/></characteristic>`, ok,
			`<characteristic type="LoaderRevocation"><parm name="hash" value=""/><parm name="hash" value=""/><noparm name="hash"/></characteristic>`,
			"LoaderRevocation/hash: value \"\"\nLoaderRevocation/hash[2]: value \"\"\nLoaderRevocation/hash[3]: absent",
		}, {
			"LoaderRevocation: the first is not there",
			`<characteristic type="LoaderRevocation"><parm-query name="hash"/><parm-query name="hash"/><parm-query name="hash"/></characteristic>`, ok,
			`<characteristic type="LoaderRevocation"><noparm name="hash"/><parm name="hash" value=""/><parm name="hash" value=""/></characteristic>`,
			"LoaderRevocation/hash: absent\nLoaderRevocation/hash[2]: value \"\"\nLoaderRevocation/hash[3]: value \"\"",
		}, {
			"Home: a noparm-error with its reason (csp.md 2.3, 5)",
			`<characteristic type="Home"><noparm name="FontSize"/><parm name="Scheme" value="a"/></characteristic>`, denied,
			`<characteristic type="Home"><noparm-error name="FontSize" desc="failure reason"/><parm name="Scheme" value="a"/></characteristic>`,
			"Home/FontSize: failed (failure reason)\nHome/Scheme: rolled back \"a\"",
		}, {
			"unknown CSP: the group failed, and so all in it; the other was rolled back (csp.md 2.3, 6)",
			`<characteristic type="Registry"><characteristic type="HKLM\A"><parm name="b" value="1"/></characteristic></characteristic><characteristic type="NoSuch"><parm name="c" value="2"/><characteristic type="d"><noparm name="e"/></characteristic></characteristic>`, denied,
			`<characteristic type="Registry"><characteristic type="HKLM\A"><parm name="b" value="1"/></characteristic></characteristic><characteristic-error type="NoSuch"><parm name="c" value="2"/><characteristic type="d"><noparm name="e"/></characteristic></characteristic-error>`,
			"Registry/HKLM\\A/b: rolled back \"1\"\nNoSuch: failed\nNoSuch/c: failed \"2\"\nNoSuch/d: failed\nNoSuch/d/e: failed",
		}, {
			"unknown CSP: the group came back empty",
			`<characteristic type="NoSuch"><parm name="c" value="2"/></characteristic>`, denied,
			`<characteristic-error type="NoSuch" desc="5"/>`,
			"NoSuch: failed (5)\nNoSuch/c: failed",
		}, {
			"a group that failed because of one setting says which; the rest was undone",
			`<characteristic type="C"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic>`, denied,
			`<characteristic-error type="C"><parm name="a" value="1"/><parm-error name="b" value="2"/></characteristic-error>`,
			"C: failed\nC/a: rolled back \"1\"\nC/b: failed \"2\"",
		}, {
			"a group that is not there answers the questions about it",
			`<characteristic type="C"><characteristic type="g"><parm-query name="a"/><characteristic-query type="b"/></characteristic></characteristic>`, ok,
			`<characteristic type="C"><nocharacteristic type="g"/></characteristic>`,
			"C/g: absent\nC/g/a: absent\nC/g/b: absent",
		}, {
			"a group that is not there says nothing good about what was set in it",
			`<characteristic type="C"><characteristic type="g"><parm name="a" value="1"/><parm-query name="b"/></characteristic></characteristic>`, ok,
			`<characteristic type="C"><nocharacteristic type="g"/></characteristic>`,
			"C/g/a: not mentioned\nC/g/b: absent",
		}, {
			"another order",
			`<characteristic type="A"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic><characteristic type="B"><parm-query name="c"/></characteristic>`, ok,
			`<characteristic type="B"><parm name="c" value="3"/></characteristic><characteristic type="A"><parm name="b" value="2"/><parm name="a" value="1"/></characteristic>`,
			"A/a: applied \"1\"\nA/b: applied \"2\"\nB/c: value \"3\"",
		}, {
			"other case, and spaces that the handset added",
			`<characteristic type="clock"><parm name="AlarmOn" value="1"/></characteristic>`, ok,
			"\n  <characteristic type=\"Clock\">\n    <parm name=\"alarmon\" value=\"1\"/>\n  </characteristic>\n",
			`clock/AlarmOn: applied "1"`,
		}, {
			"delete and create again: each its own",
			`<characteristic type="C"><nocharacteristic type="e"/><characteristic type="e"><parm name="a" value="1"/></characteristic></characteristic>`, ok,
			`<characteristic type="C"><nocharacteristic type="e"/><characteristic type="e"><parm name="a" value="1"/></characteristic></characteristic>`,
			"C/e: removed\nC/e[2]/a: applied \"1\"",
		}, {
			"delete and create again: the deletion is missing in the reply",
			`<characteristic type="C"><nocharacteristic type="e"/><characteristic type="e"><parm name="a" value="1"/></characteristic></characteristic>`, ok,
			`<characteristic type="C"><characteristic type="e"><parm name="a" value="1"/></characteristic></characteristic>`,
			"C/e: not mentioned\nC/e[2]/a: applied \"1\"",
		}, {
			"several of one name: one is missing, the value tells which",
			`<characteristic type="PXPHYSICAL"><parm name="TO-NAPID" value="INTERNET"/><parm name="TO-NAPID" value="NAP1"/></characteristic>`, ok,
			`<characteristic type="PXPHYSICAL"><parm name="TO-NAPID" value="NAP1"/></characteristic>`,
			"PXPHYSICAL/TO-NAPID: not mentioned\nPXPHYSICAL/TO-NAPID[2]: applied \"NAP1\"",
		}, {
			"several of one name: in another order",
			`<characteristic type="PXPHYSICAL"><parm name="TO-NAPID" value="INTERNET"/><parm name="TO-NAPID" value="NAP1"/></characteristic>`, ok,
			`<characteristic type="PXPHYSICAL"><parm-error name="TO-NAPID" value="NAP1"/><parm name="TO-NAPID" value="INTERNET"/></characteristic>`,
			"PXPHYSICAL/TO-NAPID: applied \"INTERNET\"\nPXPHYSICAL/TO-NAPID[2]: failed \"NAP1\"",
		}, {
			"several groups of one name: one is missing, what is inside tells which",
			`<characteristic type="R"><characteristic type="k"><parm name="a" value="1"/></characteristic><characteristic type="k"><parm name="b" value="2"/></characteristic></characteristic>`, ok,
			`<characteristic type="R"><characteristic type="k"><parm name="b" value="2"/></characteristic></characteristic>`,
			"R/k/a: not mentioned\nR/k[2]/b: applied \"2\"",
		}, {
			"a value asked for beside the same one set",
			`<characteristic type="C"><parm-query name="a"/><parm name="a" value="5"/></characteristic>`, ok,
			`<characteristic type="C"><parm name="a" value="3"/><parm name="a" value="5"/></characteristic>`,
			"C/a: value \"3\"\nC/a[2]: applied \"5\"",
		}, {
			"what nobody asked for is kept apart",
			`<characteristic type="C"><parm name="a" value="1"/></characteristic>`, ok,
			`<characteristic type="status"><parm name="code" value="6"/></characteristic><characteristic type="C"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic>`,
			"C/a: applied \"1\"\nextra [C/b]: value \"2\"\nextra [status]: value\nextra [status/code]: value \"6\"",
		}, {
			"a setting is never taken for another",
			`<characteristic type="C"><parm name="a" value="1"/></characteristic>`, ok,
			`<characteristic type="C"><parm name="b" value="1"/></characteristic>`,
			"C/a: not mentioned\nextra [C/b]: value \"1\"",
		}, {
			"a group is not taken for a status",
			`<characteristic type="C"><parm name="a" value="0"/></characteristic>`, ok,
			`<characteristic type="status"><parm name="code" value="0"/></characteristic>`,
			"C/a: not mentioned\nextra [status]: value\nextra [status/code]: value \"0\"",
		}, {
			"a path written in another way, with the same inside",
			`<characteristic type="Registry"><characteristic type="HKLM\Software"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic></characteristic>`, ok,
			`<characteristic type="Registry"><characteristic type="HKEY_LOCAL_MACHINE\Software"><parm name="a" value="1"/><parm-error name="b" value="2"/></characteristic></characteristic>`,
			"Registry/HKLM\\Software/a: applied \"1\"\nRegistry/HKLM\\Software/b: failed \"2\"",
		}, {
			"an error under another name at the only place it can belong",
			`<characteristic type="C"><parm name="a" value="1"/></characteristic>`, denied,
			`<characteristic type="C"><parm-error name="?" value="1"/></characteristic>`,
			`C/a: failed "1"`,
		}, {
			"secrets among the settings of an account (csp.md 2.3, 7)",
			`<characteristic-query type="CM_GPRSEntries"/>`, ok,
			`<characteristic type="CM_GPRSEntries"><characteristic type="e"><parm name="UserName" value="u"/><parm name="Password" value="****************"/></characteristic></characteristic>`,
			"CM_GPRSEntries: value\n[CM_GPRSEntries/e]: value\n[CM_GPRSEntries/e/UserName]: value \"u\"\n[CM_GPRSEntries/e/Password]: masked \"****************\"",
		}, {
			"an error inside the answer to a query",
			`<characteristic-query type="C"/>`, ok,
			`<characteristic type="C"><parm name="a" value="1"/><parm-query-error name="b" desc="x"/><noparm name="c"/></characteristic>`,
			"C: value\n[C/a]: value \"1\"\n[C/b]: failed (x)\n[C/c]: absent",
		}, {
			"elements of another phone",
			`<characteristic type="C"><thing name="a"/><parm name="b" value="1"/></characteristic>`, ok,
			`<characteristic type="C"><thing name="a"/><parm name="b" value="1"/></characteristic>`,
			`C/b: applied "1"`,
		}, {
			"an action without parms",
			`<characteristic type="FileOperation"><characteristic type="\a"><characteristic type="MakeDir"/></characteristic></characteristic>`, ok,
			`<characteristic type="FileOperation"><characteristic type="\a"><characteristic type="MakeDir"/></characteristic></characteristic>`,
			`FileOperation/\a/MakeDir: applied`,
		},
	} {
		got := show(Match(doc(t, c.sent), c.hr, "<wap-provisioningdoc>"+c.reply+"</wap-provisioningdoc>", true))
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// A reply that is damaged is used as far as it goes.
func TestRepliesThatAreNotWellFormed(t *testing.T) {
	const sent = `<characteristic type="A"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic><characteristic type="B"><parm name="c" value="3"/></characteristic>`
	for _, c := range []struct {
		what  string
		hr    rapi.HRESULT
		reply string
		err   string
		want  string
	}{
		{
			"cut", ok, `<wap-provisioningdoc><characteristic type="A"><parm name="a" value="1"/><parm-error name="b" va`,
			"reply:1:96: the file ends inside the tag <parm-error>", "A/a: applied \"1\"\nA/b: not mentioned\nB/c: not mentioned",
		}, {
			"cut, failure", denied, `<wap-provisioningdoc><characteristic type="A"><parm name="a" value="1"/><parm-error name="b"/>`,
			"the file ends inside <characteristic>", "A/a: rolled back \"1\"\nA/b: failed\nB/c: rolled back",
		}, {
			"no XML", ok, "OK", `reply:1:1: text "OK" before the first element`, "A/a: not mentioned\nA/b: not mentioned\nB/c: not mentioned",
		}, {
			"another root", ok, "<html><body/></html>", "reply:1:1: the reply's root is <html>", "A/a: not mentioned\nA/b: not mentioned\nB/c: not mentioned\nextra [html]: value\nextra [html/body]: value",
		}, {
			"no root", ok, `<characteristic type="B"><parm name="c" value="3"/></characteristic>`, "", "A/a: not mentioned\nA/b: not mentioned\nB/c: applied \"3\"",
		}, {
			"a byte order mark before and a NUL behind", ok, "\uFEFF<?xml version=\"1.0\"?>" + "<wap-provisioningdoc>" + sent + "</wap-provisioningdoc>\x00", "", "A/a: applied \"1\"\nA/b: applied \"2\"\nB/c: applied \"3\"",
		}, {
			"a character that UTF-16 does not have", ok, "<wap-provisioningdoc><characteristic type=\"A\"><parm name=\"a\" value=\"\xED\xA0\x80\"/></characteristic></wap-provisioningdoc>", "", "A/a: applied \"\uFFFD\"\nA/b: not mentioned\nB/c: not mentioned",
		},
	} {
		r := Match(doc(t, sent), c.hr, c.reply, true)
		if got := show(r); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
		var syntax *SyntaxError
		if got := fmt.Sprint(r.ReplyErr); (r.ReplyErr != nil) != (c.err != "") || !strings.Contains(got, c.err) || r.ReplyErr != nil && !errors.As(r.ReplyErr, &syntax) {
			t.Errorf("%s: ReplyErr %v, want %q", c.what, r.ReplyErr, c.err)
		}
		if r.Reply != c.reply {
			t.Errorf("%s: the reply is not kept as it came", c.what)
		}
	}
}

func TestLostAndUnsent(t *testing.T) {
	d := doc(t, `<characteristic type="A"><parm name="a" value="1"/><parm-query name="b"/></characteristic>`)
	if r := Lost(d); show(r) != "A/a: unknown\nA/b: unknown" || !r.Lost || r.Worst() != Unknown {
		t.Errorf("lost: %+v\n%s", r, show(r))
	}
	if r := Unsent(d); show(r) != "A/a: cancelled, never applied\nA/b: cancelled, never applied" || !r.Unsent || r.Worst() != Cancelled {
		t.Errorf("unsent: %+v\n%s", r, show(r))
	}
}

func TestCountsAndWorst(t *testing.T) {
	d := doc(t, `<characteristic type="A"><parm name="a" value="1"/><parm name="b" value="2"/><noparm name="c"/></characteristic><characteristic type="B"><parm-query name="d"/><characteristic-query type="e"/></characteristic>`)
	r := Match(d, ok, `<wap-provisioningdoc><characteristic type="A"><parm name="a" value="1"/><parm-error name="b" value="2"/><noparm name="c"/></characteristic><characteristic type="B"><noparm name="d"/><characteristic type="e"><parm name="f" value="4"/></characteristic></characteristic></wap-provisioningdoc>`, true)
	want := Counts{Applied: 1, Failed: 1, Removed: 1, Absent: 1, Value: 1}
	if got := r.Counts(); got != want || got.Total() != d.Settings() || d.Settings() != 5 {
		t.Errorf("counts %v of %d settings, want %v", got, d.Settings(), want)
	}
	if r.Worst() != Failed || len(r.Failures()) != 1 || r.Failures()[0].Request.Path() != "A/b" {
		t.Errorf("worst %v, failures %v", r.Worst(), r.Failures())
	}
	b := r.Root.Children[1]
	if b.Worst() != Absent {
		t.Errorf("the worst below B is %v", b.Worst())
	}
	extra := Match(d, ok, `<wap-provisioningdoc><characteristic type="A"><parm name="a" value="1"/><parm name="b" value="2"/><noparm name="c"/></characteristic><characteristic type="B"><parm name="d" value="x"/><characteristic type="e"/></characteristic><characteristic-error type="Z"/></wap-provisioningdoc>`, true)
	if extra.Worst() != Failed || len(extra.Failures()) != 1 {
		t.Errorf("an error that answers nothing is overlooked: %v\n%s", extra.Worst(), show(extra))
	}
}

// A group that failed as a whole takes its settings along; the blame is its own.
func TestBlame(t *testing.T) {
	d := doc(t, `<characteristic type="A"><parm name="a" value="1"/></characteristic>`)
	r := Match(d, denied, `<wap-provisioningdoc><characteristic-error type="A"><parm name="a" value="1"/></characteristic-error></wap-provisioningdoc>`, true)
	group := r.Root.Children[0]
	if setting := group.Children[0]; !group.Blamed() || setting.Blamed() || setting.State != Failed {
		t.Errorf("group blamed %v, setting blamed %v and %v", group.Blamed(), setting.Blamed(), setting.State)
	}
	if f := r.Failures(); len(f) != 1 || f[0] != group {
		t.Errorf("failures %v", f)
	}
	if c := r.Counts(); c != (Counts{Failed: 1}) {
		t.Errorf("counts %v", c)
	}
}

// The words and keys that RESULTS.md fixes.
func TestWordsOfStates(t *testing.T) {
	want := map[State][2]string{
		Applied: {"applied", "applied"}, Removed: {"removed", "removed"}, Value: {"value", "value"}, Masked: {"masked", "masked"},
		Absent: {"absent", "absent"}, Failed: {"failed", "failed"}, NotMentioned: {"not mentioned", "not_mentioned"},
		Accepted: {"accepted, not itemised", "accepted"}, RolledBack: {"rolled back", "rolled_back"}, Unknown: {"unknown", "unknown"},
		Cancelled: {"cancelled, never applied", "cancelled"},
	}
	if len(States()) != int(stateCount) || len(want) != int(stateCount) {
		t.Fatalf("%d states listed, %d known", len(States()), stateCount)
	}
	for i, s := range States() {
		if w := want[s]; s.String() != w[0] || s.Key() != w[1] {
			t.Errorf("%d is %q, %q", s, s.String(), s.Key())
		}
		for j, other := range States() {
			if s.Worse(other) != (i > j) {
				t.Errorf("%v worse than %v: %v", s, other, s.Worse(other))
			}
		}
	}
}

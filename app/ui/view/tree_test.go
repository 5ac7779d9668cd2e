package view

import (
	"fmt"
	"strings"
	"testing"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// text draws a tree as the clipboard gets it.
func text(v *Result, onlyProblems bool) string {
	var b strings.Builder
	v.writeTree(&b, "", -1, onlyProblems)
	return b.String()
}

func TestTree(t *testing.T) {
	for _, test := range []struct {
		name  string
		hr    rapi.HRESULT
		reply string
		all   string
		bad   string
	}{
		{
			name: "applied", reply: appliedReply,
			all: `Registry: 1 removed, 2 applied
  HKLM\Comm: 1 removed, 2 applied
    Name = depot: Applied
    Password = ••••••: Applied
    remove Old: Removed
DeviceInformation: 1 value
  query OS = Microsoft Windows CE Version 5.2: Value
`,
		},
		{
			name: "failed", hr: 0x80004005, reply: failedReply,
			all: `Registry: 1 of 3 failed
  HKLM\Comm: 1 of 3 failed
    Name = depot: Failed
    Password = ••••••: Rolled back
    remove Old: Rolled back
DeviceInformation: 1 value
  query OS = 5.2: Value
`,
			bad: `Registry: 1 of 3 failed
  HKLM\Comm: 1 of 3 failed
    Name = depot: Failed
`,
		},
		{
			name: "success beside an error", reply: failedReply,
			all: `Registry: 1 of 3 failed
  HKLM\Comm: 1 of 3 failed
    Name = depot: Failed
    Password = ••••••: Applied
    remove Old: Removed
DeviceInformation: 1 value
  query OS = 5.2: Value
`,
			bad: `Registry: 1 of 3 failed
  HKLM\Comm: 1 of 3 failed
    Name = depot: Failed
`,
		},
		{
			name: "reported otherwise", reply: strings.Replace(appliedReply, `value="depot"`, `value="DEPOT"`, 1),
			all: `Registry: 1 removed, 2 applied
  HKLM\Comm: 1 removed, 2 applied
    Name = depot: Applied, the handset reports “DEPOT”
    Password = ••••••: Applied
    remove Old: Removed
DeviceInformation: 1 value
  query OS = Microsoft Windows CE Version 5.2: Value
`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := NewResult(aRun(t, run.Applied, test.hr, test.reply))
			if got := text(v, false); got != test.all {
				t.Errorf("all:\n%s\nwant:\n%s", got, test.all)
			}
			if got := text(v, true); got != test.bad {
				t.Errorf("only problems:\n%s\nwant:\n%s", got, test.bad)
			}
			if all := text(v, false); strings.Contains(all, "hunter2") {
				t.Error("a secret is shown")
			}
		})
	}
}

// TestTreeUnasked: what the handset adds is shown, and marked.
func TestTreeUnasked(t *testing.T) {
	reply := strings.Replace(appliedReply, "</wap-provisioningdoc>",
		`<characteristic type="Other"><parm-error name="X"/></characteristic></wap-provisioningdoc>`, 1)
	got := text(NewResult(aRun(t, run.AppliedWithProblems, 0, reply)), true)
	for _, want := range []string{"In the reply, but not in the document", "X: Failed"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// TestTreeWorst: a branch shows the worst below it, for every pair of states
// and whatever stands at the branch itself, unless that has failed.
func TestTreeWorst(t *testing.T) {
	d := document(t, "two.xml", `<wap-provisioningdoc><characteristic type="A"><parm name="x" value="1"/><parm name="y" value="2"/></characteristic></wap-provisioningdoc>`)
	group := d.Root.Children[0]
	for _, own := range provxml.States() {
		for _, a := range provxml.States() {
			for _, b := range provxml.States() {
				r := &provxml.NodeResult{Request: group, State: own, Children: []*provxml.NodeResult{
					{Request: group.Children[0], State: a}, {Request: group.Children[1], State: b},
				}}
				tree := NewTree(&provxml.Result{Document: d, Root: &provxml.NodeResult{Request: d.Root, State: own, Children: []*provxml.NodeResult{r}}})
				worst := a
				if b.Worse(a) {
					worst = b
				}
				if own == provxml.Failed && own.Worse(worst) {
					worst = own
				}
				n, _ := tree.Node("0")
				if own == provxml.Failed {
					n, _ = tree.Node("1") // the root has failed as well, and is shown
				}
				want := MarkOfState(worst)
				if n.Mark.Icon != want.Icon || n.Mark.Tone != want.Tone || !strings.Contains(strings.ToLower(n.Mark.Word), worst.String()) {
					t.Errorf("%v above %v and %v: %+v, want %+v", own, a, b, n.Mark, want)
				}
				if want := tree.problem(a) || tree.problem(b) || own == provxml.Failed; n.Problem != want {
					t.Errorf("%v above %v and %v: problem is %v", own, a, b, n.Problem)
				}
			}
		}
	}
}

// TestTreeGreenOnlyByTheHandset: no state that the handset did not vouch for
// is shown in the colour of success.
func TestTreeGreenOnlyByTheHandset(t *testing.T) {
	for _, s := range provxml.States() {
		green := MarkOfState(s).Tone == Good
		if vouched := s == provxml.Applied || s == provxml.Removed || s == provxml.Accepted; green != vouched {
			t.Errorf("%v: green is %v", s, green)
		}
	}
	for e := run.Running; e <= run.NotSent; e++ {
		if green := MarkOfEnding(e).Tone == Good; green != (e == run.Applied) {
			t.Errorf("%v: green is %v", e, green)
		}
	}
}

// TestTreeMarksTellApart: no two states look the same without colour, and none
// has no icon.
func TestTreeMarksTellApart(t *testing.T) {
	words := map[string]bool{}
	for _, s := range provxml.States() {
		m := MarkOfState(s)
		if m.Icon == IconNone || words[m.Word] {
			t.Errorf("%v: %+v", s, m)
		}
		words[m.Word] = true
	}
}

func TestTreeFirstAndPath(t *testing.T) {
	v := NewResult(aRun(t, run.Failed, 0x80004005, failedReply))
	id, ok := v.Tree.First()
	if got := v.Tree.Path(id); !ok || got != `Registry › HKLM\Comm › Name` {
		t.Errorf("first problem: %q, %v", got, ok)
	}
	if x := v.Explain(id); x.About == "" || x.What == "" || strings.Contains(x.What, x.About) {
		t.Errorf("the failure is not explained: %+v", x)
	}
	if first, ok := v.First(); !ok || first != id {
		t.Errorf("explained first: %q, want %q", first, id)
	}
	if _, ok := NewResult(aRun(t, run.Unknown, 0x80042007, "")).First(); ok {
		t.Error("of a run that nobody knows the end of one setting is explained first")
	}
	if _, ok := NewResult(aRun(t, run.Failed, 0x80042001, "")).First(); ok {
		t.Error("of a document that was not begun one setting is explained first")
	}
	if _, ok := NewResult(aRun(t, run.Applied, 0, appliedReply)).Tree.First(); ok {
		t.Error("a good result has a first problem")
	}
	if got := v.Tree.Path("999"); got != "" {
		t.Errorf("path of no node: %q", got)
	}
}

// TestTreeEmpty: every question can be asked of a tree of nothing.
func TestTreeEmpty(t *testing.T) {
	tree := NewTree(nil)
	if len(tree.Children("", false))+len(tree.Children("", true))+len(tree.Children("0", false))+len(tree.Open())+tree.Len() != 0 || tree.Branch("0") {
		t.Error("an empty tree has nodes")
	}
}

// TestTreeLarge: a large result is shown closed, but for the way to its
// problems.
func TestTreeLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("<wap-provisioningdoc>")
	for g := range 50 {
		fmt.Fprintf(&b, `<characteristic type="G%d">`, g)
		for i := range 20 {
			fmt.Fprintf(&b, `<parm name="p%d" value="v"/>`, i)
		}
		b.WriteString("</characteristic>")
	}
	b.WriteString("</wap-provisioningdoc>")
	d := document(t, "large.xml", b.String())
	reply := strings.Replace(b.String(), `<characteristic type="G7"><parm name="p0"`, `<characteristic type="G7"><parm-error name="p0"`, 1)
	tree := NewTree(provxml.Match(d, 0, reply, true))
	if tree.Len() != 50+50*20 {
		t.Fatalf("%d nodes", tree.Len())
	}
	open := tree.Open()
	if len(open) != 1 || tree.Path(open[0]) != "G7" {
		t.Errorf("open: %v", open)
	}
}

func BenchmarkTree(b *testing.B) {
	var s strings.Builder
	s.WriteString(`<wap-provisioningdoc><characteristic type="Registry">`)
	for i := range 100_000 {
		fmt.Fprintf(&s, `<parm name="p%d" value="v"/>`, i)
	}
	s.WriteString("</characteristic></wap-provisioningdoc>")
	d, err := provxml.Parse("large.xml", []byte(s.String()))
	if err != nil {
		b.Fatal(err)
	}
	r := provxml.Match(d, 0, s.String(), true)
	b.ReportAllocs()
	for b.Loop() {
		NewTree(r)
	}
}

// TestCount: the tree counts what provxml counts.
func TestCount(t *testing.T) {
	for _, reply := range []string{appliedReply, failedReply, ""} {
		for _, hr := range []rapi.HRESULT{0, 0x80004005} {
			r := aRun(t, run.Applied, hr, reply).Result
			if a, b := NewTree(r).count, r.Counts(); a != b || a.Total() != r.Document.Settings() {
				t.Errorf("the tree counts %v, provxml %v, the document has %d", a, b, r.Document.Settings())
			}
		}
	}
}

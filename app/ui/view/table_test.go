package view

import (
	"strings"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// readBack is a run of two settings, the first of which the handset reports otherwise.
func readBack(t *testing.T) *run.Run {
	t.Helper()
	const text = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKLM\Comm"><parm name="Name" value="depot"/><parm name="Password" value="hunter2"/></characteristic></characteristic></wap-provisioningdoc>`
	d, err := provxml.Parse("wifi.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	other := "DEPOT-9"
	r := &run.Run{ID: "a", Port: "1-1", Document: d, Ending: run.AppliedWithProblems, Started: time.Now(), Ended: time.Now(),
		Result: provxml.Match(d, 0, text, true), Verification: &run.Verification{}}
	for n := range d.Nodes() {
		if n.Setting() {
			c := run.Check{Setting: n, Verdict: run.CannotReadBack}
			if n.Name == "Name" {
				c.Verdict, c.Reported = run.Differs, &other
			}
			r.Verification.Checks = append(r.Verification.Checks, c)
		}
	}
	return r
}

// TestReadBackOtherwise: a setting that is reported otherwise afterwards is a problem,
// wherever the result is looked at, and is never green.
func TestReadBackOtherwise(t *testing.T) {
	v := NewResult(readBack(t))
	if !strings.HasSuffix(v.Facts, "1 differs") {
		t.Errorf("facts are %q", v.Facts)
	}
	want := []Cell{
		{Heading: true, Name: `Registry › HKLM\Comm`},
		{Name: "Name", Requested: "depot", Reported: "DEPOT-9", Mark: Mark{"Differs", IconPartly, Caution}, Problem: true},
		{Name: "Password", Requested: masked, Reported: "cannot be read back", Mark: Mark{"Applied", IconDone, Good}},
	}
	for only, n := range map[bool]int{false: 3, true: 2} {
		got := v.Table(only)
		if len(got) != n {
			t.Fatalf("only problems %v: %+v", only, got)
		}
		for i := range got {
			got[i].ID = ""
			if got[i] != want[i] {
				t.Errorf("only problems %v: %+v, want %+v", only, got[i], want[i])
			}
		}
	}
	if text := v.Text(true); !strings.Contains(text, "Name = depot: Differs, read back, it is “DEPOT-9”") || strings.Contains(text, "Password") {
		t.Error(text)
	}
	for _, id := range v.Tree.Children("", true) {
		if n, _ := v.Tree.Node(id); n.Mark.Tone == Good {
			t.Errorf("%s is green", n.Title)
		}
	}
}

// TestComparison: what was asked for otherwise and what was reported otherwise are told
// apart; secrets are compared and not shown.
func TestComparison(t *testing.T) {
	a, b := readBack(t), readBack(t)
	if c := NewComparison(a, b); c.Differ != 0 || c.Summary() != "The same in all 2 settings" {
		t.Errorf("with itself: %s", c.Summary())
	}
	b.Verification = nil
	c := NewComparison(a, b)
	if c.Differ != 2 || !c.Rows[0].Reported || c.Summary() != "2 of 2 settings differ" || len(c.Shown(true)) != 2 {
		t.Errorf("%+v", c.Rows)
	}
	d, err := provxml.Parse("wifi.xml", []byte(strings.Replace(string(a.Document.Source), "hunter2", "hunter3", 1)))
	if err != nil {
		t.Fatal(err)
	}
	c = NewComparison(a, &run.Run{ID: "c", Document: d, Ending: run.NotSent, Started: time.Now()})
	if row := c.Rows[0]; row.Second.There || !row.Differ {
		t.Errorf("what was not sent: %+v", row)
	}
	for _, row := range c.Rows {
		if strings.Contains(row.First.Text()+row.Second.Text(), "hunter") {
			t.Errorf("a secret is told: %+v", row)
		}
	}
}

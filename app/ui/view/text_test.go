package view

import (
	"strconv"
	"strings"
	"testing"

	"cradle/app/run"
)

func TestText(t *testing.T) {
	v := NewResult(aRun(t, run.Failed, 0x80004005, failedReply))
	got := v.Text(false)
	for _, want := range []string{
		"2026-11-22 12:00:00 | 1-3.2 | WH-017 | HTC P3600 | Windows Mobile 6.5 Pocket PC\n",
		"\nwifi.xml | Failed | 1 failed, 2 rolled back, 1 value\n",
		"  Registry: 1 of 3 failed\n",
		"      Name = depot: Failed",
		"      Password = ••••••: Rolled back\n",
		"What happened: ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "hunter2") {
		t.Error("a secret is in it")
	}
	if bad := v.Text(true); strings.Contains(bad, "Old") || !strings.Contains(bad, "Name = depot: Failed") {
		t.Errorf("only problems:\n%s", bad)
	}
	if s := (&Node{Title: "a\nb", Value: "c\td", Mark: Mark{Word: "Applied"}}).Text(); s != "a b = c d: Applied" {
		t.Errorf("control characters: %q", s)
	}
}

// TestSecretInDescription: some handsets repeat the value that they refuse, in
// words of their own. It is no less a secret there; and a document's plain hash
// would let its secrets be guessed.
func TestSecretInDescription(t *testing.T) {
	r := aRun(t, run.Failed, 0x80004005, strings.Replace(failedReply,
		`<parm name="Password" value="hunter2"/>`, `<parm-error name="Password" desc="hunter2 is too short"/>`, 1))
	v := NewResult(r)
	text := v.Text(false)
	if !strings.Contains(text, "Password = ••••••: Failed, ") || !strings.Contains(text, " is too short") {
		t.Errorf("the description is not in\n%s", text)
	}
	for i := range v.Tree.Len() {
		n, _ := v.Tree.Node(strconv.Itoa(i))
		text += n.Heading() + n.Rest()
	}
	if strings.Contains(text, "hunter2") {
		t.Errorf("a secret is in\n%s", text)
	}
	if strings.Contains(text, "sha256") {
		t.Errorf("the document's hash is in\n%s", text)
	}
}

// TestTextSaysSimulated: a record of a simulated handset says so.
func TestTextSaysSimulated(t *testing.T) {
	r := aRun(t, run.Applied, 0, appliedReply)
	r.Simulated, r.Port = true, "SIM 1"
	if got := NewResult(r).Text(false); !strings.Contains(got, "SIM 1 (simulated)") {
		t.Error(got)
	}
}

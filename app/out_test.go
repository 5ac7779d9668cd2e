package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// The files of the replies: as named where there is one, and never two in one.
func TestReplyNames(t *testing.T) {
	for _, tt := range []struct {
		out      string
		docs     []string
		handsets []run.HandsetID
		want     []string
	}{
		{"reply.xml", []string{"dir/wifi.xml"}, []run.HandsetID{"1-3.2"}, []string{"reply.xml"}},
		{"reply.xml", []string{"dir/wifi.xml"}, []run.HandsetID{"1-3.2", "sim-1"}, []string{"reply-1-3.2.xml", "reply-sim-1.xml"}},
		{"reply", []string{"wifi.xml"}, []run.HandsetID{"1-3.2", "sim-1"}, []string{"reply-1-3.2", "reply-sim-1"}},
		{"reply.xml", []string{"wifi.xml", "mail.xml"}, []run.HandsetID{"1-1"}, []string{"reply-mail.xml", "reply-wifi.xml"}},
		{"reply.xml", []string{"a/wifi.xml", "b/wifi.xml", "wifi-2.xml", "c/WIFI.provxml", ".xml", "b/.xml"}, []run.HandsetID{"1-1"},
			[]string{"reply-wifi.xml", "reply-wifi-2.xml", "reply-wifi-2-2.xml", "reply-WIFI-3.xml", "reply-.xml", "reply--2.xml"}},
	} {
		dir := t.TempDir()
		var docs []*provxml.Document
		for _, name := range tt.docs {
			docs = append(docs, &provxml.Document{Name: name})
		}
		r, err := openReplies(filepath.Join(dir, tt.out), docs, nil, tt.handsets)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := folder(t, dir), slices.Sorted(slices.Values(tt.want)); !slices.Equal(got, want) {
			t.Errorf("%v on %v: %q, want %q", tt.docs, tt.handsets, got, want)
		}
		r.discard() // nothing was written
		if left := folder(t, dir); len(left) > 0 {
			t.Errorf("left are %q", left)
		}
	}
}

func folder(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// One name of several that is taken: nothing is sent, and nothing is left.
func TestReplyIsThereAlready(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "r-1-2.xml")
	if err := os.WriteFile(taken, []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openReplies(filepath.Join(dir, "r.xml"), []*provxml.Document{{Name: "a.xml"}}, nil, []run.HandsetID{"1-1", "1-2"})
	if err == nil || exitOf(err) != exitUsage || !strings.Contains(err.Error(), taken+" is there already; choose another name") {
		t.Errorf("%v", err)
	}
	if b, _ := os.ReadFile(taken); string(b) != "dear" || len(folder(t, dir)) != 1 {
		t.Errorf("%q, %q", b, folder(t, dir))
	}
}

type fullDisk struct{ calls int }

func (d *fullDisk) Write([]byte) (int, error) {
	d.calls++
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no space left")}
}

// Results that nobody can read are not done.
func TestOutputFails(t *testing.T) {
	doc := filepath.Join(t.TempDir(), "a.xml")
	if err := os.WriteFile(doc, []byte(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle"><parm name="A" value="b"/></characteristic></characteristic></wap-provisioningdoc>`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{"version"}, exitOutput},
		{[]string{"apply", "--simulate", doc}, exitOutput},
		{[]string{"apply", "--simulate", "--json", doc}, exitOutput},
		{[]string{"apply", "--simulate=2", "--all", doc}, exitOutput},
		{[]string{"devices", "--simulate"}, exitOutput},
		{[]string{"apply", "--simulate", "--timeout", "1ns", doc}, exitUnknown}, // worse
	} {
		var errs strings.Builder
		p := &program{in: strings.NewReader(""), out: &fullDisk{}, err: &errs}
		if got := p.main(t.Context(), tt.args); got != tt.want || errs.String() != "cradle: the results cannot be written: no space left\n" {
			t.Errorf("%v: exit code %d, said %q", tt.args, got, errs.String())
		}
	}
}

func TestUTF8Declared(t *testing.T) {
	for in, want := range map[string]string{
		`<?xml version="1.0" encoding="utf-16"?><a/>`:  `<?xml version="1.0"?><a/>`,
		`<?xml version='1.0' encoding='UTF-16' ?><a/>`: `<?xml version='1.0' ?><a/>`,
		`<?xml version="1.0"?><a encoding="utf-16"/>`:  `<?xml version="1.0"?><a encoding="utf-16"/>`,
		`<a x="<?xml version='1.0' encoding='y'?>"/>`:  `<a x="<?xml version='1.0' encoding='y'?>"/>`,
	} {
		if got := utf8Declared(in); got != want {
			t.Errorf("%s becomes %s", in, got)
		}
	}
}

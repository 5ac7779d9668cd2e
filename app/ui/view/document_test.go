package view

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestCard(t *testing.T) {
	const fragment = `<characteristic type="BrowserFavorite"><characteristic type="X"><parm name="URL" value="http://x/"/></characteristic></characteristic>`
	s := NewScreen()
	load(t, s, "wifi.xml", wifi)
	c := s.Document.Card()
	if c.Name != "wifi.xml" || c.Folder != "/data" || !strings.HasPrefix(c.Facts, "4 settings · ") || !strings.HasSuffix(c.Facts, " · utf-8") ||
		c.Mark != (Mark{"Valid, 1 warning", IconWarning, Caution}) || c.Disk != "" {
		t.Errorf("a document with a remark: %+v", c)
	}
	// Each says in words how much it matters, and where it is; notes come last.
	var heads []string
	for _, l := range c.Lines {
		heads = append(heads, l.Head())
		if strings.Contains(l.Text, "hunter2") {
			t.Errorf("a secret is shown: %+v", l)
		}
	}
	if want := []string{"Warning · line 4:7", "Note · line 5:29"}; !slices.Equal(heads, want) {
		t.Errorf("remarks %q, want %q", heads, want)
	}

	load(t, s, "wrong.xml", strings.Replace(wifi, `value="depot"`, `value="x" datatype="integer"`, 1))
	c = s.Document.Card()
	if c.Mark != (Mark{"1 error, 1 warning", IconFailed, Bad}) || !s.Document.Valid() ||
		!slices.Contains(c.Lines, Line{4, 25, "Error", `"x" is not a whole number; write a number in decimal`, Bad}) {
		t.Errorf("a document with an error: %+v", c)
	}

	load(t, s, "favourite.xml", `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="X"><parm name="URL" value="http://x/"/></characteristic></characteristic></wap-provisioningdoc>`)
	if c = s.Document.Card(); c.Mark != (Mark{"Valid", IconDone, Good}) || len(c.Lines) != 0 {
		t.Errorf("good document: %+v", c)
	}

	s.Document.Disk = Changed
	if got := s.Document.Card().Disk; got != "Changed on disk since it was read at 12:00:00" {
		t.Errorf("changed: %q", got)
	}
	s.Document.Disk = Missing
	if got := s.Document.Card().Disk; !strings.HasPrefix(got, "No longer on disk") {
		t.Errorf("missing: %q", got)
	}

	load(t, s, "part.xml", fragment)
	c = s.Document.Card()
	if c.Mark.Tone != Caution || len(c.Lines) != 1 || c.Lines[0].Place() != "line 1:1" {
		t.Errorf("fragment: %+v", c)
	}

	load(t, s, "bad.xml", "<wap-provisioningdoc>\n  <parm name=\"a\"value=\"b\"/>\n</wap-provisioningdoc>")
	c = s.Document.Card()
	if c.Mark.Tone != Bad || len(c.Lines) != 1 || c.Lines[0].Number != 2 || c.Lines[0].Text == "" || strings.Contains(c.Lines[0].Text, "bad.xml") {
		t.Errorf("bad document: %+v", c)
	}

	load(t, s, "empty.xml", "<wap-provisioningdoc/>")
	c = s.Document.Card()
	if !slices.ContainsFunc(c.Lines, func(l Line) bool { return strings.HasPrefix(l.Text, "There is no setting in it") }) {
		t.Errorf("empty document: %+v", c)
	}

	_, err := os.ReadFile(filepath.Join(t.TempDir(), "not there.xml"))
	c = Document{Path: "/data/not there.xml", Err: err}.Card()
	if c.Mark.Tone != Bad || len(c.Lines) != 1 || c.Lines[0].Place() != "" {
		t.Errorf("no file: %+v", c)
	}
}

// TestCardDangers: what is dangerous stands first, with its line.
func TestCardDangers(t *testing.T) {
	const wipe = "<wap-provisioningdoc>\n<characteristic type=\"RemoteWipe\">\n<parm name=\"doWipe\" value=\"1\"/>\n</characteristic></wap-provisioningdoc>"
	s := NewScreen()
	load(t, s, "wipe.xml", wipe)
	c := s.Document.Card()
	if len(c.Lines) == 0 || c.Lines[0].Tone != Bad || c.Lines[0].Number == 0 || c.Mark.Tone != Bad {
		t.Errorf("%+v", c)
	}
	if c.Lines[0].Head() != "Danger · line 3:1" || c.Mark.Word != "Valid, and dangerous" {
		t.Errorf("%+v", c)
	}
	load(t, s, "wipe.xml", strings.Replace(wipe, `value="1"`, `valeu="1"`, 1))
	if c := s.Document.Card(); c.Mark != (Mark{"Dangerous, 1 error", IconWarning, Bad}) {
		t.Errorf("%+v", c)
	}
	if d := (Sentence{docs: []sentenceDoc{{dangers: s.Document.Dangers}}}).Dangers(); !strings.HasPrefix(d, "Line ") {
		t.Errorf("what has to be agreed to: %q", d)
	}
}

// TestDocumentNote: beside the button stands what handsets will refuse.
func TestDocumentNote(t *testing.T) {
	for text, want := range map[string]string{
		"<wap-provisioningdoc><characteristic type='Registy'><parm name='a' value='b'/></characteristic></wap-provisioningdoc>":                                                             "1 error in the document",
		"<wap-provisioningdoc><characteristic type='BrowserMgr'/><characteristic-query type='BrowserMgr'/></wap-provisioningdoc>":                                                           "For other phones",
		"<wap-provisioningdoc><characteristic type='BrowserFavorite'><characteristic type='x'><parm name='URL' value='http://x/'/></characteristic></characteristic></wap-provisioningdoc>": "",
	} {
		s := NewScreen()
		load(t, s, "x.xml", text)
		if note, tone := documentNote(s.Document); note != want || (tone == Plain) != (want == "") {
			t.Errorf("%s: %q, tone %v, and has to be %q; %+v", text, note, tone, want, s.Document.Findings)
		}
	}
}

// TestLineIcons: how much a remark matters is told by word, icon and colour.
func TestLineIcons(t *testing.T) {
	for l, want := range map[Line]Icon{
		{Word: "Danger", Tone: Bad}: IconWarning, {Word: "Error", Tone: Bad}: IconFailed,
		{Word: "Warning", Tone: Caution}: IconWarning, {Word: "Note", Tone: Quiet}: IconValue,
	} {
		if l.Icon() != want {
			t.Errorf("%+v: %v", l, l.Icon())
		}
	}
}

// What is not for handsets to apply is called what it is.
func TestCardOfOthers(t *testing.T) {
	for word, doc := range map[string]string{
		"A handset's reply":      `<characteristic type="UnInstall" recursive="false"/>`,
		"For other phones":       `<characteristic type="PersistMgr" version="4.2"><parm name="PersistAction" value="1"/></characteristic>`,
		"A mail server's policy": `<characteristic type="SecurityPolicy"><parm name="4131" value="1"/><parm name="4133" value="1"/></characteristic>`,
		"Part of a cabinet":      `<characteristic type="Install"><parm name="InstallPhase" value="install"/></characteristic>`,
	} {
		s := NewScreen()
		load(t, s, "a.xml", "<wap-provisioningdoc>"+doc+"</wap-provisioningdoc>")
		c := s.Document.Card()
		if c.Mark != (Mark{word, IconWarning, Caution}) || len(c.Lines) != 1 || c.Lines[0].Word != "Note" || !s.Document.Valid() {
			t.Errorf("%s: %+v", word, c)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, test := range []struct {
		in   string
		most int
		want string
	}{
		{"wifi.xml", 20, "wifi.xml"},
		{"warehouse-wifi-2026-11.xml", 20, "warehouse-wif…11.xml"},
		{"ÄÖÜäöüß", 5, "ÄÖÜ…ß"},
	} {
		if got := shorten(test.in, test.most); got != test.want {
			t.Errorf("%q to %d: got %q, want %q", test.in, test.most, got, test.want)
		}
	}
}

func TestShelf(t *testing.T) {
	var s Shelf
	if len(s.Entries()) != 0 {
		t.Error("an empty shelf has headings")
	}
	s.SetSamples([]string{"samples/welcome.xml"})
	s.Add("/data/a.xml")
	s.Add("/data/b.xml")
	s.Add("/data/a.xml")
	var got []string
	for _, e := range s.Entries() {
		got = append(got, e.Name)
	}
	if want := []string{"This session", "b.xml", "a.xml", "Samples", "welcome.xml"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for i := range sessionMost + 30 {
		s.Add(strconv.Itoa(i) + ".xml")
	}
	if n := len(s.Entries()); n != sessionMost+3 {
		t.Errorf("%d entries", n)
	}
}

func TestFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for path, want := range map[string]string{
		filepath.Join(home, "a.xml"):               "~",
		filepath.Join(home, "Documents", "a.xml"):  filepath.Join("~", "Documents"),
		filepath.Join(home+"x", "a.xml"):           home + "x",
		filepath.Join(filepath.Dir(home), "a.xml"): filepath.Dir(home),
	} {
		if got := folderOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestSize says what a person reads.
func TestSize(t *testing.T) {
	for n, want := range map[int]string{1: "1 byte", 999: "999 bytes", 1000: "1.0 kB", 2_500_000: "2.5 MB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

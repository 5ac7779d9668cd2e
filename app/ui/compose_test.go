//go:build !nogui

package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/ui/view"
	"cradle/rapi/csp"
)

// form goes to a form of the page.
func (s *scene) form(id string) *composer {
	s.t.Helper()
	s.w.newDocument()
	c := s.w.compose
	for i, j := range c.jobs {
		if j.ID == id {
			c.list.Select(i)
			return c
		}
	}
	s.t.Fatalf("no form %q", id)
	return nil
}

// write types into a field of the form.
func (c *composer) write(name, text string) {
	for _, b := range c.blanks {
		if b.name == name {
			b.entry.SetText(text)
		}
	}
}

func (c *composer) blank(name string) *blank {
	for _, b := range c.blanks {
		if b.name == name {
			return b
		}
	}
	return nil
}

func (c *composer) text() string { return strings.Join(c.lines, "\n") }

// TestForm: a form is filled in by keyboard, its document grows beside it with the secret
// masked, and is loaded on the bench.
func TestForm(t *testing.T) {
	s := newScene(t, Options{Catalogue: csp.Carried()}, newFakeBench(handset("1-1", bench.Ready)))
	s.shows("New from template…")
	s.w.newDocument()
	c := s.w.compose
	s.shows("New from template", "Mobile data connection (GPRS)", "Wi-Fi network", "Access point (APN)", "The operator's access point name (APN), like internet.example.com.", "required", "1 field still to be filled in")
	s.hides("First name server", "It is required")
	if !strings.Contains(c.text(), `value="{{apn}}"`) {
		t.Errorf("the document is\n%s", c.text())
	}
	c.use.Tapped(nil)
	s.shows("It is required")
	if s.w.win.Canvas().Focused() != c.blank("apn").entry || s.w.pages.now != composePage {
		t.Error("the focus is not where something is wrong")
	}
	test.Type(c.blank("apn").entry, "internet.example.com")
	s.hides("It is required", "still to be filled in")
	c.write("user", "guest")
	c.write("password", "hunter2")
	if text := c.text(); !strings.Contains(text, `value="internet.example.com"`) || strings.Contains(text, "hunter2") || !strings.Contains(text, `name="Password" value="***"`) {
		t.Errorf("the document is\n%s", text)
	}
	if e := c.blank("password").entry; !e.Password {
		t.Error("the password can be read")
	} else if c.secrets.SetChecked(true); e.Password {
		t.Error("the password cannot be shown")
	}
	c.all.SetChecked(true)
	s.shows("First name server")
	c.write("dns1", "none")
	s.shows("Write an IPv4 address, like 192.0.2.1", "1 field to be mended")
	c.all.SetChecked(false)
	s.shows("First name server") // what is wrong is not folded away
	c.write("dns1", "")

	s.w.win.Canvas().Focus(c.blank("apn").entry)
	s.ctrlEnter()
	d := s.w.screen.Document
	if s.w.pages.now != benchPage || !d.Made || !d.Valid() || d.Name() != "gprs.xml" {
		t.Fatalf("loaded is %+v", d)
	}
	s.shows("gprs.xml", "not saved", "Apply gprs.xml to WH-1-1")
	s.hides("Reload when it changes", "hunter2")
	if len(s.bench.applied()) > 0 {
		t.Error("Ctrl+Enter in the form applied something")
	}
	s.ctrlEnter()
	s.until("the document to be applied", func() bool { return len(s.bench.applied()) == 1 })
	if text := s.bench.applied()[0].Documents[0].Text(); !strings.Contains(text, `value="hunter2"`) {
		t.Errorf("sent was\n%s", text)
	}
	if s.w.newDocument(); c.secrets.Checked || c.blank("apn").entry.Text != "internet.example.com" {
		t.Error("the form is not as it was left, with its secrets hidden")
	}
}

// TestFormsAll goes through every form: each can be drawn, and the fields that count change with
// the answers.
func TestFormsAll(t *testing.T) {
	s := newScene(t, Options{Catalogue: csp.Carried()}, newFakeBench())
	s.w.newDocument()
	c := s.w.compose
	if len(c.jobs) < 12 {
		t.Fatalf("%d forms", len(c.jobs))
	}
	for i, j := range c.jobs {
		c.list.Select(i)
		s.shows(j.Title)
		if len(c.blanks) == 0 || !strings.Contains(c.text(), "<wap-provisioningdoc>") {
			t.Errorf("%s: %d fields, and the document\n%s", j.ID, len(c.blanks), c.text())
		}
	}
	c = s.form("wifi")
	s.shows("Password of the network")
	s.hides("Number of the key")
	for _, b := range c.blanks {
		if choice, ok := b.focus.(*widget.Select); ok && b.name == "security" {
			choice.SetSelected("none")
		}
	}
	s.hides("Password of the network")
	if !strings.Contains(c.text(), `name="Encryption" value="1"`) {
		t.Errorf("an open network is\n%s", c.text())
	}
	s.press(fyne.KeyDown) // the focus was in the list
}

// TestFormVariables: what is empty becomes a variable, which is asked for when the document is
// applied.
func TestFormVariables(t *testing.T) {
	s := newScene(t, Options{Catalogue: csp.Carried()}, newFakeBench(handset("1-1", bench.Ready)))
	c := s.form("gprs")
	c.empty.SetChecked(true)
	s.hides("still to be filled in")
	c.useIt()
	s.w.apply()
	s.shows("Values for gprs.xml", "apn")
}

// TestFormCertificate: a certificate is dropped on the form, and what is none says so.
func TestFormCertificate(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.cer")
	if err := os.WriteFile(bad, []byte("no certificate at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newScene(t, Options{Catalogue: csp.Carried()}, newFakeBench())
	c := s.form("certificate")
	s.shows("or drop the file on this window")
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(bad)})
	s.until("the file", func() bool { return c.m.Blanks()[0].File != "" })
	s.shows("bad.cer", "The file is no certificate: neither DER nor PEM")
	good := filepath.Join(dir, "root.cer")
	// The smallest thing of a certificate's shape (X.509: three parts in a SEQUENCE).
	if err := os.WriteFile(good, []byte{0x30, 0x08, 0x30, 0x00, 0x30, 0x00, 0x03, 0x02, 0x00, 0xff}, 0o600); err != nil {
		t.Fatal(err)
	}
	c.takeFile("file", good)
	s.until("the file", func() bool { return c.m.Blanks()[0].File == "root.cer" })
	s.shows("root.cer")
	s.hides("no certificate")
	if !strings.Contains(c.text(), `value="MAgwADAAAwIA/w=="`) {
		t.Errorf("the document is\n%s", c.text())
	}
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(bad), storage.NewFileURI(good)}) // several are documents
	s.until("why not", func() bool { return len(s.w.screen.LeftOut) == 2 })
	s.shows("Not taken: bad.cer. ")
}

// TestFormSaved: a document with a secret is written so that its owner alone can read it.
func TestFormSaved(t *testing.T) {
	s := newScene(t, Options{Catalogue: csp.Carried()}, newFakeBench())
	c := s.form("gprs")
	c.write("apn", "internet.example.com")
	path := filepath.Join(t.TempDir(), "plain.xml")
	for _, tt := range []struct {
		password string
		mode     os.FileMode
	}{{"", 0o644}, {"hunter2", 0o600}} {
		c.write("user", tt.password)
		c.write("password", tt.password)
		d, ok := c.made()
		if !ok {
			t.Fatal("there is no document")
		}
		s.w.screen.Document = view.Document{}
		s.w.writeDocument(d, path)
		s.until("the file to be opened", func() bool { return s.w.screen.Document.Path == path && !s.w.screen.Document.Reading })
		i, err := os.Stat(path)
		if err != nil || i.Mode().Perm() != tt.mode {
			t.Errorf("%v, %v, want %v", i.Mode(), err, tt.mode)
		}
		if !s.w.screen.Document.Valid() || !s.w.screen.Document.InFile() {
			t.Errorf("loaded is %+v", s.w.screen.Document)
		}
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if hidden, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".cradle*")); len(left) != 1 || len(hidden) > 0 {
		t.Errorf("left are %q, %q", left, hidden)
	}
	d, _ := c.made()
	s.w.writeDocument(d, filepath.Join(t.TempDir(), "none", "a.xml"))
	s.until("the error", func() bool { return strings.Contains(s.w.bar.note.Text, "cannot be written") })
}

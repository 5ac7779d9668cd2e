//go:build !nogui

package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

const withVariables = `<wap-provisioningdoc>
  <characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">
    <parm name="Server" value="{{server}}"/>
    <parm name="Password" value="{{key}}"/>
  </characteristic></characteristic>
</wap-provisioningdoc>`

// echo is a handset that takes every document.
func echo(_ context.Context, _ *fakeBench, id run.HandsetID, d *provxml.Document) run.Run {
	return aRun(id, d, run.Applied, rapi.OK, d.Text())
}

// fields are the lines of the open dialog to type in.
func fields(s *scene) (list []*kit.Entry) {
	walk(s.w.win.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.Entry); ok {
			list = append(list, e)
		}
	})
	return list
}

// TestVariables: a document's variables are asked for before it is applied; the
// values are remembered for the next handset, and a secret is typed unseen.
func TestVariables(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = echo
	s := newScene(t, Options{Files: []string{file(t, "mail.xml", withVariables)}}, b)
	s.shows("The document has variables: server, key")
	s.ctrlEnter()
	s.shows("Values for mail.xml", "server", "key", "2 fields still empty")
	f := fields(s)
	if len(f) != 2 || f[0].Password || !f[1].Password {
		t.Fatalf("%d fields", len(f))
	}
	tapButton(t, s, "Apply mail.xml to WH-1-1") // nothing is filled in yet
	if len(b.applied()) != 0 || s.w.modal == nil {
		t.Fatal("applied without values")
	}
	f[0].SetText(`mail "&" co`)
	f[0].OnSubmitted("") // Enter goes on to the next field
	if s.w.win.Canvas().Focused() != f[1] {
		t.Error("Enter does not go on to the next field")
	}
	f[1].SetText("hunter2")
	f[1].OnSubmitted("")
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
	sent := b.applied()[0].Documents[0]
	if !strings.Contains(sent.Text(), `value="mail &quot;&amp;&quot; co"`) || !strings.Contains(sent.Text(), `value="hunter2"`) {
		t.Errorf("sent: %s", sent.Text())
	}
	s.hides("hunter2", "last: mail.xml") // its result is that of the document that is loaded

	s.ctrlEnter()
	if f = fields(s); f[0].Text != `mail "&" co` || f[1].Text != "hunter2" {
		t.Errorf("remembered %q", f[0].Text)
	}
	f[0].SetText("")
	tapButton(t, s, "Apply mail.xml to WH-1-1")
	if len(b.applied()) != 1 {
		t.Fatal("an empty field was taken for a value")
	}
	walk(s.w.win.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if c, ok := o.(*kit.Check); ok {
			c.SetChecked(true)
		}
	})
	tapButton(t, s, "Apply mail.xml to WH-1-1")
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 2 })
	if sent = b.applied()[1].Documents[0]; !strings.Contains(sent.Text(), `name="Server" value=""`) {
		t.Errorf("sent: %s", sent.Text())
	}
}

// TestVariablesManyFields: the form scrolls to the field that has the focus, and
// Ctrl+Enter there applies as soon as all are filled in.
func TestVariablesManyFields(t *testing.T) {
	for _, name := range []string{"v%d", "a_variable_with_a_name_that_takes_a_line_of_its_own_%d"} {
		b := newFakeBench(handset("1-1", bench.Ready))
		b.answer = echo
		var parms strings.Builder
		for i := range 30 {
			n := fmt.Sprintf(name, i)
			fmt.Fprintf(&parms, "<parm name='%s' value='{{%s}}'/>\n", n, n)
		}
		s := newScene(t, Options{Files: []string{file(t, "mail.xml", strings.Replace(withVariables,
			`<parm name="Server" value="{{server}}"/>`, parms.String(), 1))}}, b)
		s.ctrlEnter()
		f := fields(s)
		driver := fyne.CurrentApp().Driver()
		buttons := driver.AbsolutePositionForObject(s.w.win.Canvas().Overlays().Top()).Y + s.w.win.Canvas().Size().Height
		walk(s.w.win.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
			if c, ok := o.(*kit.Check); ok {
				buttons = driver.AbsolutePositionForObject(c).Y
			}
		})
		for i, e := range f {
			if s.w.win.Canvas().Focused() != e {
				t.Fatalf("field %d does not have the focus", i)
			}
			if y := driver.AbsolutePositionForObject(e).Y; y < 0 || y+e.Size().Height > buttons {
				t.Fatalf("%s: field %d is at %v, and below %v nothing is seen of it", name, i, y, buttons)
			}
			s.ctrlEnter()
			if len(b.applied()) != 0 || s.w.modal == nil {
				t.Fatal("applied with fields that are empty")
			}
			e.SetText("x")
			if i+1 < len(f) {
				e.OnSubmitted("")
			}
		}
		s.ctrlEnter()
		s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
	}
}

// TestVariablesEscape: Escape gives up, from every field.
func TestVariablesEscape(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready))
	s := newScene(t, Options{Files: []string{file(t, "mail.xml", withVariables)}}, b)
	for tabs := range 4 {
		s.ctrlEnter()
		for range tabs {
			s.w.win.Canvas().FocusNext()
		}
		s.press(fyne.KeyEscape)
		if s.w.modal != nil || len(b.applied()) != 0 {
			t.Fatalf("after %d tabs Escape does not close the form", tabs)
		}
	}
}

// TestVariablesDanger: what the values make of the document is what is asked about.
func TestVariablesDanger(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = echo
	s := newScene(t, Options{Files: []string{file(t, "any.xml",
		`<wap-provisioningdoc><characteristic type="{{csp}}"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`)}}, b)
	s.ctrlEnter()
	fields(s)[0].SetText("RemoteWipe")
	tapButton(t, s, "Apply any.xml to WH-1-1")
	s.shows("This document is dangerous", "Type WIPE to go on")
	if len(b.applied()) != 0 {
		t.Fatal("applied without agreement")
	}
	typeWord(t, s, "wipe")
	tapButton(t, s, "Apply any.xml to WH-1-1")
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
}

// TestVariablesMalformed: a mistyped variable is an error of the document.
func TestVariablesMalformed(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready))
	s := newScene(t, Options{Files: []string{file(t, "bad.xml", strings.Replace(withVariables, "{{server}}", "{{ server }}", 1))}}, b)
	s.shows("Cannot be applied", "Blanks inside the braces", "The document has an error in line 3:")
	s.ctrlEnter()
	if s.w.modal != nil || s.w.bar.apply.Importance != widget.HighImportance {
		t.Error("it can be applied")
	}
}

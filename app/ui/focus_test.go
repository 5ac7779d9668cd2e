//go:build !nogui

package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/csp"
)

// longDocument has many settings; the handset refuses the last of them.
func longDocument() (document, reply string) {
	var sent, back strings.Builder
	for i := range 40 {
		fmt.Fprintf(&sent, "<parm name='Setting%d' value='x'/>\n", i)
		if i < 39 {
			fmt.Fprintf(&back, "<parm name='Setting%d' value='x'/>\n", i)
		}
	}
	around := `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\A">%s</characteristic></characteristic></wap-provisioningdoc>`
	return fmt.Sprintf(around, sent.String()), fmt.Sprintf(around, back.String()+"<parm-error name='Setting39' value='x' desc='Not today'/>")
}

// inSight fails unless a line of the tree with this name can be seen whole.
func inSight(t *testing.T, s *scene, name, when string) {
	t.Helper()
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(s.w.result.tree).Y
	bottom := top + s.w.result.tree.Size().Height
	found := false
	walk(s.w.result.tree, func(o fyne.CanvasObject) {
		if n, ok := o.(*treeNode); ok && n.title.Text == name {
			y := d.AbsolutePositionForObject(n).Y
			found = found || y >= top-1 && y+n.Size().Height <= bottom+1
		}
	})
	if !found {
		t.Errorf("%s: %q is not in sight", when, name)
	}
}

// TestFailureInSight: the first failure of a long document is selected, explained,
// and in sight, although its explanation takes room from the tree; and by keyboard
// every other setting is explained, too.
func TestFailureInSight(t *testing.T) {
	document, reply := longDocument()
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Failed, reply)
	s := newScene(t, Options{Catalogue: csp.Carried(), Files: []string{file(t, "long.xml", document)}}, b)
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	s.shows("Not today")
	inSight(t, s, "Setting39", "at first")
	s.press(fyne.KeyF)
	inSight(t, s, "Registry", "only problems")
	inSight(t, s, "Setting39", "only problems")
	s.press(fyne.KeyF)
	inSight(t, s, "Setting39", "all again")

	s.w.win.Canvas().Focus(s.w.result.tree)
	s.press(fyne.KeyUp)
	inSight(t, s, "Setting38", "up")
	s.shows("Another setting failed, so this one was undone or never tried.")
	s.hides("Not today.") // of the other setting
	s.press(fyne.KeyHome)
	inSight(t, s, "Registry", "home")
	s.press(fyne.KeyLeft) // closes it
	if ids := s.w.result.tree.visible(); len(ids) != 1 {
		t.Errorf("%d lines below a closed branch", len(ids)-1)
	}
	s.press(fyne.KeyDown)
	s.press(fyne.KeyRight) // opens it
	s.press(fyne.KeyRight)
	s.press(fyne.KeyRight)
	inSight(t, s, "Setting0", "right")
	s.press(fyne.KeyLeft)
	inSight(t, s, `HKCU\Software\A`, "left")
	s.press(fyne.KeyEnd)
	inSight(t, s, "Setting39", "end")
	s.press(fyne.KeyEscape)
	if s.w.result.tree.chosen != "" {
		t.Error("Escape does not go back to the run as a whole")
	}
}

// TestFocusIsSeen: wherever Tab goes, the window looks different there.
func TestFocusIsSeen(t *testing.T) {
	document, reply := longDocument()
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Failed, reply)
	s := newScene(t, Options{Catalogue: csp.Carried(), Files: []string{file(t, "long.xml", document)}}, b)
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	c := s.w.win.Canvas()
	c.Focus(nil)
	without := test.RenderToMarkup(s.w.win.Canvas())
	seen := map[fyne.Focusable]bool{}
	for c.FocusNext(); !seen[c.Focused()]; c.FocusNext() {
		seen[c.Focused()] = true
		if test.RenderToMarkup(c) == without {
			t.Errorf("nothing shows that the focus is on a %T", c.Focused())
		}
	}
	for _, want := range []fyne.Focusable{s.w.bench.list, s.w.result.tree, s.w.docs.shelf, s.w.bar.apply, s.w.result.filter, s.w.result.copy, s.w.docs.reload} {
		if !seen[want] {
			t.Errorf("Tab does not reach a %T", want)
		}
	}
}

// TestScrollByKeys: what does not fit can be read by keyboard.
func TestScrollByKeys(t *testing.T) {
	s := newScene(t, Options{Catalogue: csp.Carried(), Files: []string{file(t, "bad.xml", "<wap-provisioningdoc>"+
		strings.Repeat("<characteristic type='Registy'><parm name='a' value='b'/></characteristic>\n", 20)+"</wap-provisioningdoc>")}},
		newFakeBench(handset("1-1", bench.Ready)))
	list := s.w.docs.scroll
	if list.Disabled() {
		t.Fatal("the remarks fit")
	}
	s.w.win.Canvas().Focus(list)
	s.press(fyne.KeyPageDown)
	at := list.Body.Offset.Y
	s.press(fyne.KeyUp)
	if at <= 0 || list.Body.Offset.Y >= at {
		t.Errorf("at %v, then %v", at, list.Body.Offset.Y)
	}
	s.press(fyne.KeyEnd)
	if end := list.Body.Content.MinSize().Height - list.Body.Size().Height; list.Body.Offset.Y < end-1 {
		t.Errorf("the end is %v, and it is at %v", end, list.Body.Offset.Y)
	}
	s.press(fyne.KeyHome)
	if list.Body.Offset.Y != 0 {
		t.Errorf("at %v", list.Body.Offset.Y)
	}
	s.w.open(file(t, "good.xml", "<wap-provisioningdoc><characteristic type='BrowserFavorite'><characteristic type='x'><parm name='URL' value='http://x/'/></characteristic></characteristic></wap-provisioningdoc>"), false)
	s.loaded()
	if !list.Disabled() {
		t.Error("the focus stops where there is nothing to scroll")
	}
}

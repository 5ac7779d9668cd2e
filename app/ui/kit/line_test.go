//go:build !nogui

package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/prefs"
)

// shown is what a widget shows of its text, where, and how.
func shown(o fyne.CanvasObject, at fyne.Position) (found canvas.Text) {
	if t, ok := o.(*canvas.Text); ok {
		t := canvas.Text{Text: t.Text, Color: t.Color, TextSize: t.TextSize, TextStyle: t.TextStyle}
		t.Move(at.Add(o.Position()))
		return t
	}
	if w, ok := o.(fyne.Widget); ok {
		for _, c := range test.WidgetRenderer(w).Objects() {
			if t := shown(c, at.Add(o.Position())); t.Text != "" {
				return t
			}
		}
	}
	return found
}

// TestLineLooksLikeLabel: a line is as high as a label, and shows the same of its text in
// the same place and colour, or a rune less or more where it is cut.
func TestLineLooksLikeLabel(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(prefs.Prefs{}))
	for _, text := range []string{"", "short", "Do not unplug · 12 s · Sending", strings.Repeat("iiii", 40), strings.Repeat("WWWW ", 40)} {
		for _, width := range []float32{40, 133, 400} {
			for _, importance := range []widget.Importance{widget.MediumImportance, widget.LowImportance, widget.DangerImportance} {
				label, line := Label(text), NewLine(text)
				label.Importance, line.Importance = importance, importance
				if a, b := label.MinSize().Height, line.MinSize().Height; a != b {
					t.Fatalf("a line is %v high, a label %v", b, a)
				}
				size := fyne.NewSize(width, label.MinSize().Height)
				label.Resize(size)
				line.Resize(size)
				a, b := shown(label, fyne.Position{}), shown(line, fyne.Position{})
				la, lb := len([]rune(a.Text)), len([]rune(b.Text))
				if la-lb > 1 || lb-la > 1 || la == len([]rune(text)) && a.Text != b.Text {
					t.Errorf("%q in %v: the label shows %q, the line %q", text, width, a.Text, b.Text)
				}
				if text != "" && (a.Position() != b.Position() || a.Color != b.Color || a.TextSize != b.TextSize) {
					t.Errorf("%q in %v: the label %v %v %v, the line %v %v %v", text, width, a.Position(), a.Color, a.TextSize, b.Position(), b.Color, b.TextSize)
				}
				if w := fyne.MeasureText(b.Text, b.TextSize, b.TextStyle).Width; w > width-2*Rhythm {
					t.Errorf("%q is %v wide, and has %v", b.Text, w, width-2*Rhythm)
				}
			}
		}
	}
}

// TestLineFollows: a line that gets another text, or more room, shows it.
func TestLineFollows(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(prefs.Prefs{}))
	l := NewLine("something")
	l.Resize(fyne.NewSize(400, l.MinSize().Height))
	l.SetText("another text")
	if s := shown(l, fyne.Position{}); s.Text != "another text" {
		t.Errorf("it shows %q", s.Text)
	}
	l.Resize(fyne.NewSize(60, l.MinSize().Height))
	if s := shown(l, fyne.Position{}); !strings.HasSuffix(s.Text, "…") {
		t.Errorf("it shows %q where there is no room", s.Text)
	}
	l.Resize(fyne.NewSize(400, l.MinSize().Height))
	if s := shown(l, fyne.Position{}); s.Text != "another text" {
		t.Errorf("it shows %q where there is room again", s.Text)
	}
}

// TestFit: as much as there is room for, and never more; runes are not cut.
func TestFit(t *testing.T) {
	width := func(s string) float32 { // i is narrow, all else wide
		w := float32(0)
		for _, r := range s {
			w += 10
			if r == 'i' {
				w -= 8
			}
		}
		return w
	}
	for _, c := range []struct {
		text string
		room float32
		want string
	}{
		{"", 0, ""}, {"abc", 30, "abc"}, {"abc", 29, "a…"}, {"abcd", 30, "ab…"}, {"abc", 9, ""}, {"abc", 10, "…"},
		{"iiiiiiiiiiWWWWWWWWWW", 50, "iiiiiiiiiiWW…"}, {"WWWWWWWWWWiiiiiiiiii", 50, "WWWW…"}, {"üüü", 20, "ü…"},
	} {
		for guess := range 22 {
			if got, _ := fit(c.text, c.room, guess, width); got != c.want {
				t.Errorf("%q in %v is %q from %d on, and has to be %q", c.text, c.room, got, guess, c.want)
			}
		}
	}
}

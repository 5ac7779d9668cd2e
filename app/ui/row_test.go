//go:build !nogui

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
)

// TestLongerState: a state that is longer than the one before it has room in a narrow
// row, and nothing is written over it.
func TestLongerState(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(prefs.Prefs{}))
	r := newHandsetRow(&window{})
	w := test.NewTempWindow(t, r)
	w.Resize(fyne.NewSize(300, rowHeight))
	for _, word := range []string{"Bereit", "Fehlgeschlagen", "Mit Problemen übernommen", "Bereit"} {
		r.set(view.Row{Title: "NORTH-01", Detail: "SimPhone 6.5 Professional", Mark: view.Mark{Word: word, Icon: view.IconFailed}}, false, false)
		end := r.mark.Position().X + r.mark.Size().Width
		if room := r.mark.MinSize().Width; r.mark.Size().Width < min(room, r.first.Size().Width) {
			t.Errorf("%q has %v, and takes %v", word, r.mark.Size().Width, room)
		}
		if r.detail.Position().Y == r.mark.Position().Y && r.detail.Position().X < end {
			t.Errorf("%q ends at %v, and the detail begins at %v", word, end, r.detail.Position().X)
		}
	}
}

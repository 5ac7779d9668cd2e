//go:build !nogui

package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/view"
	"cradle/rapi/csp"
)

// thirty is a bench full of handsets, all of which are at work.
func thirty() *fakeBench {
	var all []bench.Handset
	for i := range 30 {
		h := handset(run.HandsetID(fmt.Sprintf("1-%d", i+1)), bench.Ready)
		h.State, h.Phase = bench.Running, "send"
		all = append(all, h)
	}
	return newFakeBench(all...)
}

// tenThousand is a document of 10,000 settings in 100 groups.
func tenThousand() string {
	var s strings.Builder
	s.WriteString(`<wap-provisioningdoc><characteristic type="Registry">`)
	for g := range 100 {
		fmt.Fprintf(&s, `<characteristic type="HKCU\Software\Bench\%d">`, g)
		for i := range 100 {
			fmt.Fprintf(&s, `<parm name="Value%d" value="the value of setting %d" datatype="string"/>`, i, i)
		}
		s.WriteString(`</characteristic>`)
	}
	s.WriteString(`</characteristic></wap-provisioningdoc>`)
	return s.String()
}

// large is a window with the result of 10,000 settings in it.
func large(tb testing.TB) *scene {
	tb.Helper()
	document := tenThousand()
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Applied, document)
	s := newScene(tb, Options{Catalogue: csp.Carried(), Files: []string{file(tb, "large.xml", document)}}, b)
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	return s
}

// What one progress event costs the window's goroutine at most: with 30 handsets at work,
// and an update for each event. The feed makes at most ten of them a second for a handset.
func BenchmarkProgressEvent(b *testing.B) {
	s := newScene(b, Options{Files: []string{file(b, "wifi.xml", settings)}}, thirty())
	handsets := s.bench.Handsets()
	now := time.Now()
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		now = now.Add(time.Second) // so that the row says something else
		s.w.take(view.Update{Handsets: handsets, Changed: []run.HandsetID{handsets[n%5].ID}, Time: now})
	}
}

// All branches of a result of 10,000 settings are opened, and it is drawn.
func BenchmarkExpandAll(b *testing.B) {
	s := large(b)
	b.ReportAllocs()
	for b.Loop() {
		s.w.result.openAll()
		b.StopTimer()
		s.w.result.closeAll()
		b.StartTimer()
	}
}

// A result of 10,000 settings, all branches open, scrolled by a page.
func BenchmarkScroll(b *testing.B) {
	s := large(b)
	s.w.result.openAll()
	b.ReportAllocs()
	for b.Loop() {
		s.w.result.tree.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
}

//go:build !nogui

package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/app/ui/view"
	"cradle/app/undo"
	"cradle/rapi/change"
)

// dialogPictures are what is laid over the window to ask or to tell something.
func dialogPictures() []picture {
	of := func(name string, options func(t *testing.T) Options, then func(s *scene)) picture {
		return picture{"dialog-" + name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, options(t), phone("1-3.2", bench.Ready))
			then(s)
			s.settle()
			return s.dialog()
		}}
	}
	plain := func(*testing.T) Options { return Options{} }
	past := func(t *testing.T) Options {
		h := pastRuns(t)
		h.undo = undo.Undone{
			Undo:  &change.Undo{Document: h.runs[1].Document, Left: []change.LeftOut{{Path: `Registry/HKLM\Comm/Password`, Why: "The handset shows it as asterisks."}}},
			Notes: []undo.Note{{Kind: undo.Later, Run: 3, Other: 4, Name: "mail.xml"}},
		}
		return Options{History: h}
	}
	document := func(text string, then func(s *scene)) func(s *scene) {
		return func(s *scene) { s.give("/home/ana/Documents/wifi.xml", text); then(s) }
	}
	// selected has the history's run at a place selected.
	selected := func(i int, then func(s *scene)) func(s *scene) {
		return func(s *scene) {
			s.w.goTo(historyPage)
			s.settle()
			s.w.history.list.Select(i)
			s.settle()
			then(s)
		}
	}
	sent := func(s *scene) {
		s.w.screen.Begin(s.w.screen.Sentence())
		s.bench.handsets[0].State, s.bench.handsets[0].Phase = bench.Running, "send"
		s.tell(view.Update{})
	}
	return []picture{
		of("variables", plain, document(withVariables, func(s *scene) { s.w.apply() })),
		of("danger", plain, document(wiping, func(s *scene) { s.w.apply() })),
		of("mild-danger", plain, document(`<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4097" value="1"/></characteristic></wap-provisioningdoc>`,
			func(s *scene) { s.w.apply() })),
		of("auto", plain, document(settings, func(s *scene) { s.w.press(view.Auto) })),
		of("auto-danger", plain, document(wiping, func(s *scene) { s.w.press(view.Auto) })),
		of("close-running", plain, document(settings, func(s *scene) { sent(s); s.w.closeAsked() })),
		of("stop", plain, document(settings, func(s *scene) { sent(s); s.w.stopAsked() })),
		of("undo", past, selected(1, func(s *scene) { s.w.history.undoAsked() })),
		of("reapply", past, selected(1, func(s *scene) { s.w.history.reapplyAsked() })),
		of("ask-handset", past, selected(0, func(s *scene) { s.w.history.askHandset() })),
		of("settle", past, selected(0, func(s *scene) { s.w.history.settleAsked() })),
		of("label", func(*testing.T) Options {
			return Options{Label: func(_ context.Context, _ run.HandsetID, _ string) error { return nil }}
		}, func(s *scene) { s.w.labelAsked("1-3.2") }),
		of("password", func(*testing.T) Options { return Options{Asker: NewAsker()} }, func(s *scene) {
			s.w.screen.Asked = map[run.HandsetID]int{"1-3.2": 2}
			s.bench.handsets[0].State = bench.Locked
			s.tell(view.Update{Time: noon.Add(time.Second)})
			s.w.typePassword("1-3.2")
		}),
		of("about", plain, func(s *scene) {
			s.w.about = func() string { return "Cradle 1.0.0\ngo1.26.0, linux/amd64" }
			s.w.showAbout()
		}),
		of("bundle", func(t *testing.T) Options {
			return Options{WriteBundle: func(context.Context, string, []int64) error { return nil }}
		}, func(s *scene) { s.w.bundleAsked() }),
		of("no-profile", func(t *testing.T) Options { return Options{Profiles: profile.Store{Dir: t.TempDir()}} }, func(s *scene) { s.w.chooseProfile() }),
		of("profiles", func(t *testing.T) Options {
			t.Chdir(t.TempDir())
			for name, text := range map[string]string{
				"hall/profile.toml":   "title = \"Warehouse\"\ndocuments = [\"wifi.xml\"]\n",
				"hall/wifi.xml":       settings,
				"broken/profile.toml": "documents = [\"none.xml\"]\ncolour = \"red\"\n",
			} {
				path := filepath.Join("profiles", name)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			return Options{Profiles: profile.Store{Dir: "profiles"}} // whose name is told with what is broken
		}, func(s *scene) { s.w.chooseProfile() }),
	}
}

// dialog is the one that is open.
func (s *scene) dialog() fyne.CanvasObject {
	s.t.Helper()
	top := s.w.win.Canvas().Overlays().Top()
	if top == nil {
		s.t.Fatalf("no dialog is open in:\n%s", s.text())
	}
	return top
}

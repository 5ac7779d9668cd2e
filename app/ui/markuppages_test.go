//go:build !nogui

package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"cradle/app/bench"
	"cradle/app/compose"
	"cradle/app/ui/prefs"
	"cradle/rapi/csp"
)

// pagePictures are the pages that stand alone.
func pagePictures() []picture {
	of := func(name string, then func(s *scene) fyne.CanvasObject) picture {
		return picture{name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{}, phone("1-3.2", bench.Ready))
			o := then(s)
			s.settle()
			return o
		}}
	}
	page := func(name string, p page) picture {
		return of(name, func(s *scene) fyne.CanvasObject {
			s.w.goTo(p)
			return s.w.pages.all[p].root
		})
	}
	return []picture{
		page("settings", settingsPage),
		{"settings-again", func(t *testing.T) fyne.CanvasObject {
			store, err := prefs.Open("")
			if err != nil {
				t.Fatal(err)
			}
			store.Change(func(p *prefs.Prefs) { p.Theme, p.Jobs, p.NoVerify, p.Journal = prefs.Dark, 3, true, "/srv/journal" })
			s := newStill(t, Options{Prefs: store})
			s.w.goTo(settingsPage)
			return s.w.pages.all[settingsPage].root
		}},
		page("help", helpPage),
		of("source", func(s *scene) fyne.CanvasObject {
			s.give("/home/ana/Documents/wifi.xml", remarked)
			s.w.source.open(2)
			return s.w.source.root
		}),
		of("source-secrets", func(s *scene) fyne.CanvasObject {
			s.give("/home/ana/Documents/wifi.xml", settings)
			s.w.source.open(0)
			s.settle()
			s.w.source.secrets.SetChecked(true)
			return s.w.source.root
		}),
		of("source-malformed", func(s *scene) fyne.CanvasObject {
			s.give("/home/ana/Documents/wifi.xml", malformed)
			s.w.source.open(0)
			return s.w.source.root
		}),
	}
}

// formPictures are the page of templates, and each of its forms.
func formPictures() []picture {
	list := []picture{
		{"templates", func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{})
			s.w.newDocument()
			s.settle()
			return s.w.pages.all[composePage].root
		}},
		{"templates-german", func(t *testing.T) fyne.CanvasObject {
			inGerman(t)
			s := newStill(t, Options{})
			s.w.newDocument()
			s.settle()
			return s.w.compose.list
		}},
		{"form-refused", func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{})
			c := s.form("gprs")
			c.use.Tapped(nil)
			s.settle()
			return c.body
		}},
	}
	for _, tpl := range compose.Carried().Templates {
		list = append(list, picture{"form-" + tpl.ID, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, Options{Catalogue: csp.Carried()})
			c := s.form(tpl.ID)
			c.all.SetChecked(true)
			s.settle()
			return c.body
		}})
	}
	return list
}

//go:build !nogui

package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"cradle/app/ui/view"
)

// A document with remarks of the check: a section whose name is mistyped.
var remarked = strings.Replace(settings, `"Registry"`, `"Registy"`, 1)

const (
	malformed = "<wap-provisioningdoc>\n  <parm name='a'value='b'/>\n</wap-provisioningdoc>"
)

// documentPictures are the left side of the window.
func documentPictures() []picture {
	of := func(name string, options Options, then func(s *scene)) picture {
		return picture{"documents-" + name, func(t *testing.T) fyne.CanvasObject {
			s := newStill(t, options)
			then(s)
			return s.w.docs.root
		}}
	}
	given := func(name, text string) picture {
		return of(name, Options{}, func(s *scene) { s.give("/home/ana/Documents/wifi.xml", text) })
	}
	return []picture{
		of("empty", Options{Samples: testSamples}, func(*scene) {}),
		of("checking", Options{}, func(s *scene) {
			s.w.screen.Shelf.Add("/home/ana/Documents/wifi.xml")
			s.w.screen.Document = view.Document{Path: "/home/ana/Documents/wifi.xml", Reading: true}
			s.drawn()
		}),
		given("valid", settings),
		given("warnings", remarked),
		given("bad", malformed),
		given("danger", wiping),
		given("variables", withVariables),
		of("changed", Options{}, func(s *scene) {
			s.give("/home/ana/Documents/wifi.xml", settings)
			s.w.screen.Document.Disk = view.Changed
			s.drawn()
		}),
		of("missing", Options{}, func(s *scene) {
			s.give("/home/ana/Documents/wifi.xml", settings)
			s.w.screen.Document.Disk = view.Missing
			s.drawn()
		}),
		of("two", Options{}, twoDocuments),
		of("sample", Options{Samples: testSamples}, func(s *scene) {
			s.w.docs.shelf.Select(1)
			s.settle()
		}),
		of("past", Options{}, func(s *scene) {
			s.give("/home/ana/Documents/wifi.xml", settings)
			s.w.screen.Document.Past = 17
			s.drawn()
		}),
		of("shelf", Options{Samples: testSamples}, func(s *scene) {
			s.w.screen.Shelf.SetEarlier([]string{"/home/ana/Documents/mail.xml", "/mnt/stick/a document with quite a long name.xml"})
			s.give("/home/ana/Documents/wifi.xml", settings)
		}),
	}
}

// twoDocuments loads two, of which the first is looked at.
func twoDocuments(s *scene) {
	s.w.screen.Shelf.Add("/home/ana/Documents/mail.xml")
	s.w.screen.Shelf.Add("/home/ana/Documents/wifi.xml")
	s.w.screen.SetDocuments([]view.Document{
		s.readDocument("/home/ana/Documents/wifi.xml", settings),
		s.readDocument("/home/ana/Documents/mail.xml", strings.Replace(settings, "depot", "shop", 1)),
	}, 0)
	s.drawn()
}

package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A rule forbids the packages below From to import the packages below To.
type rule struct {
	from, to string
	except   []string // packages below From that may
	why      string
}

// The house, as CONTRIBUTING.md draws it.
var house = []rule{
	{from: "rapi", to: "cradle/usb", why: "rapi and usb never import each other"},
	{from: "usb", to: "cradle/rapi", why: "rapi and usb never import each other"},
	{from: "rapi", to: "cradle/app", why: "arrows point down"},
	{from: "usb", to: "cradle/app", why: "arrows point down"},
	{from: "assets", to: "cradle", why: "assets imports nothing of the house"},
	{from: ".", to: "fyne.io/fyne", except: []string{"app/ui"}, why: "only the window knows Fyne"},
	{from: ".", to: "github.com/google/gousb", except: []string{"usb/libusb"}, why: "only usb/libusb knows gousb"},
	{from: "app/ui", to: "cradle/usb/libusb", why: "the window makes no USB decisions"},
	{from: "app/ui", to: "cradle/rapi/activesync", why: "the window makes no RAPI decisions"},
	{from: "app/bench", to: "cradle/usb/libusb", why: "the bench is given its buses"},
	{from: "app/bench", to: "cradle/app/journal", why: "the bench is given its journal"},
	{from: "app/journal", to: "cradle/app/bench", why: "the journal is told, and asks nobody"},
	{from: ".", to: "modernc.org/sqlite", except: []string{"app/journal"}, why: "only the journal knows SQLite"},
	{from: "app/catalogue", to: "cradle/app/bench", why: "the catalogue needs no handset"},
	{from: "app/compose", to: "cradle/app/bench", why: "a form needs no handset"},
	{from: "app/profile", to: "cradle/app/bench", why: "a profile needs no handset"},
	{from: "rapi/handset", to: "cradle/rapi/activesync", why: "the handset is not the desktop"},
	{from: "rapi/handset", to: "cradle/rapi/lint", why: "the handset does not know our opinions"},
	{from: "rapi/wbxml", to: "cradle/rapi/push", why: "the document does not know its envelope"},
	{from: "rapi/handset", to: "cradle/rapi/canon", why: "the handset does not know what we take for the same"},
	{from: "rapi/handset", to: "cradle/rapi/template", why: "the handset gets what is sent"},
	{from: "rapi/handset", to: "cradle/rapi/query", why: "the handset answers queries by itself"},
	{from: "rapi/template", to: "cradle/rapi/lint", why: "the lint asks what is a variable"},
	{from: "rapi/handset", to: "cradle/rapi/provxml", why: "the handset reads documents by itself"},
}

// TestHouse keeps the arrows of the architecture pointing down, in the
// program and in its tests.
func TestHouse(t *testing.T) {
	root := ".."
	seen := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		seen++
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(rel))
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			for _, r := range house {
				if below(pkg, r.from) && below(imported, r.to) && !r.allows(pkg) && !self(pkg, imported, r) {
					t.Errorf("%s imports %s: %s", rel, imported, r.why)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Fatalf("only %d Go files were looked at", seen)
	}
}

// TestHouseRuleBites proves that a rule can fail.
func TestHouseRuleBites(t *testing.T) {
	r := house[0]
	if !below("rapi/activesync", r.from) || !below("cradle/usb/rndis", r.to) || r.allows("rapi/activesync") {
		t.Error("rapi/activesync importing cradle/usb/rndis would not be noticed")
	}
	if _, err := os.Stat("../CONTRIBUTING.md"); err != nil {
		t.Error(err)
	}
}

func below(pkg, dir string) bool {
	return dir == "." || pkg == dir || strings.HasPrefix(pkg, dir+"/")
}

func (r rule) allows(pkg string) bool {
	for _, e := range r.except {
		if below(pkg, e) {
			return true
		}
	}
	return false
}

// self is true for an external test package (package x_test) that imports the
// package it tests.
func self(pkg, imported string, r rule) bool {
	return r.from == "assets" && imported == "cradle/"+pkg
}

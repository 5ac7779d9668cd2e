package view

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// wifi is a document with a secret, a query, a removal and a plain setting.
const wifi = `<wap-provisioningdoc>
  <characteristic type="Registry">
    <characteristic type="HKLM\Comm">
      <parm name="Name" value="depot"/>
      <parm name="Password" value="hunter2"/>
      <noparm name="Old"/>
    </characteristic>
  </characteristic>
  <characteristic type="DeviceInformation">
    <parm-query name="OS"/>
  </characteristic>
</wap-provisioningdoc>`

func document(t *testing.T, name, xml string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse(name, []byte(xml))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// clock is noon of a day, so that a few hours more or less are the same day.
var clock = time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)

// aRun is wifi on a handset, with the reply that it gave.
func aRun(t *testing.T, ending run.Ending, hr rapi.HRESULT, reply string) *run.Run {
	t.Helper()
	d := document(t, "/data/wifi.xml", wifi)
	return &run.Run{
		ID: "run-1", Handset: "1-3.2", Port: "1-3.2", Document: d,
		Identity: run.Identity{GUID: "{1}", Name: "WH-017", Model: "HTC P3600", Platform: "PocketPC", OSMajor: 5, OSMinor: 2, Build: 21234},
		Started:  clock, Ended: clock.Add(1500 * time.Millisecond), Ending: ending,
		Result: provxml.Match(d, hr, reply, reply != ""),
	}
}

const (
	appliedReply = `<wap-provisioningdoc>
<characteristic type="Registry"><characteristic type="HKLM\Comm">
<parm name="Name" value="depot"/><parm name="Password" value="hunter2"/><noparm name="Old"/>
</characteristic></characteristic>
<characteristic type="DeviceInformation"><parm name="OS" value="Microsoft Windows CE Version 5.2"/></characteristic>
</wap-provisioningdoc>`

	failedReply = `<wap-provisioningdoc>
<characteristic type="Registry"><characteristic type="HKLM\Comm">
<parm-error name="Name" value="depot"/><parm name="Password" value="hunter2"/><noparm name="Old"/>
</characteristic></characteristic>
<characteristic type="DeviceInformation"><parm name="OS" value="5.2"/></characteristic>
</wap-provisioningdoc>`
)

// at is a handset on a port.
func at(id run.HandsetID, s bench.State) bench.Handset {
	h := bench.Handset{ID: id, Port: string(id), State: s, Since: clock}
	if s == bench.Ready || s == bench.Running {
		h.Identity = run.Identity{GUID: "{" + string(id) + "}", Name: "WH-" + string(id)}
	}
	return h
}

func simulated(h bench.Handset) bench.Handset { h.Simulated = true; return h }

// screenWith is a screen that knows these handsets.
func screenWith(handsets ...bench.Handset) *Screen {
	s := NewScreen()
	s.Take(Update{Handsets: handsets, Time: clock})
	return s
}

func load(t *testing.T, s *Screen, name, xml string) {
	t.Helper()
	s.Document = Document{Path: "/data/" + name, Read: clock}
	s.Document.Doc, s.Document.Err = provxml.Parse(name, []byte(xml))
	if s.Document.Err == nil {
		s.Document.Dangers = lint.Dangers(s.Document.Doc)
		s.Document.Findings = lint.Check(s.Document.Doc, catalogue(t), lint.Options{})
	}
}

// TestNoToolkit: what the window shows is worked out without one.
func TestNoToolkit(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if path, _ := strconv.Unquote(i.Path.Value); strings.Contains(path, "fyne") {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
	if len(names) < 10 {
		t.Fatalf("only %d files were looked at", len(names))
	}
}

// loadCatalogue reads the one that the program carries, once.
var loadCatalogue = sync.OnceValues(func() (*csp.Catalogue, error) { return csp.Load(assets.Catalogue) })

func catalogue(t *testing.T) *csp.Catalogue {
	t.Helper()
	cat, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

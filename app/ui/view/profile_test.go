package view

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// TestTypedIsNotTheProfiles: what was typed for other documents does not count more than the
// table of a profile that is chosen afterwards.
func TestTypedIsNotTheProfiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "hall"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"profile.toml": "documents = [\"a.xml\"]\n[variables]\nssid = \"Depot\"\n[options]\ntable = \"t.csv\"\n",
		"a.xml":        `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="{{ssid}}"><parm name="URL" value="{{apn}}"/></characteristic></characteristic></wap-provisioningdoc>`,
		"t.csv":        "port,apn\n1-1,north\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, "hall", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := NewScreen()
	s.handsets = []bench.Handset{{ID: "1-1", State: bench.Ready}}
	s.Keep([]Field{{Name: "APN", Value: "typed"}, {Name: "ssid", Value: "typed"}})
	var doc *provxml.Document
	p, err := ReadProfile(profile.Store{Dir: dir}, "hall", func(path string) (_ *provxml.Document, err error) {
		doc, err = provxml.ReadFile(path)
		return doc, err
	})
	if err != nil {
		t.Fatal(err)
	}
	d := Document{Path: p.Files()[0]}
	d.SetDoc(doc)
	s.SetDocuments([]Document{d}, 0)
	s.SetProfile(p)
	fields := s.Variables()
	if len(fields) != 2 || fields[0].Value != "Depot" || fields[1].Value != "" || !fields[1].InTable {
		t.Errorf("the fields are %+v", fields)
	}
	b, trouble := s.Fill(Sentence{Targets: []run.HandsetID{"1-1"}, docs: []sentenceDoc{{name: "a.xml", doc: doc, template: d.Template}}}, fields)
	if trouble != "" {
		t.Fatal(trouble)
	}
	if text := b.own["1-1"].Documents[0].Text(); !strings.Contains(text, `"Depot"`) || !strings.Contains(text, `"north"`) {
		t.Errorf("it gets %s", text)
	}
}

// TestAutoTableDangers: what a person agreed to is not refused because each handset gets values
// of its own; what only the values make dangerous is.
func TestAutoTableDangers(t *testing.T) {
	doc, err := provxml.Parse("a.xml", []byte(`<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="{{title}}"><parm name="URL" value="http://a.example"/></characteristic></characteristic>`+
		`<characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic><characteristic type="SecurityPolicy"><parm name="{{policy}}" value="1"/></characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	table, err := template.ParseTable("t.csv", []byte("port,title,policy\n1-1,North,4101\n1-2,South,4097\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := NewScreen()
	s.Document = Document{Path: "a.xml"}
	s.Document.SetDoc(doc)
	s.SetTable(table, "t.csv")
	agreed := lint.Dangers(doc)
	b, trouble := s.Fill(Sentence{Does: Auto, docs: []sentenceDoc{{name: "a.xml", doc: doc, template: s.Document.Template, dangers: agreed}}}, s.Variables())
	if trouble != "" || len(agreed) != 1 {
		t.Fatalf("%s, %+v", trouble, agreed)
	}
	opt := s.BeginAuto(b, AutoChoice{})
	for id, want := range map[run.HandsetID][2]int{"1-1": {1, 0}, "1-2": {1, 1}} { // allowed, and refused
		own := opt.For(t.Context(), bench.Handset{ID: id})
		if own.Err != nil {
			t.Fatal(own.Err)
		}
		var got [2]int
		for _, g := range lint.Dangers(own.Documents[0]) {
			if opt.Allow(g) {
				got[0]++
			} else {
				got[1]++
			}
		}
		if got != want {
			t.Errorf("%s: %v dangers are allowed and refused, want %v", id, got, want)
		}
	}
}

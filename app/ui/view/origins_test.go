package view

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// TestOriginsForget: of the documents that Auto filled in for many visits, those that a run
// shows are known, and no other is kept.
func TestOriginsForget(t *testing.T) {
	doc, err := provxml.Parse("mail.xml", []byte(`<wap-provisioningdoc><characteristic type="EMAIL2"><parm name="AUTHSECRET" value="{{pin}}"/></characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	table, err := template.ParseTable("pins.csv", []byte("port,pin\n*,4711\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := NewScreen()
	s.Document = Document{Path: "mail.xml"}
	s.Document.SetDoc(doc)
	s.SetTable(table, "pins.csv")
	b := Sentence{Does: Auto, name: "mail.xml", docs: []sentenceDoc{{name: "mail.xml", doc: doc, template: s.Document.Template}}}
	b, trouble := s.Fill(b, s.Variables())
	if trouble != "" {
		t.Fatal(trouble)
	}
	opt := s.BeginAuto(b, AutoChoice{})
	var shown []*run.Run
	for i := range 50 {
		own := opt.For(t.Context(), bench.Handset{ID: run.HandsetID(fmt.Sprint("1-", i))})
		if own.Err != nil || !strings.Contains(own.Documents[0].Text(), "4711") {
			t.Fatalf("visit %d: %v", i, own.Err)
		}
		if i%10 == 0 {
			shown = append(shown, &run.Run{Document: own.Documents[0]})
		}
	}
	left := func() int {
		s.files.mu.Lock()
		defer s.files.mu.Unlock()
		return len(s.files.of)
	}
	for end := time.Now().Add(10 * time.Second); left() > len(shown) && time.Now().Before(end); time.Sleep(time.Millisecond) {
		runtime.GC()
	}
	if n := left(); n != len(shown) {
		t.Errorf("%d filled documents are kept, and %d are shown", n, len(shown))
	}
	for _, r := range shown {
		if s.other(r) || s.file(r.Document) != doc {
			t.Error("a filled document that is shown is taken for another one")
		}
	}
	runtime.KeepAlive(opt)
}

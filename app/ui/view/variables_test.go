package view

import (
	"strings"
	"testing"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

func TestVariablesOfADocument(t *testing.T) {
	doc, err := provxml.Parse("mail.xml", []byte(`<wap-provisioningdoc><characteristic type="EMAIL2"><characteristic type="{{{guid}}}">`+
		`<parm name="AUTHSECRET" value="{{x}}"/><parm name="OUTSERVER" value="{{Server}}:{{server}}"/></characteristic></characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	s := NewScreen()
	s.Document = Document{Path: "mail.xml"}
	s.Document.SetDoc(doc)
	b := Sentence{name: "mail.xml", Targets: []run.HandsetID{"1-1", "1-2"}, docs: []sentenceDoc{{name: "mail.xml", doc: doc, template: s.Document.Template}}}
	if text := s.VariablesText(b); !strings.HasPrefix(text, "It has 3 variables to be filled in before it is applied. All 2 handsets get the same values") {
		t.Errorf("%q", text)
	}
	fields := s.Variables()
	if len(fields) != 3 || fields[0].Secret || !fields[1].Secret || fields[2].Secret || fields[2].Name != "Server" {
		t.Fatalf("%+v", fields)
	}
	if got := EmptyText(fields); got != "3 fields still empty" {
		t.Errorf("%q", got)
	}
	if got := EmptyText([]Field{{Value: "x"}}); got != "" {
		t.Errorf("%q", got)
	}
	if Ready(fields, false) || !Ready(fields, true) {
		t.Error("empty fields")
	}
	fields[0].Value, fields[1].Value, fields[2].Value = "D671", "secret", "a\x00"
	if _, trouble := s.Fill(b, fields); !strings.HasPrefix(trouble, "The value of Server cannot be sent: it has the character U+0000") {
		t.Errorf("%q", trouble)
	}
	fields[2].Value = "mail"
	filled, trouble := s.Fill(b, fields)
	if trouble != "" || !strings.Contains(filled.docs[0].doc.Text(), `value="mail:mail"`) {
		t.Fatalf("%q", trouble)
	}
	if again := s.Variables(); again[1].Value != "secret" {
		t.Error("values are not remembered")
	}
	if s.other(&run.Run{Document: filled.docs[0].doc}) {
		t.Error("the filled document is taken for another one")
	}
	req := s.Begin(filled)
	if req.Documents[0] != filled.docs[0].doc || s.Applying() != true {
		t.Error("the filled document is not what is applied")
	}
	s.handsets = []bench.Handset{{ID: "1-1"}}
	if note := s.Sentence().Note; strings.Contains(note, "Then mail.xml") {
		t.Errorf("the document under way is taken for another one: %q", note)
	}
}

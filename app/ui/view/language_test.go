package view

import (
	"slices"
	"strings"
	"testing"

	"cradle/app/ui/words"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// TestRemarksInGerman: what the lint and the reader say is said in the language of the
// window: among the remarks on a document, in the question about dangers, and about a
// document that cannot be read or a value that cannot be sent.
func TestRemarksInGerman(t *testing.T) {
	if err := words.Use("de"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { words.Use("en") })
	doc, err := provxml.Parse("a.xml", []byte(`<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4119" value="144"/></characteristic><characteristic-query type="browserfavorite"/></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	d := Document{Path: "/a.xml", Doc: doc, Dangers: lint.Dangers(doc), Findings: lint.Check(doc, csp.Carried(), lint.Options{})}
	lines := d.Card().Lines
	for _, want := range []string{"Lässt jeden Computer am Kabel alles ändern (Grant Manager 4119 = 144 hat 16, USER_AUTH)", `"browserfavorite" ist als BrowserFavorite dokumentiert; BrowserFavorite schreiben`} {
		if !slices.ContainsFunc(lines, func(l Line) bool { return l.Text == want }) {
			t.Errorf("%+v: no %q", lines, want)
		}
	}
	asked := Sentence{docs: []sentenceDoc{{doc: doc, dangers: d.Dangers}}}.Dangers()
	if !strings.Contains(asked, ": lässt jeden Computer am Kabel") {
		t.Error(asked)
	}
	_, err = provxml.Parse("a.xml", []byte("<wap-provisioningdoc>"))
	if l := lineOfError(err); !strings.HasPrefix(l.Text, "Die Datei endet in <wap-provisioningdoc>, geöffnet bei 1:1; die Datei ist abgeschnitten, oder") {
		t.Error(l.Text)
	}
	if _, trouble := (&Screen{}).Fill(Sentence{}, []Field{{Name: "key", Value: "\x01"}}); !strings.Contains(trouble, "er hat das Zeichen U+0001, das XML nicht befördern kann") {
		t.Error(trouble)
	}
}

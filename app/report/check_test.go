package report

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"cradle/assets"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// checked is a file of that name with that text, and one that cannot be read.
func checked(t *testing.T, name, text string) []Checked {
	t.Helper()
	cat, err := csp.Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	d, err := provxml.Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	_, err = provxml.Parse("cut.xml", []byte("<wap-provisioningdoc>\n<characteristic"))
	syntax, ok := err.(*provxml.SyntaxError)
	if !ok {
		t.Fatal(err)
	}
	return []Checked{{name, d, lint.Check(d, cat, lint.Options{})}, {"cut.xml", nil, []lint.Finding{lint.Unreadable(syntax)}}}
}

const faulty = "<wap-provisioningdoc>\n<characteristic type=\"RemoteWipe\"><parm name=\"doWipe\" value=\"1\"/></characteristic>\n" +
	"<characteristic type=\"Registry\"><characteristic type=\"HKCU\\Größe\"><parm name=\"Tür\" value=\"4294967295\" datatype=\"integer\"/></characteristic></characteristic>\n</wap-provisioningdoc>"

// The log has what the standard requires, and nothing that it does not have.
func TestSARIF(t *testing.T) {
	b, err := os.ReadFile("testdata/sarif-2.1.0-required.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range [][]Checked{nil, checked(t, "Büro/a b.xml", faulty)} {
		doc, err := json.Marshal(CheckSARIF(files, 1))
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(v); err != nil {
			t.Errorf("%v\n%s", err, doc)
		}
	}

	log := CheckSARIF(checked(t, "Büro/a b.xml", faulty), 1)
	run := log.Runs[0]
	found := map[string]sarifResult{}
	for _, r := range run.Results {
		found[r.RuleID] = r
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("%s has the index of %s", r.RuleID, run.Tool.Driver.Rules[r.RuleIndex].ID)
		}
	}
	big := found["integer-32-bit"]
	at := big.Locations[0]
	if uri := at.Physical.Artifact.URI; uri != "B%C3%BCro/a%20b.xml" {
		t.Errorf("the file is %s", uri)
	}
	// Columns are characters: the umlauts before it count as one each.
	if want := (sarifRegion{3, 84, 3, 102}); *at.Physical.Region != want {
		t.Errorf("the region is %+v, want %+v", *at.Physical.Region, want)
	}
	if big.Level != "error" || big.Message.Text != `"4294967295" does not fit into 32 bits with a sign. Write -1, which has the same bits.` ||
		at.Logical[0].Name != `Registry/HKCU\Größe/Tür` {
		t.Errorf("%+v", big)
	}
	if w := found["remote-wipe"]; w.Properties == nil || w.Properties.Danger != "severe" || w.Level != "warning" {
		t.Errorf("%+v", w)
	}
	if u := found["unreadable"]; u.Locations[0].Physical.Region.StartLine != 2 {
		t.Errorf("%+v", u)
	}
}

// A finding may begin with a name from the document.
func TestSentences(t *testing.T) {
	if got := sentences("ärger is not documented", "", "did you mean x?"); got != "Ärger is not documented. Did you mean x?" {
		t.Errorf("%q", got)
	}
}

func TestFileURI(t *testing.T) {
	for path, want := range map[string]string{
		"wifi.xml": "wifi.xml", "a/b.xml": "a/b.xml", "/srv/a b.xml": "file:///srv/a%20b.xml", "a:b.xml": "./a:b.xml", "50%.xml": "50%25.xml", "a#b?.xml": "a%23b%3F.xml",
	} {
		if got := fileURI(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}

// A name from outside cannot break the line it stands on, nor the terminal.
func TestCheckTextIsSafe(t *testing.T) {
	files := checked(t, "a\x1b[2J\nb.xml", "<wap-provisioningdoc><characteristic type=\"Evil\x7f&#10;Name&#13;\"><parm name=\"&#9;a\" value=\"b\"/></characteristic></wap-provisioningdoc>")
	var b strings.Builder
	if err := CheckText(&b, files, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if strings.ContainsAny(line, "\x1b\x7f\r\t") || !strings.Contains(line, ".xml:") && !strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "2 files: ") {
			t.Errorf("%q", line)
		}
	}
}

func TestCheckSum(t *testing.T) {
	for want, s := range map[string]CheckSum{
		"1 file: no errors, no warnings":          {Files: 1},
		"2 files: 1 error, 2 warnings, 1 note":    {2, 1, 2, 1},
		"no files: 3 errors, 1 warning, 12 notes": {0, 3, 1, 12},
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

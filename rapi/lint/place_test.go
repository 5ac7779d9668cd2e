package lint

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

func utf16Bytes(order binary.AppendByteOrder, s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

// A finding is at the same line and column whatever the file's encoding and line
// ends are, and its offsets are bytes of the file.
func TestPlaces(t *testing.T) {
	const doc = "<wap-provisioningdoc>\n" +
		"<characteristic type=\"Registry\"><characteristic type='HKCU\\é\U0001F4F1'><parm name=\"ü\"\n" +
		"  value = \"é0x10\" datatype='integer' /></characteristic></characteristic></wap-provisioningdoc>"
	// By hand: the value attribute begins behind two blanks on line 3, and is
	// value, blank, =, blank, and five characters in quotes long: 15.
	const line, column, endColumn = 3, 3, 18
	latin := strings.NewReplacer("\U0001F4F1", "!", "é", "\xe9", "ü", "\xfc").Replace(doc)
	const declared = `<?xml version="1.0" encoding="windows-1252"?>` + "\n"
	for name, file := range map[string]struct {
		data  []byte
		lines int // before the document
		offset,
		end int64
	}{
		// The offsets in UTF-8: line 1 is 22 bytes with its line end; line 2 is 32 for
		// the first tag, then 22 and HKCU\ (5), é (2), the telephone (4), '> (2), and
		// <parm name="ü" (15) and its line end: 83. So line 3 begins at 22+83 = 105.
		"utf-8":              {[]byte(doc), 0, 105 + 2, 105 + 2 + 16},
		"utf-8 with a mark":  {[]byte("\ufeff" + doc), 0, 3 + 107, 3 + 107 + 16},
		"CR LF":              {[]byte(strings.ReplaceAll(doc, "\n", "\r\n")), 0, 107 + 2, 107 + 2 + 16},
		"CR":                 {[]byte(strings.ReplaceAll(doc, "\n", "\r")), 0, 107, 107 + 16},
		"utf-16le":           {append([]byte{0xff, 0xfe}, utf16Bytes(binary.LittleEndian, doc)...), 0, 2 + 2*(107-4), 2 + 2*(107-4+15)},
		"utf-16be":           {append([]byte{0xfe, 0xff}, utf16Bytes(binary.BigEndian, doc)...), 0, 2 + 2*(107-4), 2 + 2*(107-4+15)},
		"windows-1252":       {[]byte(declared + latin), 1, int64(len(declared)) + 107 - 5, int64(len(declared)) + 107 - 5 + 15},
		"utf-8 and declared": {[]byte("<?xml version='1.0'?>\n" + doc), 1, 22 + 107, 22 + 107 + 16},
	} {
		d, err := provxml.Parse("f.xml", file.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		findings := Check(d, catalogue(t), Options{})
		i := slices.IndexFunc(findings, func(f Finding) bool { return f.ID == valueInteger })
		if i < 0 {
			t.Errorf("%s: %v", name, ids(findings))
			continue
		}
		f := findings[i]
		want := [2]provxml.Pos{{Line: line + file.lines, Column: column, Offset: file.offset}, {Line: line + file.lines, Column: endColumn, Offset: file.end}}
		if got := [2]provxml.Pos{f.Pos, f.End}; got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}

	// Where characters have no fixed width in the file, the tag's beginning is told.
	sjis := []byte(`<?xml version="1.0" encoding="shift_jis"?><wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\` + "\x83\x5c" + `"><parm name="a" value="x" datatype="integer"/></characteristic></characteristic></wap-provisioningdoc>`)
	d, err := provxml.Parse("f.xml", sjis)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Check(d, catalogue(t), Options{}) {
		if f.ID == valueInteger && (!strings.HasPrefix(string(sjis[f.Pos.Offset:]), "<parm") || f.End.Line != 0) {
			t.Errorf("shift_jis: %+v", f)
		}
	}
}

// More than a hundred of a kind are counted, and their worst is what counts.
func TestMostAreCounted(t *testing.T) {
	var b strings.Builder
	for range 120 {
		b.WriteString(`<nocharacteristic type="Nothing like it"/>`)
	}
	for range 30 {
		b.WriteString(`<nocharacteristic type="BrowserFavorits"/>`)
	}
	findings := Check(parse(t, b.String()), catalogue(t), Options{})
	last := findings[len(findings)-1]
	errors, warnings, _ := Count(findings)
	if len(findings) != maxPerRule+1 || last.ID != provxml.ProblemsLeftOut || last.Severity != Error || last.Msg.String() != "50 more of unknown-csp are left out" || errors != 1 || warnings != 100 {
		t.Errorf("%d findings, the last %+v", len(findings), last)
	}
}

// Without a catalogue the grammar is checked all the same.
func TestWithoutCatalogue(t *testing.T) {
	d := parse(t, `<characteristic type="Anything"><characteristic type="At all"><parm name="Password" valeu="x" value="hunter2"/></characteristic></characteristic><parm name="a"/>`)
	if got := ids(Check(d, nil, Options{})); !slices.Equal(got, []string{"warning unknown-attribute", "note secret-in-clear", "error misplaced-element"}) {
		t.Errorf("%v", got)
	}
}

// What is to be filled in before it is sent is not judged.
func TestVariables(t *testing.T) {
	for _, inner := range []string{
		`<characteristic type="CM_Networks"><characteristic type="A"><parm name="DestId" value="{{network}}"/></characteristic></characteristic>`,
		`<characteristic type="BrowserFavorite"><characteristic type="{{name}}"><parm name="Order" value="{{order}}"/></characteristic></characteristic>`,
		`<characteristic type="EMAIL2"><characteristic type="{{account}}"><parm name="NAME" value="{{name}}"/><parm name="AUTHSECRET" value="{{password}}"/></characteristic></characteristic>`,
		`<characteristic type="Registry"><characteristic type="{{key}}"><parm name="a" value="{{number}}" datatype="integer"/></characteristic></characteristic>`,
	} {
		for _, f := range Check(parse(t, inner), catalogue(t), Options{}) {
			if f.ID != roleMissing && f.ID != HasVariables {
				t.Errorf("%s: %s", inner, f.Msg)
			}
		}
	}
}

// What others note on a document is told as well, under a rule that there is.
func TestRemarksOfOthers(t *testing.T) {
	d := parse(t, `<characteristic-query type="BrowserFavorite"/>`)
	d.Warnings = append(d.Warnings, provxml.Problem{Severity: provxml.Warning, ID: "odd-file", Msg: phrase.New("it is packed")})
	findings := Check(d, catalogue(t), Options{})
	if len(findings) != 1 || findings[0].ID != FileRemark || findings[0].Msg.String() != "it is packed" || findings[0].Source == "" {
		t.Errorf("%+v", findings)
	}
}

package template

import (
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cradle/rapi/provxml"
)

func parse(t *testing.T, text string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse("wifi.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func values(pairs ...string) Lookup {
	var s Set
	for i := 0; i < len(pairs); i += 2 {
		s.Put(pairs[i], pairs[i+1])
	}
	return s.Get
}

const wifi = `<?xml version="1.0"?>
<!-- {{not}} a variable -->
<wap-provisioningdoc>
	<characteristic type="Wi-Fi">
		<characteristic type='{{ssid}}'><![CDATA[{{nor this}}]]>
			<parm name="NetworkKey" value="{{Key}}" />
			<parm name="Note" value="{{{guid}}} for {{ SSID }}x" />
		</characteristic>
	</characteristic>
</wap-provisioningdoc>
`

func TestScan(t *testing.T) {
	scan := Scan(parse(t, strings.Replace(wifi, "{{ SSID }}", "{{SSID}}", 1)))
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range scan.Uses {
		got = append(got, fmt.Sprintf("%s %d:%d %s %q %v", u.Name, u.Pos.Line, u.Pos.Column, u.Attr, u.Node.Name, u.Whole))
	}
	want := []string{
		`ssid 5:25 type "{{ssid}}" true`,
		`Key 6:35 value "NetworkKey" true`,
		`guid 7:30 value "Note" false`,
		`SSID 7:44 value "Note" false`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("uses:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if names := strings.Join(scan.Names(), " "); names != "ssid Key guid" {
		t.Errorf("names %q", names)
	}
}

// The offset is the file's, whatever its encoding.
func TestOffsets(t *testing.T) {
	const text = `<wap-provisioningdoc><characteristic type="Ä€"><parm name="ö😀" value="{{a}}{{b}}"/></characteristic></wap-provisioningdoc>`
	utf16le := []byte{0xFF, 0xFE}
	for _, r := range text {
		if r > 0xFFFF {
			utf16le = append(utf16le, 0x3D, 0xD8, 0x00, 0xDE) // U+1F600
			continue
		}
		utf16le = append(utf16le, byte(r), byte(r>>8))
	}
	latin := `<?xml version="1.0" encoding="iso-8859-1"?>` + "\r\n" + strings.NewReplacer("Ä", "\xC4", "€", "E", "ö", "\xF6", "😀", "").Replace(text)
	for name, file := range map[string]string{"utf-8": text, "bom": "\xEF\xBB\xBF" + text, "utf-16": string(utf16le), "latin": latin} {
		scan := Scan(parse(t, file))
		if len(scan.Uses) != 2 {
			t.Fatalf("%s: %+v", name, scan.Uses)
		}
		for i, u := range scan.Uses {
			want := "{{" + string(rune('a'+i)) + "}}"
			if name == "utf-16" {
				want = "{\x00{\x00" + string(rune('a'+i)) + "\x00}\x00}\x00"
			}
			if at := file[u.Pos.Offset:]; !strings.HasPrefix(at, want) {
				t.Errorf("%s: %s is at offset %d, where %.20q stands", name, u.Name, u.Pos.Offset, at)
			}
		}
	}
}

func TestMalformed(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"{{ key }}", `wifi.xml:1:68: blanks inside the braces of the variable "key"; write {{key}}, or write &#123;{ if the braces are meant as they stand`},
		{"{{}}", `wifi.xml:1:68: "{{}}" names no variable; write {{name}}, or `},
		{"{{1st}}", `wifi.xml:1:68: what stands between {{ and }} is not the name of a variable`},
		{"{{wifi key}}", `wifi.xml:1:68: what stands between {{ and }} is not the name of a variable`},
		{"{{key}", `wifi.xml:1:68: "{{" that begins no variable; close it as in {{name}}, or`},
		{"x{{", `wifi.xml:1:69: "{{" that begins no variable`},
		{"{{{{", `wifi.xml:1:68: "{{" that begins no variable`},
		{"{{" + strings.Repeat("k", 65) + "}}", `wifi.xml:1:68: the variable {{kkkkkkkkkkkkkkkkkkkk...}} has a name of more than 64 characters`},
		{"{{größe}}", `wifi.xml:1:68: what stands between {{ and }} is not the name of a variable`},
	} {
		d := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm name="" value="`+tt.in+`"/></characteristic></wap-provisioningdoc>`)
		scan := Scan(d)
		if err := scan.Err(); err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", tt.in, err, tt.want)
		}
		if _, err := scan.Fill(values("key", "v")); err == nil {
			t.Errorf("%s is filled", tt.in)
		}
	}
	many := parse(t, `<wap-provisioningdoc><characteristic type="`+strings.Repeat("{{ ", 50)+`"/></wap-provisioningdoc>`)
	err := Scan(many).Err()
	if n := strings.Count(err.Error(), "\n"); n != 20 || !strings.HasSuffix(err.Error(), "30 more like these") {
		t.Errorf("%d lines: %v", n, err)
	}
}

func TestPlaceholder(t *testing.T) {
	for value, want := range map[string]bool{
		"{{a}}": true, "x{{a.b-c_9}}y": true, "{{{a}}}": true, "{{ a }}{{b}}": true, "{{{{{a}}": true,
		"": false, "{a}": false, "{{a}": false, "{{ a }}": false, "a}}": false, "{{": false, "{{}}": false,
		"{D671C70B-8EE3-4881-8045-2AEE6F731B55}": false,
	} {
		if Placeholder(value) != want {
			t.Errorf("Placeholder(%q) is %v", value, !want)
		}
	}
}

func TestFill(t *testing.T) {
	file := parse(t, strings.Replace(wifi, "{{ SSID }}", "{{SSID}}", 1))
	filled, err := Scan(file).Fill(values("SSID", `A & "B"`, "key", "<'>\t\r\n", "guid", "D671"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for n := range filled.Nodes() {
		got = append(got, fmt.Sprintf("%d:%d %s=%q", n.Pos.Line, n.Pos.Column, n.Name, n.Value))
	}
	want := []string{
		`3:1 =""`, `4:2 Wi-Fi=""`, `5:3 A & "B"=""`, `6:4 NetworkKey="<'>\t\r\n"`, `7:4 Note="{D671} for A & \"B\"x"`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("nodes:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !strings.HasPrefix(filled.Text(), "<!-- {{not}} a variable -->\n") || !strings.Contains(filled.Text(), "<![CDATA[{{nor this}}]]>") {
		t.Errorf("what is no variable was changed: %s", filled.Text())
	}
	if filled.SHA256 != sha256.Sum256([]byte(filled.Text())) || string(filled.Source) != filled.Text() {
		t.Error("the SHA-256 is not that of what is sent")
	}
	if strings.Contains(file.Text(), "D671") {
		t.Error("the file's own document was changed")
	}
}

func TestFillNothing(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="&#123;{a}}"/></wap-provisioningdoc>`)
	filled, err := Scan(d).Fill(values())
	if err != nil || filled != d || filled.Root.Children[0].Name != "{{a}}" {
		t.Errorf("%v, %v", filled, err)
	}
}

// A fragment keeps its warning and its places.
func TestFillFragment(t *testing.T) {
	d := parse(t, "\n<characteristic type=\"A\"><parm name=\"b\" value=\"{{c}}\"/></characteristic>")
	filled, err := Scan(d).Fill(values("c", "1"))
	if err != nil {
		t.Fatal(err)
	}
	if !filled.Wrapped || len(filled.Warnings) != 1 || filled.Root.Pos.Line != 0 || filled.Root.Children[0].Pos.Line != 2 {
		t.Errorf("wrapped %v, %v, root at %v", filled.Wrapped, filled.Warnings, filled.Root.Pos)
	}
}

func TestMissing(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="{{a}}"><parm name="{{b}}" value="{{A}}{{c}}"/></characteristic></wap-provisioningdoc>`)
	_, err := Scan(d).Fill(values("b", "1"))
	var missing *MissingError
	if !errors.As(err, &missing) || len(missing.Uses) != 3 {
		t.Fatalf("%v", err)
	}
	if want := "wifi.xml:1:44: the variable {{a}} has no value (and 2 more places)"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

func TestUnfit(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="{{a}}"/></wap-provisioningdoc>`)
	for v, want := range map[string]string{
		"x\x00":    "it has the character U+0000",
		"\x1b[2J":  "it has the character U+001B",
		"\uFFFE":   "it has the character U+FFFE",
		"s\xFFcrt": "byte 2 of it is not valid UTF-8",
	} {
		_, err := Scan(d).Fill(values("a", v))
		var e *ValueError
		if !errors.As(err, &e) || !strings.HasPrefix(e.Why.String(), want) || strings.Contains(err.Error(), "crt") {
			t.Errorf("%q: %v", v, err)
		}
	}
	for _, v := range []string{"", "\uFFFD", "\U0010FFFF", "\uF000"} {
		if _, err := Scan(d).Fill(values("a", v)); err != nil {
			t.Errorf("%q: %v", v, err)
		}
	}
	_, err := Scan(d).Fill(values("a", strings.Repeat("<", 5<<20)))
	if err == nil || !strings.Contains(err.Error(), "has 20 MiB") {
		t.Errorf("too much: %v", err)
	}
}

// Any value arrives exactly, says encoding/xml, in both kinds of quotes and in
// text, and nothing else changes.
func TestArrives(t *testing.T) {
	const form = `<wap-provisioningdoc a="{{v}}" b='x{{v}}{{V}}{'>t{{v}}t<c/></wap-provisioningdoc>`
	scan := Scan(parse(t, form))
	rapid.Check(t, func(rt *rapid.T) {
		v := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("&<>\"'\r\n\t{}]-;#x &{{v}}\uF000😀")))).
			Filter(func(s string) bool { return Unfit(s).IsZero() }).Draw(rt, "value")
		filled, err := scan.Fill(values("v", v))
		if err != nil {
			rt.Fatal(err)
		}
		dec := xml.NewDecoder(strings.NewReader(filled.Text()))
		text, tags := "", 0
		for {
			tok, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				rt.Fatalf("%v in %s", err, filled.Text())
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				tags++
				if tags == 1 && (tok.Attr[0].Value != v || tok.Attr[1].Value != "x"+v+v+"{") {
					rt.Fatalf("%q arrives as %q and %q", v, tok.Attr[0].Value, tok.Attr[1].Value)
				}
			case xml.CharData:
				text += string(tok)
			}
		}
		if text != "t"+v+"t" || tags != 2 {
			rt.Fatalf("%q arrives as %q, with %d tags", v, text, tags)
		}
	})
}

// The same, says expat.
func TestArrivesInExpat(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not there; that another parser reads what is written stays untested")
	}
	var docs, want []string
	scan := Scan(parse(t, `<wap-provisioningdoc a="{{v}}" b='{{v}}'/>`))
	for _, v := range []string{"", "&amp;", "a b", " a ", "\r\n", "\r", "\n\n", "\t", "<!--", "]]>", `"'`, "\u0085\u2028", "{{v}}", "&#10;", "\U0001F600\uF000"} {
		filled, err := scan.Fill(values("v", v))
		if err != nil {
			t.Fatal(err)
		}
		docs, want = append(docs, filled.Text()), append(want, v)
	}
	in, _ := json.Marshal(docs)
	c := exec.Command(python, "-c", `import sys, json, xml.etree.ElementTree as e
print(json.dumps([[x.attrib["a"], x.attrib["b"]] for x in map(e.fromstring, json.load(sys.stdin))]))`)
	c.Stdin, c.Stderr = strings.NewReader(string(in)), os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got [][2]string
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(want) {
		t.Fatalf("%v, %s", err, out)
	}
	for i, w := range want {
		if got[i] != [2]string{w, w} {
			t.Errorf("%q arrives as %q", w, got[i])
		}
	}
}

// The real documents have no variables and are not touched.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("CRADLE_CORPUS is not set; that real documents have no variables stays untested")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.*ml"))
	read := 0
	for _, f := range files {
		d, err := provxml.ReadFile(f)
		if err != nil {
			continue // broken on purpose
		}
		read++
		scan := Scan(d)
		if err := scan.Err(); err != nil || len(scan.Uses) > 0 {
			t.Errorf("%s: %v, %v", f, scan.Uses, err)
		}
		if filled, err := scan.Fill(values()); err != nil || filled != d {
			t.Errorf("%s is changed: %v", f, err)
		}
	}
	if read < 80 {
		t.Errorf("only %d documents could be read", read)
	}
}

func TestNear(t *testing.T) {
	for name, want := range map[string]string{"wfi_key": "wifi_key", "WIFI_KEY": "wifi_key", "ssdi": "ssid", "apn": "", "x": ""} {
		if got := Near(name, []string{"wifi_key", "ssid"}); got != want {
			t.Errorf("near %s: %q", name, got)
		}
	}
}

func FuzzFill(f *testing.F) {
	f.Add([]byte(wifi), "x&<\"'")
	f.Add([]byte("<characteristic type=\"{{{{a}}\">{{b}}</characteristic>"), "{{a}}")
	f.Add([]byte("<a b = '{{c}}'\n/>"), "\r\n")
	f.Add([]byte("\xFF\xFE<\x00a\x00 \x00b\x00=\x00'\x00{\x00{\x00c\x00}\x00}\x00'\x00/\x00>\x00"), "\uF000")
	f.Add([]byte("<a><!--{{c}}--><?p {{c}}?><![CDATA[{{c}}]]>{{c}}</a>"), "]]>")
	f.Fuzz(func(t *testing.T, data []byte, value string) {
		d, err := provxml.Parse("f", data)
		if err != nil {
			return
		}
		scan := Scan(d)
		for _, u := range scan.Uses {
			if got := d.Text()[u.from:u.to]; got != "{{"+u.Name+"}}" || !ValidName(u.Name) {
				t.Fatalf("%q is taken for a variable", got)
			}
			if u.Attr != "" {
				if v, ok := u.Node.Attr(u.Attr); !ok || !Placeholder(v) || u.Whole != (v == "{{"+u.Name+"}}") {
					t.Fatalf("%s has no variable in its %s: %q", u.Node.Path(), u.Attr, v)
				}
			}
			if d.Encoding == "utf-8" && !strings.HasPrefix(string(d.Source[u.Pos.Offset:]), "{{"+u.Name+"}}") {
				t.Fatalf("%s is not at %+v", u.Name, u.Pos)
			}
		}
		filled, err := scan.Fill(func(string) (string, bool) { return value, true })
		if err != nil || len(scan.Uses) == 0 {
			return
		}
		// Every attribute is what replacing in its value gives.
		want := map[[2]int]string{}
		i := 0
		for n := range d.Nodes() {
			for j, a := range n.Element.Attr {
				want[[2]int{i, j}] = a.Value
			}
			i++
		}
		for _, u := range scan.Uses {
			if u.Attr == "" {
				continue
			}
			i := 0
			for n := range d.Nodes() {
				if n == u.Node {
					for j, a := range n.Element.Attr {
						if a.FullKey() == u.Attr {
							want[[2]int{i, j}] = strings.Replace(want[[2]int{i, j}], "{{"+u.Name+"}}", "\x00", 1)
						}
					}
				}
				i++
			}
		}
		i = 0
		for n := range filled.Nodes() {
			for j, a := range n.Element.Attr {
				if w := strings.ReplaceAll(want[[2]int{i, j}], "\x00", value); a.Value != w && !strings.Contains(string(data), "&#") {
					t.Fatalf("attribute %s of %s is %q, want %q", a.Key, n.Path(), a.Value, w)
				}
			}
			i++
		}
	})
}

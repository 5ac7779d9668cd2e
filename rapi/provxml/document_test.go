package provxml

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func parse(t testing.TB, text string) *Document {
	t.Helper()
	d, err := Parse("test.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What is sent is the text of the file, less what only the file needs.
func TestTextThatIsSent(t *testing.T) {
	for _, c := range []struct{ what, file, sent string }{
		{"as written", "<wap-provisioningdoc >\r\n\t<characteristic type = 'A'/>\n\n</wap-provisioningdoc>\n", "<wap-provisioningdoc >\r\n\t<characteristic type = 'A'/>\n\n</wap-provisioningdoc>\n"},
		{"declaration", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<wap-provisioningdoc/>", "<wap-provisioningdoc/>"},
		{"byte order mark", "\uFEFF<wap-provisioningdoc/>", "<wap-provisioningdoc/>"},
		{"document type", "<?xml version=\"1.0\"?>\n<!-- a -->\n<!DOCTYPE b SYSTEM \"c\">\n<wap-provisioningdoc/>", "<!-- a -->\n\n<wap-provisioningdoc/>"},
		{"references stay", "<wap-provisioningdoc><characteristic type=\"&#xF000;&amp;\"/></wap-provisioningdoc>", "<wap-provisioningdoc><characteristic type=\"&#xF000;&amp;\"/></wap-provisioningdoc>"},
		{"fragment", "<?xml version=\"1.0\"?>\n  <!--a--><characteristic-query type=\"A\"/>\n", "<wap-provisioningdoc><!--a--><characteristic-query type=\"A\"/>\n</wap-provisioningdoc>"},
		{"UTF-16", "\xFF\xFE<\x00n\x00o\x00c\x00h\x00a\x00r\x00a\x00c\x00t\x00e\x00r\x00i\x00s\x00t\x00i\x00c\x00/\x00>\x00", "<wap-provisioningdoc><nocharacteristic/></wap-provisioningdoc>"},
	} {
		d := parse(t, c.file)
		if d.Text() != c.sent {
			t.Errorf("%s: %q is sent, want %q", c.what, d.Text(), c.sent)
		}
		if string(d.Source) != c.file || d.SHA256 != sha256.Sum256([]byte(c.file)) {
			t.Errorf("%s: source or hash is not the file's", c.what)
		}
		if d.Root.Kind != Root || d.Wrapped != (d.Root.Pos.Line == 0) {
			t.Errorf("%s: root %v at %v, wrapped %v", c.what, d.Root.Kind, d.Root.Pos, d.Wrapped)
		}
	}
}

// A value is what the handset's parser makes of it (XML 1.0, 3.3.3).
func TestValuesAreNormalised(t *testing.T) {
	d := parse(t, "<wap-provisioningdoc><characteristic type='A'><parm name='a' value=' x\r\ny\rz\tw&#10;&#x9;&#xF000;&lt;&gt;&amp;&apos;&quot; '/><parm name='b'/><parm name='c' value=''/></characteristic></wap-provisioningdoc>")
	parms := d.Root.Children[0].Children
	if want := " x y z w\n\t\uF000<>&'\" "; parms[0].Value != want {
		t.Errorf("value %q, want %q", parms[0].Value, want)
	}
	if v, ok := parms[0].Attr("value"); !ok || v != parms[0].Value {
		t.Errorf("the element's attribute is %q", v)
	}
	if parms[1].HasValue || !parms[2].HasValue {
		t.Error("no value and an empty value are the same")
	}
}

func TestPaths(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc>
<characteristic type="Registry"><characteristic type="HKLM\Software\Contoso">
	<parm name="Server" value="1"/><noparm name="server"/><parm-query name="Port"/><parm name="a/b"/><parm name=""/><parm/><parm name="x[2]"/><parm name=" y"/><parm name="&#9;"/>
</characteristic></characteristic>
<characteristic type="Registry"/>
<nocharacteristic type="registry"/>
<thing name="t"/><p:thing xmlns:p="u"/>
</wap-provisioningdoc>`)
	var got []string
	for n := range d.Nodes() {
		got = append(got, n.Path())
	}
	want := []string{
		"wap-provisioningdoc",
		`Registry`, `Registry/HKLM\Software\Contoso`,
		`Registry/HKLM\Software\Contoso/Server`, `Registry/HKLM\Software\Contoso/server[2]`, `Registry/HKLM\Software\Contoso/Port`,
		`Registry/HKLM\Software\Contoso/"a/b"`, `Registry/HKLM\Software\Contoso/""`, `Registry/HKLM\Software\Contoso/""[2]`,
		`Registry/HKLM\Software\Contoso/"x[2]"`, `Registry/HKLM\Software\Contoso/" y"`, `Registry/HKLM\Software\Contoso/"\t"`,
		`Registry[2]`, `registry[3]`, `thing t`, `p:thing`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("paths\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != len(want) {
		t.Error("two nodes have the same path")
	}
}

func TestSettings(t *testing.T) {
	d := parse(t, `<wap-provisioningdoc><characteristic type="A"><parm name="a"/><noparm name="b"/><parm-query name="c"/><characteristic type="D"/><nocharacteristic type="E"/><characteristic-query type="F"/><thing/></characteristic><characteristic-query type="G"/></wap-provisioningdoc>`)
	if d.Settings() != 7 {
		t.Errorf("%d settings, want 7", d.Settings())
	}
	for n := range d.Nodes() { // breaking off must work
		if n.Name == "b" {
			break
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       []string // "line:column id"
	}{
		{"nothing", "<wap-provisioningdoc/>", nil},
		{"fragment", "\n<characteristic type='A'/>", []string{"2:1 " + FragmentWrapped}},
		{"document type", "<!DOCTYPE a><wap-provisioningdoc/>", []string{"1:1 " + DoctypeNotSent}},
		{"version 1.1", "<?xml version='1.1'?><wap-provisioningdoc/>", []string{"1:16 " + VersionUnusual}},
		{"text, once for an element", in("<characteristic type='A'>x<parm name='a'/>y<![CDATA[z]]></characteristic>\n w"), []string{"2:26 " + TextIgnored, "3:2 " + TextIgnored}},
		{"blank CDATA", in("<![CDATA[ ]]>"), nil},
		{"element of another grammar", in("<thing/>"), []string{"2:1 " + UnknownElement}},
		{"element in other case", in("<Parm/>"), []string{"2:1 " + UnknownElement}},
		{"reply elements", in("<characteristic-error type='A'><parm-error name='b'/></characteristic-error>"), []string{"2:1 " + ReplyElement, "2:32 " + ReplyElement}},
		{"parm under the root", in("<parm name='a'/>"), []string{"2:1 " + MisplacedElement}},
		{"root in the root", in("<wap-provisioningdoc/>"), []string{"2:1 " + MisplacedElement}},
		{"parm in a parm", in("<characteristic type='A'><parm name='a'><parm name='b'/></parm></characteristic>"), []string{"2:41 " + MisplacedElement}},
		{"without names", in("<characteristic><parm/><parm name=''/></characteristic>"), []string{"2:1 " + NameMissing, "2:17 " + NameMissing}},
		{"prefix", in("<a:b xmlns:c='u' c:d=''/>"), []string{"2:1 " + PrefixUndeclared, "2:1 " + UnknownElement}},
	} {
		d := parse(t, c.text)
		var got []string
		for _, p := range d.Warnings {
			got = append(got, fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Column, p.ID))
			if p.Msg.IsZero() || strings.ContainsAny(p.Msg.String()+p.Fix.String(), "\r\n") {
				t.Errorf("%s: %+v", c.what, p)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: warnings %q, want %q", c.what, got, c.want)
		}
	}
	many := parse(t, in(strings.Repeat("<thing/>", 1000)))
	if n := len(many.Warnings); n != maxProblems+1 || many.Warnings[n-1].Msg.String() != "900 more like these" {
		t.Errorf("%d warnings, the last %+v", n, many.Warnings[n-1])
	}
}

package canon

import (
	"strings"
	"testing"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

func parse(t testing.TB, name, text string) *provxml.Document {
	t.Helper()
	if !strings.Contains(text, "<wap-provisioningdoc") && !strings.HasPrefix(text, "!") {
		text = "<wap-provisioningdoc>" + text + "</wap-provisioningdoc>"
	}
	d, err := provxml.Parse(name, []byte(strings.TrimPrefix(text, "!")))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func tell(list []Difference) string {
	var lines []string
	for _, d := range list {
		lines = append(lines, d.Path()+": "+d.Words(nil))
	}
	return strings.Join(lines, "\n")
}

// Pairs of documents, and what is different about them.
func TestDocuments(t *testing.T) {
	const reg = `<characteristic type="Registry">`
	for _, c := range []struct{ what, a, b, want string }{
		// The same.
		{"itself", `<characteristic type="A"><parm name="b" value="1"/></characteristic>`, `<characteristic type="A"><parm name="b" value="1"/></characteristic>`, ""},
		{"white space, comments, text, attributes' order",
			`<characteristic type="A"><parm name="b" value="1"/></characteristic>`,
			"<!-- x -->\n<characteristic type='A'> text <parm value='&#49;' name='b'></parm>\n</characteristic>", ""},
		{"a fragment is wrapped", `<characteristic type="A"/>`, `!<characteristic type="A"/>`, ""},
		{"version 1.0 is what it is without", `<wap-provisioningdoc version="1.0"/>`, `<wap-provisioningdoc/>`, ""},
		{"names in another case", `<characteristic type="clock"><parm name="ALARMON" value="1"/></characteristic>`, `<characteristic type="Clock"><parm name="AlarmOn" value="1"/></characteristic>`, ""},
		{"siblings in another order",
			`<characteristic type="A"><parm name="b"/><characteristic type="d"/><parm name="c"/></characteristic>`,
			`<characteristic type="A"><parm name="c"/><parm name="b"/><characteristic type="d"/></characteristic>`, ""},
		{"integers as they are written",
			reg + `<characteristic type="HKLM\A"><parm name="b" value="007" datatype="integer"/><parm name="c" value="-1" datatype="integer"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A"><parm name="b" value="7" datatype="Integer"/><parm name="c" value="0xFFFFFFFF" datatype="integer"/></characteristic></characteristic>`, ""},
		{"a boolean is stored as an integer", reg + `<characteristic type="HKLM\A"><parm name="b" value="TRUE" datatype="boolean"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A"><parm name="b" value="1" datatype="integer"/></characteristic></characteristic>`, ""},
		{"no datatype is a string", reg + `<characteristic type="HKLM\A"><parm name="b" value="x"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A"><parm name="b" value="x" datatype="string"/></characteristic></characteristic>`, ""},
		{"metadata", `<characteristic type="A"><parm name="b" value="1" label="B" rw-access="3" access-role="24" datatype="integer"/></characteristic>`,
			`<characteristic type="A"><parm name="b" value="01"/></characteristic>`, ""},
		{"a recursive query", `<characteristic-query type="A" recursive="TRUE"/>`, `<characteristic-query type="A"/>`, ""},
		{"a registry key, nested and joined (bb737619)",
			reg + `<characteristic type="HKLM"><characteristic type="Software"><parm name="a" value="1"/><characteristic type="B"><parm name="c" value="2"/></characteristic></characteristic></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\Software\B"><parm name="c" value="2"/></characteristic><characteristic type="hklm\software"><parm name="a" value="1"/></characteristic></characteristic>`, ""},
		{"a registry key in two pieces",
			reg + `<characteristic type="HKLM\A"><parm name="a" value="1"/></characteristic><characteristic type="HKLM\A"><parm name="b" value="1"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A"><parm name="b" value="1"/><parm name="a" value="1"/></characteristic></characteristic>`, ""},
		{"GUIDs in any case", `<characteristic type="CM_Networks"><characteristic type="n"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic>`,
			`<characteristic type="CM_Networks"><characteristic type="n"><parm name="DestId" value="{436ef144-b4fb-4863-a041-8f905a62c572}"/></characteristic></characteristic>`, ""},
		{"namespaces that are declared", `<wap-provisioningdoc xmlns:x="urn:x"><characteristic type="A"/></wap-provisioningdoc>`, `<characteristic type="A"/>`, ""},

		// Not the same.
		{"a value", `<characteristic type="A"><parm name="b" value="1"/></characteristic>`, `<characteristic type="A"><parm name="b" value="2"/></characteristic>`, `A/b: "1" against "2"`},
		{"a value in another case", `<characteristic type="A"><parm name="b" value="x"/></characteristic>`, `<characteristic type="A"><parm name="b" value="X"/></characteristic>`, `A/b: "x" against "X"`},
		{"digits without a datatype", `<characteristic type="A"><parm name="b" value="007"/></characteristic>`, `<characteristic type="A"><parm name="b" value="7"/></characteristic>`, `A/b: "007" against "7"`},
		{"no value and an empty one", `<characteristic type="A"><parm name="b"/></characteristic>`, `<characteristic type="A"><parm name="b" value=""/></characteristic>`, `A/b: no value against ""`},
		{"something missing", `<characteristic type="A"><parm name="b"/><parm name="c"/></characteristic>`, `<characteristic type="A"><parm name="c"/></characteristic>`, `A/b: only in the first`},
		{"a group more", `<characteristic type="A"/>`, `<characteristic type="A"/><characteristic type="B"><parm name="x"/><noparm name="y"/></characteristic>`, `B: only in the second, with the 2 settings in it`},
		{"deleted instead", `<characteristic type="A"><parm name="b" value="1"/></characteristic>`, `<characteristic type="A"><noparm name="b"/></characteristic>`, `A/b: set in the first, deleted in the second`},
		{"asked instead", `<characteristic type="A"/>`, `<characteristic-query type="A"/>`, `A: set in the first, asked for in the second`},
		{"the datatype of a registry value", reg + `<characteristic type="HKLM\A"><parm name="b" value="1"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A"><parm name="b" value="1" datatype="integer"/></characteristic></characteristic>`, `Registry/HKLM\A/b: "1" as string against "1" as integer`},
		{"the datatype of a registry value that is not of it", reg + `<characteristic type="HKLM\A"><parm name="b" value="!" datatype="string"/><parm name="c" value="" datatype="string"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A"><parm name="b" value="!" datatype="binary"/><parm name="c" value="" datatype="integer"/></characteristic></characteristic>`,
			"Registry/HKLM\\A/b: \"!\" as string against \"!\" as binary\nRegistry/HKLM\\A/c: \"\" as string against \"\" as integer"},
		{"a float of the registry, which is a text", reg + `<characteristic type="HKLM\A"><parm name="b" value="1.0" datatype="float"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A"><parm name="b" value="1" datatype="float"/></characteristic></characteristic>`, `Registry/HKLM\A/b: "1.0" against "1"`},
		{"mwid", `<characteristic type="NAPDEF"><characteristic type="e" mwid="1"/></characteristic>`, `<characteristic type="NAPDEF"><characteristic type="e"/></characteristic>`, `NAPDEF/e: mwid="1" against no mwid`},
		{"version 1.1", `<wap-provisioningdoc version="1.1"/>`, `<wap-provisioningdoc/>`, `wap-provisioningdoc: version="1.1" against no version`},
		{"a query that is not recursive", `<characteristic-query type="A" recursive="false"/>`, `<characteristic-query type="A"/>`, `A: recursive="false" against no recursive`},
		{"elements of other phones", `<characteristic type="A"><x name="b" value="1"/></characteristic>`, `<characteristic type="A"><x name="b" value="2"/></characteristic>`, `A/x b: value="1" against value="2"`},

		// Order.
		{"providers", `<characteristic type="A"/><characteristic type="B"/>`, `<characteristic type="B"/><characteristic type="A"/>`, "A: at another place, and order counts here"},
		{"one of many moved", `<characteristic type="A"/><characteristic type="B"/><characteristic type="C"/><characteristic type="D"/>`,
			`<characteristic type="D"/><characteristic type="A"/><characteristic type="B"/><characteristic type="C"/>`, "D: at another place, and order counts here"},
		{"parms of one name", `<characteristic type="A"><parm name="b" value="1"/><parm name="b" value="2"/></characteristic>`,
			`<characteristic type="A"><parm name="b" value="2"/><parm name="b" value="1"/></characteristic>`, "A/b: at another place, and order counts here"},
		{"one of several of a name", `<characteristic type="A"><parm name="b" value="1"/><parm name="b" value="2"/><parm name="b" value="3"/></characteristic>`,
			`<characteristic type="A"><parm name="b" value="1"/><parm name="b" value="3"/></characteristic>`, "A/b[2]: only in the first"},
		{"what FileOperation does", `<characteristic type="FileOperation"><characteristic type="\a"><characteristic type="MakeDir"/></characteristic><characteristic type="\a\b"/></characteristic>`,
			`<characteristic type="FileOperation"><characteristic type="\a\b"/><characteristic type="\a"><characteristic type="MakeDir"/></characteristic></characteristic>`,
			`FileOperation/\a: at another place, and order counts here`},
		{"its parms are free", `<characteristic type="FileOperation"><characteristic type="\a"><characteristic type="Copy"><parm name="Source" value="\b"/><parm name="NoOverwrite"/></characteristic></characteristic></characteristic>`,
			`<characteristic type="FileOperation"><characteristic type="\a"><characteristic type="Copy"><parm name="NoOverwrite"/><parm name="Source" value="\b"/></characteristic></characteristic></characteristic>`, ""},
		{"a key that is deleted before or after",
			reg + `<nocharacteristic type="HKLM\A"/><characteristic type="HKLM\A\B"><parm name="c"/></characteristic></characteristic>`,
			reg + `<characteristic type="HKLM\A\B"><parm name="c"/></characteristic><nocharacteristic type="HKLM\A"/></characteristic>`,
			`Registry/HKLM\A: at another place, and order counts here`},
		{"set, deleted, set again",
			reg + `<characteristic type="HKLM\A"><parm name="a"/></characteristic><nocharacteristic type="HKLM\A"/><characteristic type="HKLM\A"><parm name="b"/></characteristic></characteristic>`,
			reg + `<nocharacteristic type="HKLM\A"/><characteristic type="HKLM\A"><parm name="a"/><parm name="b"/></characteristic></characteristic>`,
			"Registry/HKLM\\A: at another place, and order counts here\nRegistry/HKLM\\A[2]/b: only in the second\nRegistry/HKLM\\A[3]: only in the first, with the setting in it"},

		// Names that are more than names.
		{"wireless networks", `<characteristic type="Wi-Fi"><characteristic type="access-point"><characteristic type="Home"/></characteristic></characteristic>`,
			`<characteristic type="Wi-Fi"><characteristic type="access-point"><characteristic type="HOME"/></characteristic></characteristic>`,
			"Wi-Fi/access-point/HOME: only in the second\nWi-Fi/access-point/Home: only in the first"},
		{"hashes", `<characteristic type="LoaderRevocation"><parm name="aBc=" value=""/></characteristic>`, `<characteristic type="LoaderRevocation"><parm name="abc=" value=""/></characteristic>`,
			"LoaderRevocation/abc=: only in the second\nLoaderRevocation/aBc=: only in the first"},
	} {
		a, b := parse(t, "a.xml", c.a), parse(t, "b.xml", c.b)
		if got := tell(Documents(a, b)); !sameLines(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
		if there, back := len(Documents(a, b)), len(Documents(b, a)); there != back {
			t.Errorf("%s: %d differences, and %d the other way round", c.what, there, back)
		}
	}
}

func sameLines(a, b string) bool {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	if len(as) != len(bs) {
		return false
	}
	count := map[string]int{}
	for i := range as {
		count[as[i]]++
		count[bs[i]]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// Differences come in the order of the first document, what only the second has
// behind what stands before it; each says where it is in both.
func TestOrderAndPlaces(t *testing.T) {
	a := parse(t, "a.xml", "<characteristic type=\"A\">\n<parm name=\"b\" value=\"1\"/>\n<parm name=\"c\"/>\n</characteristic>\n<characteristic type=\"D\"/>")
	b := parse(t, "b.xml", "<characteristic type=\"A\">\n<parm name=\"x\"/>\n<parm name=\"b\" value=\"2\"/></characteristic><characteristic type=\"E\"/>")
	var got []string
	for _, d := range Documents(a, b) {
		got = append(got, d.String())
	}
	const want = `A/x: only in the second (b.xml:2:1)
A/b: "1" against "2" (a.xml:2:1, b.xml:3:1)
A/c: only in the first (a.xml:3:1)
E: only in the second (b.xml:3:44)
D: only in the first (a.xml:5:1)`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

// With the catalogue's datatypes more is the same.
func TestWithACatalogue(t *testing.T) {
	a := parse(t, "a.xml", `<characteristic type="Clock"><parm name="AlarmOn" value="TRUE"/><parm name="Other" value="007"/></characteristic>`)
	b := parse(t, "b.xml", `<characteristic type="Clock"><parm name="AlarmOn" value="1"/><parm name="Other" value="7"/></characteristic>`)
	known := Comparer{Parm: func(n *provxml.Node) *csp.Parm {
		if n.Name == "AlarmOn" {
			return &csp.Parm{Datatype: csp.Boolean}
		}
		return nil
	}}
	if got := tell(known.Documents(a, b)); got != `Clock/Other: "007" against "7"` {
		t.Error(got)
	}
}

package lint

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cradle/rapi/provxml"
)

// mixed is a document with that many settings, of the kinds that people have.
func mixed(settings int) []byte {
	var b strings.Builder
	b.WriteString("<wap-provisioningdoc>\n")
	for i := 0; i < settings; {
		fmt.Fprintf(&b, "<characteristic type=\"Registry\">\n<characteristic type=\"HKLM\\Software\\Contoso\\Tool\\%d\">\n", i)
		for range 6 {
			fmt.Fprintf(&b, "<parm name=\"Value%d\" value=\"%d\" datatype=\"integer\"/>\n", i, i)
			i++
		}
		b.WriteString("</characteristic>\n</characteristic>\n<characteristic type=\"CM_GPRSEntries\">\n")
		fmt.Fprintf(&b, "<characteristic type=\"GPRS%d\">\n<parm name=\"DestId\" value=\"{436EF144-B4FB-4863-A041-8F905A62C572}\"/>\n<parm name=\"UserName\" value=\"kim\"/>\n"+
			"<characteristic type=\"DevSpecificCellular\">\n<parm name=\"GPRSInfoValid\" value=\"1\"/>\n<parm name=\"GPRSInfoAccessPointName\" value=\"internet%d.example.com\"/>\n</characteristic>\n</characteristic>\n</characteristic>\n", i, i)
		i += 4
	}
	b.WriteString("</wap-provisioningdoc>\n")
	return []byte(b.String())
}

// BenchmarkCheck is the lint of documents that are read; 1,000 settings are to
// take 10 ms at most, and the time a setting is to stay the same.
func BenchmarkCheck(b *testing.B) {
	cat := catalogue(b)
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, err := provxml.Parse("big.xml", mixed(n))
			if err != nil {
				b.Fatal(err)
			}
			var took time.Duration
			for b.Loop() {
				start := time.Now()
				Check(d, cat, Options{})
				took += time.Since(start)
			}
			ms := took.Seconds() * 1000 / float64(b.N)
			b.ReportMetric(ms, "ms/op")
			b.ReportMetric(ms*1e6/float64(d.Settings()), "ns/setting")
			if n == 1_000 {
				b.ReportMetric(10, "aim-ms/op")
			}
		})
	}
}

// hostile are documents of that many bytes that are made to be slow.
func hostile(size int) map[string]string {
	fill := func(head, unit, tail string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len() < size; i++ {
			b.WriteString(strings.ReplaceAll(unit, "#", fmt.Sprint(i)))
		}
		b.WriteString(tail)
		return b.String()
	}
	const root, end = "<wap-provisioningdoc>", "</wap-provisioningdoc>"
	deepest := strings.Repeat(`<characteristic type="a">`, 250) + `<parm name="b" value="c"/>` + strings.Repeat(`</characteristic>`, 250)
	return map[string]string{
		"unknown providers":       fill(root, `<nocharacteristic type="BrowserFavorits#"/>`, end),
		"mistyped providers":      fill(root, `<nocharacteristic type="Regist#ry"/>`, end),
		"unknown settings":        fill(root+`<characteristic type="BrowserFavorite"><characteristic type="a">`, `<parm name="UR#" value="x"/>`, `</characteristic></characteristic>`+end),
		"one setting again":       fill(root+`<characteristic type="BrowserFavorite"><characteristic type="a">`, `<parm name="URL" value="x"/>`, `</characteristic></characteristic>`+end),
		"one huge name":           root + `<characteristic type="BrowserFavorite"><characteristic type="a"><parm name="` + strings.Repeat("x", 3000) + `" value="` + strings.Repeat("9", size) + `"/></characteristic></characteristic>` + end,
		"one huge attribute name": root + `<characteristic type="BrowserFavorite"><characteristic type="a"><parm name="URL" ` + strings.Repeat("x", size/2) + `="1"/></characteristic></characteristic>` + end,
		"attributes":              root + `<characteristic type="BrowserFavorite"><characteristic type="a"><parm name="URL"` + fill("", ` a#="1"`, "") + `/></characteristic></characteristic>` + end,
		"deep":                    fill(root, deepest, end),
		"wide and deep":           fill(root+`<characteristic type="LoaderRevocation">`+strings.Repeat(`<characteristic type="a">`, 250), `<parm name="a"/>`, strings.Repeat(`</characteristic>`, 251)+end),
		"deep registry":           fill(root, `<characteristic type="Registry"><characteristic type="HKLM">`+deepest[:200*25]+`<parm name="#" value="1"/>`+strings.Repeat(`</characteristic>`, 202), end),
		"entries":                 fill(root+`<characteristic type="CM_GPRSEntries">`, `<characteristic type="e#"><parm name="DestId" value="x"/></characteristic>`, `</characteristic>`+end),
		"accounts":                fill(root+`<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}">`, `<parm name="SERVICENAME" value="a"/>`, `</characteristic></characteristic>`+end),
		"policies":                fill(root+`<characteristic type="SecurityPolicy">`, `<parm name="4131" value="1"/>`, `</characteristic>`+end),
		"networks":                fill(root+`<characteristic type="CM_Planner"><characteristic type="PreferredConnections">`, `<parm name="{436EF144-B4FB-4863-A041-8F905A62C572}" value="e#"/>`, `</characteristic></characteristic><characteristic type="CM_GPRSEntries"><characteristic type="e"><parm name="DestId" value="y"/></characteristic></characteristic>`+end),
		"sections":                fill(root, `<characteristic type="CM_Networks"/><characteristic type="CM_Planner"/>`, end),
		"dangers":                 fill(root, `<characteristic type="RemoteWipe"/>`, end),
		"queries in a policy":     fill(root+`<characteristic type="SecurityPolicy">`, `<parm-query name="4131"/>`, `</characteristic>`+end),
		"escapes":                 root + `<characteristic type="BrowserFavorite"><characteristic type="a"><parm name="URL" value="http://x/` + strings.Repeat("&amp;amp;", size/9) + `"/></characteristic></characteristic>` + end,
		"base64":                  root + `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="a" datatype="binary" value="` + strings.Repeat("A", size) + `"/></characteristic></characteristic>` + end,
		"slashes":                 root + `<characteristic type="Registry"><characteristic type="HKCU` + strings.Repeat("/", 3000) + `"><parm name="a" value="1"/></characteristic></characteristic>` + end,
		"text":                    fill(root, `x<characteristic type="BrowserFavorite"/>`, end),
	}
}

// However many mistakes there are, what is told of them is bounded.
func TestHostile(t *testing.T) {
	for name, text := range hostile(1 << 17) {
		d, err := provxml.Parse("hostile.xml", []byte(text))
		if err != nil {
			t.Logf("%s: refused: %v", name, err)
			continue
		}
		size := 0
		for _, f := range Check(d, catalogue(t), Options{}) {
			size += len(f.Msg.String()) + len(f.Fix.String())
		}
		if size > 200_000 {
			t.Errorf("%s: %d bytes of messages", name, size)
		}
	}
}

// BenchmarkCheckHostile is the lint of 1 MB made to be slow; none is to take a
// second.
func BenchmarkCheckHostile(b *testing.B) {
	cat := catalogue(b)
	for name, text := range hostile(1 << 20) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			d, err := provxml.Parse("hostile.xml", []byte(text))
			if err != nil {
				b.Skip(err)
			}
			b.ReportAllocs()
			var took time.Duration
			for b.Loop() {
				start := time.Now()
				Check(d, cat, Options{})
				took += time.Since(start)
			}
			b.ReportMetric(took.Seconds()*1000/float64(b.N), "ms/op")
			b.ReportMetric(1000, "aim-ms/op")
		})
	}
}

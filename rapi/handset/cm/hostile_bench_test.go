package cm

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cradle/rapi/handset/model"
)

// stuffed repeats a text up to a size; # is the number of the repetition.
func stuffed(size int, text string) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// Documents of a megabyte, each made to cost one CSP as much as it can: s/MB is to be
// below 1, and MB/MB below 100.
func BenchmarkHostile(b *testing.B) {
	const half, network = 490_000, `<parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/>`
	for name, sections := range map[string]string{
		"CM": in("CM_ProxyEntries", `<characteristic type="p"><parm name="SrcId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic>`) +
			in("CM_GPRSEntries", `<characteristic type="stays">`+network+`</characteristic>`+stuffed(2*half, `<characteristic type="c#">`+network+`</characteristic><nocharacteristic type="c#"/>`)),
		"EMAIL2": in("EMAIL2", stuffed(2*half, `<characteristic type="{00000000-0000-0000-0000-000000000000}"><parm name="SERVICENAME" value="a"/><parm name="SERVICETYPE" value="POP3"/></characteristic>`)),
		"FileOperation": in("FileOperation", `<characteristic type="\">`+
			stuffed(2*half, `<characteristic type="f#"><characteristic type="Copy"><parm name="Source" value="\f"/></characteristic></characteristic>`)+`</characteristic>`),
		"NAPDEF": in("CM_Networks", stuffed(half, `<characteristic type="n#">`+network+`</characteristic>`)) +
			in("NAPDEF", stuffed(half, `<characteristic type="N" mwid="1"><parm name="BEARER" value="GSM-GPRS"/></characteristic>`)),
		"PXLOGICAL": in("PXLOGICAL", stuffed(20_000, `<characteristic type="p#" mwid="1"><parm name="DOMAIN" value="x"/></characteristic>`)+
			stuffed(2*half, `<characteristic type="p1" mwid="1"></characteristic>`)),
		"BrowserFavorite":                 in("BrowserFavorite|Shop", `<parm name="URL" value="http://`+strings.Repeat("x", 2000)+`"/>`+stuffed(2*half, `<parm name="Order" value="#"/>`)),
		"FileOperation over a large file": stuffed(2*half, in(`FileOperation|\|g|Copy`, `<parm name="Source" value="\f"/>`)),
		"a long DOMAIN": in("PXLOGICAL", `<characteristic type="p" mwid="1">`+stuffed(4000, `<parm name="DOMAIN" value="`+strings.Repeat("x", 240)+`#"/>`)+
			stuffed(2*half, `<noparm name="DOMAIN" value="`+strings.Repeat("x", 240)+`1"/><parm name="DOMAIN" value="`+strings.Repeat("x", 240)+`1"/>`)+`</characteristic>`),
		"SpeedDial": in("SpeedDial", stuffed(2*half, `<characteristic type="n#"><parm name="Key" value="2"/></characteristic>`)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				p := newPhone(b, professional, nil)
				if err := p.store.WriteFile(nil, `\f`, make([]byte, 4000)); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if r := p.cm.Process(context.Background(), doc(sections), FlagProcess, model.Manager|model.UserAuth); r.HRESULT != 0 {
					b.Fatal(r.HRESULT, r.Document[:min(len(r.Document), 500)])
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/float64(len(sections))*1e6, "s/MB")
		})
	}
}

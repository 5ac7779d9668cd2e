package cm

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/model"
)

// settings is a document with n registry values in keys of a hundred.
func settings(n int) string {
	var b strings.Builder
	for i := range n {
		if i%100 == 0 {
			if i > 0 {
				b.WriteString("</characteristic>")
			}
			fmt.Fprintf(&b, `<characteristic type="HKCU\Software\Bench\Key%d">`, i/100)
		}
		fmt.Fprintf(&b, `<parm name="Value%d" value="%d" datatype="integer"/>`, i, i)
	}
	return doc(`<characteristic type="Registry">` + b.String() + `</characteristic></characteristic>`)
}

// The time a document takes grows with its settings and no faster: compare
// ns/setting.
func BenchmarkProcess(b *testing.B) {
	for _, n := range []int{20, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%d settings", n), func(b *testing.B) {
			p := newPhone(b, professional, nil)
			text := settings(n)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if r := p.cm.Process(context.Background(), text, FlagProcess, model.UserAuth); r.HRESULT != rapi.OK {
					b.Fatal(r.HRESULT)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/setting")
			if n == 10_000 {
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s(aim-1)")
			}
		})
	}
}

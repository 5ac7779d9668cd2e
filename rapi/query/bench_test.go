package query

import (
	"fmt"
	"strings"
	"testing"

	"cradle/rapi/provxml"
)

// A document is asked back in time that grows with its settings, in a flat one and in
// one as deep as can be.
func BenchmarkFromDocument(b *testing.B) {
	cat := catalogue(b)
	for _, depth := range []int{1, 200} {
		for _, n := range []int{1_000, 10_000, 50_000} {
			var doc strings.Builder
			doc.WriteString("<wap-provisioningdoc>" + strings.Repeat(`<characteristic type="Contoso">`, depth))
			for i := range n {
				fmt.Fprintf(&doc, `<parm name="p%d" value="%d"/>`, i, i)
			}
			doc.WriteString(strings.Repeat("</characteristic>", depth) + "</wap-provisioningdoc>")
			d, err := provxml.Parse("a.xml", []byte(doc.String()))
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("depth=%d/settings=%d", depth, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := FromDocument(cat, d); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/setting")
			})
		}
	}
}

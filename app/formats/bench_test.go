package formats

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkConvert turns a document of a number of settings into every form, and
// reads each again: the time of a setting stays what it is. Aim: 50 µs or less,
// all forms together.
func BenchmarkConvert(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		var text strings.Builder
		text.WriteString(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">`)
		for i := range n {
			fmt.Fprintf(&text, "<parm name=\"Value%d\" value=\"%d\" datatype=\"integer\"/>\n", i, i*7)
		}
		text.WriteString(`</characteristic></characteristic></wap-provisioningdoc>`)
		b.Run(fmt.Sprintf("%dsettings", n), func(b *testing.B) {
			for b.Loop() {
				f, err := Parse("a.xml", []byte(text.String()))
				if err != nil {
					b.Fatal(err)
				}
				for _, k := range []Kind{CPF, WBXML, Push} {
					out, err := Write(f, k, Options{})
					if err != nil {
						b.Fatal(err)
					}
					again, err := Parse("a", out.Data)
					if err != nil {
						b.Fatal(err)
					}
					if _, _, err := again.ForCable(); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N)/float64(n), "µs/setting")
		})
	}
}

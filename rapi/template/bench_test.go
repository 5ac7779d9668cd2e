package template

import (
	"fmt"
	"strings"
	"testing"

	"cradle/rapi/provxml"
)

// Finding and filling in variables grows with their number.
func BenchmarkFill(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		text := `<wap-provisioningdoc><characteristic type="A">` + strings.Repeat(`<parm name="b" value="{{c}}"/>`, n) + `</characteristic></wap-provisioningdoc>`
		d, err := provxml.Parse("a.xml", []byte(text))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("variables=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Scan(d).Fill(func(string) (string, bool) { return `a "value" & more`, true }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/variable")
		})
	}
}

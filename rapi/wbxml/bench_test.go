package wbxml

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// sizes show that time grows with size and no faster: compare ns/parm.
var sizes = [...]int{1_000, 10_000, 100_000}

func manyParms(n int) string {
	var b strings.Builder
	b.WriteString("<wap-provisioningdoc><characteristic type=\"Registry\">")
	for i := 0; i < n; {
		fmt.Fprintf(&b, "<characteristic type=\"HKLM\\Software\\Contoso\\Key%d\">", i)
		for end := min(i+1000, n); i < end; i++ {
			fmt.Fprintf(&b, `<parm name="Value%d" value="%d" datatype="integer"/>`, i, i%500)
		}
		b.WriteString("</characteristic>")
	}
	b.WriteString("</characteristic></wap-provisioningdoc>")
	return b.String()
}

func perParm(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/parm")
}

func BenchmarkEncode(b *testing.B) {
	for _, o := range []EncodeOptions{{}, {StringTable: true}, {Tokens: Microsoft}} {
		for _, n := range sizes {
			text := manyParms(n)
			root := rootOf(b, text)
			b.Run(fmt.Sprintf("%v/table=%v/%d", o.Tokens, o.StringTable, n), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				var data []byte
				for b.Loop() {
					var err error
					if data, err = Encode(root, o); err != nil {
						b.Fatal(err)
					}
				}
				perParm(b, n)
				b.ReportMetric(float64(len(data))/float64(len(text)), "of-the-XML")
			})
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, o := range []EncodeOptions{{}, {StringTable: true}, {Tokens: Microsoft}} {
		for _, n := range sizes {
			data, err := Encode(rootOf(b, manyParms(n)), o)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%v/table=%v/%d", o.Tokens, o.StringTable, n), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Decode(data, DecodeOptions{}); err != nil {
						b.Fatal(err)
					}
				}
				perParm(b, n)
			})
		}
	}
}

// BenchmarkHostile reads a megabyte that was made to cost time and memory; the
// aims are a second and 100 MB.
func BenchmarkHostile(b *testing.B) {
	for name, data := range hostile(1 << 20) {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			var peak uint64
			for b.Loop() {
				Decode(data, DecodeOptions{})
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapSys-m.HeapReleased)
			}
			b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/MB(aim:1)")
		})
	}
}

package canon

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// settings is a document of n registry values in keys of 100, the keys in any
// order.
func settings(n int, r *rand.Rand, value string) string {
	var keys []string
	for k := range n / 100 {
		var parms []string
		for p := range 100 {
			parms = append(parms, fmt.Sprintf(`<parm name="Value%d" value="%s%d" datatype="integer"/>`, p, value, p))
		}
		r.Shuffle(len(parms), func(i, j int) { parms[i], parms[j] = parms[j], parms[i] })
		keys = append(keys, fmt.Sprintf(`<characteristic type="HKCU\Software\Contoso\Key%d">%s</characteristic>`, k, strings.Join(parms, "")))
	}
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return `<wap-provisioningdoc><characteristic type="Registry">` + strings.Join(keys, "") + `</characteristic></wap-provisioningdoc>`
}

// The aim: two documents of 100,000 parms in half a second or less; and ten times
// the settings take ten times the time.
func BenchmarkDocuments(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		for _, kind := range []string{"same", "shuffled", "different"} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 1))
				first := settings(n, r, "")
				second := first
				switch kind {
				case "shuffled":
					second = settings(n, r, "0")
				case "different":
					second = settings(n, r, "1")
				}
				x, y := parse(b, "a", first), parse(b, "b", second)
				want := 0
				if kind == "different" {
					want = n
				}
				b.ReportAllocs()
				for b.Loop() {
					if got := len(Documents(x, y)); got != want {
						b.Fatalf("%d differences, want %d", got, want)
					}
				}
				perOp := b.Elapsed().Seconds() / float64(b.N)
				b.ReportMetric(perOp*1e9/float64(n), "ns/parm")
				if n == 100_000 {
					b.ReportMetric(perOp, "s-compare(aim-0.5)")
				}
			})
		}
	}
}

// Inputs of 1 MB that are made to be slow: none may take more than a second.
func BenchmarkHostileDocuments(b *testing.B) {
	const size = 1 << 20
	repeat := func(head, piece, tail string) string {
		return head + strings.Repeat(piece, (size-len(head)-len(tail))/len(piece)) + tail
	}
	numbered := func(head, format, tail string) string {
		var s strings.Builder
		s.WriteString(head)
		for i := 0; s.Len() < size-len(tail)-200; i++ {
			fmt.Fprintf(&s, format, i)
		}
		return s.String() + tail
	}
	deep := strings.Repeat(`<characteristic type="abcdefghijkl">`, 250)
	for _, c := range []struct{ name, a, b string }{
		{"one name", repeat(`<characteristic type="A">`, `<parm name="a" value="1"/>`, `</characteristic>`), repeat(`<characteristic type="A">`, `<parm name="a" value="2"/>`, `</characteristic>`)},
		{"one name backwards", numbered(`<characteristic type="A">`, `<parm name="a" value="%07d"/>`, `</characteristic>`), numbered(`<characteristic type="A">`, `<parm name="a" value="-%d"/>`, `</characteristic>`)},
		{"names", numbered(`<characteristic type="A">`, `<parm name="a%d"/>`, `</characteristic>`), numbered(`<characteristic type="A">`, `<parm name="b%d"/>`, `</characteristic>`)},
		{"providers", numbered(`<wap-provisioningdoc>`, `<characteristic type="a%d"/>`, `</wap-provisioningdoc>`), repeat(`<wap-provisioningdoc>`, `<characteristic type="a"/>`, `</wap-provisioningdoc>`)},
		{"keys", numbered(`<characteristic type="Registry">`, `<characteristic type="HKLM\A\B\C\D\E\F\G\%d"/>`, `</characteristic>`), repeat(`<characteristic type="Registry">`, `<nocharacteristic type="HKLM"/>`, `</characteristic>`)},
		{"deep keys", `<characteristic type="Registry">` + deep + repeat("", `<characteristic type="x"/>`, "") + strings.Repeat("</characteristic>", 251), `<characteristic type="Registry"/>`},
		{"one value", `<characteristic type="A"><parm name="a" datatype="binary" value="` + strings.Repeat("A ", size/2) + `"/></characteristic>`, `<characteristic type="A"><parm name="a" datatype="binary" value="` + strings.Repeat("A", size) + `"/></characteristic>`},
	} {
		x, y := parse(b, "a", "!"+c.a), parse(b, "b", "!"+c.b)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range Documents(x, y) {
					_ = d.Kind
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s-compare(limit-1)")
		})
	}
}

package provxml

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// manyParms is a document of n Registry values, a thousand to a key, indented
// as people do; made writes each parm.
func manyParms(n int, made func(i int) string) string {
	var b strings.Builder
	b.WriteString("<wap-provisioningdoc>\n  <characteristic type=\"Registry\">\n")
	for i := 0; i < n; {
		fmt.Fprintf(&b, "    <characteristic type=\"HKLM\\Software\\Contoso\\Key%d\">\n", i)
		for end := min(i+1000, n); i < end; i++ {
			b.WriteString("      " + made(i) + "\n")
		}
		b.WriteString("    </characteristic>\n")
	}
	b.WriteString("  </characteristic>\n</wap-provisioningdoc>\n")
	return b.String()
}

func setParm(i int) string {
	return fmt.Sprintf(`<parm name="Value%d" value="%d" datatype="integer"/>`, i, i)
}

// sizes show that time grows with size and no faster: compare ns/parm.
var sizes = [...]int{1_000, 10_000, 100_000}

func perParm(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/parm")
}

func BenchmarkParse(b *testing.B) {
	for _, n := range sizes {
		text := manyParms(n, setParm)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse("f", []byte(text)); err != nil {
					b.Fatal(err)
				}
			}
			perParm(b, n)
		})
	}
}

// BenchmarkParseAndMatch is what one apply costs here: the document decoded,
// the reply decoded and matched.
func BenchmarkParseAndMatch(b *testing.B) {
	for _, c := range []struct {
		what  string
		reply func(sent string, n int) string
	}{
		{"echo", func(sent string, n int) string { return sent }},
		{"errors", func(sent string, n int) string {
			return manyParms(n, func(i int) string {
				return strings.Replace(setParm(i), "<parm ", "<parm-error desc=\"no\" ", 1)
			})
		}},
		{"reversed", func(sent string, n int) string {
			return manyParms(n, func(i int) string { key := i / 1000 * 1000; return setParm(key + min(1000, n-key) - 1 - (i - key)) })
		}},
		{"flat", nil},
	} {
		for _, n := range sizes {
			sent := manyParms(n, setParm)
			var reply string
			if c.reply != nil {
				reply = c.reply(sent, n)
			} else { // all in one group, in the worst order, questions answered
				lines := make([]string, n)
				for i := range lines {
					lines[i] = fmt.Sprintf(`<parm-query name="Value%d"/>`, i)
				}
				sent = `<wap-provisioningdoc><characteristic type="A">` + strings.Join(lines, "\n") + "</characteristic></wap-provisioningdoc>"
				slices.Reverse(lines)
				reply = strings.ReplaceAll(`<wap-provisioningdoc><characteristic type="A">`+strings.Join(lines, "\n")+"</characteristic></wap-provisioningdoc>", "parm-query", `parm value="1"`)
			}
			b.Run(fmt.Sprintf("%s/%d", c.what, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					d, err := Parse("f", []byte(sent))
					if err != nil {
						b.Fatal(err)
					}
					r := Match(d, 0, reply, true)
					if r.ReplyErr != nil || r.Counts().Total() != n || r.Counts()[NotMentioned] != 0 {
						b.Fatal(r.ReplyErr, r.Counts())
					}
				}
				perParm(b, n)
			})
		}
	}
}

// A reply in another shape: each setting in a group of its own in the document, all in
// one in the reply. 1 MB of it may take no more than a second.
func BenchmarkMatchInAnotherShape(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 15_000} { // the last is 1 MB
		var sent, reply strings.Builder
		for i := range n {
			fmt.Fprintf(&sent, `<characteristic type="g"><parm name="p%d" value="v"/></characteristic>`, i)
			fmt.Fprintf(&reply, `<parm name="p%d" value="v"/>`, n-i)
		}
		d, err := Parse("f", []byte(`<characteristic type="C">`+sent.String()+`</characteristic>`))
		if err != nil {
			b.Fatal(err)
		}
		answer := `<wap-provisioningdoc><characteristic type="C"><characteristic type="g">` + reply.String() + `</characteristic></characteristic></wap-provisioningdoc>`
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if c := Match(d, 0, answer, true).Counts(); c[Applied] != n-1 {
					b.Fatal(c)
				}
			}
			perParm(b, n)
		})
	}
}

// A reply in other capitals, all in one group: each name is compared twice.
func BenchmarkMatchInOtherCapitals(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 40_000} { // the last is 1 MB
		var parms strings.Builder
		for i := range n {
			fmt.Fprintf(&parms, `<parm name="p%x"/>`, i)
		}
		sent := `<characteristic type="C">` + parms.String() + `</characteristic>`
		d, err := Parse("f", []byte(sent))
		if err != nil {
			b.Fatal(err)
		}
		reply := strings.ReplaceAll(sent, `name="p`, `name="P`)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if c := Match(d, 0, reply, true).Counts(); c[Applied] != n {
					b.Fatal(c)
				}
			}
			perParm(b, n)
		})
	}
}

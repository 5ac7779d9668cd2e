package cabinet_test

import (
	"bytes"
	"fmt"
	"testing"

	"cradle/rapi/cabinet"
)

// BenchmarkCabinet writes a cabinet and takes its file out again, at three sizes:
// the time of a megabyte stays what it is. Aim: 5 ms/MB or less.
func BenchmarkCabinet(b *testing.B) {
	for _, kb := range []int{10, 100, 1000} {
		data := bytes.Repeat([]byte("<parm name=\"a\" value=\"b\"/>\n"), kb*1000/27)
		b.Run(fmt.Sprintf("%dkB", kb), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				file, err := cabinet.Write([]cabinet.Input{{Name: cabinet.SetupName, Data: data}})
				if err != nil {
					b.Fatal(err)
				}
				c, err := cabinet.Read("", file)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.Extract(everything); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N)/(float64(len(data))/1e6), "ms/MB")
		})
	}
}

// BenchmarkUnpack takes the last file out of a cabinet packed with MSZIP that
// unpacks to 29.5 MB. Aim: 300 ms or less.
func BenchmarkUnpack(b *testing.B) {
	var blocks []builtBlock
	var last []byte
	total := 0
	for i := range 900 {
		data := make([]byte, 32768)
		for j := range data {
			data[j] = "provisioning"[(j*(i%7+1)>>3+j*j>>11)%12]
		}
		blocks = append(blocks, deflated(data, last))
		last = data
		total += len(data)
	}
	file := build{files: []built{{"_setup.xml", 1000, uint32(total - 1000), 0}}, folders: []builtFolder{{1, blocks}}}.bytes()
	b.SetBytes(int64(total))
	for b.Loop() {
		c, err := cabinet.Read("", file)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.Extract(everything); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms")
}

package rapi_test

import (
	"fmt"
	"io"
	"testing"

	"cradle/rapi"
)

// BenchmarkGet is 8 MiB from a handset in memory, by block size: what the encoding
// costs, without a cable.
func BenchmarkGet(b *testing.B) {
	for _, block := range []int{4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("%dKiB", block>>10), func(b *testing.B) {
			f, s := newFake(b, rapi.SessionOptions{Block: block})
			f.put(`\f`, 0x20).data = make([]byte, 8<<20)
			b.SetBytes(8 << 20)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Get(b.Context(), io.Discard, "f", nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package report

import "testing"

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1.0 kB", 2_700_000: "2.7 MB",
		999_949: "999.9 kB", 999_951: "1.0 MB", 1 << 40: "1.1 TB", 1 << 62: "4611686.0 TB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

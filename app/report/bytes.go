package report

import "fmt"

// Bytes is a number of bytes for people: "812 bytes", "2.7 MB". Units are powers of
// 1000, as storage is sold.
func Bytes(n int64) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	}
	v, unit := float64(n)/1000, 0
	for v >= 999.95 && unit < 3 {
		v, unit = v/1000, unit+1
	}
	return fmt.Sprintf("%.1f %s", v, [...]string{"kB", "MB", "GB", "TB"}[unit])
}

// Things is a number of them: "1 key", "3 keys".
func Things(n int, one string) string { return fmt.Sprintf("%d %s", n, plural(n, one, one+"s")) }

//go:build !unix

package simulator_test

import (
	"testing"
	"time"
)

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	b.Skip("SKIPPED: what a process uses of processors is not measured on this system")
	return 0
}

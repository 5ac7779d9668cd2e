//go:build !unix

package journal

import "time"

func processorTime() time.Duration { return 0 }

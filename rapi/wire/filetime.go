package wire

import (
	"math"
	"time"
)

// Filetime is a FILETIME: ticks of 100 ns since 1601-01-01 00:00 UTC. The
// handset uses 0 for "no time".
type Filetime uint64

const (
	ticksPerSecond = 10_000_000
	// epochShift is the seconds from 1601-01-01 to 1970-01-01.
	epochShift = 11_644_473_600
)

// FiletimeOf is t in ticks, rounded down. Times outside 1601 to 60056 are moved
// to the nearest end.
func FiletimeOf(t time.Time) Filetime {
	s := t.Unix()
	switch {
	case s < -epochShift:
		return 0
	case s >= math.MaxUint64/ticksPerSecond-epochShift:
		return math.MaxUint64
	}
	return Filetime(uint64(s+epochShift)*ticksPerSecond + uint64(t.Nanosecond())/100)
}

// Time is f in UTC. 0 gives 1601-01-01, not the zero Time.
func (f Filetime) Time() time.Time {
	return time.Unix(int64(f/ticksPerSecond)-epochShift, int64(f%ticksPerSecond)*100).UTC()
}

package rapi

import (
	"context"
	"fmt"
	"math"

	"cradle/rapi/wire"
)

// DiskSpace is the space of a volume, in bytes.
type DiskSpace struct {
	Available int64 // to the caller
	Total     int64
	Free      int64
}

// GetDiskFreeSpaceEx asks for the space of the volume that a folder is on: `\` is
// the object store, `\Storage Card` a card.
func (s *Session) GetDiskFreeSpaceEx(ctx context.Context, folder string) (DiskSpace, error) {
	q := s.request(wire.GetDiskFreeSpaceEx)
	q.text("folder", folder)
	return get(ctx, s, q, parseDisk)
}

// parseDisk reads last error, BOOL, three numbers of 64 bits.
func parseDisk(r *reply) (d DiskSpace, err error) {
	if err := r.truth(); err != nil {
		return d, err
	}
	for _, f := range []struct {
		what string
		to   *int64
	}{{"bytes available", &d.Available}, {"bytes in all", &d.Total}, {"bytes free", &d.Free}} {
		at := r.Offset()
		v := r.U64(f.what)
		if v > math.MaxInt64 {
			r.Fail(f.what, at, fmt.Errorf("%d bytes make no sense", v))
		}
		*f.to = int64(v)
	}
	if err := r.Err(); err != nil {
		return DiskSpace{}, err
	}
	return d, nil
}

package rapi

import (
	"context"
	"fmt"

	"cradle/rapi/wire"
)

// VersionInfo is the handset's OSVERSIONINFO.
type VersionInfo struct {
	Major, Minor, Build uint32
	// Platform is 3 (VER_PLATFORM_WIN32_CE) on every handset.
	Platform uint32
	// CSD is additional text, mostly empty.
	CSD string
}

// String is "5.2.21234".
func (v VersionInfo) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Build) }

// GetVersionEx asks for the version of the handset's operating system: 5.1 is
// Windows Mobile 5, 5.2 is Windows Mobile 6 and later.
func (s *Session) GetVersionEx(ctx context.Context) (VersionInfo, error) {
	return get(ctx, s, s.request(wire.GetVersionEx), parseVersion)
}

// parseVersion reads last error, BOOL, u32 n, and n bytes: u32 size, major,
// minor, build, platform, 128 UTF-16 units of text, of which fewer will do. Both
// generations have it so.
func parseVersion(r *reply) (v VersionInfo, err error) {
	if err := r.truth(); err != nil {
		return v, err
	}
	o := r.Sub("OSVERSIONINFO")
	o.U32("dwOSVersionInfoSize")
	v.Major = o.U32("dwMajorVersion")
	v.Minor = o.U32("dwMinorVersion")
	v.Build = o.U32("dwBuildNumber")
	v.Platform = o.U32("dwPlatformId")
	v.CSD = terminated(o.Rest())
	return v, o.Err()
}

// terminated is text up to its first NUL in a field of fixed size. It is for
// showing only: what cannot be decoded is U+FFFD.
func terminated(b []byte) string {
	text, _ := wire.DecodeUTF16(untilNUL(b[:len(b)&^1]))
	return text
}

// untilNUL is UTF-16LE text up to its first NUL; all of it when it has none.
func untilNUL(b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			return b[:i]
		}
	}
	return b
}

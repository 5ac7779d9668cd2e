package rapi

import (
	"context"
	"strings"

	"cradle/rapi/wire"
)

// FileAttributes are the FILE_ATTRIBUTE_... bits of Windows CE.
type FileAttributes uint32

const (
	AttrReadOnly     FileAttributes = 0x1
	AttrHidden       FileAttributes = 0x2
	AttrSystem       FileAttributes = 0x4
	AttrDirectory    FileAttributes = 0x10
	AttrArchive      FileAttributes = 0x20
	AttrInROM        FileAttributes = 0x40
	AttrNormal       FileAttributes = 0x80
	AttrTemporary    FileAttributes = 0x100
	AttrCompressed   FileAttributes = 0x800
	AttrROMStaticRef FileAttributes = 0x1000
	AttrROMModule    FileAttributes = 0x2000
	AttrHasChildren  FileAttributes = 0x10000
	AttrShortcut     FileAttributes = 0x20000
)

// invalidAttributes is what GetFileAttributes gives for failure.
const invalidAttributes = 0xFFFFFFFF

// String is the attributes as letters, "dr-hs": d folder, r read-only, a archive,
// h hidden, s system, o in ROM; a dash for each that is not set.
func (a FileAttributes) String() string {
	var b strings.Builder
	for _, f := range []struct {
		bit    FileAttributes
		letter byte
	}{{AttrDirectory, 'd'}, {AttrReadOnly, 'r'}, {AttrArchive, 'a'}, {AttrHidden, 'h'}, {AttrSystem, 's'}, {AttrInROM, 'o'}} {
		if a&f.bit != 0 {
			b.WriteByte(f.letter)
		} else {
			b.WriteByte('-')
		}
	}
	return b.String()
}

// GetFileAttributes gives the attributes of a file or folder.
func (s *Session) GetFileAttributes(ctx context.Context, path string) (FileAttributes, error) {
	q := s.request(wire.GetFileAttributes)
	q.plain("path", path)
	return get(ctx, s, q, parseAttributes)
}

// parseAttributes reads last error, u32 attributes.
func parseAttributes(r *reply) (FileAttributes, error) {
	code := r.lastError()
	a := r.U32("attributes")
	if a == invalidAttributes && r.Err() == nil {
		return 0, refused(code)
	}
	return FileAttributes(a), r.Err()
}

// SetFileAttributes changes the attributes of a file or folder. RAPI 2: the path,
// then the attributes, as of its neighbours (inferred); RAPI 1: the other way round.
func (s *Session) SetFileAttributes(ctx context.Context, path string, a FileAttributes) error {
	q := s.request(wire.SetFileAttributes)
	if q.gen == RAPI1 {
		q.U32(uint32(a))
		q.plain("path", path)
	} else {
		q.plain("path", path)
		q.U32(uint32(a))
	}
	return done(ctx, s, q, truth)
}

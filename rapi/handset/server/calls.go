package server

import (
	"context"
	"errors"
	"strings"

	"cradle/rapi"
	"cradle/rapi/wire"
)

// processConfig is CeProcessConfig, RAPI 2 number 0x0e:
//
//	request: S2 document | u32 flags
//	reply:   last error | HRESULT | u32 size in bytes | document, UTF-16LE with NUL
//
// Both sizes count the NUL (SynCE librapi2; messages stored in vdccm). Without
// a document the size is 0.
func (s *Server) processConfig(ctx context.Context, params *wire.Reader) ([]byte, error) {
	document, ok := params.S2("document")
	flags := params.U32("flags")
	hr, reply, hasReply := rapi.InvalidArg, "", false // a NULL document (inferred)
	switch err := params.Err(); {
	case errors.Is(err, wire.ErrEncoding):
		hr = rapi.ConfigBadXML // the message is whole, its text is not UTF-16
	case err != nil:
		return nil, err
	case ok:
		document, _, _ = strings.Cut(document, "\x00") // a C string ends there
		hr, reply, hasReply = s.cfg.ProcessConfig(ctx, document, flags)
	}
	b := wire.NewReply()
	b.U32(0)
	b.U32(uint32(hr))
	if hasReply {
		b.S2("reply", reply)
	} else {
		b.NullS2()
	}
	return b.Message()
}

// Structures of the Windows CE API, with their sizes.
const (
	versionInfoSize = 276 // OSVERSIONINFO: five u32, 128 UTF-16 units
	platformCE      = 3   // VER_PLATFORM_WIN32_CE
	unknownLife     = 0xffffffff
)

// version is CeGetVersionEx, 0x43: last error | BOOL | u32 size | OSVERSIONINFO.
func (s *Server) version() ([]byte, error) {
	os := s.cfg.Model.OS
	b := wire.NewReply()
	b.U32(0)
	b.Bool(true)
	b.U32(versionInfoSize)
	b.U32(versionInfoSize)
	b.U32(os.Major)
	b.U32(os.Minor)
	b.U32(os.Build)
	b.U32(platformCE)
	b.Bytes(make([]byte, 256)) // no text
	return b.Message()
}

// systemInfo is CeGetSystemInfo, 0x3d: last error | SYSTEM_INFO of 36 bytes.
// SynCE's request carries twelve bytes of the older encoding, which are let be.
func (s *Server) systemInfo() ([]byte, error) {
	p := s.cfg.Model.Processor
	b := wire.NewReply()
	b.U32(0)
	b.U16(p.Architecture)
	b.U16(0)
	b.U32(p.PageSize)
	b.U32(0x00010000) // lowest and highest address of an application:
	b.U32(0x7fffffff) // guess: no source but an example
	b.U32(1)          // mask of processors
	b.U32(1)          // number of processors
	b.U32(p.Type)
	b.U32(p.Granularity)
	b.U16(p.Level)
	b.U16(p.Revision)
	return b.Message()
}

// power is CeGetSystemPowerStatusEx, 0x49: BOOL | SYSTEM_POWER_STATUS_EX of 24
// bytes, without a last error in front. That is the best reading of SynCE's
// client, which leaves the last error's reading out by a comment.
func (s *Server) power(params *wire.Reader) ([]byte, error) {
	params.U32("refresh")
	if err := params.Err(); err != nil {
		return nil, err
	}
	battery := s.cfg.Model.Battery
	b := wire.NewReply()
	b.Bool(true)
	b.U8(battery.ACLine)
	b.U8(battery.Flag)
	b.U8(battery.Percent)
	b.U8(0)
	b.U32(unknownLife)
	b.U32(unknownLife)
	b.U8(0)
	b.U8(1) // backup battery: high
	b.U8(battery.BackupPercent)
	b.U8(0)
	b.U32(unknownLife)
	b.U32(unknownLife)
	return b.Message()
}

// storage is CeGetStoreInformation, 0x39: last error | BOOL | u32 size | u32
// free, in bytes.
func (s *Server) storage() ([]byte, error) {
	m := s.cfg.Model.Memory
	free := int64(m.StorageFree)
	if s.cfg.StorageUsed != nil {
		free = max(0, free-s.cfg.StorageUsed())
	}
	b := wire.NewReply()
	b.U32(0)
	b.Bool(true)
	b.U32(m.Storage)
	b.U32(uint32(free))
	return b.Message()
}

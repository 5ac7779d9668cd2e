package server

import (
	"cradle/rapi"
	"cradle/rapi/wire"
)

// callNotImplemented is the Win32 code of a call that is not there.
const callNotImplemented = 120

// unknown answers a call that this handset does not have: last error 120 and a
// return value that means failure. What a real handset answers is not known;
// this is one of the plausible forms (inferred).
func (s *Server) unknown(cmd wire.Command) ([]byte, error) {
	s.log.Info("RAPI call that this handset does not have", "call", cmd)
	b := wire.NewReply()
	b.U32(callNotImplemented)
	b.U32(failingValue(cmd))
	return b.Message()
}

// failingValue is what a call returns when it fails, by the type of its return
// value in the Windows CE API: FALSE for most.
func failingValue(cmd wire.Command) uint32 {
	switch cmd {
	case wire.SyncPause, wire.SyncResume, wire.SyncStart, 0x5a: // CeSyncStop
		return uint32(rapi.NotImplemented) // HRESULT
	case wire.FindFirstFile, wire.GetFileAttributes, wire.CreateFile, wire.SetFilePointer, wire.GetFileSize:
		return 0xffffffff // INVALID_HANDLE_VALUE and its like
	case wire.RegOpenKeyEx, wire.RegEnumKeyEx, wire.RegCreateKeyEx, wire.RegCloseKey, wire.RegDeleteKey,
		wire.RegEnumValue, wire.RegDeleteValue, wire.RegQueryInfoKey, wire.RegQueryValueEx, wire.RegSetValueEx:
		return callNotImplemented // the calls on the registry return the error itself
	}
	return 0
}

package rapi

import (
	"errors"
	"fmt"
	"io/fs"
)

// Win32 is a Win32 error code (GetLastError on the handset). 0 is success.
//
// As an error and with %v it prints value, name and meaning; %x, %X and %d print
// the number.
type Win32 uint32

// Name is the constant's name, "ERROR_FILE_NOT_FOUND", or "" for a value that is
// not in the table.
func (w Win32) Name() string {
	e, _ := win32s.find(uint32(w))
	return e.name
}

// Meaning is a short clause in plain words, "no such file, registry key or
// value", or "".
func (w Win32) Meaning() string {
	e, _ := win32s.find(uint32(w))
	return e.meaning
}

// Error is "Win32 error 2 ERROR_FILE_NOT_FOUND: no such file, registry key or value".
func (w Win32) Error() string {
	return describe(fmt.Sprintf("Win32 error %d", uint32(w)), w.Name(), w.Meaning())
}

// Format makes the verbs for numbers print the number, although Win32 is an error.
func (w Win32) Format(f fmt.State, verb rune) { formatCode(f, verb, uint32(w), w.Error()) }

// win32s has the codes most likely on a provisioning bench.
var win32s = codes{
	{0, "ERROR_SUCCESS", "success"},
	{1, "ERROR_INVALID_FUNCTION", "no such function"},
	{2, "ERROR_FILE_NOT_FOUND", "no such file, registry key or value"},
	{3, "ERROR_PATH_NOT_FOUND", "no such folder"},
	{5, "ERROR_ACCESS_DENIED", "not allowed: a policy, attributes, or a protected registry key"},
	{6, "ERROR_INVALID_HANDLE", "invalid handle"},
	{8, "ERROR_NOT_ENOUGH_MEMORY", "out of memory"},
	{13, "ERROR_INVALID_DATA", "invalid data"},
	{14, "ERROR_OUTOFMEMORY", "out of memory"},
	{18, "ERROR_NO_MORE_FILES", "no more files"},
	{19, "ERROR_WRITE_PROTECT", "the storage card is locked"},
	{20, "ERROR_BAD_UNIT", "the storage card is missing"},
	{21, "ERROR_NOT_READY", "the storage card is missing or not ready"},
	{31, "ERROR_GEN_FAILURE", "a device on the handset does not work"},
	{32, "ERROR_SHARING_VIOLATION", "the file is in use"},
	{38, "ERROR_HANDLE_EOF", "end of the file"},
	{39, "ERROR_HANDLE_DISK_FULL", "the storage is full"},
	{50, "ERROR_NOT_SUPPORTED", "not supported"},
	{80, "ERROR_FILE_EXISTS", "the file is there already"},
	{86, "ERROR_INVALID_PASSWORD", "wrong password, or the handset is locked"},
	{87, "ERROR_INVALID_PARAMETER", "invalid parameter"},
	{112, "ERROR_DISK_FULL", "the storage is full"},
	{120, "ERROR_CALL_NOT_IMPLEMENTED", "the handset does not have this call"},
	{122, "ERROR_INSUFFICIENT_BUFFER", "a buffer is too small"},
	{123, "ERROR_INVALID_NAME", "the path is not well-formed"},
	{126, "ERROR_MOD_NOT_FOUND", "a library is missing on the handset"},
	{127, "ERROR_PROC_NOT_FOUND", "a library on the handset lacks a function"},
	{145, "ERROR_DIR_NOT_EMPTY", "the folder is not empty"},
	{161, "ERROR_BAD_PATHNAME", "the path is not well-formed"},
	{170, "ERROR_BUSY", "busy"},
	{183, "ERROR_ALREADY_EXISTS", "it is there already"},
	{193, "ERROR_BAD_EXE_FORMAT", "no program, or one for another processor"},
	{206, "ERROR_FILENAME_EXCED_RANGE", "the name is too long"},
	{234, "ERROR_MORE_DATA", "a buffer is too small"},
	{259, "ERROR_NO_MORE_ITEMS", "no more items"},
	{1004, "ERROR_INVALID_FLAGS", "invalid flags"},
	{1010, "ERROR_BADKEY", "the registry key is invalid"},
	{1011, "ERROR_CANTOPEN", "the registry key cannot be opened"},
	{1012, "ERROR_CANTREAD", "the registry key cannot be read"},
	{1013, "ERROR_CANTWRITE", "the registry key cannot be written"},
	{1016, "ERROR_REGISTRY_IO_FAILED", "the registry cannot be read or written"},
	{1018, "ERROR_KEY_DELETED", "the registry key was deleted meanwhile"},
	{1020, "ERROR_KEY_HAS_CHILDREN", "the registry key has keys below it"},
	{1113, "ERROR_NO_UNICODE_TRANSLATION", "text that cannot be converted"},
	{1223, "ERROR_CANCELLED", "cancelled on the handset"},
	{1236, "ERROR_CONNECTION_ABORTED", "the connection was aborted"},
	{1314, "ERROR_PRIVILEGE_NOT_HELD", "a privilege is missing"},
	{1460, "ERROR_TIMEOUT", "it took too long"},
	{2250, "ERROR_NOT_CONNECTED", "not connected"},
	{3010, "ERROR_SUCCESS_REBOOT_REQUIRED", "done; the handset has to be restarted"},
}

// Codes that calls look for.
const (
	errorFileNotFound       Win32 = 2
	errorNoMoreFiles        Win32 = 18
	errorNotSupported       Win32 = 50
	errorCallNotImplemented Win32 = 120
	errorMoreData           Win32 = 234
	errorNoMoreItems        Win32 = 259
)

// Is makes errors.Is know fs.ErrNotExist, fs.ErrExist, fs.ErrPermission,
// fs.ErrInvalid and errors.ErrUnsupported, as package syscall does on Windows.
func (w Win32) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return w == 2 || w == 3
	case fs.ErrExist:
		return w == 80 || w == 145 || w == 183
	case fs.ErrPermission:
		return w == 5 || w == 19 || w == 1314
	case fs.ErrInvalid:
		return w == 87 || w == 123 || w == 161 || w == 206
	case errors.ErrUnsupported:
		return w == errorNotSupported || w == errorCallNotImplemented
	}
	return false
}

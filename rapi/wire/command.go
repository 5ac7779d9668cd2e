package wire

import "fmt"

// Command is a call, by its number in RAPI 2. The numbers are SynCE librapi2's
// (README and code; where they disagree, as for 0x4c, the code). RAPI 1 numbers
// the same calls differently: Command.RAPI1 and CommandOfRAPI1.
type Command uint32

// The calls whose parameters and replies are known from use on the wire, in one
// generation at least.
const (
	SyncTimeToPc            Command = 0x01
	StartReplication        Command = 0x02
	RegCopyFile             Command = 0x03
	RegRestoreFile          Command = 0x04
	GetSystemMemoryDivision Command = 0x08
	SetSystemMemoryDivision Command = 0x09
	KillAllApps             Command = 0x0d
	ProcessConfig           Command = 0x0e
	SyncPause               Command = 0x0f
	SyncResume              Command = 0x10
	FindFirstFile           Command = 0x11
	FindNextFile            Command = 0x12
	FindClose               Command = 0x13
	GetFileAttributes       Command = 0x14
	SetFileAttributes       Command = 0x15
	CreateFile              Command = 0x16
	ReadFile                Command = 0x17
	WriteFile               Command = 0x18
	CloseHandle             Command = 0x19
	FindAllFiles            Command = 0x1a
	SetFilePointer          Command = 0x26
	SetEndOfFile            Command = 0x27
	CreateDirectory         Command = 0x28
	RemoveDirectory         Command = 0x29
	CreateProcess           Command = 0x2a
	MoveFile                Command = 0x2b
	CopyFile                Command = 0x2c
	DeleteFile              Command = 0x2d
	GetFileSize             Command = 0x2e
	RegOpenKeyEx            Command = 0x2f
	RegEnumKeyEx            Command = 0x30
	RegCreateKeyEx          Command = 0x31
	RegCloseKey             Command = 0x32
	RegDeleteKey            Command = 0x33
	RegEnumValue            Command = 0x34
	RegDeleteValue          Command = 0x35
	RegQueryInfoKey         Command = 0x36
	RegQueryValueEx         Command = 0x37
	RegSetValueEx           Command = 0x38
	GetStoreInformation     Command = 0x39
	GetSystemInfo           Command = 0x3d
	SHCreateShortcut        Command = 0x3e
	CheckPassword           Command = 0x40
	GetFileTime             Command = 0x41
	SetFileTime             Command = 0x42
	GetVersionEx            Command = 0x43
	GetSystemPowerStatusEx  Command = 0x49
	GetSpecialFolderPath    Command = 0x4b
	RapiInvoke              Command = 0x4c
	SyncStart               Command = 0x59
	GetDiskFreeSpaceEx      Command = 0x5c
)

// commandNames has every number, also of calls that nobody has been seen to
// make; for logs.
var commandNames = [...]string{
	0x00: "CeEventHasOccured", 0x01: "CeSyncTimeToPc", 0x02: "CeStartReplication", 0x03: "RegCopyFile",
	0x04: "RegRestoreFile", 0x05: "GetPasswordActive", 0x06: "SetPasswordActive", 0x07: "SetPassword",
	0x08: "GetSystemMemoryDivision", 0x09: "SetSystemMemoryDivision", 0x0a: "CeBackupDatabase", 0x0b: "CeRestoreDatabase",
	0x0c: "CeBackupFile", 0x0d: "CeKillAllApps", 0x0e: "CeProcessConfig", 0x0f: "CeSyncPause",
	0x10: "CeSyncResume", 0x11: "CeFindFirstFile", 0x12: "CeFindNextFile", 0x13: "CeFindClose",
	0x14: "CeGetFileAttributes", 0x15: "CeSetFileAttributes", 0x16: "CeCreateFile", 0x17: "CeReadFile",
	0x18: "CeWriteFile", 0x19: "CeCloseHandle", 0x1a: "CeFindAllFiles", 0x1b: "CeFindFirstDatabase",
	0x1c: "CeFindNextDatabase", 0x1d: "CeOidGetInfo", 0x1e: "CeCreateDatabase", 0x1f: "CeOpenDatabase",
	0x20: "CeDeleteDatabase", 0x21: "CeReadRecordProps", 0x22: "CeWriteRecordProps", 0x23: "CeDeleteRecord",
	0x24: "CeSeekDatabase", 0x25: "CeSetDatabaseInfo", 0x26: "CeSetFilePointer", 0x27: "CeSetEndOfFile",
	0x28: "CeCreateDirectory", 0x29: "CeRemoveDirectory", 0x2a: "CeCreateProcess", 0x2b: "CeMoveFile",
	0x2c: "CeCopyFile", 0x2d: "CeDeleteFile", 0x2e: "CeGetFileSize", 0x2f: "CeRegOpenKeyEx",
	0x30: "CeRegEnumKeyEx", 0x31: "CeRegCreateKeyEx", 0x32: "CeRegCloseKey", 0x33: "CeRegDeleteKey",
	0x34: "CeRegEnumValue", 0x35: "CeRegDeleteValue", 0x36: "CeRegQueryInfoKey", 0x37: "CeRegQueryValueEx",
	0x38: "CeRegSetValueEx", 0x39: "CeGetStoreInformation", 0x3a: "CeGetSystemMetrics", 0x3b: "CeGetDesktopDeviceCaps",
	0x3c: "CeFindAllDatabases", 0x3d: "CeGetSystemInfo", 0x3e: "CeSHCreateShortcut", 0x3f: "CeSHGetShortcutTarget",
	0x40: "CeCheckPassword", 0x41: "CeGetFileTime", 0x42: "CeSetFileTime", 0x43: "CeGetVersionEx",
	0x44: "CeGetWindow", 0x45: "CeGetWindowLong", 0x46: "CeGetWindowText", 0x47: "CeGetClassName",
	0x48: "CeGlobalMemoryStatus", 0x49: "CeGetSystemPowerStatusEx", 0x4a: "CeGetTempPath", 0x4b: "CeGetSpecialFolderPath",
	0x4c: "CeRapiInvoke", 0x4d: "CeFindFirstDatabaseEx", 0x4e: "CeFindNextDatabaseEx", 0x4f: "CeCreateDatabaseEx",
	0x50: "CeSetDatabaseInfoEx", 0x51: "CeOpenDatabaseEx", 0x52: "CeDeleteDatabaseEx", 0x53: "CeReadRecordPropsEx",
	0x54: "CeMountDBVol", 0x55: "CeUnmountDBVol", 0x56: "CeFlushDBVol", 0x57: "CeEnumDBVolumes",
	0x58: "CeOidGetInfoEx", 0x59: "CeSyncStart", 0x5a: "CeSyncStop", 0x5b: "CeQueryInstructionSet",
	0x5c: "CeGetDiskFreeSpaceEx",
}

// String is the call's name, "CeProcessConfig", or "call 0x123" for a number
// that no source names.
func (c Command) String() string {
	if int64(c) < int64(len(commandNames)) {
		return commandNames[c]
	}
	return fmt.Sprintf("call 0x%02x", uint32(c))
}

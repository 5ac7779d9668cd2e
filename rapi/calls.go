package rapi

import "cradle/rapi/wire"

//go:generate go test -tags nogui -run TestCallsDocument -update-calls .

// support is what is known of a call in one generation.
type support uint8

const (
	// absent: the generation has no such call.
	absent support = iota
	// unknown: the generation numbers the call, and no source has its layout. It is
	// not made: a guess might do something else on the handset.
	unknown
	// inferred: the layout is that of the call's neighbours; no source shows it.
	inferred
	// known: the layout is that of a program that talked to handsets.
	known
)

func (s support) String() string {
	return [...]string{"no such call", "unsupported", "inferred", "known"}[s]
}

// callInfo is a row of the table of calls.
type callInfo struct {
	op           string // the method of Session, and Op of a CallError
	rapi2, rapi1 support
	source       string
}

// calls is what a Session can do, by command. Methods ask it whether they may be
// sent; CALLS.md is made from it.
var calls = [...]callInfo{
	wire.SyncTimeToPc:            {"SyncTimeToPc", known, known, synce},
	wire.StartReplication:        {"StartReplication", known, known, synce},
	wire.RegCopyFile:             {"RegCopyFile", unknown, known, synce},
	wire.RegRestoreFile:          {"RegRestoreFile", unknown, known, synce},
	wire.GetSystemMemoryDivision: {"GetSystemMemoryDivision", unknown, known, synce},
	wire.SetSystemMemoryDivision: {"SetSystemMemoryDivision", unknown, known, synce},
	wire.KillAllApps:             {"KillAllApps", unknown, known, synce},
	wire.ProcessConfig:           {"ProcessConfig", known, known, seen},
	wire.SyncPause:               {"SyncPause", known, absent, synce},
	wire.SyncResume:              {"SyncResume", known, absent, synce},
	wire.FindFirstFile:           {"FindFirstFile", known, known, synce},
	wire.FindNextFile:            {"FindNextFile", known, known, synce},
	wire.FindClose:               {"FindClose", known, known, synce},
	wire.GetFileAttributes:       {"GetFileAttributes", known, known, synce},
	wire.SetFileAttributes:       {"SetFileAttributes", inferred, known, synce},
	wire.CreateFile:              {"CreateFile", known, known, synce},
	wire.ReadFile:                {"ReadFile", known, known, synce},
	wire.WriteFile:               {"WriteFile", known, known, synce},
	wire.CloseHandle:             {"CloseHandle", known, known, synce},
	wire.FindAllFiles:            {"FindAllFiles", known, known, seen},
	wire.SetFilePointer:          {"SetFilePointer", known, known, synce},
	wire.SetEndOfFile:            {"SetEndOfFile", inferred, known, synce + "; its RAPI 2 reply is read by the wrong parser there"},
	wire.CreateDirectory:         {"CreateDirectory", known, known, synce},
	wire.RemoveDirectory:         {"RemoveDirectory", known, known, synce},
	wire.CreateProcess:           {"CreateProcess", known, known, synce},
	wire.MoveFile:                {"MoveFile", known, known, synce},
	wire.CopyFile:                {"CopyFile", known, known, synce + "; another source has plain strings in RAPI 1"},
	wire.DeleteFile:              {"DeleteFile", known, known, synce},
	wire.GetFileSize:             {"GetFileSize", inferred, known, synce + "; its RAPI 2 form keeps wrappers of RAPI 1"},
	wire.RegOpenKeyEx:            {"RegOpenKeyEx", known, known, synce},
	wire.RegEnumKeyEx:            {"RegEnumKeyEx", known, known, synce},
	wire.RegCreateKeyEx:          {"RegCreateKeyEx", known, known, synce},
	wire.RegCloseKey:             {"RegCloseKey", known, known, synce},
	wire.RegDeleteKey:            {"RegDeleteKey", known, known, synce},
	wire.RegEnumValue:            {"RegEnumValue", known, known, synce},
	wire.RegDeleteValue:          {"RegDeleteValue", known, known, synce},
	wire.RegQueryInfoKey:         {"RegQueryInfoKey", known, known, synce},
	wire.RegQueryValueEx:         {"RegQueryValueEx", known, known, synce},
	wire.RegSetValueEx:           {"RegSetValueEx", known, known, synce},
	wire.GetStoreInformation:     {"GetStoreInformation", known, known, seen},
	wire.GetSystemInfo:           {"GetSystemInfo", known, known, seen},
	wire.SHCreateShortcut:        {"SHCreateShortcut", unknown, known, synce},
	wire.CheckPassword:           {"CheckPassword", inferred, known, synce},
	wire.GetFileTime:             {"GetFileTime", known, unknown, synce},
	wire.SetFileTime:             {"SetFileTime", known, unknown, synce},
	wire.GetVersionEx:            {"GetVersionEx", known, known, seen},
	wire.GetSystemPowerStatusEx:  {"GetSystemPowerStatusEx", known, known, seen},
	wire.GetSpecialFolderPath:    {"GetSpecialFolderPath", known, known, seen},
	wire.RapiInvoke:              {"RapiInvoke", known, known, synce},
	wire.SyncStart:               {"SyncStart", known, absent, synce},
	wire.GetDiskFreeSpaceEx:      {"GetDiskFreeSpaceEx", known, absent, synce},
}

const (
	synce = "SynCE librapi2"
	seen  = "SynCE librapi2; RAPI 2 seen on the wire between it and a simulated handset"
)

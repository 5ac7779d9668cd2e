package rapi_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/rapitest"
	"cradle/rapi/wire"
)

// message is a whole message as the facts write it: pairs of hexadecimal digits;
// 'text' is UTF-16LE without a NUL; a * in front stands for the length of the rest.
func message(t testing.TB, s string) []byte {
	t.Helper()
	var b []byte
	body, counted := strings.CutPrefix(strings.TrimSpace(s), "*")
	for i, part := range strings.Split(body, "'") {
		if i%2 == 0 {
			b = append(b, rapitest.Hex(t, part)...)
			continue
		}
		for _, c := range part {
			if c > 0x7f {
				t.Fatalf("text %q in the test", part)
			}
			b = append(b, byte(c), 0)
		}
	}
	if counted {
		b = append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
	}
	return b
}

type row struct {
	op      string // a row of the table of calls, behind a dash anything
	gen     rapi.Generation
	request string
	reply   string
	want    any // nil for a call without a result
}

const (
	g1, g2 = rapi.RAPI1, rapi.RAPI2
	ft2026 = "00 00 81 92 b1 7a dc 01" // 2026-01-01, facts/rapi.md 5.3
	ft2003 = "00 80 79 be d3 31 c3 01" // 5.5
	ok2    = "08 00 00 00 00 00 00 00 01 00 00 00"
	ok1    = "0c 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00"
	long2  = "08 00 00 00 00 00 00 00 00 00 00 00"
	long1  = "0c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
	sys36  = "05 00 00 00 00 10 00 00 00 00 01 00 ff ff ff 7f 01 00 00 00 01 00 00 00 11 0a 00 00 00 00 01 00 04 00 00 00"
	pow24  = "01 01 55 00 ff ff ff ff ff ff ff ff 00 01 64 00 ff ff ff ff ff ff ff ff"
	ver20  = "14 01 00 00 05 00 00 00 02 00 00 00 f2 52 00 00 03 00 00 00"
	tCab   = "5c 00 74 00 2e 00 63 00 61 00 62 00 00 00"
	find34 = "34 00 00 00 20 00 00 00 00000000000000000000000000000000 " + ft2003 + " 00 00 00 00 05 00 00 00 10 00 00 01 61 00 2e 00 74 00 78 00 74 00 00 00"
	seven0 = "00000000 00000000 00000000 00000000 00000000 00000000 00000000"
)

var (
	time2026 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	aTxt     = rapi.FindData{Name: "a.txt", Attributes: rapi.AttrArchive, Written: wire.Filetime(0x01c331d3be798000).Time(), Size: 5, OID: 0x01000010}
	system   = rapi.SystemInfo{Architecture: rapi.ArchitectureARM, PageSize: 4096, MinAddress: 0x10000, MaxAddress: 0x7fffffff,
		ActiveProcessors: 1, Processors: 1, ProcessorType: 2577, AllocationGranularity: 65536, ProcessorLevel: 4}
	power = rapi.PowerStatus{ACLine: rapi.ACOnline, Battery: rapi.BatteryHigh, Percent: 85, Life: 0xffffffff, FullLife: 0xffffffff,
		Backup: rapi.BatteryHigh, BackupPercent: 100, BackupLife: 0xffffffff, BackupFull: 0xffffffff}
	idValue = rapi.NamedValue{Name: "Id", Value: rapi.Value{Type: rapi.TypeDWORD, Data: []byte{7, 0, 0, 0}}}
	keyInfo = rapi.KeyInfo{Subkeys: 1, MaxSubkey: 2, MaxClass: 3, Values: 4, MaxValueName: 5, MaxValue: 6}
)

// make calls each call as the rows below expect it. What is behind a dash is the
// same call made another way.
var makeCall = map[string]func(context.Context, *rapi.Session) (any, error){
	"ProcessConfig": func(c context.Context, s *rapi.Session) (any, error) {
		return s.ProcessConfig(c, emptyDocument, rapi.ConfigProcess)
	},
	"GetVersionEx":           func(c context.Context, s *rapi.Session) (any, error) { return s.GetVersionEx(c) },
	"GetSystemInfo":          func(c context.Context, s *rapi.Session) (any, error) { return s.GetSystemInfo(c) },
	"GetSystemPowerStatusEx": func(c context.Context, s *rapi.Session) (any, error) { return s.GetSystemPowerStatusEx(c, true) },
	"GetStoreInformation":    func(c context.Context, s *rapi.Session) (any, error) { return s.GetStoreInformation(c) },
	"GetDiskFreeSpaceEx":     func(c context.Context, s *rapi.Session) (any, error) { return s.GetDiskFreeSpaceEx(c, `\`) },
	"GetSpecialFolderPath": func(c context.Context, s *rapi.Session) (any, error) {
		return s.GetSpecialFolderPath(c, rapi.FolderMyDocuments)
	},
	"CreateProcess":    func(c context.Context, s *rapi.Session) (any, error) { return s.CreateProcess(c, "p.exe", "", 0) },
	"CreateProcess-2":  func(c context.Context, s *rapi.Session) (any, error) { return s.CreateProcess(c, "p", "x", 0) },
	"SyncTimeToPc":     func(c context.Context, s *rapi.Session) (any, error) { return nil, s.SyncTimeToPc(c, time2026) },
	"StartReplication": func(c context.Context, s *rapi.Session) (any, error) { return nil, s.StartReplication(c) },
	"SyncStart":        func(c context.Context, s *rapi.Session) (any, error) { return nil, s.SyncStart(c, "<s/>") },
	"SyncPause":        func(c context.Context, s *rapi.Session) (any, error) { return nil, s.SyncPause(c) },
	"SyncResume":       func(c context.Context, s *rapi.Session) (any, error) { return nil, s.SyncResume(c) },
	"CheckPassword":    func(c context.Context, s *rapi.Session) (any, error) { return s.CheckPassword(c, "1") },
	"GetSystemMemoryDivision": func(c context.Context, s *rapi.Session) (any, error) {
		return s.GetSystemMemoryDivision(c)
	},
	"SetSystemMemoryDivision": func(c context.Context, s *rapi.Session) (any, error) {
		return s.SetSystemMemoryDivision(c, 0x100)
	},
	"KillAllApps":      func(c context.Context, s *rapi.Session) (any, error) { return nil, s.KillAllApps(c) },
	"SHCreateShortcut": func(c context.Context, s *rapi.Session) (any, error) { return nil, s.SHCreateShortcut(c, "a", "b") },
	"RegCopyFile":      func(c context.Context, s *rapi.Session) (any, error) { return nil, s.RegCopyFile(c, `\r`) },
	"RegRestoreFile":   func(c context.Context, s *rapi.Session) (any, error) { return nil, s.RegRestoreFile(c, `\r`) },
	"RapiInvoke": func(c context.Context, s *rapi.Session) (any, error) {
		return s.RapiInvoke(c, "a.dll", "F", []byte{9, 0, 0, 0})
	},

	"CreateFile": func(c context.Context, s *rapi.Session) (any, error) {
		return s.CreateFile(c, `\t.cab`, rapi.AccessWrite, rapi.ShareNone, rapi.CreateAlways, rapi.AttrNormal)
	},
	"ReadFile": func(c context.Context, s *rapi.Session) (any, error) {
		p := make([]byte, 4)
		n, err := s.ReadFile(c, 0x42, p)
		return string(p[:n]), err
	},
	"WriteFile":        func(c context.Context, s *rapi.Session) (any, error) { return s.WriteFile(c, 0x42, []byte("MSCE")) },
	"CloseHandle":      func(c context.Context, s *rapi.Session) (any, error) { return nil, s.CloseHandle(c, 0x42) },
	"SetFilePointer":   func(c context.Context, s *rapi.Session) (any, error) { return s.SetFilePointer(c, 0x42, 0, io.SeekEnd) },
	"SetFilePointer-2": func(c context.Context, s *rapi.Session) (any, error) { return s.SetFilePointer(c, 0x42, 3<<30, 0) },
	"SetFilePointer-3": func(c context.Context, s *rapi.Session) (any, error) { return s.SetFilePointer(c, 0x42, -2, 1) },
	"SetEndOfFile":     func(c context.Context, s *rapi.Session) (any, error) { return nil, s.SetEndOfFile(c, 0x42) },
	"GetFileSize":      func(c context.Context, s *rapi.Session) (any, error) { return s.GetFileSize(c, 0x42) },
	"GetFileTime":      func(c context.Context, s *rapi.Session) (any, error) { return s.GetFileTime(c, 0x42) },
	"SetFileTime": func(c context.Context, s *rapi.Session) (any, error) {
		return nil, s.SetFileTime(c, 0x42, rapi.FileTimes{Written: time2026})
	},
	"FindFirstFile": func(c context.Context, s *rapi.Session) (any, error) {
		h, f, err := s.FindFirstFile(c, `\*`)
		return []any{h, f}, err
	},
	"FindNextFile": func(c context.Context, s *rapi.Session) (any, error) { return s.FindNextFile(c, 0x77) },
	"FindClose":    func(c context.Context, s *rapi.Session) (any, error) { return nil, s.FindClose(c, 0x77) },
	"FindAllFiles": func(c context.Context, s *rapi.Session) (any, error) { return s.FindAllFiles(c, `\*`, 0xe9) },
	"FindAllFiles-2": func(c context.Context, s *rapi.Session) (any, error) {
		return s.FindAllFiles(c, `\*`, rapi.FindEverything)
	},
	"GetFileAttributes": func(c context.Context, s *rapi.Session) (any, error) { return s.GetFileAttributes(c, "a") },
	"SetFileAttributes": func(c context.Context, s *rapi.Session) (any, error) { return nil, s.SetFileAttributes(c, "a", 2) },
	"CreateDirectory":   func(c context.Context, s *rapi.Session) (any, error) { return nil, s.CreateDirectory(c, "a") },
	"RemoveDirectory":   func(c context.Context, s *rapi.Session) (any, error) { return nil, s.RemoveDirectory(c, "a") },
	"DeleteFile":        func(c context.Context, s *rapi.Session) (any, error) { return nil, s.DeleteFile(c, "a") },
	"MoveFile":          func(c context.Context, s *rapi.Session) (any, error) { return nil, s.MoveFile(c, "a", "bc") },
	"CopyFile":          func(c context.Context, s *rapi.Session) (any, error) { return nil, s.CopyFile(c, "a", "bc", true) },

	"RegOpenKeyEx": func(c context.Context, s *rapi.Session) (any, error) {
		return s.RegOpenKeyEx(c, rapi.LocalMachine, "Software")
	},
	"RegCreateKeyEx": func(c context.Context, s *rapi.Session) (any, error) {
		k, created, err := s.RegCreateKeyEx(c, 0xa5, "K", "")
		return []any{k, created}, err
	},
	"RegCreateKeyEx-2": func(c context.Context, s *rapi.Session) (any, error) {
		k, created, err := s.RegCreateKeyEx(c, 0xa5, "K", "C")
		return []any{k, created}, err
	},
	"RegCloseKey":      func(c context.Context, s *rapi.Session) (any, error) { return nil, s.RegCloseKey(c, 0xa5) },
	"RegDeleteKey":     func(c context.Context, s *rapi.Session) (any, error) { return nil, s.RegDeleteKey(c, 0xa5, "K") },
	"RegDeleteValue":   func(c context.Context, s *rapi.Session) (any, error) { return nil, s.RegDeleteValue(c, 0xa5, "Id") },
	"RegDeleteValue-2": func(c context.Context, s *rapi.Session) (any, error) { return nil, s.RegDeleteValue(c, 0xa5, "") },
	"RegQueryValueEx": func(c context.Context, s *rapi.Session) (any, error) {
		v, size, err := s.RegQueryValueEx(c, 0xa5, "Id", 4)
		return []any{v, size}, err
	},
	"RegQueryValueEx-2": func(c context.Context, s *rapi.Session) (any, error) {
		v, size, err := s.RegQueryValueEx(c, 0xa5, "", 0)
		return []any{v, size}, err
	},
	"RegSetValueEx": func(c context.Context, s *rapi.Session) (any, error) {
		return nil, s.RegSetValueEx(c, 0xa5, "Id", rapi.DWORDValue(7))
	},
	"RegEnumKeyEx":    func(c context.Context, s *rapi.Session) (any, error) { return s.RegEnumKeyEx(c, 0xa5, 1, 3) },
	"RegEnumValue":    func(c context.Context, s *rapi.Session) (any, error) { return s.RegEnumValue(c, 0xa5, 0, 3, 4) },
	"RegQueryInfoKey": func(c context.Context, s *rapi.Session) (any, error) { return s.RegQueryInfoKey(c, 0xa5) },
}

// rows are request and reply of every call in every generation that has it. Those
// with a length are examples of facts/rapi.md in the section named; those with a *
// are built by hand from its layout tables in that section.
var rows = []row{
	// 5.2
	{"ProcessConfig", g2, configRequest, configReply, rapi.ConfigReply{Document: emptyDocument, HasDocument: true}},
	{"ProcessConfig", g2, configRequest, configFailed, rapi.ConfigReply{HRESULT: rapi.ConfigBadXML}},
	{"ProcessConfig", g2, configRequest, "* 00000000 09200480", rapi.ConfigReply{HRESULT: rapi.ConfigBadXML}},
	{"ProcessConfig", g2, configRequest, "* 00000000 00000000 02000000 0000", rapi.ConfigReply{}},
	{"ProcessConfig", g1, "42 00 00 00 56 00 00 00 01 00 00 00 2e 00 00 00 01 00 00 00 '<wap-provisioningdoc/>' 0000 01 00 00 00",
		"42 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 2e 00 00 00 01 00 00 00 '<wap-provisioningdoc/>' 0000",
		rapi.ConfigReply{Document: emptyDocument, HasDocument: true}},
	{"ProcessConfig", g1, "* 56000000 01000000 2e000000 01000000 '<wap-provisioningdoc/>' 0000 01000000",
		"0c 00 00 00 00 00 00 00 09 20 04 80 00 00 00 00", rapi.ConfigReply{HRESULT: rapi.ConfigBadXML}},
	{"ProcessConfig", g1, "* 56000000 01000000 2e000000 01000000 '<wap-provisioningdoc/>' 0000 01000000",
		"* 00000000 00000000 01000000 2e000000 00000000", rapi.ConfigReply{}}, // has_value 0
	{"ProcessConfig", g1, "* 56000000 01000000 2e000000 01000000 '<wap-provisioningdoc/>' 0000 01000000",
		"* 01000000 00000000 09200480 00000000", rapi.ConfigReply{HRESULT: rapi.ConfigBadXML}}, // 4.3: prefix 1, HRESULT 0

	// 5.3
	{"GetVersionEx", g2, versionRequest, "* 00000000 01000000 14000000" + ver20, rapi.VersionInfo{Major: 5, Minor: 2, Build: 21234, Platform: 3}},
	{"GetVersionEx", g1, "04 00 00 00 3b 00 00 00", "* 00000000 00000000 01000000 14000000" + ver20, rapi.VersionInfo{Major: 5, Minor: 2, Build: 21234, Platform: 3}},
	{"GetSystemInfo", g2, systemRequest, "28 00 00 00 00 00 00 00 " + sys36, system},
	{"GetSystemInfo", g1, "* 2f000000 01000000 24000000 00000000", "* 00000000 00000000 01000000 24000000 01000000" + sys36, system},
	{"GetSystemPowerStatusEx", g2, powerRequest, powerReply, power},
	{"GetSystemPowerStatusEx", g2, powerRequest, "* 00000000 01000000" + pow24, power},
	{"GetSystemPowerStatusEx", g1, "* 41000000 01000000 18000000 00000000 01000000", "* 00000000 00000000 01000000 01000000 18000000 01000000" + pow24, power},
	{"GetStoreInformation", g2, storeRequest, storeReply, rapi.StoreInfo{Size: 64 << 20, Free: 24 << 20}},
	{"GetStoreInformation", g1, "* 29000000 01000000 08000000 00000000", "* 00000000 00000000 01000000 01000000 08000000 01000000 00000004 00008001", rapi.StoreInfo{Size: 64 << 20, Free: 24 << 20}},
	{"GetDiskFreeSpaceEx", g2, "0c 00 00 00 5c 00 00 00 04 00 00 00 5c 00 00 00",
		"20 00 00 00 00 00 00 00 01 00 00 00 00 00 80 01 00 00 00 00 00 00 00 04 00 00 00 00 00 00 80 01 00 00 00 00",
		rapi.DiskSpace{Available: 24 << 20, Total: 64 << 20, Free: 24 << 20}},
	{"CreateProcess", g2, "34 00 00 00 2a 00 00 00 0c 00 00 00 70 00 2e 00 65 00 78 00 65 00 00 00 00 00 00 00" + seven0,
		"18 00 00 00 00 00 00 00 01 00 00 00 51 00 00 00 52 00 00 00 61 00 00 00 62 00 00 00",
		rapi.ProcessInfo{Process: 0x51, Thread: 0x52, ProcessID: 0x61, ThreadID: 0x62}},
	{"CreateProcess-2", g2, "* 2a000000 04000000 'p' 0000 04000000 'x' 0000" + seven0, "* 00000000 01000000 51000000 52000000 61000000 62000000",
		rapi.ProcessInfo{Process: 0x51, Thread: 0x52, ProcessID: 0x61, ThreadID: 0x62}},
	{"CreateProcess", g1, "* 19000000 01000000 0c000000 01000000 'p.exe' 0000 00000000" + seven0 + "01000000 10000000 00000000",
		"* 00000000 00000000 01000000 01000000 10000000 01000000 51000000 52000000 61000000 62000000",
		rapi.ProcessInfo{Process: 0x51, Thread: 0x52, ProcessID: 0x61, ThreadID: 0x62}},
	{"CreateProcess-2", g1, "* 19000000 01000000 04000000 01000000 'p' 0000 01000000 04000000 01000000 'x' 0000" + seven0 + "01000000 10000000 00000000",
		"* 00000000 00000000 01000000 01000000 10000000 01000000 51000000 52000000 61000000 62000000",
		rapi.ProcessInfo{Process: 0x51, Thread: 0x52, ProcessID: 0x61, ThreadID: 0x62}},
	{"SyncTimeToPc", g2, "14 00 00 00 01 00 00 00 " + ft2026 + " 00 00 00 00 10 27 00 00", "04 00 00 00 00 00 00 00", nil},
	{"SyncTimeToPc", g1, "* 37000000" + ft2026 + "00000000 10270000", "* 00000000 00000000", nil},
	{"StartReplication", g2, "* 02000000", ok2, nil},
	{"StartReplication", g1, "* 38000000", "* 00000000 01000000", nil},
	{"SyncStart", g2, "* 59000000 0a000000 '<s/>' 0000", "* 00000000 00000000", nil},
	{"SyncPause", g2, "* 0f000000", "* 00000000 00000000", nil},
	{"SyncResume", g2, "* 10000000", "* 00000000 00000000", nil},
	{"CheckPassword", g2, "* 40000000 04000000 '1' 0000", ok2, true},
	{"CheckPassword", g2, "* 40000000 04000000 '1' 0000", "* 56000000 00000000", false},
	{"CheckPassword", g1, "* 34000000 01000000 04000000 01000000 '1' 0000", ok1, true},
	{"GetSystemMemoryDivision", g1, "* 28000000 01000000 04000000 00000000 01000000 04000000 00000000 01000000 04000000 00000000",
		"* 00000000 00000000 01000000 01000000 04000000 01000000 00010000 01000000 04000000 01000000 00020000 01000000 04000000 01000000 00100000",
		rapi.MemoryDivision{StoragePages: 0x100, RAMPages: 0x200, PageSize: 4096}},
	{"SetSystemMemoryDivision", g1, "* 42000000 00010000", "* 00000000 00000000 01000000", rapi.MemoryMustReboot},
	{"KillAllApps", g1, "* 49000000", ok1, nil},
	{"SHCreateShortcut", g1, "* 30000000 01000000 04000000 01000000 'a' 0000 01000000 04000000 01000000 'b' 0000", ok1, nil},
	{"RegCopyFile", g1, `* 2d000000 01000000 06000000 01000000 '\r' 0000`, ok1, nil},
	{"RegRestoreFile", g1, `* 2e000000 01000000 06000000 01000000 '\r' 0000`, ok1, nil},

	// 5.4
	{"CreateFile", g2, "2a 00 00 00 16 00 00 00 0e 00 00 00 " + tCab + " 00 00 00 40 00 00 00 00 02 00 00 00 80 00 00 00 00 00 00 00",
		"08 00 00 00 00 00 00 00 42 00 00 00", rapi.Handle(0x42)},
	{"CreateFile", g1, "2e 00 00 00 05 00 00 00 00 00 00 40 00 00 00 00 02 00 00 00 80 00 00 00 00 00 00 00 01 00 00 00 07 00 00 00 " + tCab,
		"* 00000000 00000000 42000000", rapi.Handle(0x42)},
	{"WriteFile", g2, "10 00 00 00 18 00 00 00 42 00 00 00 04 00 00 00 4d 53 43 45", "0c 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00", 4},
	{"WriteFile", g1, "18 00 00 00 07 00 00 00 42 00 00 00 01 00 00 00 04 00 00 00 4d 53 43 45 00 00 00 00",
		"10 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00", 4},
	{"ReadFile", g2, "0c 00 00 00 17 00 00 00 42 00 00 00 04 00 00 00", "10 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 4d 53 43 45", "MSCE"},
	{"ReadFile", g1, "18 00 00 00 06 00 00 00 42 00 00 00 01 00 00 00 04 00 00 00 00 00 00 00 00 00 00 00",
		"* 00000000 00000000 01000000 04000000 4d534345", "MSCE"},
	{"ReadFile", g2, "0c 00 00 00 17 00 00 00 42 00 00 00 04 00 00 00", "* 00000000 01000000 00000000", ""}, // the end
	{"CloseHandle", g2, "* 19000000 42000000", ok2, nil},
	{"CloseHandle", g1, "* 08000000 42000000", ok1, nil},
	{"SetFilePointer", g2, "14 00 00 00 26 00 00 00 42 00 00 00 00 00 00 00 00 00 00 00 02 00 00 00", "* 00000000 05000000", int64(5)},
	{"SetFilePointer-2", g2, "* 26000000 42000000 000000c0 01000000 00000000 00000000", "* 00000000 000000c0 00000000", int64(3 << 30)},
	{"SetFilePointer-3", g2, "* 26000000 42000000 feffffff 00000000 01000000", "* 00000000 03000000", int64(3)},
	{"SetFilePointer", g1, "* 15000000 42000000 00000000 00000000 02000000", "* 00000000 00000000 05000000", int64(5)},
	{"SetFilePointer-2", g1, "* 15000000 42000000 000000c0 00000000 00000000", "* 00000000 00000000 000000c0", int64(3 << 30)},
	{"SetFilePointer", g2, "* 26000000 42000000 00000000 00000000 02000000", "* 00000000 ffffffff", int64(0xffffffff)}, // a position, since there is no error
	{"SetEndOfFile", g2, "* 27000000 42000000", ok2, nil},
	{"SetEndOfFile", g2, "* 27000000 42000000", ok1, nil}, // 5.4: as SynCE reads it
	{"SetEndOfFile", g1, "* 16000000 42000000", ok1, nil},
	{"GetFileSize", g2, "* 2e000000 42000000 01000000 04000000 00000000", "* 00000000 05000000", int64(5)},
	{"GetFileSize", g2, "* 2e000000 42000000 01000000 04000000 00000000", "* 00000000 05000000 01000000", int64(1<<32 + 5)},
	{"GetFileSize", g2, "* 2e000000 42000000 01000000 04000000 00000000", "* 00000000 05000000 01000000 04000000 00000000", int64(5)},
	{"GetFileSize", g2, "* 2e000000 42000000 01000000 04000000 00000000", "* 00000000 05000000 01000000 04000000 01000000 01000000", int64(1<<32 + 5)},
	{"GetFileSize", g1, "* 1d000000 42000000 01000000 04000000 00000000", "* 00000000 00000000 05000000 01000000 04000000 01000000 00000000", int64(5)},
	{"GetFileTime", g2, "* 41000000 42000000", "* 00000000 01000000" + ft2026 + "0000000000000000" + ft2026, rapi.FileTimes{Created: time2026, Written: time2026}},
	{"SetFileTime", g2, "* 42000000 42000000 00000000 00000000 08000000" + ft2026, ok2, nil},

	// 5.5
	{"FindFirstFile", g2, `* 11000000 06000000 '\*' 0000`, "40 00 00 00 00 00 00 00 77 00 00 00 " + find34, []any{rapi.Handle(0x77), aTxt}},
	{"FindFirstFile", g1, `* 00000000 01000000 03000000 '\*' 0000`, "* 00000000 00000000 77000000" + find34, []any{rapi.Handle(0x77), aTxt}},
	{"FindNextFile", g2, "* 12000000 77000000", "* 00000000 01000000" + find34, aTxt},
	{"FindNextFile", g1, "* 01000000 77000000", "* 00000000 00000000 01000000" + find34, aTxt},
	{"FindClose", g2, "* 13000000 77000000", ok2, nil},
	{"FindClose", g1, "* 02000000 77000000", ok1, nil},
	{"FindAllFiles", g2, `* 1a000000 06000000 '\*' 0000 e9000000`,
		"30 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00 0c 00 00 00 20 00 00 00 " + ft2003 + " 05 00 00 00 10 00 00 01 61 00 2e 00 74 00 78 00 74 00 00 00", []rapi.FindData{aTxt}},
	{"FindAllFiles", g1, `* 09000000 01000000 03000000 '\*' 0000 e9000000`,
		"2c 00 00 00 00 00 00 00 01 00 00 00 06 00 00 00 20 00 00 00 " + ft2003 + " 05 00 00 00 10 00 00 01 61 00 2e 00 74 00 78 00 74 00 00 00", []rapi.FindData{aTxt}},
	{"FindAllFiles-2", g2, `* 1a000000 06000000 '\*' 0000 ff000000`,
		"* 00000000 01000000 02000000 0a000000 20000000 0000000000000000 0000000000000000" + ft2003 + "00000000 05000000 10000001 'a.txt' " +
			"02000000 10000000" + ft2026 + ft2026 + ft2026 + "01000000 00000000 00000000 'd'",
		[]rapi.FindData{aTxt, {Name: "d", Attributes: rapi.AttrDirectory, Created: time2026, Accessed: time2026, Written: time2026, Size: 1 << 32}}},
	{"FindAllFiles-2", g2, `* 1a000000 06000000 '\*' 0000 ff000000`, "* 12000000 00000000 00000000", []rapi.FindData(nil)},
	{"FindAllFiles-2", g1, `* 09000000 01000000 03000000 '\*' 0000 ff000000`, "* 00000000 00000000", []rapi.FindData(nil)},
	{"GetFileAttributes", g2, "* 14000000 04000000 'a' 0000", "* 00000000 20000000", rapi.AttrArchive},
	{"GetFileAttributes", g1, "* 03000000 01000000 02000000 'a' 0000", "* 00000000 00000000 20000000", rapi.AttrArchive},
	{"SetFileAttributes", g2, "* 15000000 04000000 'a' 0000 02000000", ok2, nil},
	{"SetFileAttributes", g1, "* 04000000 02000000 01000000 02000000 'a' 0000", ok1, nil},
	{"CreateDirectory", g2, "* 28000000 04000000 'a' 0000", ok2, nil},
	{"CreateDirectory", g1, "* 17000000 01000000 04000000 01000000 'a' 0000 00000000", ok1, nil},
	{"RemoveDirectory", g2, "* 29000000 04000000 'a' 0000", ok2, nil},
	{"RemoveDirectory", g1, "* 18000000 01000000 04000000 01000000 'a' 0000", ok1, nil},
	{"DeleteFile", g2, "* 2d000000 04000000 'a' 0000", ok2, nil},
	{"DeleteFile", g1, "* 1c000000 01000000 04000000 01000000 'a' 0000", ok1, nil},
	{"MoveFile", g2, "* 2b000000 04000000 'a' 0000 06000000 'bc' 0000", ok2, nil},
	{"MoveFile", g1, "* 1a000000 01000000 04000000 01000000 'a' 0000 01000000 06000000 01000000 'bc' 0000", ok1, nil},
	{"CopyFile", g2, "* 2c000000 04000000 'a' 0000 06000000 'bc' 0000 01000000", ok2, nil},
	{"CopyFile", g1, "* 1b000000 01000000 04000000 01000000 'a' 0000 01000000 06000000 01000000 'bc' 0000 01000000", ok1, nil},
	{"GetSpecialFolderPath", g2, "0c 00 00 00 4b 00 00 00 05 00 00 00 04 01 00 00",
		"24 00 00 00 00 00 00 00 0d 00 00 00 5c 00 4d 00 79 00 20 00 44 00 6f 00 63 00 75 00 6d 00 65 00 6e 00 74 00 73 00 00 00", `\My Documents`},
	{"GetSpecialFolderPath", g2, "0c 00 00 00 4b 00 00 00 05 00 00 00 04 01 00 00", `* 00000000 0d000000 '\My Documents'`, `\My Documents`}, // peer-synce.md
	{"GetSpecialFolderPath", g1, "0c 00 00 00 44 00 00 00 05 00 00 00 04 01 00 00", // 4.3, with folder 0 there
		`28 00 00 00 00 00 00 00 00 00 00 00 0d 00 00 00 '\My Documents' 0000`, `\My Documents`},

	// 5.6
	{"RegOpenKeyEx", g2, "1e 00 00 00 2f 00 00 00 02 00 00 80 12 00 00 00 53 00 6f 00 66 00 74 00 77 00 61 00 72 00 65 00 00 00",
		"0c 00 00 00 00 00 00 00 00 00 00 00 a5 00 00 00", rapi.HKEY(0xa5)},
	{"RegOpenKeyEx", g1, "22 00 00 00 1e 00 00 00 02 00 00 80 01 00 00 00 09 00 00 00 53 00 6f 00 66 00 74 00 77 00 61 00 72 00 65 00 00 00",
		"* 00000000 00000000 00000000 a5000000", rapi.HKEY(0xa5)},
	{"RegCreateKeyEx", g2, "* 31000000 a5000000 04000000 'K' 0000 00000000", "* 00000000 00000000 a6000000 01000000", []any{rapi.HKEY(0xa6), true}},
	{"RegCreateKeyEx-2", g2, "* 31000000 a5000000 04000000 'K' 0000 04000000 'C' 0000", "* 00000000 00000000 a6000000 02000000", []any{rapi.HKEY(0xa6), false}},
	{"RegCreateKeyEx", g1, "* 20000000 a5000000 01000000 02000000 'K' 0000 00000000", "* 00000000 00000000 00000000 a6000000 01000000", []any{rapi.HKEY(0xa6), true}},
	{"RegCreateKeyEx-2", g1, "* 20000000 a5000000 01000000 02000000 'K' 0000 01000000 02000000 'C' 0000", "* 00000000 00000000 00000000 a6000000 02000000", []any{rapi.HKEY(0xa6), false}},
	{"RegCloseKey", g2, "* 32000000 a5000000", long2, nil},
	{"RegCloseKey", g1, "* 21000000 a5000000", long1, nil},
	{"RegDeleteKey", g2, "* 33000000 a5000000 04000000 'K' 0000", long2, nil},
	{"RegDeleteKey", g1, "* 22000000 a5000000 01000000 04000000 01000000 'K' 0000", long1, nil},
	{"RegDeleteValue", g2, "* 35000000 a5000000 06000000 'Id' 0000", long2, nil},
	{"RegDeleteValue", g1, "* 24000000 a5000000 01000000 06000000 01000000 'Id' 0000", long1, nil},
	{"RegDeleteValue-2", g2, "* 35000000 a5000000 00000000", long2, nil},
	{"RegDeleteValue-2", g1, "* 24000000 a5000000 00000000", long1, nil},
	{"RegQueryValueEx", g2, "16 00 00 00 37 00 00 00 a5 00 00 00 06 00 00 00 49 00 64 00 00 00 04 00 00 00",
		"14 00 00 00 00 00 00 00 00 00 00 00 04 00 00 00 04 00 00 00 07 00 00 00", []any{idValue.Value, uint32(4)}},
	{"RegQueryValueEx", g1, "46 00 00 00 26 00 00 00 a5 00 00 00 01 00 00 00 06 00 00 00 01 00 00 00 49 00 64 00 00 00 00 00 00 00 " +
		"01 00 00 00 04 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00",
		"3c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00 " +
			"01 00 00 00 04 00 00 00 01 00 00 00 07 00 00 00 01 00 00 00 04 00 00 00 01 00 00 00 04 00 00 00", []any{idValue.Value, uint32(4)}},
	{"RegQueryValueEx-2", g2, "* 37000000 a5000000 00000000 00000000", "* 00000000 00000000 01000000 08000000", []any{rapi.Value{Type: rapi.TypeString}, uint32(8)}},
	{"RegQueryValueEx-2", g1, "* 26000000 a5000000 00000000 00000000 01000000 04000000 00000000 01000000 00000000 00000000 01000000 04000000 01000000 00000000",
		"* 00000000 00000000 00000000 01000000 04000000 01000000 01000000 01000000 00000000 00000000 01000000 04000000 01000000 08000000",
		[]any{rapi.Value{Type: rapi.TypeString}, uint32(8)}},
	{"RegSetValueEx", g2, "* 38000000 a5000000 06000000 'Id' 0000 04000000 04000000 07000000", long2, nil},
	{"RegSetValueEx", g1, "* 27000000 a5000000 01000000 06000000 01000000 'Id' 0000 04000000 01000000 04000000 01000000 07000000 04000000", long1, nil},
	{"RegEnumKeyEx", g2, "* 30000000 a5000000 01000000 03000000 00000000 00000000", "* 00000000 00000000 02000000 'ab' 00000000", "ab"},
	{"RegEnumKeyEx", g1, "* 1f000000 a5000000 01000000 01000000 06000000 00000000 01000000 04000000 01000000 03000000 00000000 00000000 00000000 00000000",
		"* 00000000 00000000 00000000 01000000 06000000 01000000 'ab' 0000 01000000 04000000 01000000 02000000 00000000 00000000 00000000", "ab"},
	{"RegEnumKeyEx", g1, "* 1f000000 a5000000 01000000 01000000 06000000 00000000 01000000 04000000 01000000 03000000 00000000 00000000 00000000 00000000",
		"* 00000000 00000000 00000000 01000000 06000000 01000000 'abx' 01000000 04000000 01000000 02000000 00000000 00000000", "ab"},
	{"RegEnumValue", g2, "14 00 00 00 34 00 00 00 a5 00 00 00 00 00 00 00 03 00 00 00 04 00 00 00",
		"1c 00 00 00 00 00 00 00 00 00 00 00 02 00 00 00 49 00 64 00 04 00 00 00 04 00 00 00 07 00 00 00", idValue},
	{"RegEnumValue", g1, "* 23000000 a5000000 00000000 01000000 06000000 00000000 01000000 04000000 01000000 03000000 00000000 " +
		"01000000 04000000 00000000 01000000 04000000 00000000 01000000 04000000 01000000 04000000",
		"* 00000000 00000000 00000000 01000000 06000000 01000000 'Id' 0000 01000000 04000000 01000000 02000000 " +
			"01000000 04000000 01000000 04000000 01000000 04000000 01000000 07000000 01000000 04000000 01000000 04000000", idValue},
	{"RegQueryInfoKey", g2, "* 36000000 a5000000 00000000 00000000",
		"* 00000000 00000000 00000000 01000000 02000000 03000000 04000000 05000000 06000000", keyInfo},
	{"RegQueryInfoKey", g2, "* 36000000 a5000000 00000000 00000000",
		"* 00000000 00000000 02000000 'ab' 01000000 02000000 03000000 04000000 05000000 06000000", keyInfo},
	{"RegQueryInfoKey", g1, "* 25000000 a5000000 00000000 00000000 00000000 01000000 04000000 00000000 01000000 04000000 00000000 01000000 04000000 00000000 " +
		"01000000 04000000 00000000 01000000 04000000 00000000 01000000 04000000 00000000 00000000 00000000",
		"* 00000000 00000000 00000000 00000000 00000000 01000000 04000000 01000000 01000000 01000000 04000000 01000000 02000000 01000000 04000000 01000000 03000000 " +
			"01000000 04000000 01000000 04000000 01000000 04000000 01000000 05000000 01000000 04000000 01000000 06000000 00000000 00000000", keyInfo},

	// 5.7
	{"RapiInvoke", g2, "2c 00 00 00 4c 00 00 00 00 00 00 00 0c 00 00 00 61 00 2e 00 64 00 6c 00 6c 00 00 00 04 00 00 00 46 00 00 00 04 00 00 00 09 00 00 00 00 00 00 00",
		"10 00 00 00 00 00 00 00 00 00 00 00 04 00 00 00 09 00 00 00", rapi.InvokeReply{Output: []byte{9, 0, 0, 0}}},
	{"RapiInvoke", g1, "* 45000000 00000000 01000000 06000000 'a.dll' 0000 01000000 02000000 'F' 0000 04000000 09000000 00000000",
		"14 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 04 00 00 00 09 00 00 00 | 04 00 00 00 de ad be ef", rapi.InvokeReply{Output: []byte{9, 0, 0, 0}}},
}

func (r row) call(ctx context.Context, s *rapi.Session) (any, error) { return makeCall[r.op](ctx, s) }

func TestEveryCallByteForByte(t *testing.T) {
	for _, r := range rows {
		t.Run(r.op+" "+r.gen.String(), func(t *testing.T) {
			s := exchangeOf(t, r.gen, message(t, r.request), message(t, r.reply))
			got, err := r.call(t.Context(), s)
			rapi.Scribble(s) // the result holds nothing of the reply's memory
			if err != nil || !reflect.DeepEqual(got, r.want) {
				t.Errorf("%+v, %v\nwant %+v", got, err, r.want)
			}
		})
	}
}

// exchangeOf is exchange in a generation.
func exchangeOf(t *testing.T, gen rapi.Generation, request, reply []byte) *rapi.Session {
	s := rapi.NewSession(exchangeConn(t, request, reply), rapi.SessionOptions{Generation: gen})
	t.Cleanup(func() { s.Close() })
	return s
}

// The table of calls is true: what it has is made and tested, what it has not gives
// an error before a byte is sent, and each row is a method.
func TestTableOfCalls(t *testing.T) {
	tested := map[string]bool{}
	for _, r := range rows {
		op, _, _ := strings.Cut(r.op, "-")
		tested[op+" "+r.gen.String()] = true
	}
	n := 0
	for op, states := range rapi.Calls() {
		n++
		if _, ok := reflect.TypeFor[*rapi.Session]().MethodByName(op); !ok || makeCall[op] == nil {
			t.Errorf("%s is no method, or has no test", op)
			continue
		}
		for i, gen := range []rapi.Generation{g2, g1} {
			has := states[i] == "known" || states[i] == "inferred"
			if tested[op+" "+gen.String()] != has {
				t.Errorf("%s in %v: %s in the table, tested: %v", op, gen, states[i], !has)
			}
			if has {
				continue
			}
			s := rapi.NewSession(&refuser{nil, 0}, rapi.SessionOptions{Generation: gen})
			_, err := makeCall[op](t.Context(), s)
			want := op + " was not sent: how " + gen.String() + " encodes it is not known"
			if states[i] == "no such call" {
				want = op + " was not sent: " + gen.String() + " has no such call"
			}
			var call *rapi.CallError
			if !errors.Is(err, errors.ErrUnsupported) || !errors.As(err, &call) || call.Sent || err.Error() != want {
				t.Errorf("%s in %v: %v", op, gen, err)
			}
		}
	}
	if n < 50 {
		t.Errorf("%d calls in the table", n)
	}
}

// A reply cut short anywhere is an error, or one of the forms that are known to be
// whole; it never ends the Session, whose framing is sound.
func TestRepliesCutShort(t *testing.T) {
	whole := map[string]int{ // shortest body without its prefix that may succeed
		"ProcessConfig": 8, "GetFileSize": 8, "RegQueryInfoKey": 36, "RapiInvoke": 8, "FindAllFiles": 12, "FindAllFiles-2": 12,
		"RegEnumKeyEx": 12, "RegQueryValueEx": 16, "RegQueryValueEx-2": 16, "GetSpecialFolderPath": 34, "SetFilePointer-2": 8,
		"GetVersionEx": 32, "FindFirstFile": 50, "FindNextFile": 50,
	}
	for _, r := range rows {
		if r.op == "RapiInvoke" && r.gen == g1 {
			continue // two messages: TestInvokeOfRAPI1
		}
		t.Run(r.op+" "+r.gen.String(), func(t *testing.T) {
			full := message(t, r.reply)[4:]
			for n := range full {
				s := bodyOf(t, r.gen, full[:n])
				_, err := r.call(t.Context(), s)
				least := whole[r.op]
				if least == 0 {
					least = len(full)
				} else if r.gen == g1 {
					least += 4 - 4*boolInt(r.op == "ProcessConfig" || strings.HasPrefix(r.op, "FindAllFiles"))
				}
				var call *rapi.CallError
				if err == nil && n < least && !(r.op == "SetEndOfFile" && n == 8) {
					t.Errorf("%d of %d bytes succeed", n, len(full))
				}
				if err != nil && (!errors.As(err, &call) || !call.Sent) {
					t.Errorf("%d bytes: %v", n, err)
				}
			}
		})
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bodyOf is body in a generation.
func bodyOf(t testing.TB, gen rapi.Generation, b []byte) *rapi.Session {
	t.Helper()
	s := rapi.NewSession(rapitest.Serve(t, func(wire.Command, *wire.Reader) ([]byte, error) { return b, nil }), rapi.SessionOptions{Generation: gen})
	t.Cleanup(func() { s.Close() })
	return s
}

// Every 32-bit word of every reply is replaced by lengths that lie. Nothing panics,
// and whatever fails is a CallError.
func TestRepliesThatLie(t *testing.T) {
	for _, r := range rows {
		if r.op == "RapiInvoke" && r.gen == g1 {
			continue // two messages: TestInvokeOfRAPI1
		}
		full := message(t, r.reply)[4:]
		for at := 0; at+4 <= len(full); at += 2 {
			for _, v := range []uint32{0, 1, 1 << 31, 1<<32 - 1} {
				bad := append([]byte(nil), full...)
				binary.LittleEndian.PutUint32(bad[at:], v)
				s := bodyOf(t, r.gen, bad)
				if _, err := r.call(t.Context(), s); err != nil {
					var call *rapi.CallError
					if !errors.As(err, &call) || !call.Sent {
						t.Errorf("%s %v %s: %v", r.op, r.gen, hex.EncodeToString(bad), err)
					}
				}
				s.Close()
			}
		}
	}
}

// What the handset refuses is its error, by name.
func TestRefusals(t *testing.T) {
	for _, tc := range []struct {
		op   string
		gen  rapi.Generation
		body string
		want error
		text string
	}{
		{"CreateFile", g2, "03 00 00 00 ff ff ff ff", rapi.Win32(3), "CreateFile: Win32 error 3 ERROR_PATH_NOT_FOUND: no such folder"}, // 5.4
		{"CreateFile", g2, "00000000 ffffffff", rapi.ErrNoReason, ""},
		{"CreateFile", g1, "01 00 00 00 05 00 07 80", rapi.AccessDenied, ""}, // 4.3
		{"ProcessConfig", g1, "01 00 00 00 05 00 07 80", rapi.AccessDenied, ""},
		{"GetVersionEx", g1, "02 00 00 00 05 00 07 80", nil, "GetVersionEx: reply prefix at byte 0: 2 is neither 0 nor 1"},
		{"CloseHandle", g1, "00000000 06000000 00000000", rapi.Win32(6), ""},
		{"FindFirstFile", g2, "02000000 ffffffff 00000000", rapi.Win32(2), ""},
		{"FindFirstFile", g1, "00000000 02000000 ffffffff", rapi.Win32(2), ""},
		{"FindNextFile", g2, "12000000 00000000", rapi.Win32(18), ""},
		{"FindNextFile", g1, "00000000 12000000 00000000 00000000", rapi.Win32(18), ""},
		{"FindAllFiles", g2, "03000000 00000000 00000000", rapi.Win32(3), ""},
		{"GetFileAttributes", g2, "02000000 ffffffff", rapi.Win32(2), ""},
		{"GetFileSize", g2, "06000000 ffffffff", rapi.Win32(6), ""},
		{"SetFilePointer", g2, "06000000 ffffffff", rapi.Win32(6), ""},
		{"SetEndOfFile", g2, "05000000 00000000", rapi.Win32(5), ""},
		{"SetEndOfFile", g2, "00000000 05000000 00000000", rapi.Win32(5), ""},
		{"GetSpecialFolderPath", g2, "57000000 00000000", rapi.Win32(87), ""},
		{"GetSpecialFolderPath", g2, "00000000 01000000 5c00 4100", nil, `GetSpecialFolderPath: the path "\\" goes on with 0x0041 behind its length`},
		{"SyncTimeToPc", g2, "05000000", rapi.Win32(5), ""},
		{"SyncTimeToPc", g1, "00000000 05000000", rapi.Win32(5), ""},
		{"StartReplication", g1, "00000000 00000000", rapi.ErrNoReason, ""},
		{"SyncStart", g2, "00000000 05400080", rapi.HRESULT(0x80004005), ""},
		{"SetSystemMemoryDivision", g1, "00000000 57000000 03000000", rapi.Win32(87), ""},
		{"CheckPassword", g2, "78000000 00000000", rapi.Win32(120), ""},
		{"RegOpenKeyEx", g2, "00000000 02000000", rapi.Win32(2), ""}, // the LONG counts, not the last error
		{"RegEnumValue", g2, "03 01 00 00 03 01 00 00", rapi.Win32(259), ""},
		{"RegEnumValue", g1, "00000000 00000000 03010000", rapi.Win32(259), ""},
		{"RegQueryValueEx", g2, "00000000 ea000000", rapi.Win32(234), ""},
		{"RapiInvoke", g2, "7e000000 7e000780", rapi.HRESULT(0x8007007e), ""},
		{"GetStoreInformation", g1, "00000000 00000000 01000000 00000000", nil, "GetStoreInformation: STORE_INFORMATION at byte 12: the handset left the value out"},
		{"ReadFile", g2, "00000000 01000000 05000000 4d53434545", nil, "ReadFile: byte count at byte 8: 5 bytes, of 4 that were asked for"},
		{"WriteFile", g2, "00000000 01000000 05000000", nil, "WriteFile: byte count at byte 8: 5 bytes written, of 4 that were sent"},
		{"FindAllFiles", g2, "00000000 01000000 ffffffff", nil, "FindAllFiles: entry count at byte 8: 4294967295 entries of at least 24 bytes, and 0 bytes left"},
		{"GetFileSize", g2, "00000000 00000000 00000080", nil, "GetFileSize: high size at byte 8: 0x8000000000000000 bytes make no sense"},
	} {
		t.Run(tc.op+" "+tc.body, func(t *testing.T) {
			_, err := makeCall[tc.op](t.Context(), bodyOf(t, tc.gen, rapitest.Hex(t, tc.body)))
			var call *rapi.CallError
			if !errors.As(err, &call) || !call.Sent || call.Op != tc.op {
				t.Fatalf("%v", err)
			}
			if tc.want != nil && !errors.Is(err, tc.want) || tc.text != "" && err.Error() != tc.text {
				t.Errorf("%v, want %v %s", err, tc.want, tc.text)
			}
		})
	}
}

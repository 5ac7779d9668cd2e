package server

import (
	"encoding/binary"
)

// Structures of the Windows CE API, with their sizes.
const (
	versionInfoSize = 276 // OSVERSIONINFO: five u32, 128 UTF-16 units
	systemInfoSize  = 36  // SYSTEM_INFO
	powerStatusSize = 24  // SYSTEM_POWER_STATUS_EX
	platformCE      = 3   // VER_PLATFORM_WIN32_CE
	unknownLife     = 0xffffffff
)

// version is CeGetVersionEx: BOOL | u32 size | OSVERSIONINFO.
func version(c *call) {
	os := c.cfg.Model.OS
	c.begin(0)
	c.out.Bool(true)
	c.out.U32(versionInfoSize)
	c.out.U32(versionInfoSize)
	c.out.U32(os.Major)
	c.out.U32(os.Minor)
	c.out.U32(os.Build)
	c.out.U32(platformCE)
	c.out.Bytes(make([]byte, 256)) // no text
}

// systemInfo is CeGetSystemInfo: SYSTEM_INFO of 36 bytes. In RAPI 2 SynCE's
// request carries twelve bytes of the older encoding, which are let be.
func systemInfo(c *call) {
	var buf buffer
	if c.rapi1() {
		if buf = c.oout("system information"); !c.ready() {
			return
		}
	}
	p := c.cfg.Model.Processor
	le := binary.LittleEndian
	info := le.AppendUint16(make([]byte, 0, systemInfoSize), p.Architecture)
	info = le.AppendUint16(info, 0)
	info = le.AppendUint32(info, p.PageSize)
	info = le.AppendUint32(info, 0x00010000) // lowest and highest address of an application:
	info = le.AppendUint32(info, 0x7fffffff) // guess: no source but an example
	info = le.AppendUint32(info, 1)          // mask of processors
	info = le.AppendUint32(info, 1)          // number of processors
	info = le.AppendUint32(info, p.Type)
	info = le.AppendUint32(info, p.Granularity)
	info = le.AppendUint16(info, p.Level)
	info = le.AppendUint16(info, p.Revision)
	c.begin(0)
	if c.rapi1() {
		c.ro(buf.given, true, info)
	} else {
		c.out.Bytes(info)
	}
}

// power is CeGetSystemPowerStatusEx: BOOL | SYSTEM_POWER_STATUS_EX of 24 bytes.
// In RAPI 2 there is no last error in front: that is the best reading of
// SynCE's client, which leaves the last error's reading out by a comment.
func power(c *call) {
	var buf buffer
	if c.rapi1() {
		buf = c.oout("power status")
	}
	c.in.U32("refresh")
	if !c.ready() {
		return
	}
	battery := c.cfg.Model.Battery
	le := binary.LittleEndian
	status := append(make([]byte, 0, powerStatusSize), battery.ACLine, battery.Flag, battery.Percent, 0)
	status = le.AppendUint32(status, unknownLife)
	status = le.AppendUint32(status, unknownLife)
	status = append(status, 0, 1, battery.BackupPercent, 0) // backup battery: high
	status = le.AppendUint32(status, unknownLife)
	status = le.AppendUint32(status, unknownLife)
	c.begin(0)
	c.out.Bool(true)
	if c.rapi1() {
		c.ro(buf.given, true, status)
	} else {
		c.out.Bytes(status)
	}
}

// free is how many bytes of the storage are free.
func (c *call) free() uint32 {
	return uint32(min(c.cfg.Files.Free(), max(0, int64(c.cfg.Model.Memory.StorageFree)-c.cfg.Files.Used())))
}

// storage is CeGetStoreInformation: BOOL | u32 size | u32 free, in bytes.
func storage(c *call) {
	var buf buffer
	if c.rapi1() {
		if buf = c.oout("store information"); !c.ready() {
			return
		}
	}
	info := binary.LittleEndian.AppendUint32(nil, c.cfg.Model.Memory.Storage)
	info = binary.LittleEndian.AppendUint32(info, c.free())
	c.begin(0)
	c.out.Bool(true)
	if c.rapi1() {
		c.ro(buf.given, true, info)
	} else {
		c.out.Bytes(info)
	}
}

// diskFree is CeGetDiskFreeSpaceEx, RAPI 2 only: u32 not 0 for success | u64
// free to the caller | u64 all | u64 free, in bytes.
func diskFree(c *call) {
	dir := c.path("directory", s1)
	if !c.ready() {
		return
	}
	if info, err := c.cfg.Files.Stat(dir); err != nil || !info.Dir {
		c.fail(3) // ERROR_PATH_NOT_FOUND
		return
	}
	free := uint64(c.free())
	c.begin(0)
	c.out.Bool(true)
	c.out.U64(free)
	c.out.U64(uint64(c.cfg.Model.Memory.Storage))
	c.out.U64(free)
}

// memoryDivision is GetSystemMemoryDivision: BOOL | u32 pages of storage | u32
// pages of RAM | u32 size of a page. RAPI 2's layout is presumed from RAPI 1's.
func memoryDivision(c *call) {
	var given [3]bool
	if c.rapi1() {
		for i, what := range [...]string{"storage pages", "RAM pages", "page size"} {
			given[i] = c.oout(what).given
		}
		if !c.ready() {
			return
		}
	}
	m := c.cfg.Model
	page := max(1, m.Processor.PageSize)
	c.begin(0)
	c.out.Bool(true)
	for i, v := range [...]uint32{m.Memory.Storage / page, m.Memory.RAM / page, page} {
		if c.rapi1() {
			c.ro32(given[i], v)
		} else {
			c.out.U32(v)
		}
	}
}

// setMemoryDivision is SetSystemMemoryDivision: u32 3, which means that it
// failed. Storage and memory of a simulated handset are fixed.
func setMemoryDivision(c *call) {
	c.in.U32("storage pages")
	if !c.ready() {
		return
	}
	c.begin(notSupported)
	c.out.U32(3)
}

// checkPassword is CeCheckPassword: BOOL. RAPI 2's layout is presumed from
// RAPI 1's.
func checkPassword(c *call) {
	password, _ := c.text("password", os1)
	switch {
	case !c.ready():
	case c.cfg.CheckPassword == nil:
		c.unknown()
	case !c.cfg.CheckPassword(password):
		c.fail(86) // ERROR_INVALID_PASSWORD
	default:
		c.begin(0)
		c.out.Bool(true)
	}
}

// syncTimeToPc is CeSyncTimeToPc: the desktop's time in UTC. What the two
// numbers behind it mean (SynCE sends 0 and 10000) is not known.
func syncTimeToPc(c *call) {
	now := c.in.Filetime("time")
	c.in.U32("reserved")
	c.in.U32("limit")
	if !c.ready() {
		return
	}
	if c.cfg.SetTime == nil {
		c.unknown()
		return
	}
	c.cfg.SetTime(now.Time())
	c.begin(0)
}

// folders are the special folders by CSIDL number. Numbers are SynCE's; 0 is
// that of a published message, whose reply is \My Documents. The paths are
// those that %CEn% stands for in an installation.
var folders = map[uint32]string{
	0x00: `\My Documents`,
	0x02: `\Windows\Start Menu\Programs`,
	0x05: `\My Documents`,
	0x06: `\Windows\Favorites`,
	0x07: `\Windows\StartUp`,
	0x08: `\Windows\Recent`,
	0x0b: `\Windows\Start Menu`,
	0x14: `\Windows\Fonts`,
	0x16: `\Windows\Favorites`,
}

// specialFolder is CeGetSpecialFolderPath: RS path, and a NUL that its length
// does not count (seen in a published message). The buffer's length is let be:
// callers give it in characters or in bytes.
func specialFolder(c *call) {
	folder := c.in.U32("folder")
	c.in.U32("buffer length")
	if !c.ready() {
		return
	}
	path, ok := folders[folder]
	if !ok {
		c.fail(invalidParameter)
		return
	}
	c.begin(0)
	c.out.RS("path", path)
	c.out.U16(0)
}

package server

import (
	"fmt"
	"strings"

	"cradle/rapi/handset/objstore"
)

// attributes is CeGetFileAttributes: u32 attributes, 0xffffffff for failure.
func attributes(c *call) {
	path := c.path("name", s1)
	if !c.ready() {
		return
	}
	info, err := c.cfg.Files.Stat(path)
	if err != nil {
		c.fail(objstore.Win32(err))
		return
	}
	c.begin(0)
	c.out.U32(uint32(info.Attr))
}

// setAttributes is CeSetFileAttributes: BOOL. RAPI 1 has the attributes in
// front; RAPI 2 presumably the name.
func setAttributes(c *call) {
	var attr uint32
	if c.rapi1() {
		attr = c.in.U32("attributes")
	}
	path := c.path("name", s1)
	if !c.rapi1() {
		attr = c.in.U32("attributes")
	}
	if c.ready() {
		c.done(c.cfg.Files.SetAttributes(path, objstore.Attr(attr)))
	}
}

// createDirectory is CeCreateDirectory: BOOL. RAPI 1 has a word for security
// attributes behind the path.
func createDirectory(c *call) {
	path := c.path("path", os1)
	if c.rapi1() {
		c.in.U32("security attributes")
	}
	if c.ready() {
		c.done(c.cfg.Files.Mkdir(path))
	}
}

// removeDirectory is CeRemoveDirectory: BOOL.
func removeDirectory(c *call) {
	path := c.path("path", os1)
	if c.ready() {
		c.done(c.cfg.Files.Rmdir(path))
	}
}

// deleteFile is CeDeleteFile: BOOL.
func deleteFile(c *call) {
	path := c.path("path", os1)
	if c.ready() {
		c.done(c.cfg.Files.Delete(path))
	}
}

// moveFile is CeMoveFile: BOOL.
func moveFile(c *call) {
	from := c.path("old name", os1)
	to := c.path("new name", os1)
	if c.ready() {
		c.done(c.cfg.Files.Move(from, to))
	}
}

// copyFile is CeCopyFile: BOOL. For RAPI 1 SynCE's code and its packet
// dissector disagree on the form of the names; both are taken.
func copyFile(c *call) {
	from := c.path("old name", s1orOS1)
	to := c.path("new name", s1orOS1)
	failIfExists := c.in.U32("fail if it exists")
	if c.ready() {
		c.done(c.cfg.Files.Copy(from, to, failIfExists != 0))
	}
}

// createShortcut is CeSHCreateShortcut: BOOL. A shortcut is a file that holds
// the length of the target and the target (recalled of Windows CE). RAPI 2's
// layout is presumed from RAPI 1's.
func createShortcut(c *call) {
	path := c.path("shortcut", os1)
	target, _ := c.text("target", os1)
	if !c.ready() {
		return
	}
	if target == "" || strings.ContainsAny(target, "\r\n") {
		c.fail(invalidParameter)
		return
	}
	c.done(c.cfg.Files.WriteFile(nil, path, fmt.Appendf(nil, "%d#%s", len(target), target)))
}

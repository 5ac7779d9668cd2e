package installer

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// legacyMagic is how a file .000 begins. Its layout follows the description at
// cabextract.org.uk (wince_cab_format): a header of 0x64 bytes with numbers and
// offsets of six lists, all little-endian.
const legacyMagic = "MSCE"

// legacy is a file .000 while it is read.
type legacy struct {
	b       []byte
	size    int // of what has been made of it
	strings map[uint16]string
	dirs    map[uint16]string
	files   map[uint16]string // paths
}

var errLegacy = errors.New("it ends in the middle, or is longer than it may be")

// readLegacy turns a file .000 into the document that a later cabinet would have.
func readLegacy(b []byte, members []Member) (string, error) {
	const header = 0x64
	if len(b) < header {
		return "", errLegacy
	}
	l := &legacy{b: b, strings: map[uint16]string{}, dirs: map[uint16]string{}, files: map[uint16]string{}}
	root := etree.NewElement("wap-provisioningdoc")
	l.install(group(root, "Install"))
	for _, read := range []func() error{
		l.readStrings,
		l.readDirs,
		func() error { return l.readFiles(group(root, "FileOperation"), members) },
		func() error { return l.readLinks(root.ChildElements()[1]) },
		func() error { return l.readRegistry(group(root, "Registry")) },
	} {
		if err := read(); err != nil {
			return "", err
		}
	}
	return etree.NewDocumentWithRoot(root).WriteToString()
}

func group(in *etree.Element, typ string) *etree.Element {
	el := in.CreateElement("characteristic")
	el.CreateAttr("type", typ)
	return el
}

func parm(in *etree.Element, name, value string) *etree.Element {
	el := in.CreateElement("parm")
	el.CreateAttr("name", name)
	el.CreateAttr("value", value)
	return el
}

// translated makes what el names a path of an installation.
func translated(el *etree.Element) *etree.Element {
	el.CreateAttr("translation", "install")
	return el
}

// install makes the Install section of the header.
func (l *legacy) install(el *etree.Element) {
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(l.b[at:]) }
	parm(el, "InstallPhase", "install")
	if name := l.name(0x54); name != "" {
		parm(el, "AppName", name)
	}
	if processor := u32(0x14); processor != 0 {
		parm(el, "ProcessorType", strconv.FormatUint(uint64(processor), 10))
	}
	for i, name := range []string{"OSVersionMin", "OSVersionMax"} {
		if major, minor := u32(0x18+8*i), u32(0x1c+8*i); major != 0 {
			parm(el, name, fmt.Sprintf("%d.%d", major, minor))
		}
	}
	for i, name := range []string{"BuildNumberMin", "BuildNumberMax"} {
		parm(el, name, strconv.FormatInt(int64(int32(u32(0x28+4*i))), 10))
	}
}

// name is a text that the header has by offset and length.
func (l *legacy) name(at int) string {
	offset, n := int(binary.LittleEndian.Uint16(l.b[at:])), int(binary.LittleEndian.Uint16(l.b[at+2:]))
	if offset+n > len(l.b) {
		return ""
	}
	return text(l.b[offset : offset+n])
}

// text is what stands before a NUL. Files .000 are from before UTF-8: other bytes
// are taken for Latin 1.
func text(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	if utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		out.WriteRune(rune(s[i]))
	}
	return out.String()
}

// list is a reader of one of the lists, and how long it is.
func (l *legacy) list(i int) (*reader, int) {
	r := from(l.b, binary.LittleEndian.Uint32(l.b[0x3c+4*i:]))
	return r, int(binary.LittleEndian.Uint16(l.b[0x30+2*i:]))
}

func (l *legacy) readStrings() error {
	r, n := l.list(0)
	for range n {
		id := r.u16()
		l.strings[id] = text(r.take(int(r.u16())))
	}
	return ended(r)
}

func ended(r *reader) error {
	if r.short {
		return errLegacy
	}
	return nil
}

// spec reads a path, given by its length in bytes and ids of strings.
func (l *legacy) spec(r *reader) (string, error) {
	ids := r.take(int(r.u16()))
	var names []string
	size := 0
	for len(ids) >= 2 {
		id := binary.LittleEndian.Uint16(ids)
		if ids = ids[2:]; id == 0 {
			break
		}
		name := strings.Trim(l.strings[id], `\`)
		if size += len(name) + 1; size > maxDir {
			return "", errLegacy
		}
		names = append(names, name)
	}
	return strings.Join(names, `\`), ended(r)
}

func (l *legacy) readDirs() error {
	r, n := l.list(1)
	for range n {
		id := r.u16()
		dir, err := l.spec(r)
		if err != nil {
			return err
		}
		if !strings.HasPrefix(dir, "%") {
			dir = `\` + dir
		}
		l.dirs[id] = dir
	}
	return ended(r)
}

// grow bounds what is made of the lists, which name the same strings many times.
func (l *legacy) grow(n int) error {
	if l.size += n + 200; l.size > maxSetup {
		return errLegacy
	}
	return nil
}

// readFiles makes the operations for the files. A file's data is the member whose
// name ends in its number.
func (l *legacy) readFiles(el *etree.Element, members []Member) error {
	byNumber := make(map[string]string)
	for _, m := range members {
		byNumber[path.Ext(m.Name)] = m.Name
	}
	made := make(map[string]*etree.Element)
	r, n := l.list(2)
	for range n {
		id, dirID := r.u16(), r.u16()
		r.take(2) // the number again
		flags := r.u32()
		name := text(r.take(int(r.u16())))
		if r.short {
			return errLegacy
		}
		dir := l.dirs[dirID]
		if err := l.grow(len(dir) + len(name)); err != nil {
			return err
		}
		in := made[dir]
		if in == nil {
			in = translated(group(el, dir))
			group(in, "MakeDir")
			made[dir] = in
		}
		l.files[id] = dir + `\` + name
		op := group(translated(group(in, name)), "Extract")
		parm(op, "Source", byNumber[fmt.Sprintf(".%03d", id)])
		// Flags of an installation's list of files.
		for _, f := range []struct {
			bit  uint32
			name string
		}{{0x10, "NoOverwrite"}, {0x20000000, "NoOverwriteIfNewer"}, {0x80000000, "Shared"}} {
			if flags&f.bit != 0 {
				parm(op, f.name, "1")
			}
		}
	}
	return ended(r)
}

// readLinks makes the operations for the shortcuts.
func (l *legacy) readLinks(el *etree.Element) error {
	r, n := l.list(5)
	for range n {
		r.take(4) // its number, unknown
		base, target, kind := r.u16(), r.u16(), r.u16()
		place, err := l.spec(r)
		if err != nil {
			return err
		}
		to := l.dirs[target]
		if kind == 1 {
			to = l.files[target]
		}
		dir := fmt.Sprintf("%%CE%d%%", base)
		if base == 0 { // %InstallDir%, which a file .000 does not name: its first directory
			dir = l.dirs[1]
		}
		if i := strings.LastIndexByte(place, '\\'); i >= 0 {
			dir, place = dir+`\`+place[:i], place[i+1:]
		}
		if err := l.grow(len(dir) + len(place) + len(to)); err != nil {
			return err
		}
		in := translated(group(el, dir))
		group(in, "MakeDir")
		translated(parm(group(translated(group(in, place)), "Shortcut"), "Source", to))
	}
	return ended(r)
}

var hives = map[uint16]string{1: "HKCR", 2: "HKCU", 3: "HKLM", 4: "HKU"}

// Types of a registry value in its flags.
const (
	regBinary = 0x00001
	regMulti  = 0x10000
	regDWord  = 0x10001
	regType   = 0x10001
)

func (l *legacy) readRegistry(el *etree.Element) error {
	r, n := l.list(3)
	keys := make(map[uint16]*etree.Element)
	for range n {
		id, root := r.u16(), r.u16()
		r.take(2)
		key, err := l.spec(r)
		if err != nil {
			return err
		}
		if hives[root] == "" {
			return fmt.Errorf("a registry key below root %d", root)
		}
		if err := l.grow(len(key)); err != nil {
			return err
		}
		keys[id] = group(el, hives[root]+`\`+key)
	}
	if r.short {
		return errLegacy
	}
	r, n = l.list(4)
	for range n {
		r.take(2) // its number
		key := keys[r.u16()]
		r.take(2)
		flags := r.u32()
		data := r.take(int(r.u16()))
		if r.short {
			return errLegacy
		}
		name := text(data)
		if i := strings.IndexByte(string(data), 0); i >= 0 {
			data = data[i+1:]
		} else {
			data = nil
		}
		if key == nil {
			return errors.New("a registry value of a key that it does not name")
		}
		if err := l.grow(2 * len(data)); err != nil {
			return err
		}
		value(key, name, flags, data)
	}
	return ended(r)
}

func value(key *etree.Element, name string, flags uint32, data []byte) {
	typ, v := "string", text(data)
	switch flags & regType {
	case regDWord:
		typ, v = "integer", "0"
		if len(data) >= 4 {
			v = strconv.FormatInt(int64(int32(binary.LittleEndian.Uint32(data))), 10)
		}
	case regMulti:
		typ = "multiplestring"
		v = strings.TrimRight(text2(data), "\uF000") + "\uF000\uF000"
	case regBinary:
		typ, v = "binary", base64.StdEncoding.EncodeToString(data)
	}
	el := parm(key, name, v)
	el.CreateAttr("datatype", typ)
	if typ == "string" {
		translated(el)
	}
}

// text2 is a list of texts with NULs between, in the form of a provisioning
// document.
func text2(data []byte) string {
	var parts []string
	for _, p := range strings.Split(string(data), "\x00") {
		parts = append(parts, text([]byte(p)))
	}
	return strings.Join(parts, "\uF000")
}

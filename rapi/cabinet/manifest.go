package cabinet

import (
	"bytes"
	"fmt"
	"strings"

	"cradle/rapi/phrase"
)

// Manifest is what a file .000 tells the installers of Windows CE: whose
// program it is, for which handsets, where its files go. Its registry values
// and shortcuts are named, not carried out. Everything about its layout is from
// cabextract.org.uk/wince_cab_format.
type Manifest struct {
	AppName     string
	Provider    string
	Processor   uint32   // 0: any
	MinVersion  Version  // of Windows CE; zero: any
	MaxVersion  Version  // likewise
	Unsupported []string // platforms it does not run on
	Directories int
	Files       []ManifestFile
	Values      []RegistryValue
	Shortcuts   []string // their paths
}

// Version is one of Windows CE, as installers compare it.
type Version struct{ Major, Minor, Build uint32 }

// String is "5.1" or "5.1 (build 2700)"; "" for none. The build is not said
// where it is no limit: CabWiz writes 0xE0000000 for that (a guess: no source
// but the cabinets that are around).
func (v Version) String() string {
	if v == (Version{}) {
		return ""
	}
	s := fmt.Sprintf("%d.%d", v.Major, v.Minor)
	if v.Build != 0 && v.Build < 0x80000000 {
		s += fmt.Sprintf(" (build %d)", v.Build)
	}
	return s
}

// ManifestFile is a file of the program.
type ManifestFile struct {
	Number uint16 // the extension of its name in the cabinet, three digits
	Path   string // on the handset
}

// RegistryValue is one that the installer writes.
type RegistryValue struct {
	Key  string // with its hive
	Name string // "" for the key's own value
	Type string // REG_SZ, REG_DWORD, REG_MULTI_SZ, REG_BINARY
}

// The layout of a file .000 (cabextract.org.uk/wince_cab_format, "The fixed
// size header").
const (
	manifestMagic = "MSCE"
	manifestHead  = 0x64
	atProcessor   = 0x14
	atCounts      = 0x30 // six u16: strings, directories, files, hives, values, links
	atOffsets     = 0x3c // six u32, likewise
	atTexts       = 0x54 // three pairs of u16, offset and length: name, provider, unsupported
)

// Sections, in the order of counts and offsets.
const (
	secStrings = iota
	secDirectories
	secFiles
	secHives
	secValues
	secLinks
)

// Limits of what a manifest may make of itself: directories are lists of
// strings, and a few bytes can name the same long string over and over.
const (
	maxManifestPath = 1024    // bytes; a handset takes 260 characters (MAX_PATH)
	maxManifestText = 4 << 20 // bytes of all paths
)

// IsManifest reports whether a file's bytes are older instructions.
func IsManifest(data []byte) bool { return bytes.HasPrefix(data, []byte(manifestMagic)) }

// IsManifestName reports whether a file in a cabinet has the name of one: it
// ends in .000.
func (f File) IsManifestName() bool { return strings.HasSuffix(f.Name, ".000") }

// ReadManifest reads a file .000. The error is an *Error.
func ReadManifest(data []byte) (*Manifest, error) {
	fail := func(at int64, what phrase.Text) error {
		return &Error{Offset: at, Msg: phrase.New("the instructions (.000) are damaged: {{.What}}", "What", what), Fix: fixAgain()}
	}
	if !IsManifest(data) || len(data) < manifestHead {
		return nil, fail(0, phrase.New("they do not begin with a header of MSCE"))
	}
	m := &Manifest{}
	in := from(data, atProcessor)
	m.Processor = in.u32()
	m.MinVersion.Major, m.MinVersion.Minor = in.u32(), in.u32()
	m.MaxVersion.Major, m.MaxVersion.Minor = in.u32(), in.u32()
	m.MinVersion.Build, m.MaxVersion.Build = in.u32(), in.u32()
	p := manifestReader{data: data, budget: maxManifestText}
	for i := range p.counts {
		p.counts[i] = int(in.u16())
	}
	for i := range p.offsets {
		p.offsets[i] = int64(in.u32())
	}
	var texts [3]string
	for i := range texts {
		at, n := int64(in.u16()), int64(in.u16())
		b := from(data, at).take(n)
		if b == nil {
			return nil, fail(atTexts+int64(4*i), phrase.New("a text lies behind their end"))
		}
		texts[i] = string(b)
	}
	m.AppName, m.Provider = upToNUL(texts[0]), upToNUL(texts[1])
	for s := range strings.SplitSeq(texts[2], "\x00") {
		if s != "" {
			m.Unsupported = append(m.Unsupported, decodeANSI(s))
		}
	}
	for _, read := range []func(*Manifest) bool{p.strings, p.directories, p.files, p.hives, p.values, p.links} {
		if !read(m) {
			return nil, fail(p.at, phrase.New("a list ends too early, or a path is too long"))
		}
	}
	return m, nil
}

func upToNUL(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	return decodeANSI(s)
}

// manifestReader reads the sections, each with what those before it named.
type manifestReader struct {
	data    []byte
	counts  [6]int
	offsets [6]int64
	at      int64 // where the entry begins that is read
	budget  int

	words map[uint16]string // by the ids of STRINGS
	dirs  map[uint16]string // by the ids of DIRS
	keys  map[uint16]string // by the ids of REGHIVES
	names map[uint16]string // paths of files, by their ids
}

// each calls read for the entries of a section, until one is not whole.
func (p *manifestReader) each(section int, read func(in *input) bool) bool {
	if p.counts[section] == 0 {
		return true
	}
	in := from(p.data, p.offsets[section])
	for range p.counts[section] {
		p.at = in.at
		if !read(in) || in.short {
			return false
		}
	}
	return true
}

// spec reads a path: a length in bytes, and ids of strings that end with 0.
func (p *manifestReader) spec(in *input, root string) (string, bool) {
	ids := from(in.take(int64(in.u16())), 0)
	var b strings.Builder
	b.WriteString(root)
	for {
		id := ids.u16()
		if ids.short || id == 0 {
			break
		}
		if b.Len() > 0 {
			b.WriteByte('\\')
		}
		b.WriteString(p.words[id])
		if b.Len() > maxManifestPath {
			return "", false
		}
	}
	p.budget -= b.Len()
	return b.String(), !in.short && p.budget >= 0
}

func (p *manifestReader) strings(*Manifest) bool {
	p.words = map[uint16]string{}
	return p.each(secStrings, func(in *input) bool {
		id, n := in.u16(), in.u16()
		b := in.take(int64(n))
		if len(b) > maxManifestPath {
			return false
		}
		p.words[id] = upToNUL(string(b))
		return true
	})
}

func (p *manifestReader) directories(m *Manifest) bool {
	p.dirs = map[uint16]string{}
	m.Directories = p.counts[secDirectories]
	return p.each(secDirectories, func(in *input) bool {
		id := in.u16()
		path, ok := p.spec(in, "")
		p.dirs[id] = path
		return ok
	})
}

func (p *manifestReader) files(m *Manifest) bool {
	p.names = map[uint16]string{}
	return p.each(secFiles, func(in *input) bool {
		id, dir := in.u16(), in.u16()
		in.take(2 + 4) // its id again, flags
		name := in.take(int64(in.u16()))
		if len(name) > maxManifestPath {
			return false
		}
		path := join(p.dirs[dir], upToNUL(string(name)))
		if p.budget -= len(path); p.budget < 0 {
			return false
		}
		p.names[id] = path
		m.Files = append(m.Files, ManifestFile{Number: id, Path: path})
		return true
	})
}

// hives are HKCR to HKU (the page, "The REGHIVES section").
var hives = [...]string{1: "HKCR", 2: "HKCU", 3: "HKLM", 4: "HKU"}

func (p *manifestReader) hives(*Manifest) bool {
	p.keys = map[uint16]string{}
	return p.each(secHives, func(in *input) bool {
		id, root := in.u16(), int(in.u16())
		in.take(2)
		hive := fmt.Sprintf("hive %d", root)
		if root > 0 && root < len(hives) {
			hive = hives[root]
		}
		key, ok := p.spec(in, hive)
		p.keys[id] = key
		return ok
	})
}

func (p *manifestReader) values(m *Manifest) bool {
	return p.each(secValues, func(in *input) bool {
		in.take(2) // its id
		hive := in.u16()
		in.take(2) // whether %InstallDir% is replaced in it
		flags := in.u32()
		data := in.take(int64(in.u16()))
		name := string(data[:min(len(data), maxManifestPath)])
		v := RegistryValue{Key: p.keys[hive], Name: upToNUL(name), Type: registryType(flags)}
		if p.budget -= len(v.Name); p.budget < 0 {
			return false
		}
		m.Values = append(m.Values, v)
		return true
	})
}

// registryType is by the flags of the page, "The REGKEYS section".
func registryType(flags uint32) string {
	switch flags & 0x00010001 {
	case 0x00010001:
		return "REG_DWORD"
	case 0x00010000:
		return "REG_MULTI_SZ"
	case 0x00000001:
		return "REG_BINARY"
	}
	return "REG_SZ"
}

func (p *manifestReader) links(m *Manifest) bool {
	return p.each(secLinks, func(in *input) bool {
		in.take(2 + 2) // its id, unknown
		base := in.u16()
		in.take(2 + 2) // what it leads to, a file or a directory
		root := "%InstallDir%"
		if base > 0 {
			root = fmt.Sprintf("%%CE%d%%", base)
		}
		path, ok := p.spec(in, root)
		m.Shortcuts = append(m.Shortcuts, path)
		return ok
	})
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + `\` + name
}

// Processors by the numbers of SYSTEM_INFO.dwProcessorType (the page, "a list
// of processor architectures").
var processors = map[uint32]string{
	103: "SH3", 104: "SH4", 386: "Intel 386", 486: "Intel 486", 586: "Intel Pentium",
	601: "PowerPC 601", 603: "PowerPC 603", 604: "PowerPC 604", 620: "PowerPC 620", 821: "Motorola 821",
	1824: "ARM 720", 2080: "ARM 820", 2336: "ARM 920", 2577: "StrongARM", 4000: "MIPS R4000",
	10003: "Hitachi SH3", 10004: "Hitachi SH3E", 10005: "Hitachi SH4", 21064: "Alpha 21064", 70001: "ARM 7TDMI",
}

// ProcessorName names the processor a cabinet is for; "" for any.
func (m *Manifest) ProcessorName() string {
	if m.Processor == 0 {
		return ""
	}
	if name := processors[m.Processor]; name != "" {
		return name
	}
	return fmt.Sprintf("processor type %d", m.Processor)
}

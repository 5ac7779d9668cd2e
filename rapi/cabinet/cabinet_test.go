package cabinet_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"cradle/rapi/cabinet"
	"cradle/rapi/phrase"
)

func everything(cabinet.File) bool { return true }

func TestSample(t *testing.T) {
	c, err := cabinet.Read("sample.cab", sample(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Files) != 2 || c.Set != nil || c.Signature != nil || len(c.Warnings) > 0 || c.Packed() {
		t.Errorf("%+v", c)
	}
	if f := c.Files[0]; f.Name != "hello.c" || f.Size != 0x4D || !f.Modified.Equal(helloTime) || f.Attributes != 0x20 || f.Method != cabinet.Stored {
		t.Errorf("%+v", f)
	}
	if f := c.Files[1]; f.Name != "welcome.c" || f.Size != 0x4A || !f.Modified.Equal(welcomeTime) {
		t.Errorf("%+v", f)
	}
	all, err := c.Extract(everything)
	if err != nil || len(all) != 2 || string(all[0].Data) != hello || string(all[1].Data) != welcome {
		t.Errorf("%v, %v", all, err)
	}
	one, err := c.Extract(func(f cabinet.File) bool { return f.Name == "welcome.c" })
	if err != nil || len(one) != 1 || string(one[0].Data) != welcome {
		t.Errorf("%v, %v", one, err)
	}
}

// What we write of the sample's files is the sample, but for the number of the
// set, which is anybody's.
func TestWriteSample(t *testing.T) {
	got, err := cabinet.Write([]cabinet.Input{
		{Name: "hello.c", Data: []byte(hello), Modified: helloTime},
		{Name: "welcome.c", Data: []byte(welcome), Modified: welcomeTime},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := changed(t, func(b []byte) { b[0x20], b[0x21] = 0, 0 })
	if !bytes.Equal(got, want) {
		t.Errorf("%x\n%x", got, want)
	}
}

func TestWriteRefuses(t *testing.T) {
	for _, files := range [][]cabinet.Input{
		nil,
		{{Name: ""}},
		{{Name: "a\x00b"}},
		{{Name: strings.Repeat("x", 256)}},
	} {
		if _, err := cabinet.Write(files); err == nil {
			t.Errorf("%.20q was written", files)
		}
	}
}

// What is damaged is refused, with the place and what to do.
func TestDamaged(t *testing.T) {
	le := binary.LittleEndian
	for _, c := range []struct {
		what   string
		change func(b []byte)
		want   string
	}{
		{"not a cabinet", func(b []byte) { b[0] = 'X' }, "this is no cabinet: one begins with MSCF; choose a .cab or .cpf file"},
		{"another version", func(b []byte) { b[0x19] = 2 }, "the cabinet is of version 2.3; only 1.3 is known (byte 24)"},
		{"cut off", func(b []byte) { le.PutUint32(b[8:], 0xFE) }, "the cabinet is cut off: 253 of its 254 bytes are here; get the file again"},
		{"a changed byte", func(b []byte) { b[0x70] ^= 1 }, "the check sum of block 1 of folder 1 is wrong (byte 94)"},
		{"a wrong check sum", func(b []byte) { b[0x5E] ^= 1 }, "the check sum of block 1 of folder 1 is wrong (byte 94)"},
		{"more files than there are", func(b []byte) { le.PutUint16(b[0x1C:], 9000) }, "it ends in its list of files"},
		{"more folders than there are", func(b []byte) { le.PutUint16(b[0x1A:], 9000) }, "it ends in its list of folders"},
		{"files behind the end", func(b []byte) { le.PutUint32(b[0x10:], 0xFFFFFFFF) }, "it ends in its list of files, at 1 of 2 (byte 4294967295)"},
		{"a folder behind the end", func(b []byte) { le.PutUint32(b[0x24:], 0xFFFFFF00) }, "it ends in block 1 of 1 of folder 1"},
		{"a file of 4 GiB", func(b []byte) { le.PutUint32(b[0x2C:], 0xFFFFFFFF) }, `"hello.c" ends at byte 4294967295 of its folder, which has 151`},
		{"a file behind its folder", func(b []byte) { le.PutUint32(b[0x30:], 0xFFFFFFFF) }, `"hello.c" ends at byte 4294967372 of its folder`},
		{"a file in no folder", func(b []byte) { b[0x34] = 7 }, `"hello.c" lies in folder 7, and there are 1`},
		{"a file that goes on", func(b []byte) { b[0x34], b[0x35] = 0xFE, 0xFF }, "goes on in another cabinet, and there is no other"},
		{"a block of two sizes", func(b []byte) { b[0x64] = 0x96; copy(b[0x5E:], "\x00\x00\x00\x00") }, "is stored, and has two sizes"},
		{"a block of 64 KiB", func(b []byte) { b[0x65] = 0xFF }, "unpacks to 65431 bytes, and no block to more than 32768"},
	} {
		_, err := cabinet.Read("sample.cab", changed(t, c.change))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "sample.cab: ") {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
	}
	// No check sum is none that is wrong.
	if _, err := cabinet.Read("", changed(t, func(b []byte) { copy(b[0x5E:], "\x00\x00\x00\x00"); b[0x70] ^= 1 })); err != nil {
		t.Error(err)
	}
	for n := range len(sample(t)) {
		if _, err := cabinet.Read("", sample(t)[:n]); err == nil {
			t.Errorf("%d bytes were read", n)
		}
	}
}

// Packed in ways that are not read: said by name, with what to do.
func TestOtherMethods(t *testing.T) {
	for method, name := range map[byte]string{2: "Quantum", 3: "LZX"} {
		c, err := cabinet.Read("setup.cab", changed(t, func(b []byte) { b[0x2A] = method }))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Extract(everything)
		want := "packed with " + name + ", which is not read here"
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "makecab /D COMPRESS=MSZIP") {
			t.Errorf("%v", err)
		}
		if !c.Packed() {
			t.Error("it is packed")
		}
	}
}

// member is a cabinet of a set ([MS-CAB] 2.1): szCabinetPrev and szCabinetNext,
// each with the name of a disk, behind the header.
func member(t *testing.T, flags byte, names string, place uint16) []byte {
	b := sample(t)
	b = append(b[:36:36], append([]byte(names), b[36:]...)...)
	n := uint32(len(names))
	le := binary.LittleEndian
	b[0x1E] = flags
	b[0x22] = 1 // the second
	le.PutUint32(b[0x08:], 0xFD+n)
	le.PutUint32(b[0x10:], 0x2C+n)
	le.PutUint32(b[0x24+n:], 0x5E+n)
	le.PutUint16(b[0x34+n:], place)
	return b
}

func TestSets(t *testing.T) {
	const previous, next = "setup1.cab\x00Disk 1\x00", "setup3.cab\x00\x00"
	// hello.c begins in the cabinet before, so that welcome.c stands at a place
	// that counts from there.
	c, err := cabinet.Read("setup2.cab", member(t, 3, previous+next, 0xFFFD))
	if err != nil {
		t.Fatal(err)
	}
	if c.Set == nil || *c.Set != (cabinet.Set{ID: 0x622, Number: 1, Previous: "setup1.cab", Next: "setup3.cab"}) {
		t.Errorf("%+v", c.Set)
	}
	for _, f := range c.Files {
		_, err := c.Extract(func(g cabinet.File) bool { return g.Name == f.Name })
		if !f.Elsewhere || err == nil || !strings.Contains(err.Error(), "the rest is in setup1.cab and setup3.cab") {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	// One that goes on in the next: what stands before it is whole.
	b := member(t, 2, next, 0)
	at := 0x30 + len(next) + 16 + len("hello.c") + 1 + 4
	binary.LittleEndian.PutUint16(b[at:], 0xFFFE)
	c, err = cabinet.Read("setup2.cab", b)
	if err != nil {
		t.Fatal(err)
	}
	if c.Files[0].Elsewhere || !c.Files[1].Elsewhere {
		t.Errorf("%+v", c.Files)
	}
	all, err := c.Extract(func(f cabinet.File) bool { return !f.Elsewhere })
	if err != nil || len(all) != 1 || string(all[0].Data) != hello {
		t.Errorf("%v, %v", all, err)
	}
}

// build makes a cabinet of folders of blocks, to be as odd as a test wants.
type build struct {
	files   []built
	folders []builtFolder
	room    int // reserved in each block
}

type built struct {
	name   string
	size   uint32
	at     uint32
	folder uint16
}

type builtFolder struct {
	method uint16
	blocks []builtBlock
}

type builtBlock struct {
	data []byte
	size int
}

func (b build) bytes() []byte {
	le := binary.LittleEndian
	var list []byte
	for _, f := range b.files {
		list = le.AppendUint32(list, f.size)
		list = le.AppendUint32(list, f.at)
		list = le.AppendUint16(list, f.folder)
		list = append(list, make([]byte, 6)...)
		list = append(append(list, f.name...), 0)
	}
	head := 36
	if b.room > 0 {
		head += 4
	}
	var folders, data []byte
	start := head + 8*len(b.folders) + len(list)
	for _, f := range b.folders {
		folders = le.AppendUint32(folders, uint32(start+len(data)))
		folders = le.AppendUint16(folders, uint16(len(f.blocks)))
		folders = le.AppendUint16(folders, f.method)
		for _, k := range f.blocks {
			data = le.AppendUint32(data, 0)
			data = le.AppendUint16(data, uint16(len(k.data)))
			data = le.AppendUint16(data, uint16(k.size))
			data = append(data, make([]byte, b.room)...)
			data = append(data, k.data...)
		}
	}
	out := append([]byte("MSCF"), make([]byte, 4)...)
	out = le.AppendUint32(out, uint32(start+len(data)))
	out = append(out, make([]byte, 4)...)
	out = le.AppendUint32(out, uint32(head+8*len(b.folders)))
	out = append(out, 0, 0, 0, 0, 3, 1)
	out = le.AppendUint16(out, uint16(len(b.folders)))
	out = le.AppendUint16(out, uint16(len(b.files)))
	out = append(out, 0, 0, 0, 0, 0, 0)
	if b.room > 0 {
		out[0x1E] = 4
		out = append(out, 0, 0, 0, byte(b.room))
	}
	return append(append(append(out, folders...), list...), data...)
}

// deflated is a block of MSZIP ([MS-MCI] 2.1) made by the standard library.
func deflated(data, dictionary []byte) builtBlock {
	var b bytes.Buffer
	b.WriteString("CK")
	w, err := flate.NewWriterDict(&b, flate.BestCompression, dictionary)
	if err != nil {
		panic(err)
	}
	w.Write(data)
	w.Close()
	return builtBlock{b.Bytes(), len(data)}
}

// Several folders, packed in different ways, and a file over three blocks, each
// of which has the one before it as its dictionary.
func TestFolders(t *testing.T) {
	long := make([]byte, 70000)
	for i := range long {
		long[i] = byte(i * i >> 7)
	}
	b := build{
		room: 6,
		files: []built{
			{"first", 5, 0, 0}, {"rest", 65000, 5000, 1}, {"all", 70000, 0, 1}, {"second", 3, 5, 0}, {"none", 0, 8, 0},
		},
		folders: []builtFolder{
			{0, []builtBlock{{[]byte("first"), 5}, {[]byte("2nd"), 3}}},
			{1, []builtBlock{deflated(long[:32768], nil), deflated(long[32768:65536], long[:32768]), deflated(long[65536:], long[32768:65536])}},
		},
	}
	c, err := cabinet.Read("", b.bytes())
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Extract(everything)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]byte{[]byte("first"), long[5000:], long, []byte("2nd"), nil} {
		if !bytes.Equal(all[i].Data, want) {
			t.Errorf("%s has %d bytes, want %d", all[i].Name, len(all[i].Data), len(want))
		}
	}
	if c.Files[1].Method != cabinet.MSZIP || c.Files[3].Method != cabinet.Stored {
		t.Errorf("%+v", c.Files)
	}
}

// A cabinet that unpacks to much more than it is: only what is wanted counts,
// and there is an end to it.
func TestBombs(t *testing.T) {
	zero := make([]byte, 32768)
	var blocks []builtBlock
	first := deflated(zero, nil)
	for range 60000 { // about 2 GiB in 2.6 MB
		blocks = append(blocks, first)
	}
	b := build{
		files:   []built{{"huge", 0x70000000, 0, 0}, {"last", 4, 0x70000000, 0}, {"small", 4, 4, 0}},
		folders: []builtFolder{{1, blocks}},
	}
	c, err := cabinet.Read("bomb.cab", b.bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"huge": "are more than 32 MiB", "last": "unpacks to more than is good for it", "small": ""} {
		_, err := c.Extract(func(f cabinet.File) bool { return f.Name == name })
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Folders that claim the same blocks.
	data := b.bytes()
	var many build
	many.folders = make([]builtFolder, 100)
	lap := many.bytes()
	for i := range 100 {
		lap[36+8*i+6] = 1 // MSZIP
		binary.LittleEndian.PutUint32(lap[36+8*i:], uint32(len(lap)))
		binary.LittleEndian.PutUint16(lap[36+8*i+4:], 60000)
	}
	lap = append(lap, data[len(data)-60000*(8+len(first.data)):]...)
	if _, err := cabinet.Read("", lap); err == nil || !strings.Contains(err.Error(), "folders lie over each other") {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	c, err := cabinet.Read("", build{
		files:   []built{{"\x8Aeta", 0, 0, 0}, {"žluť", 0, 0, 0}, {"_SETUP.XML", 0, 0, 0}, {"00000000.000", 0, 0, 0}},
		folders: []builtFolder{{}},
	}.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if c.Files[0].Name != "Šeta" || c.Files[1].Name != "žluť" || !c.Files[2].IsSetup() || !c.Files[3].IsManifestName() || c.Files[0].IsSetup() {
		t.Errorf("%+v", c.Files)
	}
	if !c.Files[0].Modified.IsZero() { // month 0 of 1980
		t.Error(c.Files[0].Modified)
	}
	e := cabinet.Error{Name: "a\nb\x1b", Offset: 7, Msg: phrase.New("what"), Fix: phrase.New("do")}
	if got := e.Error(); got != "a?b?: what (byte 7); do" {
		t.Error(got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample(f))
	f.Add(build{
		files:   []built{{"_setup.xml", 40, 0, 0}, {"00000000.000", 3, 2, 0}},
		folders: []builtFolder{{1, []builtBlock{deflated([]byte(strings.Repeat("provisioning", 9)), nil)}}},
	}.bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := cabinet.Read("fuzz.cab", b)
		if err != nil {
			if strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("%q", err)
			}
			return
		}
		all, err := c.Extract(func(f cabinet.File) bool { return !f.Elsewhere })
		if err != nil {
			return
		}
		for _, x := range all {
			if int64(len(x.Data)) != x.Size {
				t.Errorf("%q has %d bytes of %d", x.Name, len(x.Data), x.Size)
			}
		}
		_ = fmt.Sprint(c.Signature)
	})
}

package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.NewReplacer(" ", "", "\n", "", "\t", "", "|", "").Replace(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Messages of SynCE's RAPI 2, facts/rapi.md sections 5.2 to 5.7.
const (
	configRequest = `3a 00 00 00 0e 00 00 00 2e 00 00 00 3c 00 77 00
		61 00 70 00 2d 00 70 00 72 00 6f 00 76 00 69 00
		73 00 69 00 6f 00 6e 00 69 00 6e 00 67 00 64 00
		6f 00 63 00 2f 00 3e 00 00 00 01 00 00 00` // 5.2
	versionRequest = `04 00 00 00 43 00 00 00`                                                                                                                                                                      // 5.3
	diskRequest    = `0c 00 00 00 5c 00 00 00 04 00 00 00 5c 00 00 00`                                                                                                                                              // 5.3
	diskReply      = `20 00 00 00 | 00 00 00 00 | 01 00 00 00 | 00 00 80 01 00 00 00 00 | 00 00 00 04 00 00 00 00 | 00 00 80 01 00 00 00 00`                                                                        // 5.3
	processRequest = `34 00 00 00 2a 00 00 00 0c 00 00 00 70 00 2e 00 65 00 78 00 65 00 00 00 | 00 00 00 00 | 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`                  // 5.3
	timeRequest    = `14 00 00 00 01 00 00 00 00 00 81 92 b1 7a dc 01 00 00 00 00 10 27 00 00`                                                                                                                      // 5.3
	openKeyRequest = `1e 00 00 00 2f 00 00 00 02 00 00 80 12 00 00 00 53 00 6f 00 66 00 74 00 77 00 61 00 72 00 65 00 00 00`                                                                                        // 5.6
	enumReply      = `1c 00 00 00 00 00 00 00 00 00 00 00 02 00 00 00 49 00 64 00 04 00 00 00 04 00 00 00 07 00 00 00`                                                                                              // 5.6
	invokeRequest  = `2c 00 00 00 4c 00 00 00 00 00 00 00 0c 00 00 00 61 00 2e 00 64 00 6c 00 6c 00 00 00 04 00 00 00 46 00 00 00 04 00 00 00 09 00 00 00 00 00 00 00`                                              // 5.7
	folderReply    = `24 00 00 00 00 00 00 00 0d 00 00 00 5c 00 4d 00 79 00 20 00 44 00 6f 00 63 00 75 00 6d 00 65 00 6e 00 74 00 73 00 00 00`                                                                      // 5.5
	writeRequest   = `10 00 00 00 18 00 00 00 42 00 00 00 04 00 00 00 4d 53 43 45`                                                                                                                                  // 5.4
	createRequest  = `2a 00 00 00 16 00 00 00 0e 00 00 00 5c 00 74 00 2e 00 63 00 61 00 62 00 00 00 | 00 00 00 40 | 00 00 00 00 | 02 00 00 00 | 80 00 00 00 | 00 00 00 00`                                          // 5.4
	findReply      = `40 00 00 00 00 00 00 00 77 00 00 00 34 00 00 00 20 00 00 00 00000000000000000000000000000000 00 80 79 be d3 31 c3 01 00 00 00 00 05 00 00 00 10 00 00 01 61 00 2e 00 74 00 78 00 74 00 00 00` // 5.5
)

func TestBuilderWritesWhatTheFactsShow(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		build      func() *Builder
	}{
		{"ProcessConfig", configRequest, func() *Builder {
			b := NewRequest(ProcessConfig)
			b.S2("document", "<wap-provisioningdoc/>")
			b.U32(1)
			return b
		}},
		{"GetVersionEx", versionRequest, func() *Builder { return NewRequest(GetVersionEx) }},
		{"GetDiskFreeSpaceEx", diskRequest, func() *Builder {
			b := NewRequest(GetDiskFreeSpaceEx)
			b.S2("directory", `\`)
			return b
		}},
		{"GetDiskFreeSpaceEx reply", diskReply, func() *Builder {
			b := NewReply()
			b.U32(0)
			b.Bool(true)
			b.U64(24 << 20)
			b.U64(64 << 20)
			b.U64(24 << 20)
			return b
		}},
		{"CreateProcess", processRequest, func() *Builder {
			b := NewRequest(CreateProcess)
			b.S2("application", "p.exe")
			b.NullS2()
			for range 7 {
				b.U32(0)
			}
			return b
		}},
		{"SyncTimeToPc", timeRequest, func() *Builder {
			b := NewRequest(SyncTimeToPc)
			b.Filetime(FiletimeOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
			b.U32(0)
			b.U32(10000)
			return b
		}},
		{"RegOpenKeyEx", openKeyRequest, func() *Builder {
			b := NewRequest(RegOpenKeyEx)
			b.U32(0x80000002)
			b.S2("subkey", "Software")
			return b
		}},
		{"RegEnumValue reply", enumReply, func() *Builder {
			b := NewReply()
			b.U32(0)
			b.I32(0)
			b.RS("name", "Id")
			b.U32(4)
			b.Block([]byte{7, 0, 0, 0})
			return b
		}},
		{"RapiInvoke", invokeRequest, func() *Builder {
			b := NewRequest(RapiInvoke)
			b.U32(0)
			b.S2("dll", "a.dll")
			b.S2("function", "F")
			b.Block([]byte{9, 0, 0, 0})
			b.Bool(false)
			return b
		}},
		{"WriteFile", writeRequest, func() *Builder {
			b := NewRequest(WriteFile)
			b.U32(0x42)
			b.Block([]byte("MSCE"))
			return b
		}},
		{"CreateFile", createRequest, func() *Builder {
			b := NewRequest(CreateFile)
			b.S2("name", `\t.cab`)
			for _, v := range []uint32{0x40000000, 0, 2, 0x80, 0} {
				b.U32(v)
			}
			return b
		}},
		{"small values", "0b 00 00 00 01 0203 04050607 08090a0b", func() *Builder {
			b := NewReply()
			b.U8(1)
			b.U16(0x0302)
			b.I32(0x07060504)
			b.Bytes([]byte{8, 9, 10, 11})
			return b
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := tc.build()
			got, err := b.Message()
			if want := unhex(t, tc.want); err != nil || !bytes.Equal(got, want) {
				t.Errorf("got  %x, %v\nwant %x", got, err, want)
			}
			if b.Len() != len(got)-4 {
				t.Errorf("Len %d of a body of %d", b.Len(), len(got)-4)
			}
		})
	}
}

func TestReaderReadsWhatTheFactsShow(t *testing.T) {
	request := func(msg string, want Command) *Reader {
		t.Helper()
		cmd, r, err := ReadRequest(bytes.NewReader(unhex(t, msg)), DefaultLimit)
		if err != nil || cmd != want {
			t.Fatalf("command %v, %v; want %v", cmd, err, want)
		}
		return r
	}
	done := func(r *Reader, left int) {
		t.Helper()
		if r.Err() != nil || r.Len() != left {
			t.Fatalf("%v, %d bytes left, want %d", r.Err(), r.Len(), left)
		}
	}

	r := request(configRequest, ProcessConfig)
	if s, ok := r.S2("document"); s != "<wap-provisioningdoc/>" || !ok {
		t.Errorf("document %q %v", s, ok)
	}
	if v := r.U32("flags"); v != 1 {
		t.Errorf("flags %d", v)
	}
	done(r, 0)

	r = request(processRequest, CreateProcess)
	if s, ok := r.S2("application"); s != "p.exe" || !ok {
		t.Errorf("application %q %v", s, ok)
	}
	if s, ok := r.S2("command line"); s != "" || ok {
		t.Errorf("a NULL pointer was read as %q %v", s, ok)
	}
	done(r, 28)

	r = request(timeRequest, SyncTimeToPc)
	if got := r.Filetime("now").Time(); !got.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("time %v", got)
	}
	done(r, 8)

	r = request(invokeRequest, RapiInvoke)
	r.U32("reserved")
	dll, _ := r.S2("dll")
	function, _ := r.S2("function")
	if input := r.Block("input"); dll != "a.dll" || function != "F" || !bytes.Equal(input, []byte{9, 0, 0, 0}) {
		t.Errorf("%q %q %x", dll, function, input)
	}
	done(r, 4)

	body, err := ReadMessage(bytes.NewReader(unhex(t, enumReply)), DefaultLimit)
	if err != nil {
		t.Fatal(err)
	}
	r = NewReader(body)
	r.U32("last error")
	r.I32("result")
	if s := r.RS("name"); s != "Id" {
		t.Errorf("name %q", s)
	}
	if v := r.U32("type"); v != 4 {
		t.Errorf("type %d: no NUL may be taken after the name", v)
	}
	done(r, 8)

	r = NewReader(unhex(t, folderReply)[4:])
	r.U32("last error")
	if s := r.RS("path"); s != `\My Documents` {
		t.Errorf("path %q", s)
	}
	done(r, 2)

	r = NewReader(unhex(t, findReply)[4:])
	r.U32("last error")
	r.U32("handle")
	sub := r.Sub("FIND_DATA")
	sub.U32("attributes")
	sub.Bytes("times", 16)
	if at := sub.Offset(); at != 32 {
		t.Errorf("a part's offsets count from the message's start: %d, want 32", at)
	}
	if got, want := sub.Filetime("written").Time(), time.Date(2003, 6, 13, 17, 46, 40, 0, time.UTC); !got.Equal(want) {
		t.Errorf("written %v, want %v", got, want)
	}
	sub.Bytes("size and id", 12)
	if b := sub.Rest(); len(b) != 12 {
		t.Errorf("%d bytes of name", len(b))
	}
	done(sub, 0)
	done(r, 0)
}

func TestReaderSmallValues(t *testing.T) {
	r := NewReader(unhex(t, "01 0203 ffffffff 04050607 08090a0b 0c"))
	if v := r.U8("a"); v != 1 {
		t.Errorf("U8 %#x", v)
	}
	if v := r.U16("b"); v != 0x0302 {
		t.Errorf("U16 %#x", v)
	}
	if v := r.I32("c"); v != -1 {
		t.Errorf("I32 %d", v)
	}
	if v := r.U64("d"); v != 0x0b0a090807060504 {
		t.Errorf("U64 %#x", v)
	}
	if v := r.U16("e"); v != 0 || r.Err() == nil || r.Err().Error() != "e at byte 15: message ends at 16" {
		t.Errorf("U16 of one byte: %#x, %v", v, r.Err())
	}
}

// Wherever a message is cut, the value at the cut is named with its offset, and
// what comes after it stays zero.
func TestReaderNamesTheCut(t *testing.T) {
	for cut, want := range map[int]string{
		0:  "command at byte 0: message ends at 0",
		3:  "command at byte 0: message ends at 3",
		4:  "document size at byte 4: message ends at 4",
		7:  "document size at byte 4: message ends at 7",
		8:  "document at byte 8: 46 bytes announced, message ends at 8",
		53: "document at byte 8: 46 bytes announced, message ends at 53",
		54: "flags at byte 54: message ends at 54",
		57: "flags at byte 54: message ends at 57",
	} {
		r := NewReader(unhex(t, configRequest)[4:][:cut])
		r.U32("command")
		r.S2("document")
		flags := r.U32("flags")
		after := r.U64("after")
		if err := r.Err(); err == nil || err.Error() != want || !errors.Is(err, ErrShort) || flags != 0 || after != 0 || r.Len() != 0 {
			t.Errorf("cut at %d: %v, flags %d, after %d\nwant %s", cut, err, flags, after, want)
		}
	}
}

// Every length field, with every hostile length, ends in an error and without a
// big allocation.
func TestReaderHostileLengths(t *testing.T) {
	for _, n := range []string{"01000000", "03000000", "00000080", "ffffff7f", "ffffffff", "fffffffe"} {
		for name, read := range map[string]func(*Reader){
			"S2":    func(r *Reader) { r.S2("x") },
			"RS":    func(r *Reader) { r.RS("x") },
			"Block": func(r *Reader) { r.Block("x") },
			"Sub":   func(r *Reader) { r.Sub("x").Rest() },
		} {
			r := NewReader(unhex(t, n))
			read(r)
			var e *Error
			if !errors.As(r.Err(), &e) || e.Offset != 0 && e.Offset != 4 {
				t.Errorf("%s %s: %v", name, n, r.Err())
			}
		}
	}
	r := NewReader(make([]byte, 8))
	if b := r.Bytes("x", -1); b != nil || r.Err() == nil {
		t.Error("a negative length was accepted")
	}
	if b := NewReader(make([]byte, 8)).Bytes("x", math.MaxInt); b != nil {
		t.Error("an enormous length was accepted")
	}
}

func TestMessageSplitAtEveryByte(t *testing.T) {
	msg := unhex(t, configRequest)
	for cut := range msg {
		body, err := ReadMessage(io.MultiReader(bytes.NewReader(msg[:cut]), bytes.NewReader(msg[cut:])), DefaultLimit)
		if err != nil || !bytes.Equal(body, msg[4:]) {
			t.Fatalf("split at %d: %x, %v", cut, body, err)
		}
		_, err = ReadMessage(bytes.NewReader(msg[:cut]), DefaultLimit)
		switch {
		case cut == 0 && err != io.EOF:
			t.Errorf("an end between messages is %v, want a plain io.EOF", err)
		case cut > 0 && !errors.Is(err, io.ErrUnexpectedEOF):
			t.Errorf("an end after %d bytes is %v", cut, err)
		}
	}
	body, err := ReadMessage(iotest.OneByteReader(bytes.NewReader(msg)), DefaultLimit)
	if err != nil || !bytes.Equal(body, msg[4:]) {
		t.Fatalf("byte by byte: %x, %v", body, err)
	}
	_, err = ReadMessage(io.MultiReader(bytes.NewReader(msg[:9]), iotest.ErrReader(errBroken)), DefaultLimit)
	if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "5 of 58 bytes arrived") {
		t.Errorf("the connection's error is lost: %v", err)
	}
	_, err = ReadMessage(io.MultiReader(bytes.NewReader(msg[:2]), iotest.ErrReader(errBroken)), DefaultLimit)
	if !errors.Is(err, errBroken) {
		t.Errorf("the connection's error is lost: %v", err)
	}
}

var errBroken = errors.New("broken")

func TestMessageLimit(t *testing.T) {
	if _, err := ReadMessage(bytes.NewReader(unhex(t, "05000000 0102030405")), 4); !errors.Is(err, ErrTooLong) {
		t.Errorf("5 bytes with a limit of 4: %v", err)
	}
	if b, err := ReadMessage(bytes.NewReader(unhex(t, "04000000 01020304")), 4); err != nil || len(b) != 4 {
		t.Errorf("4 bytes with a limit of 4: %x, %v", b, err)
	}
	if b, err := ReadMessage(bytes.NewReader(unhex(t, "00000000")), 4); err != nil || len(b) != 0 {
		t.Errorf("an empty message: %x, %v", b, err)
	}
	for _, n := range []string{"00000080", "ffffffff", "01000004"} {
		if _, err := ReadMessage(bytes.NewReader(unhex(t, n)), DefaultLimit); !errors.Is(err, ErrTooLong) {
			t.Errorf("length %s: %v", n, err)
		}
	}
	if _, _, err := ReadRequest(bytes.NewReader(unhex(t, "03000000 010203")), 4); !errors.Is(err, ErrShort) {
		t.Errorf("a request without room for its command: %v", err)
	}
}

// A length of 64 MiB followed by nothing costs no 64 MiB.
func TestMessageMemoryFollowsArrival(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, arrives := range []int{4, 100_000} { // below and above what is allocated at once
		msg := append(unhex(t, "00000004"), make([]byte, arrives)...)
		for range 8 {
			if _, err := ReadMessage(bytes.NewReader(msg), DefaultLimit); err == nil {
				t.Fatal("a cut message was read")
			}
		}
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 8<<20 {
		t.Errorf("16 announcements of 64 MiB with next to nothing behind them allocated %d bytes", got)
	}
	big := bytes.Repeat([]byte{0xa5}, 3<<20+1)
	body, err := ReadBody(bytes.NewReader(big), len(big))
	if err != nil || !bytes.Equal(body, big) {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}

func TestUTF16(t *testing.T) {
	// [RFC 2781] 2.1: U+10000 and above as a pair of surrogates.
	for _, tc := range []struct{ text, hex string }{
		{"", ""},
		{"A", "41 00"},
		{"é€", "e9 00 ac 20"},
		{"\U0001F4F1", "3d d8 f1 dc"},
		{"a\U0010FFFFb", "61 00 ff db ff df 62 00"},
		{"\uFFFD", "fd ff"},
		{"a\x00b", "61 00 00 00 62 00"},
		{"\uFEFF<", "ff fe 3c 00"},
	} {
		got, err := AppendUTF16([]byte("x"), tc.text)
		if want := append([]byte("x"), unhex(t, tc.hex)...); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: %x, %v, want %x", tc.text, got, err, want)
		}
		if s, err := DecodeUTF16(unhex(t, tc.hex)); err != nil || s != tc.text {
			t.Errorf("%s: %q, %v, want %q", tc.hex, s, err, tc.text)
		}
	}
	for _, tc := range []struct{ hex, text, err string }{
		{"41 00 3d d8", "A\uFFFD", "unpaired surrogate 0xd83d at byte 2 of the text (1 in all)"},
		{"3d d8 41 00", "\uFFFDA", "unpaired surrogate 0xd83d at byte 0 of the text (1 in all)"},
		{"f1 dc 3d d8", "\uFFFD\uFFFD", "unpaired surrogate 0xdcf1 at byte 0 of the text (2 in all)"},
		{"3d d8 3d d8 f1 dc", "\uFFFD\U0001F4F1", "unpaired surrogate 0xd83d at byte 0 of the text (1 in all)"},
		{"41 00 42", "A", "3 bytes: odd size for UTF-16 text"},
		{"3d d8 f1", "\uFFFD", "unpaired surrogate 0xd83d at byte 0 of the text (1 in all)"},
	} {
		s, err := DecodeUTF16(unhex(t, tc.hex))
		if err == nil || err.Error() != tc.err || s != tc.text {
			t.Errorf("%s: %q, %v\nwant %q, %s", tc.hex, s, err, tc.text, tc.err)
		}
	}
	for _, bad := range []string{"a\xff", "\xed\xa0\x80", "\xc0\x80"} {
		if got, err := AppendUTF16([]byte("x"), bad); !errors.Is(err, ErrEncoding) || string(got) != "x" {
			t.Errorf("%q: %x, %v", bad, got, err)
		}
	}
}

func TestBuilderRefusesTextThatWouldArriveDifferent(t *testing.T) {
	for name, add := range map[string]func(*Builder, string){
		"S2": func(b *Builder, s string) { b.S2("name", s) },
		"RS": func(b *Builder, s string) { b.RS("name", s) },
	} {
		for s, want := range map[string]error{"a\x00b": ErrNUL, "\xff": ErrEncoding} {
			b := NewReply()
			add(b, s)
			b.U32(1)
			if _, err := b.Message(); !errors.Is(err, want) || !strings.HasPrefix(err.Error(), "name: ") {
				t.Errorf("%s %q: %v", name, s, err)
			}
		}
	}
}

func TestS2Forms(t *testing.T) {
	for _, tc := range []struct {
		name, hex, text string
		ok              bool
	}{
		{"NULL", "00000000", "", false},
		{"empty", "02000000 0000", "", true},
		{"without NUL", "02000000 4100", "A", true},
		{"one of two NULs", "06000000 4100 0000 0000", "A\x00", true},
	} {
		r := NewReader(unhex(t, tc.hex))
		if s, ok := r.S2("x"); s != tc.text || ok != tc.ok || r.Err() != nil || r.Len() != 0 {
			t.Errorf("%s: %q %v %v", tc.name, s, ok, r.Err())
		}
	}
	r := NewReader(unhex(t, "04000000 3dd8 0000"))
	if _, ok := r.S2("x"); ok || !errors.Is(r.Err(), ErrEncoding) {
		t.Errorf("unpaired surrogate: %v", r.Err())
	}
	b := NewReply()
	b.S2("x", "")
	if msg, _ := b.Message(); !bytes.Equal(msg, unhex(t, "06000000 02000000 0000")) {
		t.Errorf("the empty string is %x", msg)
	}
}

func TestFiletime(t *testing.T) {
	for _, tc := range []struct {
		ft Filetime
		t  time.Time
	}{
		{0, time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC)},
		{116444736000000000, time.Unix(0, 0)}, // the well-known distance to 1970
		{116444736000000001, time.Unix(0, 100)},
	} {
		if got := tc.ft.Time(); !got.Equal(tc.t) {
			t.Errorf("%d is %v, want %v", tc.ft, got, tc.t)
		}
		if got := FiletimeOf(tc.t); got != tc.ft {
			t.Errorf("%v is %d, want %d", tc.t, got, tc.ft)
		}
	}
	if got := FiletimeOf(time.Unix(0, 199)); got != 116444736000000001 {
		t.Errorf("199 ns are rounded to %d", got)
	}
	if got := FiletimeOf(time.Time{}); got != 0 {
		t.Errorf("the year 1 is %d", got)
	}
	if got := FiletimeOf(time.Unix(math.MaxInt64, 0)); got != math.MaxUint64 {
		t.Errorf("the end of time is %d", got)
	}
	if got := Filetime(math.MaxUint64).Time().Year(); got != 60056 {
		t.Errorf("the last FILETIME is in the year %d", got)
	}
}

func TestCommandNames(t *testing.T) {
	for c, want := range map[Command]string{
		0x00: "CeEventHasOccured", ProcessConfig: "CeProcessConfig", RapiInvoke: "CeRapiInvoke",
		GetVersionEx: "CeGetVersionEx", 0x5c: "CeGetDiskFreeSpaceEx",
		0x5d: "call 0x5d", 0xffffffff: "call 0xffffffff",
	} {
		if got := c.String(); got != want {
			t.Errorf("%#x is %q, want %q", uint32(c), got, want)
		}
	}
	for c := range Command(len(commandNames)) {
		if c.String() == "" {
			t.Errorf("%#x has no name", uint32(c))
		}
	}
}

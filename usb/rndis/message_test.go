package rndis

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

// The layouts are those of section 2.2 and 3.1 of the facts about USB: all
// fields 32 bits, little-endian, in this order; offsets count from byte 8.
var layouts = []struct {
	name string
	m    Message
	wire string
}{
	{"INITIALIZE_MSG, usb-rndis-ng at high speed (2.3)",
		Initialize{RequestID: 1, Major: 1, Minor: 0, MaxTransferSize: 16384},
		"02000000 18000000 01000000 01000000 00000000 00400000"},
	{"INITIALIZE_CMPLT of Linux's gadget (2.2)",
		InitializeComplete{RequestID: 0x11223344, Major: 1, DeviceFlags: 1, MaxPacketsPerTransfer: 1, MaxTransferSize: 0x62C},
		"02000080 34000000 44332211 00000000 01000000 00000000 01000000 00000000 01000000 2c060000 00000000 00000000 00000000"},
	{"INITIALIZE_CMPLT, every field",
		InitializeComplete{RequestID: 1, Status: StatusFailure, Major: 2, Minor: 3, DeviceFlags: 4, Medium: 5,
			MaxPacketsPerTransfer: 6, MaxTransferSize: 7, PacketAlignment: 3, AFListOffset: 8, AFListSize: 9},
		"02000080 34000000 01000000 010000c0 02000000 03000000 04000000 05000000 06000000 07000000 03000000 08000000 09000000"},
	{"HALT_MSG of a detached rndis_host (1.3)", Halt{RequestID: 0},
		"03000000 0c000000 00000000"},
	{"QUERY_MSG, physical medium with 4 bytes of input, Linux 6.1 (2.3)",
		Query{RequestID: 2, OID: OIDGenPhysicalMedium, Info: make([]byte, 4)},
		"04000000 20000000 02000000 02020100 04000000 14000000 00000000 00000000"},
	{"QUERY_MSG without input buffer (2.4)", Query{RequestID: 3, OID: OIDGenSupportedList},
		"04000000 1c000000 03000000 01010100 00000000 00000000 00000000"},
	{"QUERY_CMPLT, permanent address (1.1)",
		QueryComplete{RequestID: 3, Info: []byte{0x80, 0x00, 0x60, 0x0f, 0xe8, 0x00}},
		"04000080 1e000000 03000000 00000000 06000000 10000000 8000600fe800"},
	{"QUERY_CMPLT of an unknown OID (2.5)", QueryComplete{RequestID: 4, Status: StatusNotSupported},
		"04000080 18000000 04000000 bb0000c0 00000000 00000000"},
	{"SET_MSG, packet filter of Linux 6.1 (2.3)",
		Set{RequestID: 4, OID: OIDGenPacketFilter, Info: []byte{0x2d, 0, 0, 0}},
		"05000000 20000000 04000000 0e010100 04000000 14000000 00000000 2d000000"},
	{"SET_CMPLT", SetComplete{RequestID: 4, Status: StatusInvalidData},
		"05000080 10000000 04000000 150001c0"},
	{"RESET_MSG", Reset{}, "06000000 0c000000 00000000"},
	{"RESET_CMPLT", ResetComplete{Status: StatusSuccess, AddressingReset: 1},
		"06000080 10000000 00000000 01000000"},
	{"INDICATE_STATUS_MSG, media connect (2.5)", IndicateStatus{Status: StatusMediaConnect},
		"07000000 14000000 0b000140 00000000 00000000"},
	{"INDICATE_STATUS_MSG with a diagnostic (offset from the Status field, ms919809)",
		IndicateStatus{Status: StatusInvalidData, Buffer: []byte{0xbb, 0, 0, 0xc0, 4, 0, 0, 0, 9}},
		"07000000 1d000000 150001c0 09000000 0c000000 bb0000c0 04000000 09"},
	{"KEEPALIVE_MSG", Keepalive{RequestID: 7}, "08000000 0c000000 07000000"},
	{"KEEPALIVE_CMPLT", KeepaliveComplete{RequestID: 7, Status: StatusSuccess},
		"08000080 10000000 07000000 00000000"},
	{"PACKET_MSG (3.1)", Packet{Data: []byte("fourteen bytes")},
		"01000000 3a000000 24000000 0e000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000" +
			"666f75727465656e206279746573"},
	{"PACKET_MSG with out-of-band data and per-packet info (3.1)",
		Packet{Data: []byte{1, 2, 3}, OOB: []byte{4, 5}, OOBElements: 1, PerPacketInfo: []byte{6}, VCHandle: 7, Reserved: 8},
		"01000000 35000000 24000000 03000000 28000000 02000000 01000000 2c000000 01000000 07000000 08000000" +
			"01020300 04050000 06"},
}

func TestMessageBytes(t *testing.T) {
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			wire := unhex(t, l.wire)
			if got := l.m.Append([]byte("x"))[1:]; !bytes.Equal(got, wire) {
				t.Errorf("encoded\n %x, want\n %x", got, wire)
			}
			for _, tail := range []string{"", "\x00", "\x04\x00\x00\x80"} {
				got, err := Parse(append(bytes.Clone(wire), tail...))
				if err != nil || !reflect.DeepEqual(got, l.m) {
					t.Errorf("decoded with %q behind\n %#v, %v, want\n %#v", tail, got, err, l.m)
				}
			}
			for n := range wire {
				if m, err := Parse(wire[:n]); !errors.Is(err, ErrMalformed) {
					t.Errorf("cut to %d bytes: %#v, %v", n, m, err)
				}
			}
		})
	}
}

func TestMessageBuffersElsewhere(t *testing.T) {
	for _, c := range []struct {
		name, wire string
		want       Message
	}{
		{"QUERY_CMPLT with a gap in front of the value",
			"04000080 20000000 01000000 00000000 04000000 14000000 eeeeeeee 44332211",
			QueryComplete{RequestID: 1, Info: []byte{0x44, 0x33, 0x22, 0x11}}},
		{"QUERY_CMPLT without a value, the offset is of no interest",
			"04000080 18000000 01000000 00000000 00000000 ffffffff",
			QueryComplete{RequestID: 1}},
		{"INDICATE_STATUS_MSG, offset from the beginning of the message (ff570617)",
			"07000000 1c000000 150001c0 08000000 14000000 bb0000c0 00000000",
			IndicateStatus{StatusInvalidData, []byte{0xbb, 0, 0, 0xc0, 0, 0, 0, 0}}},
		{"INDICATE_STATUS_MSG whose buffer is nowhere",
			"07000000 14000000 0b000140 04000000 ffffff7f",
			IndicateStatus{Status: StatusMediaConnect}},
		{"PACKET_MSG, out-of-band data outside of the message do not cost the frame",
			"01000000 30000000 24000000 04000000 f0ffffff ffffffff 00000000 ffffffff ffffffff 00000000 00000000 01020304",
			Packet{Data: []byte{1, 2, 3, 4}}},
		{"PACKET_MSG without data", "01000000 2c000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000",
			Packet{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(unhex(t, c.wire))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%#v, %v, want %#v", got, err, c.want)
			}
		})
	}
}

func TestMessageHostile(t *testing.T) {
	for _, c := range []struct{ name, wire, err string }{
		{"nothing", "", "malformed message: 0 bytes, a header has 8"},
		{"one zero byte, the empty answer", "00", "malformed message: 1 bytes, a header has 8"},
		{"unknown type", "09000000 08000000", "malformed message type 0x9: unknown"},
		{"type 0", "00000000 08000000", "malformed message: unknown"},
		{"completion of a type that has none", "07000080 14000000 00000000 00000000 00000000", "malformed INDICATE_STATUS_CMPLT: unknown"},
		{"length 0", "04000080 00000000 01000000 00000000 00000000 00000000", "malformed QUERY_CMPLT: MessageLength 0, at least 24 is needed"},
		{"length 0xFFFFFFFF", "02000080 ffffffff", "malformed INITIALIZE_CMPLT: MessageLength 4294967295, only 8 bytes are here"},
		{"offset that wraps around in 32 bits (2.2)", "04000080 1c000000 01000000 00000000 04000000 f8ffffff 00000000",
			"malformed QUERY_CMPLT: information buffer of 4 bytes at 8+4294967288 does not fit into 28"},
		{"length that wraps around in 32 bits (2.2)", "04000080 1c000000 01000000 00000000 f4ffffff 10000000 00000000",
			"malformed QUERY_CMPLT: information buffer of 4294967284 bytes at 8+16 does not fit into 28"},
		{"value one byte past the end", "05000000 20000000 04000000 0e010100 04000000 15000000 00000000 2d000000",
			"malformed SET_MSG: information buffer of 4 bytes at 8+21 does not fit into 32"},
		{"frame inside the header", "01000000 30000000 00000000 04000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000",
			"malformed PACKET_MSG: data of 4 bytes at 8+0 does not fit behind the header of 48"},
		{"frame longer than the message", "01000000 30000000 24000000 05000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000",
			"malformed PACKET_MSG: data of 5 bytes at 8+36 does not fit behind the header of 48"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Parse(unhex(t, c.wire))
			if err == nil || err.Error() != c.err || !errors.Is(err, ErrMalformed) {
				t.Errorf("%#v, %v, want error %s", m, err, c.err)
			}
		})
	}
}

func TestDiagnostic(t *testing.T) {
	m := IndicateStatus{Status: StatusInvalidData, Buffer: unhex(t, "bb0000c0 04000000 0900000008000000")}
	d, ok := m.Diagnostic()
	want := Diagnostic{StatusNotSupported, 4, []byte{9, 0, 0, 0, 8, 0, 0, 0}}
	if !ok || !reflect.DeepEqual(d, want) || !bytes.Equal(want.Append(nil), m.Buffer) {
		t.Errorf("%#v, %v", d, ok)
	}
	if _, ok := (IndicateStatus{Buffer: m.Buffer[:7]}).Diagnostic(); ok {
		t.Error("a diagnostic in seven bytes")
	}
	if s := m.String(); s != "INVALID_DATA (NOT_SUPPORTED at byte 4 of a message)" {
		t.Error(s)
	}
}

func TestNames(t *testing.T) {
	for want, got := range map[string]string{
		"OID_GEN_CURRENT_PACKET_FILTER": OID(0x0001010E).String(),
		"OID_802_3_PERMANENT_ADDRESS":   OID(0x01010101).String(),
		"OID_PNP_QUERY_POWER":           OID(0xFD010102).String(),
		"OID 0x00010203":                OID(0x00010203).String(),
		"MEDIA_DISCONNECT":              Status(0x4001000C).String(),
		"BUFFER_TOO_SHORT":              Status(0xC0010016).String(),
		"status 0x00000103":             Status(0x103).String(),
		"KEEPALIVE_CMPLT":               MessageType(0x80000008).String(),
		"message type 0x80000000":       MessageType(0x80000000).String(),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Section 2.3 and 2.4: what each QUERY brings along.
func TestQueryInputBuffer(t *testing.T) {
	for oid, want := range map[OID]int{0x00010202: 4, 0x01010101: 48, 0x00010101: 0, 0x0001010D: 0, 0x00010106: 4, 0x00010107: 4} {
		if got := oid.inputSize(); got != want {
			t.Errorf("%v: %d bytes, want %d", oid, got, want)
		}
	}
}

func TestPutPacket(t *testing.T) {
	b := bytes.Repeat([]byte{0xff}, 80)
	putPacket(b, []byte("fourteen bytes"), packetSize(14, 8))
	want := unhex(t, "01000000 40000000 24000000 0e000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"+
		"666f75727465656e206279746573 000000000000")
	if !bytes.Equal(b[:64], want) || b[64] != 0xff {
		t.Errorf("%x", b)
	}
	if n := testing.AllocsPerRun(100, func() { putPacket(b, want[44:58], 64) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

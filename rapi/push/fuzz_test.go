package push

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// FuzzDecode reads anything as a push PDU. What is read can be written, and is
// then read as the same, as long as every name and value is text.
func FuzzDecode(f *testing.F) {
	f.Add(append(bytesOf(f, `01 06 2F 1F 2D B6 91 81 92 '`+nokiaMAC+`' 00`), bytesOf(f, nokiaBody)...))
	f.Add(bytesOf(f, `01060403AE81EA 03056A0045C60D0378797A008503656D61696C2F3132332F6162632E776D6C0001010101`))
	f.Add(bytesOf(f, `07 06 22 15 'a/b' 00 81 02 03 E8 91 01 01 92 22 'ABC' 00 'x' 00 'y' 00 8E 'u' 00 FA 02 01 02 B4 80 'h' 00 81`))
	f.Add(bytesOf(f, `00 06 48 B6 AF 82 B1 'http://a.example/' 00 B4 83 8D 02 01 2C 92 04 6B 09 70 C0 'X-MS-Desc' 00 'Settings of the depot' 00 01`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data)
		if err != nil {
			orderly(t, err, len(data))
			return
		}
		if len(m.Headers) > maxHeaders || len(m.Others) > maxHeaders {
			t.Fatalf("%d headers, %d parameters", len(m.Headers), len(m.Others))
		}
		m.Verify(Key{PIN: "1234567890", IMSI: "262011234567890"})
		again, err := m.Encode()
		if err != nil {
			orderly(t, err, -1)
			return
		}
		back, err := Decode(again)
		if err != nil {
			t.Fatalf("%+v is written as % x and not read: %v", m, again, err)
		}
		if back.MAC != m.MAC || back.Secured != m.Secured || !bytes.Equal(back.Body, m.Body) || len(back.Headers) != len(m.Headers) {
			t.Fatalf("%+v is written as % x and read as %+v", m, again, back)
		}
	})
}

// orderly looks at an error.
func orderly(t *testing.T, err error, size int) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Msg == "" || strings.ContainsAny(err.Error(), "\r\n") || size >= 0 && e.Offset > size {
		t.Fatalf("error %q", err)
	}
}

// FuzzMessages reads anything as short messages and puts them together. What
// was put together and split again must come out as it was.
func FuzzMessages(f *testing.F) {
	f.Add("0605040B8423F0 0106\n# x\nAT+CMGF=0\nAT+CMGS=28\n0041000B915121551532F400040F0B05040B84C0020003F00101616263\n")
	f.Add("+CMGL: 1,1,,34\n" + "0791947101670000440C919471103254760004211172210000400A0605040B8423F0616263\nOK")
	f.Add("0B05040B8423F000034A0202 01\n0B05040B8423F000034A0201 02\n0C05040B8423F00804004A0201 02")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadText("f", text)
		if err != nil {
			orderly(t, err, len(text))
			return
		}
		for _, u := range list {
			if len(u.Data) > maxUserData || len(u.Bytes()) > maxUserData+16 {
				t.Fatalf("%+v", u)
			}
		}
		datagrams, _, err := Join(list)
		if err != nil {
			orderly(t, err, -1)
		}
		for _, d := range datagrams {
			if len(d.Data) == 0 || len(d.Data) > 32640 {
				continue
			}
			parts, err := Split(d.Data, SplitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			back, err := ReadText("f", GatewayText(parts))
			if err != nil {
				t.Fatal(err)
			}
			again, notes, err := Join(back)
			if err != nil || notes != nil || len(again) != 1 || !bytes.Equal(again[0].Data, d.Data) {
				t.Fatalf("%s came back as %v, %v, %v", hex.EncodeToString(d.Data), again, notes, err)
			}
			Decode(d.Data)
		}
	})
}

// BenchmarkEnvelope makes messages of documents of three sizes, and reads them.
func BenchmarkEnvelope(b *testing.B) {
	for _, size := range []int{300, 3_000, 30_000} {
		body := bytes.Repeat([]byte("0123456789"), size/10)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				m := Provisioning(body)
				if err := m.Sign(UserPIN, Key{PIN: "1234"}); err != nil {
					b.Fatal(err)
				}
				pdu, err := m.Encode()
				if err != nil {
					b.Fatal(err)
				}
				parts, err := Split(pdu, SplitOptions{})
				if err != nil {
					b.Fatal(err)
				}
				read, err := ReadText("", GatewayText(parts))
				if err != nil {
					b.Fatal(err)
				}
				if _, _, err := Join(read); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size), "ns/byte")
		})
	}
}

// BenchmarkHostile reads a megabyte that was made to cost time.
func BenchmarkHostile(b *testing.B) {
	const mega = 1 << 20
	header := bytes.Repeat([]byte{0xAF, 0x82}, mega/2)
	for name, read := range map[string]func(){
		"headers":  func() { Decode(append([]byte{1, 6, 0xBF, 0xFF, 0x7F, 0xB6}, header...)) },
		"lines":    func() { ReadText("f", strings.Repeat("\n", mega)) },
		"one-line": func() { ReadText("f", strings.Repeat("00", mega/2)) },
		"messages": func() { list, _ := ReadText("f", strings.Repeat("0500034A0201\n", mega/13)); Join(list) },
		"missing": func() {
			var text strings.Builder
			for i := 0; text.Len() < mega; i++ {
				fmt.Fprintf(&text, "060804%04X0201\n", i&0xFFFF)
			}
			list, _ := ReadText("f", text.String())
			Join(list)
		},
		"large-totals": func() {
			var text strings.Builder
			for i := 0; text.Len() < mega; i++ {
				fmt.Fprintf(&text, "060804%04XFF%02X\n", i&0xFFFF, i>>16+1)
			}
			list, _ := ReadText("f", text.String())
			Join(list)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				read()
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/MB(aim:1)")
		})
	}
}
